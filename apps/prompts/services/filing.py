"""Folders."""

from collections.abc import Sequence

from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.models import Prompt
from apps.prompts.services.versions import rename_prompt


def move_prompts(*, prompts: Sequence[Prompt], folder: str, actor: User) -> int:
    """Puts prompts into a folder (empty: into none) and returns how many were not there yet."""
    require(actor, Right.EDIT_PLANS)
    folder = " ".join(folder.split())
    if len(folder) > 80:
        words = "A folder's name has at most 80 characters."
        raise Invalid(words, {"folder": words})
    with transaction.atomic():
        keys = [prompt.pk for prompt in prompts]
        moving = Prompt.objects.select_for_update().filter(pk__in=keys).exclude(folder=folder).order_by("pk")
        moved = list(moving)
        for prompt in moved:
            prompt.folder = folder
            prompt.save(update_fields=["folder"])
            audit.record(actor=actor, action="prompts.move_prompt", obj=prompt, keys=["folder"])
    return len(moved)


def file_prompt(*, prompt: Prompt, name: str, folder: str, actor: User, base: str | None = None) -> Prompt:
    """Name and folder in one go: both, or neither. Raises what `rename_prompt` and `move_prompts` raise."""
    with transaction.atomic():
        move_prompts(prompts=[prompt], folder=folder, actor=actor)
        return rename_prompt(prompt=prompt, name=name, actor=actor, base=base)
