"""Which prompts rest on a content item: their examples and rules name it, or they include it."""

from collections.abc import Iterable, Iterator

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from apps.content.models import Item
from apps.content.usage import Use, names_of
from apps.prompts.models import Label, Version

PLACES = {"examples": "an example", "rules": "a rule", "includes": "an include"}


def uses_of_content(item: Item) -> Iterable[Use]:
    """One use for each prompt: its newest version that names the item, and whether that is the one in production."""
    labels = Label.objects.filter(name=Label.Name.PRODUCTION).values_list("version", flat=True)
    found: dict[int, Version] = {}
    for version in _candidates(item).order_by("prompt__name", "number"):
        if _places(version, item):
            found[version.prompt_id] = version
    produced = set(labels.filter(version__in=[version.pk for version in found.values()]))
    for version in found.values():
        where = " and ".join(_places(version, item))
        state = ", in production" if version.pk in produced else ""
        url = reverse("prompts:show_prompt", args=[version.prompt.uuid])
        yield Use(version.prompt.name, url, f"Prompt, {where} of version {version.number}{state}")


def _candidates(item: Item):  # type: ignore[no-untyped-def]
    """Versions that may name it; JSON writes a name as it is, but for quotation marks and backslashes."""
    names = [*names_of(item), item.name.replace("\\", "\\\\").replace('"', '\\"')]
    versions = Version.objects.select_related("prompt")
    anywhere = Q()
    for place in PLACES:
        versions = versions.annotate(**{f"{place}_text": Cast(place, TextField())})
        for name in names:
            anywhere |= Q(**{f"{place}_text__contains": name})
    return versions.filter(anywhere)


def _places(version: Version, item: Item) -> list[str]:
    names = set(names_of(item))

    def is_named(text: str) -> bool:
        return text == item.name or text in names or f":{item.name}}}" in text

    return [label for place, label in PLACES.items() if any(map(is_named, _texts(getattr(version, place))))]


def _texts(value: object) -> Iterator[str]:
    """Every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
