from django.db import models

from apps.common.models import Comment
from apps.prompts.models.prompts import Prompt


class PromptComment(Comment):
    """What colleagues say about a prompt."""

    prompt = models.ForeignKey(Prompt, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["prompt", "-id"], name="prompt_comment")]
