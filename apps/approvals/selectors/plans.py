"""Whether a person agreed to exactly this plan."""

from dataclasses import dataclass
from typing import Any

from apps.approvals.fingerprint import plan_hash
from apps.approvals.models import PlanSignOff, Policy
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import plan_document, waterfall
from apps.common import clock
from apps.common.words import percent


def current_plan_hash(campaign: Campaign) -> str:
    return plan_hash(_document(campaign))


def _document(campaign: Campaign) -> dict[str, Any]:
    """The plan with the review policy's version; without a policy every draft is decided."""
    policy = Policy.objects.filter(campaign=campaign).first() or Policy()
    return {**plan_document(campaign), "policy": policy.number}


def sign_off_of(campaign: Campaign) -> PlanSignOff | None:
    """The live sign-off of the plan as it is now; None when there is none or the plan changed since."""
    return _signed(campaign, current_plan_hash(campaign))


def _signed(campaign: Campaign, plan_hash: str) -> PlanSignOff | None:
    live = PlanSignOff.objects.filter(campaign=campaign, plan_hash=plan_hash, revoked_at__isnull=True)
    return live.select_related("by").first()


def is_plan_signed(campaign: Campaign) -> bool:
    return sign_off_of(campaign) is not None


@dataclass(frozen=True)
class PlanSummary:
    """The plan in words, for the person who signs it, with the hash they sign, and who has signed exactly that."""

    plan_hash: str
    lines: tuple[tuple[str, str], ...]
    waterfall: list[tuple[str, int, str]]
    sign_off: PlanSignOff | None


def plan_summary(campaign: Campaign) -> PlanSummary | None:
    """None for a campaign without a frozen audience."""
    if not hasattr(campaign, "audience"):
        return None
    document = _document(campaign)
    goal = document["goal"]
    schedule = document["schedule"]
    variants = document["variants"]
    lines = (
        ("Goal", f"{goal['name']} ({goal['event']}) within {goal['window_days']} days"),
        ("Audience frozen", f"{campaign.audience.frozen_at:%-d %b %Y %H:%M} UTC"),
        ("Holdout", percent(100 * float(document["holdout"]))),
        ("Prompt", _prompt_name(campaign)),
        ("Approved content", f"{sum(len(variant['contents']) for variant in variants)} versions"),
        (
            "Facts",
            ", ".join(fact.get("label") or fact["key"] for fact in document["facts"])
            or "None: everyone reads the same",
        ),
        ("Smallest group", f"{document['k']} people"),
        ("Sender", document["sender"]["from_name"] if document["sender"] else "None"),
        ("Goes out", schedule["send_at"] or "As soon as it is launched"),
        ("Cap", f"{document['caps']['messages']} messages in {document['caps']['days']} days"),
        ("Tracking", "Opens and clicks" if document["is_tracked"] else "Off"),
    )
    counted = waterfall(campaign, clock.now())
    digest = plan_hash(document)
    return PlanSummary(digest, lines, counted.steps if counted else [], _signed(campaign, digest))


def _prompt_name(campaign: Campaign) -> str:
    names = campaign.variants.filter(prompt_version__isnull=False).values_list(
        "prompt_version__prompt__name", "prompt_version__number"
    )
    return ", ".join(f"{name} v{number}" for name, number in names) or "None"
