"""Folders and copies."""

from collections.abc import Sequence

from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.models import Prompt, Version
from apps.prompts.selectors import version_fields
from apps.prompts.services.versions import create_prompt, rename_prompt


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


def duplicate_prompt(*, version: Version, actor: User, name: str = "") -> Prompt:
    """A new prompt whose first version says what `version` says. Without `name` it is called a copy."""
    require(actor, Right.EDIT_PLANS)
    prompt = version.prompt
    return create_prompt(
        name=name.strip() or _copy_name(prompt.name),
        fields=version_fields(version),
        actor=actor,
        channel=prompt.channel,
        locale=prompt.locale,
        message=f"Copy of version {version.number} of “{prompt.name}”"[:200],
        purpose=prompt.purpose,
        folder=prompt.folder,
    )


def _copy_name(name: str) -> str:
    taken = set(Prompt.objects.filter(name__startswith=name[:100]).values_list("name", flat=True))
    names = (f"{name[:100]} (copy{'' if n == 1 else f' {n}'})" for n in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)
