"""Where a prompt is used. Later apps register a provider in `AppConfig.ready()`; prompts imports none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from apps.prompts.models import Prompt, Version
from apps.prompts.purposes import JUDGE


@dataclass(frozen=True)
class Use:
    """One place: its name, the page to open, a short detail ("sending"), and the version in use (None: by label)."""

    label: str
    url: str
    detail: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Group:
    title: str
    uses: tuple[Use, ...]
    none: str


Provider = Callable[[Prompt], Iterable[Use]]
_providers: dict[str, tuple[str, str, Provider]] = {}


def register(name: str, title: str, none: str, provider: Provider) -> None:
    """Adds a group `title` to the page, with `none` as what it says when nothing is found."""
    _providers[name] = (title, none, provider)


def where_used(prompt: Prompt) -> list[Group]:
    """Everything that any app knows of, each with its group, in the order of registration."""
    groups = [Group(title, tuple(provider(prompt)), none) for title, none, provider in _providers.values()]
    if prompt.purpose == JUDGE:
        groups.append(Group("Named as their judge by", tuple(_judged_by(prompt)), "No prompt has chosen this judge."))
    return [*groups, Group("Included by", tuple(_includers(prompt)), "No other prompt includes it.")]


def _judged_by(judge: Prompt) -> Iterable[Use]:
    """Prompts whose newest version has its drafts judged by this one."""
    newest = Version.objects.order_by("prompt", "-number").distinct("prompt").values("pk")
    is_named = Q(settings__judge__uuid=str(judge.uuid)) | Q(settings__judge__name=judge.name)
    found = Version.objects.filter(is_named, pk__in=newest).select_related("prompt").order_by("prompt__name")
    for version in found:
        yield Use(
            version.prompt.name, reverse("prompts:show_prompt", args=[version.prompt.uuid]), f"version {version.number}"
        )


def _includers(prompt: Prompt) -> Iterable[Use]:
    """Prompts whose newest version includes this one, with the version of this one that they hold."""
    found = Version.objects.filter(includes__contains=[{"kind": "prompt", "uuid": str(prompt.uuid)}])
    seen: set[int] = set()
    for version in found.select_related("prompt").order_by("prompt__name", "-number"):
        if version.prompt_id in seen:
            continue
        seen.add(version.prompt_id)
        held = next(one for one in version.includes if one["uuid"] == str(prompt.uuid))
        url = reverse("prompts:show_prompt", args=[version.prompt.uuid]) + f"?version={version.number}"
        yield Use(version.prompt.name, url, f"version {version.number}", held["number"])
