"""How we ask: prompts and their versions, labels that point to versions, test sets and their runs, what people say."""

from apps.prompts.models.comparing import COMPARISONS, ComparedDraft, Comparison
from apps.prompts.models.discussion import PromptComment
from apps.prompts.models.judging import JUDGES, HumanLabel, Judgement, JudgeRun
from apps.prompts.models.labels import Label, LabelMove, Proposal
from apps.prompts.models.learning import Suggestion
from apps.prompts.models.prompts import Prompt, Version
from apps.prompts.models.testing import TESTS, SetRevision, TestCase, TestResult, TestRun, TestSet
from apps.prompts.models.work import Piece, Queue, Work

QUEUES = (TESTS, JUDGES, COMPARISONS)

__all__ = [
    "COMPARISONS",
    "JUDGES",
    "Piece",
    "QUEUES",
    "Queue",
    "TESTS",
    "Work",
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
    "Suggestion",
    "TestCase",
    "TestResult",
    "TestRun",
    "TestSet",
    "Version",
]
