"""What is on record of decisions, in words."""

from apps.approvals.models import Decision
from apps.common.models import AuditEntry
from apps.common.objects import Kind
from apps.common.sentences import Template


def _rejected(entry: AuditEntry) -> str:
    """rejected the draft"""
    reason = entry.detail["reason"]
    return f"rejected the draft: {Decision.Reason(reason).label.lower()}" if reason else "rejected the draft"


SENTENCES: dict[str, Template] = {
    "approvals.approved": "approved the draft",
    "approvals.changes": "asked for changes to the draft",
    "approvals.edited": "edited the draft in review",
    "approvals.rejected": _rejected,
    "approvals.revoke_sign_off": "took the sign-off of the plan back",
    "approvals.sign_plan": "signed the plan",
    "approvals.undo_decision": "took a decision back",
}
OBJECTS = {
    "approvals.decision": Kind(
        "decision", "approvals:show_campaign_review", {"campaign": "campaign__uuid"}, "campaign__name"
    ),
}
