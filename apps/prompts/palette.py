"""Prompts in the palette."""

from collections.abc import Sequence

from django.urls import reverse

from apps.common.models import User
from apps.common.palette import Hit, register_actions, register_search
from apps.common.palette.named import by_name
from apps.common.rights import Right
from apps.prompts.models import Prompt


def register_all() -> None:
    register_search("prompt", "Prompts", "message-square-text", Right.VIEW, search, find=find)
    register_actions("prompt", actions)


def search(user: User, text: str, limit: int) -> list[Hit]:
    return [_hit(prompt) for prompt in by_name(Prompt.objects.all(), text, limit)]


def find(user: User, keys: Sequence[str]) -> dict[str, Hit]:
    return {str(prompt.uuid): _hit(prompt) for prompt in Prompt.objects.filter(uuid__in=keys)}


def actions(user: User, key: str) -> tuple[str, list[Hit]] | None:
    prompt = Prompt.objects.filter(uuid=key).first()
    if prompt is None:
        return None
    hits = [Hit("Try it", reverse("prompts:try_version", args=[key]), icon="flask-conical")]
    if user.may(Right.EDIT_PLANS):
        edit = Hit("Edit", reverse("prompts:edit_prompt", args=[key]), icon="pencil")
        hits = [edit, *hits, Hit("Rename", reverse("prompts:rename_prompt", args=[key]), icon="text-cursor-input")]
    return prompt.name, hits


def _hit(prompt: Prompt) -> Hit:
    url = reverse("prompts:show_prompt", args=[prompt.uuid])
    return Hit(prompt.name, url, icon="message-square-text", key=str(prompt.uuid))
