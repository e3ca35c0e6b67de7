"""A judge for a draft that is being written."""

from apps.ai.types import DraftText
from apps.drafts.models import DraftUse
from apps.drafts.services.claims import hold_on
from apps.prompts.judged import judge_of
from apps.prompts.spec import PromptSpec, Verdict
from apps.prompts.writing import Judge


def judge_for(use: DraftUse, prompt: PromptSpec) -> Judge | None:
    """Who judges what is written for a use; None where its prompt has no drafts judged, or no judge is good enough."""
    judge = judge_of(prompt, bytes(use.brief.key).hex(), use.campaign.uuid)
    if judge is None:
        return None

    def heard(draft: DraftText) -> Verdict:
        hold_on(use)
        return judge(draft)

    return heard
