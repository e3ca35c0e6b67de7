"""What is on record of drafts, in words."""

from apps.common.objects import Kind
from apps.common.sentences import Template

SENTENCES: dict[str, Template] = {
    "drafts.cancel_run": "cancelled the writing; {count:drafts} were not written",
    "drafts.compose_failed": "had {count:drafts} composed without a model",
    "drafts.edit_revision": "edited the draft",
    "drafts.hold_drafts": "held {count:drafts} that changed guardrails block",
    "drafts.pause_run": "paused the writing of drafts",
    "drafts.reopen_plan": "reopened the plan; {count:drafts} no longer belong to it",
    "drafts.request_changes": "sent the draft back to be written again",
    "drafts.resume_run": "resumed the writing of drafts",
    "drafts.retry_failed": "had {count:failed drafts} written again",
    "drafts.start_run": "had {count:drafts} written",
}
OBJECTS = {
    "drafts.draftuse": Kind(
        "draft", "drafts:show_draft", {"campaign": "campaign__uuid", "use": "uuid"}, "campaign__name"
    ),
    "drafts.generationrun": Kind(
        "run of drafts", "drafts:show_drafts", {"campaign": "campaign__uuid"}, "campaign__name"
    ),
    "drafts.revision": Kind("wording", "drafts:show_drafts", {"campaign": "campaign__uuid"}, "campaign__name"),
}
