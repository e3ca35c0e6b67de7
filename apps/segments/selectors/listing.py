"""Segments as lists and pages show them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from apps.ai.rules import Rule, RuleError, describe, leaves
from apps.profiles.facts import Privacy, fact_info, fact_labels
from apps.segments.models import Segment, SegmentVersion
from apps.segments.selectors.counting import read_rule
from apps.segments.usage import Use, uses_of

LISTED: QuerySet[Segment] = Segment.objects.select_related("current", "created_by")


@dataclass(frozen=True)
class PastVersion:
    """One wording of a segment's rule."""

    version: SegmentVersion
    sentence: str
    is_current: bool


def sentence(rule: Rule, *, shows_identity: bool) -> str:
    """The rule in words; values asked of identity facts are kept back from people who may not see them."""
    keys = [leaf.fact for _, leaf in leaves(rule)]
    hidden = set() if shows_identity else {key for key in keys if fact_info(key).privacy is Privacy.IDENTITY}
    return describe(rule, fact_labels(keys), lambda key: key in hidden)


def stored_sentence(rule_json: object, *, shows_identity: bool) -> str:
    """The same for a stored rule, which may name a fact that exists no longer."""
    try:
        return sentence(read_rule(rule_json), shows_identity=shows_identity)
    except RuleError as error:
        return f"This rule no longer works: {error.message}"


def history(segment: Segment, *, shows_identity: bool) -> list[PastVersion]:
    """All versions, newest first."""
    versions = segment.versions.select_related("created_by").order_by("-number")
    return [
        PastVersion(one, stored_sentence(one.rule, shows_identity=shows_identity), one.pk == segment.current_id)
        for one in versions[:50]
    ]


def used_by(segment: Segment) -> list[Use]:
    """What relies on this segment: other segments, and what later apps have told us to ask."""
    others = (
        Segment.objects.filter(is_archived=False, current__isnull=False)
        .exclude(pk=segment.pk)
        .select_related("current")
    )
    inside = [other for other in others if other.current and _mentions(other.current.rule, segment)]
    return [
        Use(other.name, "Segment", "segments:show_segment", "segment", str(other.uuid)) for other in inside
    ] + uses_of(segment)


def _mentions(rule_json: object, segment: Segment) -> bool:
    try:
        facts = {leaf.fact for _, leaf in leaves(read_rule(rule_json))}
    except RuleError:
        return False
    return any(fact.kind == "segment" and fact.name in (str(segment.uuid), segment.name) for fact in facts)
