"""Everything that must be right before an audience is frozen or a campaign launched, each with where to fix it."""

from dataclasses import dataclass
from datetime import datetime

from apps.ai.facts import FactError
from apps.ai.rules import RuleError
from apps.campaigns import brief_facts, plan_slots
from apps.campaigns.models import Campaign, Variant
from apps.campaigns.selectors.check import Check, check_of
from apps.campaigns.selectors.contents import chosen_versions, content_checks, frozen_content_checks, send_date
from apps.campaigns.selectors.goal_events import event_has_come_in, unseen_event
from apps.campaigns.selectors.layouts import layout_checks
from apps.common import clock
from apps.common.errors import Conflict
from apps.common.words import percent
from apps.content.models import Version as ContentVersion
from apps.content.selectors.layouts import usable_layout
from apps.prompts.models import Version as PromptVersion
from apps.prompts.selectors import production_version, prompt_spec
from apps.segments import selectors as segments
from apps.segments.models import SegmentVersion

MAX_HOLDOUT = 0.9


@dataclass(frozen=True)
class ReadyParts:
    """What labels and choices resolve to at one moment. Any of it may be missing while a plan is unfinished."""

    segment_version: SegmentVersion
    prompt_version: PromptVersion
    content_versions: list[ContentVersion]
    layout: ContentVersion | None  # None is the standard one


def ready_parts(campaign: Campaign, now: datetime) -> ReadyParts:
    """What the labels and choices of a plan stand for now. Raises Conflict when a check would fail."""
    segment = campaign.segment.current if campaign.segment else None
    version = production_version(campaign.prompt) if campaign.prompt else None
    if segment is None or version is None:
        raise Conflict("The plan changed while it was checked. Try again.")
    layout = usable_layout(campaign.layout, send_date(campaign, now))
    return ReadyParts(segment, version, chosen_versions(campaign, now), layout)


def checks(campaign: Campaign, now: datetime | None = None) -> list[Check]:
    """Every check, in the order of the studio's steps. After the freeze they look at what was frozen."""
    now = now or clock.now()
    frozen = Variant.objects.filter(campaign=campaign).select_related("prompt_version__prompt").first()
    return [
        _goal(campaign),
        _segment(campaign, now, is_frozen=frozen is not None),
        _holdout(campaign),
        _frozen_prompt(frozen) if frozen else _prompt(campaign),
        *(frozen_content_checks(frozen, campaign, now) if frozen else content_checks(campaign, now)),
        *layout_checks(campaign, frozen, now),
        _facts(campaign),
        _slots(campaign),
        _sender(campaign),
        _schedule(campaign, now),
    ]


def _goal(campaign: Campaign) -> Check:
    problem = ""
    if not campaign.goal_name or not campaign.goal_event:
        problem = "Name the goal and the event that counts as reaching it."
    elif campaign.goal_kind == Campaign.MetricKind.MEAN and not campaign.goal_property:
        problem = "A mean needs the event's property that is added up."
    label, detail = "The goal can be measured", f"{campaign.goal_name}: {campaign.goal_event}"
    if not problem and not event_has_come_in(campaign.goal_event):
        return Check("goal", label, False, unseen_event(campaign.goal_event), "goal", is_blocking=False)
    return check_of("goal", label, problem, detail, "goal")


def _segment(campaign: Campaign, now: datetime, *, is_frozen: bool) -> Check:
    label, step = "A segment is chosen", "audience"
    segment = campaign.segment
    if segment is None or segment.current is None:
        return Check("segment", label, False, "Choose who this campaign is for.", step)
    if segment.is_archived:
        detail = f"The segment “{segment.name}” is archived."
        note = " Its people were frozen before and stay." if is_frozen else " Choose another one."
        return Check("segment", label, False, detail + note, step, is_blocking=not is_frozen)
    if not is_frozen:
        try:
            segments.rule_sql(segment.current.rule, now)
        except (RuleError, FactError) as error:
            return Check("segment", label, False, f"The segment's rule cannot be used: {error.message}", step)
    return Check("segment", label, True, segment.name, step)


def _holdout(campaign: Campaign) -> Check:
    ok = 0 <= campaign.holdout <= MAX_HOLDOUT
    detail = f"{percent(campaign.holdout_percent)} get nothing, to compare with"
    if not ok:
        detail = "The holdout must be between 0 and 90%."
    elif not campaign.holdout:
        detail = "Nobody is held out, so results will show no lift"
    return Check("holdout", "The holdout makes sense", ok, detail, "audience")


def _prompt(campaign: Campaign) -> Check:
    label, step = "A prompt is in production", "message"
    if campaign.prompt is None:
        return Check("prompt", label, False, "Choose the prompt that drafts are written with.", step)
    version = production_version(campaign.prompt)
    if version is None:
        return Check("prompt", label, False, f"“{campaign.prompt.name}” has no version in production.", step)
    if campaign.prompt.channel != campaign.channel:
        return Check("prompt", label, False, f"“{campaign.prompt.name}” is for another channel.", step)
    known = {fact["key"] for fact in campaign.facts}
    lacking = [i.key for i in prompt_spec(version).inputs if i.is_required and not i.fallback and i.key not in known]
    if lacking:
        detail = f"The prompt needs these facts in the brief: {', '.join(lacking)}."
        return Check("prompt", label, False, detail, "personalisation")
    return Check("prompt", label, True, f"{campaign.prompt.name}, version {version.number}", step)


def _frozen_prompt(variant: Variant) -> Check:
    version = variant.prompt_version
    if version is None:
        return Check("prompt", "A prompt is in production", False, "The frozen plan has no prompt.", "message")
    current = production_version(version.prompt)
    is_same = current is not None and current.pk == version.pk
    detail = f"{version.prompt.name}, version {version.number}"
    if not is_same:
        detail += " was frozen; production has moved on since. Reopen the plan to use the new one."
    return Check("prompt", "The prompt is still in production", is_same, detail, "message", is_blocking=False)


def _facts(campaign: Campaign) -> Check:
    problems = [found for fact in campaign.facts if (found := brief_facts.problem(fact["key"]))]
    if len(campaign.facts) > brief_facts.MAX_FACTS:
        problems.append(f"A brief takes at most {brief_facts.MAX_FACTS} facts.")
    if len({fact["key"] for fact in campaign.facts}) < len(campaign.facts):
        problems.append("A fact is listed twice.")
    names = ", ".join(str(fact.get("label") or fact["key"]) for fact in campaign.facts)
    detail = names or "No facts: everyone reads the same words"
    return check_of("facts", "Every fact has a fixed set of values", " ".join(problems), detail, "personalisation")


def _slots(campaign: Campaign) -> Check:
    problems = [found for slot in campaign.slots if (found := plan_slots.problem(slot))]
    labels = dict(plan_slots.available())
    detail = ", ".join(labels.get(slot["name"], slot["name"]) for slot in campaign.slots) or "No slots"
    return check_of("slots", "Slots can be filled", " ".join(problems), detail, "personalisation")


def _sender(campaign: Campaign) -> Check:
    problem = "" if campaign.sender else "Choose who the message comes from."
    detail = str(campaign.sender.from_address) if campaign.sender else ""
    return check_of("sender", "There is a sender", problem, detail, "schedule")


def _schedule(campaign: Campaign, now: datetime) -> Check:
    problem = ""
    if campaign.send_until and campaign.send_until <= (campaign.send_at or now):
        problem = "The last moment to send is before the first."
    elif (campaign.quiet_from is None) != (campaign.quiet_until is None):
        problem = "Quiet hours need both a start and an end."
    detail = "At the planned time" if campaign.send_at else "As soon as it is launched"
    return check_of("schedule", "The schedule is possible", problem, detail, "schedule")
