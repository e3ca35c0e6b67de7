"""Writing drafts. Edges import from here."""

from apps.drafts.services.budget import save_budget
from apps.drafts.services.judging import judge_again
from apps.drafts.services.recording import record_revision
from apps.drafts.services.revisions import edit_revision, reopen_plan, request_changes
from apps.drafts.services.runs import (
    briefs_without_use,
    cancel_run,
    compose_failed,
    pause_run,
    resume_run,
    retry_failed,
    start_run,
    sweep_runs,
)
from apps.drafts.services.work import claim_uses, work_run, write_use

__all__ = [
    "briefs_without_use",
    "cancel_run",
    "claim_uses",
    "compose_failed",
    "edit_revision",
    "judge_again",
    "pause_run",
    "record_revision",
    "reopen_plan",
    "request_changes",
    "resume_run",
    "retry_failed",
    "save_budget",
    "start_run",
    "sweep_runs",
    "work_run",
    "write_use",
]
