"""Many wordings to be read at once: each with all that it says, asked for with a few questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.ai.fact_choices import labels_of
from apps.common.differences import word_diff
from apps.content.models import Item, Version
from apps.content.selectors.fields import Rows, facts_of, field_rows


@dataclass(frozen=True)
class Reading:
    """A wording, its fields in words, and where one is in force: its number and what would change in its words."""

    version: Version
    rows: Rows
    replaces: int | None
    diff: tuple[tuple[str, str], ...]


def readings(versions: Sequence[Version]) -> dict[int, Reading]:
    """By the version's key."""
    in_force = _in_force(versions)
    names, wanted = _names(versions), {key for one in versions for key in facts_of(one)}
    facts = labels_of(wanted) if wanted else {}
    return {one.pk: _reading(one, in_force.get(one.item_id), names, facts) for one in versions}


def _in_force(versions: Sequence[Version]) -> dict[int, Version]:
    items = [one.item_id for one in versions]
    approved = Version.objects.filter(item__in=items, status=Version.Status.APPROVED)
    return {one.item_id: one for one in approved.exclude(pk__in=[one.pk for one in versions])}


def _reading(version: Version, earlier: Version | None, names: Mapping[str, str], facts: Mapping[str, str]) -> Reading:
    diff = word_diff(earlier.text, version.text) if earlier and earlier.text != version.text else ()
    return Reading(version, field_rows(version, names, facts), earlier.number if earlier else None, diff)


def _names(versions: Sequence[Version]) -> dict[str, str]:
    """What the versions name of other content, by family."""
    wanted: set[str] = set()
    for one in versions:
        wanted |= {one.fields["link"]} if one.fields.get("link") else set()
        wanted |= set(one.fields["items"]) if one.item.kind == Item.Kind.DISCLAIMER else set()
    found = Item.objects.filter(family__in=wanted).values_list("family", "name")
    return {str(family): name for family, name in found}
