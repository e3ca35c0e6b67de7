"""Why did she (not) get it? One person's way through one campaign, from the segment's rule to the receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from apps.approvals.models import Decision, PlanSignOff
from apps.campaigns.assignment import u
from apps.campaigns.models import Audience, Campaign, Member
from apps.delivery.models import Engagement, Message, MessageState
from apps.delivery.selectors.reasons import reason_label
from apps.drafts.models import DraftUse
from apps.profiles.models import Profile

_ANSWERS: dict[str, str] = {
    MessageState.QUEUED: "Waits to be sent",
    MessageState.CLAIMED: "Waits to be sent",
    MessageState.SENDING: "Is being handed over to the mail server",
    MessageState.ACCEPTED: "Accepted by the mail server",
    MessageState.DELIVERED: "Delivered",
    MessageState.SKIPPED: "Not sent",
    MessageState.FAILED: "Failed",
    MessageState.UNKNOWN: "Nobody knows whether it arrived",
    MessageState.CANCELLED: "Cancelled before it left",
}


@dataclass(frozen=True)
class Step:
    """One station. `tone`: ok (passed), stop (here it ended), wait (still to come), info."""

    label: str
    text: str
    tone: str = "ok"
    at: datetime | None = None
    url: str = ""


@dataclass(frozen=True)
class Trace:
    campaign: Campaign
    profile: Profile
    message: Message | None
    steps: tuple[Step, ...]

    @property
    def answer(self) -> str:
        """The whole in one sentence."""
        if self.message is None:
            last = self.steps[-1]
            return f"No message was planned: {last.text[:1].lower()}{last.text[1:]}"
        words = _ANSWERS[self.message.state]
        reason = reason_label(self.message.reason)
        return f"{words}: {reason[:1].lower()}{reason[1:]}." if reason else f"{words}."


def trace(campaign: Campaign, profile: Profile) -> Trace:
    """Works for every profile and every campaign, launched or not, member or not."""
    message = (
        Message.objects.filter(campaign=campaign, profile=profile)
        .select_related("revision__draft", "letterhead")
        .first()
    )
    return Trace(campaign, profile, message, tuple(_steps(campaign, profile, message)))


def _steps(campaign: Campaign, profile: Profile, message: Message | None) -> Iterator[Step]:
    audience = Audience.objects.filter(campaign=campaign).select_related("segment_version__segment").first()
    if audience is None:
        yield Step("Segment", "The audience is not frozen yet.", "wait")
        return
    member = Member.objects.filter(campaign=campaign, profile=profile).select_related("brief", "variant").first()
    segment = audience.segment_version.segment.name if audience.segment_version else "the imported list"
    if member is None:
        yield Step("Segment", f"Did not match “{segment}” when the audience was frozen.", "stop", audience.frozen_at)
        return
    yield Step("Segment", f"Matched “{segment}” when the audience was frozen.", "ok", audience.frozen_at)
    yield from _frozen(member)
    if member.excluded_reason:
        return
    share = f"Random share {u(campaign.salt, profile.uuid):.4f} of 1, held out below {campaign.holdout:.4f}"
    if member.is_holdout:
        yield Step("Holdout", f"Held out to compare with. {share}.", "stop", member.planned_at)
        return
    yield Step("Holdout", f"Not held out. {share}.")
    yield from _words(campaign, member)
    yield from _delivery(campaign, message)


def _frozen(member: Member) -> Iterator[Step]:
    """The waterfall's stations, up to the one that excluded."""
    stations = (
        ("no_contact_point", "Address", "Had an address on this channel", "Had no address on this channel"),
        (
            "duplicate_address",
            "Shared address",
            "Nobody else had it",
            "Somebody else with the same address was to get the message",
        ),
        ("no_consent", "Consent", "Consent was given", "Consent was not given, or withdrawn"),
        ("suppressed", "Suppression", "The address was not suppressed", "The address was suppressed"),
        ("frequency_cap", "Cap", "Had room under the cap", "Had heard from us too often"),
    )
    for reason, label, passed, stopped in stations:
        if member.excluded_reason == reason:
            yield Step(label, f"{stopped} when the audience was frozen.", "stop")
            return
        yield Step(label, f"{passed} when the audience was frozen.")


def _words(campaign: Campaign, member: Member) -> Iterator[Step]:
    use = (
        DraftUse.objects.filter(brief=member.brief).select_related("revision__draft").first() if member.brief else None
    )
    if use is None or use.revision is None:
        yield Step("Draft", "Nothing is written for this person's brief yet.", "wait")
        return
    draft = use.revision.draft
    by = "the composer" if draft.provider == "composer" else draft.model
    words = f"“{use.revision.fields.get('subject', '')}”, revision {use.revision.number}, written by {by}."
    url = reverse("drafts:show_draft", args=[campaign.uuid, use.uuid])
    yield Step("Draft", words, "ok", use.written_at, url)
    decision = (
        Decision.objects.filter(campaign=campaign, content_hash=use.revision.content_hash, undone_at=None)
        .select_related("by")
        .first()
    )
    if decision is None:
        yield Step("Decision", "Nobody has decided on these words yet.", "wait")
    else:
        is_yes = decision.verdict == Decision.Verdict.APPROVED
        words = f"{decision.get_verdict_display()} by {decision.by.name}."
        yield Step("Decision", words, "ok" if is_yes else "stop", decision.at)


def _delivery(campaign: Campaign, message: Message | None) -> Iterator[Step]:
    sign_off = PlanSignOff.objects.filter(campaign=campaign, revoked_at=None).select_related("by").last()
    if sign_off is None:
        yield Step("Sign-off", "The plan is not signed off.", "wait")
    else:
        yield Step("Sign-off", f"The plan was signed off by {sign_off.by.name}.", "ok", sign_off.at)
    if message is None:
        yield Step("Launch", "The campaign is not launched.", "wait")
        return
    yield Step("Launch", "A message was planned.", "ok", message.created_at)
    yield from _last_look(message)
    for hit in Engagement.objects.filter(message=message).select_related("link").order_by("at")[:50]:
        who = f" (a machine: {hit.machine_reason})" if hit.is_machine else ""
        yield Step(
            hit.get_kind_display(), f"{hit.link.url if hit.link else hit.get_kind_display()}{who}", "info", hit.at
        )


def _last_look(message: Message) -> Iterator[Step]:
    reason = reason_label(message.reason)
    note = f" {message.error}" if message.error else ""
    state = message.state
    if state == MessageState.SKIPPED:
        yield Step("Gate", f"{reason} when it was about to leave.{note}", "stop")
        return
    if message.sending_at:
        yield Step(
            "Hand-over",
            "Consent, suppression, cap, words and content were checked; handed over.",
            "ok",
            message.sending_at,
        )
    if state in (MessageState.QUEUED, MessageState.CLAIMED):
        yield Step("Queue", f"Waits to be sent.{note}", "wait", message.not_before)
    elif state == MessageState.FAILED:
        yield Step("Failed", f"{reason}.{note}", "stop")
    elif state == MessageState.UNKNOWN:
        yield Step("Unknown", f"{reason}. It is never sent again by itself.{note}", "stop")
    elif state == MessageState.CANCELLED:
        yield Step("Cancelled", "The campaign was cancelled before this message left.", "stop")
    elif state in (MessageState.ACCEPTED, MessageState.DELIVERED):
        yield Step("Receipt", message.receipt or reason, "ok", message.accepted_at)
