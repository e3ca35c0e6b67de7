"""Reading drafts."""

from apps.drafts.selectors.checks import CommonGround, WritingTask, findings_of, writing_task
from apps.drafts.selectors.progress import Counts, latest_run, progress
from apps.drafts.selectors.wordings import current_hash, use_for_page, uses_of

__all__ = [
    "CommonGround",
    "Counts",
    "WritingTask",
    "current_hash",
    "findings_of",
    "latest_run",
    "progress",
    "use_for_page",
    "uses_of",
    "writing_task",
]
