"""What colleagues say about a prompt."""

from django.urls import reverse

from apps.common.discussion import Subject
from apps.prompts.models import Prompt, PromptComment

SUBJECT = Subject(
    kind="prompt",
    noun="prompt",
    comments=PromptComment,
    find=lambda key: Prompt.objects.select_related("owner").get(uuid=key),
    anchor=lambda prompt: {"prompt": prompt},
    name=lambda prompt: f"“{prompt.name}”",
    path=lambda prompt: reverse("prompts:show_prompt", args=[prompt.uuid]),
    owners=lambda prompt: [prompt.owner],
)
