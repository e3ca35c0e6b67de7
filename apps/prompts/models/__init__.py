"""How we ask: prompts and their versions, labels that point to versions, and what colleagues say."""

from apps.prompts.models.discussion import PromptComment
from apps.prompts.models.labels import Label, LabelMove, Proposal
from apps.prompts.models.prompts import Prompt, Version

__all__ = ["Label", "LabelMove", "Prompt", "PromptComment", "Proposal", "Version"]
