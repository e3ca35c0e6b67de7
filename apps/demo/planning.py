"""Plans, freezes, has drafts written and reviewed: campaigns as the colleagues would run them, at a given time."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from apps.ai.types import DraftText
from apps.approvals import services as approval_services
from apps.approvals.models import Decision, Review
from apps.approvals.selectors.plans import current_plan_hash
from apps.campaigns import brief_facts, plan_steps
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Campaign, Sender
from apps.common import clock
from apps.common.models import User
from apps.content.models import Item
from apps.demo.story import Story, ticking
from apps.drafts import services as draft_services
from apps.drafts.models import DraftUse
from apps.prompts.models import Label, Prompt
from apps.prompts.selectors import prompt_spec
from apps.segments.models import Segment

PURCHASES: tuple[dict[str, str], ...] = (
    {"name": "Purchase", "event": "purchase", "kind": "rate", "property": ""},
    {"name": "Amount", "event": "purchase", "kind": "mean", "property": "amount"},
)
READING = timedelta(seconds=47)  # from one decision to the next
Verdict = Decision.Verdict


@dataclass(frozen=True)
class Plan:
    """What the steps of the studio ask for. Steps whose value is None are left as they begin."""

    name: str
    segment: Segment | None = None
    prompt: str = ""
    contents: Sequence[Item] = ()
    layout: Item | None = None
    facts: tuple[str, ...] = ()
    holdout: str = "0.1"
    note: str = ""
    goal: tuple[str, str] = ("Visit to the website", "web_visit")
    metrics: tuple[dict[str, str], ...] = PURCHASES
    window_days: int = 14
    send_at: datetime | None = None
    sender: Sender | None = None


def plan_campaign(story: Story, plan: Plan, at: datetime) -> Campaign:
    """Goes through the steps one after the other, three minutes each."""
    with clock.at(at):
        campaign = campaign_services.create_campaign(name=plan.name, actor=story.mara)
    # A salt of its own name instead of a random one: the demo needs no secret here.
    salt = hashlib.sha256(plan.name.encode()).hexdigest()[:32]
    Campaign.objects.filter(pk=campaign.pk).update(salt=salt)
    for number, (key, values) in enumerate(_steps(plan).items(), start=1):
        step = plan_steps.BY_KEY[key]
        current = Campaign.objects.get(pk=campaign.pk)
        full = {name: getattr(current, name) for name in step.fields if name != "contents"} | values
        with ticking(at, number, every=timedelta(minutes=3)):
            base = plan_steps.base_of(current, step)
            campaign_services.save_campaign(campaign=current, step=step, values=full, base=base, actor=story.mara)
    return Campaign.objects.get(pk=campaign.pk)


def _steps(plan: Plan) -> dict[str, dict[str, Any]]:
    name, event = plan.goal
    steps: dict[str, dict[str, Any]] = {
        "goal": {
            "goal_name": name, "goal_event": event, "metrics": list(plan.metrics), "window_days": plan.window_days,
        },
        "audience": {"segment": plan.segment, "holdout": Decimal(plan.holdout)},
    }  # fmt: skip
    if plan.prompt:
        prompt = Prompt.objects.get(name=plan.prompt)
        steps["message"] = {"prompt": prompt, "layout": plan.layout, "contents": list(plan.contents)}
        steps["personalisation"] = {"facts": _facts(prompt, plan.facts)}
    if plan.sender:
        steps["schedule"] = {"sender": plan.sender, "send_at": plan.send_at}
    if plan.note:
        steps["review"] = {"note": plan.note}
    return steps


def _facts(prompt: Prompt, keys: Iterable[str]) -> list[dict[str, Any]]:
    label = prompt.labels.get(name=Label.Name.PRODUCTION)
    inputs = prompt_spec(label.version).inputs
    return [brief_facts.new_entry(key, inputs) for key in keys]


def freeze(story: Story, campaign: Campaign, at: datetime) -> Campaign:
    with clock.at(at):
        campaign_services.freeze_audience(campaign=campaign, actor=story.mara)
    return Campaign.objects.get(pk=campaign.pk)


def write_drafts(story: Story, campaign: Campaign, at: datetime) -> None:
    """Starts a run and is its worker until everything is written and the reviews are open."""
    with clock.at(at):
        draft_services.start_run(campaign=campaign, actor=story.mara, provider="composer")
    work(at + timedelta(seconds=20))


def work(at: datetime) -> None:
    """Writes what waits, ends the runs and opens the reviews, as worker and beat do."""
    with clock.at(at):
        for run_id in draft_services.sweep_runs():
            while draft_services.work_run(run_id=run_id, seconds=60):
                pass
        draft_services.sweep_runs()
        approval_services.open_reviews()


def sign(campaign: Campaign, actor: User, at: datetime) -> None:
    with clock.at(at):
        approval_services.sign_plan(campaign=campaign, plan_hash=current_plan_hash(campaign), actor=actor)


def open_reviews(campaign: Campaign) -> list[Review]:
    reviews = Review.objects.filter(campaign=campaign, status=Review.Status.OPEN)
    return list(reviews.select_related("revision", "use").order_by("-priority", "id"))


class Desk:
    """One sitting of a reviewer: each decision a little later than the one before."""

    def __init__(self, actor: User, start: datetime) -> None:
        self.actor, self.moment = actor, start

    def decide(self, review: Review, verdict: str = Verdict.APPROVED, *, reason: str = "", note: str = "") -> None:
        lease = self._claim(review)
        with clock.at(self.moment):
            approval_services.decide(
                review=review, lease=lease, content_hash=review.content_hash, verdict=verdict, reason=reason,
                note=note, actor=self.actor,
            )  # fmt: skip

    def edit(self, review: Review, change: Callable[[DraftText], DraftText]) -> None:
        lease = self._claim(review)
        fields = change(DraftText.from_json(review.revision.fields))
        with clock.at(self.moment):
            approval_services.edit(
                review=review, lease=lease, content_hash=review.content_hash, fields=fields, actor=self.actor
            )

    def _claim(self, review: Review) -> Any:
        self.moment += timedelta(seconds=6)
        with clock.at(self.moment):
            lease = approval_services.claim_review(review=review, actor=self.actor).lease
        # Long texts take longer; nothing here is a stopwatch.
        self.moment += READING + timedelta(seconds=review.pk * 7 % 23 - 11)
        return lease


def edit_as_author(review: Review, actor: User, at: datetime, change: Callable[[DraftText], DraftText]) -> None:
    """An edit on the draft's own page, before anybody decides."""
    use = DraftUse.objects.select_related("revision").get(pk=review.use_id)
    assert use.revision is not None  # noqa: S101 - it is written
    fields = change(DraftText.from_json(use.revision.fields))
    with clock.at(at):
        draft_services.edit_revision(use=use, fields=fields, actor=actor, base_hash=use.revision.content_hash)
        approval_services.open_reviews()


def adding(sentence: str, paragraph: int = -1) -> Callable[[DraftText], DraftText]:
    """A change that adds a sentence to a paragraph."""

    def change(draft: DraftText) -> DraftText:
        paragraphs = list(draft.paragraphs)
        paragraphs[paragraph] = replace(paragraphs[paragraph], text=f"{paragraphs[paragraph].text} {sentence}")
        return replace(draft, paragraphs=tuple(paragraphs))

    return change


def replacing(old: str, new: str) -> Callable[[DraftText], DraftText]:
    """A change that says something in other words, wherever it stands in the paragraphs."""

    def change(draft: DraftText) -> DraftText:
        paragraphs = tuple(replace(one, text=one.text.replace(old, new)) for one in draft.paragraphs)
        return replace(draft, paragraphs=paragraphs)

    return change


def with_subject(subject: str) -> Callable[[DraftText], DraftText]:
    return lambda draft: replace(draft, subject=subject)
