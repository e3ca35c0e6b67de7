"""Writing segments. A rule's wording is immutable: every change makes a new version."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.ai.rules import Group, Rule, RuleError, leaves, to_json
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.profiles.facts import compile_rule, private_facts
from apps.segments.membership import entering, segment_named
from apps.segments.models import Segment, SegmentVersion
from apps.segments.selectors import count_rule, current_version, read_rule, used_by


@transaction.atomic
def create_segment(*, actor: User, name: str, description: str = "", rule: object) -> Segment:
    """Saves a new segment with its first version. Raises Invalid, RuleError or Refused."""
    require(actor, Right.EDIT_PLANS)
    checked = _checked(rule, actor)
    _refuse_taken(name, None)
    segment = Segment.objects.create(name=name, description=description, created_by=actor)
    _write_version(segment, checked, actor)
    audit.record(actor=actor, action="segments.create_segment", obj=segment, keys=["name", "rule"])
    return segment


def segment_base(segment: Segment) -> str:
    """What a builder over this segment was opened on."""
    version = current_version(segment)
    said = {"name": segment.name, "description": segment.description, "version": version.number}
    return base_of(said)


@transaction.atomic
def save_segment(
    *, actor: User, segment: Segment, name: str, description: str, rule: object, base: str
) -> SegmentVersion:
    """Saves changes made on what `base` (`segment_base`) names; an unchanged rule makes no new version.

    Raises Stale when somebody has saved since, RuleError or Invalid when it cannot be used, Refused.
    """
    require(actor, Right.EDIT_PLANS)
    segment = Segment.objects.select_for_update(of=("self",)).select_related("current").get(pk=segment.pk)
    if segment_base(segment) != base:
        raise Stale("Somebody saved this segment while you were editing it.")
    _refuse_taken(name, segment)
    with entering(segment):
        checked = _checked(rule, actor)
    changed = [key for key, value in (("name", name), ("description", description)) if getattr(segment, key) != value]
    segment.name, segment.description = name, description
    segment.save(update_fields=["name", "description", "updated_at"])
    version = current_version(segment)
    if _hash(to_json(checked)) != version.rule_hash:
        version = _write_version(segment, checked, actor)
        changed.append("rule")
    if changed:
        audit.record(actor=actor, action="segments.save_segment", obj=segment, count=version.number, keys=changed)
    return version


@transaction.atomic
def duplicate_segment(*, actor: User, segment: Segment) -> Segment:
    """A copy of the current rule under a free name."""
    require(actor, Right.EDIT_PLANS)
    stem = f"{segment.name[:100]} (copy"
    taken = set(Segment.objects.filter(name__startswith=stem).values_list("name", flat=True))
    names = (f"{stem})" if n == 1 else f"{stem} {n})" for n in range(1, len(taken) + 2))
    name = next(one for one in names if one not in taken)
    rule = current_version(segment).rule
    return create_segment(actor=actor, name=name, description=segment.description, rule=rule)


@transaction.atomic
def discard_copy(*, actor: User, segment: str) -> str:
    """Undoes `duplicate_segment`; returns the name of what is gone. Conflict once somebody changed or uses the copy."""
    require(actor, Right.EDIT_PLANS)
    found = Segment.objects.select_for_update().filter(uuid=segment).first()
    if found is None:
        raise Conflict("The copy is gone already.")
    if used_by(found) or current_version(found).number > 1 or found.created_by_id != actor.pk:
        raise Conflict("The copy has been changed or used meanwhile. Archive it instead.")
    audit.record(actor=actor, action="segments.discard_copy", obj=found)
    Segment.objects.filter(pk=found.pk).update(current=None)
    found.delete()
    return found.name


@transaction.atomic
def set_archived(*, actor: User, segment: Segment, is_archived: bool) -> bool:
    """Takes a segment out of lists and choices, or brings it back. What relies on it keeps working.

    False when it was so already: then nothing is written.
    """
    require(actor, Right.EDIT_PLANS)
    changed = Segment.objects.filter(pk=segment.pk, is_archived=not is_archived).update(is_archived=is_archived)
    if changed:
        action = "segments.archive_segment" if is_archived else "segments.restore_segment"
        audit.record(actor=actor, action=action, obj=segment)
    return bool(changed)


@transaction.atomic
def recount_segment(*, actor: User, segment: Segment, now: datetime | None = None) -> int:
    """Counts the current rule and keeps the figure with its time. Raises RuleError when the rule works no longer."""
    require(actor, Right.VIEW)
    at = now or clock.now()
    count = count_rule(current_version(segment).rule, at).count
    Segment.objects.filter(pk=segment.pk).update(last_count=count, last_counted_at=at)
    audit.record(actor=actor, action="segments.recount_segment", obj=segment, count=count)
    return count


def _checked(rule: object, actor: User) -> Rule:
    """A readable rule that compiles, asks nothing the person may not know, and names segments by their UUID."""
    parsed = _with_uuids(read_rule(rule))
    private = private_facts(parsed)
    if private and not actor.may(Right.SEE_IDENTITY):
        path, leaf = private[0]
        raise Refused(f"{path or 'rule'}: {leaf.fact} holds identity, which your role may not see or ask about.")
    try:
        compile_rule(parsed, clock.now())
    except RuleError:
        raise
    except Invalid as error:  # a segment that would contain itself
        path = next((where for where, leaf in leaves(parsed) if leaf.fact.kind == "segment"), "")
        raise RuleError(f"{path}.fact" if path else "fact", error.message) from error
    return parsed


def _with_uuids(rule: Rule) -> Rule:
    """A segment may be renamed; the rules that ask for it must not notice."""
    if isinstance(rule, Group):
        return replace(rule, members=tuple(map(_with_uuids, rule.members)))
    if rule.fact.kind != "segment":
        return rule
    return replace(rule, fact=replace(rule.fact, name=str(segment_named(rule.fact.name).uuid)))


def _refuse_taken(name: str, segment: Segment | None) -> None:
    others = Segment.objects.filter(name=name)
    if (others.exclude(pk=segment.pk) if segment else others).exists():
        raise Invalid("This name is taken.", {"name": "Another segment has this name."})


def _write_version(segment: Segment, rule: Rule, actor: User) -> SegmentVersion:
    stored = to_json(rule)
    version = SegmentVersion.objects.create(
        segment=segment,
        number=(segment.current.number if segment.current else 0) + 1,
        rule=stored,
        rule_hash=_hash(stored),
        created_by=actor,
    )
    segment.current = version
    segment.last_count = segment.last_counted_at = None
    segment.save(update_fields=["current", "last_count", "last_counted_at", "updated_at"])
    return version


def _hash(rule: Mapping[str, Any]) -> str:
    """sha256 of the rule's canonical JSON (sorted keys, no spaces, UTF-8), in hex."""
    text = json.dumps(rule, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
