"""How we ask: prompts and their versions, labels that point to versions, test sets and their runs, what people say."""

from apps.prompts.models.comparing import ComparedDraft, Comparison
from apps.prompts.models.discussion import PromptComment
from apps.prompts.models.judging import HumanLabel, Judgement, JudgeRun
from apps.prompts.models.labels import Label, LabelMove, Proposal
from apps.prompts.models.prompts import Prompt, Version
from apps.prompts.models.testing import SetRevision, TestCase, TestResult, TestRun, TestSet

__all__ = [
    "HumanLabel",
    "JudgeRun",
    "Judgement",
    "ComparedDraft",
    "Comparison",
    "Label",
    "LabelMove",
    "Prompt",
    "PromptComment",
    "Proposal",
    "SetRevision",
    "TestCase",
    "TestResult",
    "TestRun",
    "TestSet",
    "Version",
]
