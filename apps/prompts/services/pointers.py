"""Labels besides `production`: anybody who may edit moves them, with a history. Production has its own door."""

import re

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.models import Label, LabelMove, Prompt, Version

_NAME = re.compile(r"[a-z][a-z0-9-]{1,19}")


def move_label(*, version: Version, name: str, actor: User, note: str = "") -> Label:
    """Points the label `name` (staging or an own one) at `version`. Conflict when it is there already."""
    require(actor, Right.EDIT_PLANS)
    name = _own(name)
    with transaction.atomic():
        prompt = Prompt.objects.select_for_update().get(pk=version.prompt_id)
        if prompt.labels.filter(name=name, version=version).exists():
            raise Conflict(f"“{name}” points at version {version.number} already.")
        said = {"version": version, "moved_by": actor, "moved_at": clock.now()}
        label, _ = Label.objects.update_or_create(prompt=prompt, name=name, defaults=said)
        LabelMove.objects.create(prompt=prompt, name=name, note=note.strip()[:200], **said)
        detail = {"label": name, "number": version.number}
        audit.record(actor=actor, action="prompts.move_label", obj=prompt, detail=detail)
    return label


def take_label(*, prompt: Prompt, name: str, actor: User) -> Version:
    """Takes the label `name` away and returns the version it was on. Conflict when there is no such label."""
    require(actor, Right.EDIT_PLANS)
    name = _own(name)
    with transaction.atomic():
        locked = Prompt.objects.select_for_update().get(pk=prompt.pk)
        label = locked.labels.select_related("version").filter(name=name).first()
        if label is None:
            raise Conflict(f"There is no label “{name}” any more.")
        former = label.version
        label.delete()
        LabelMove.objects.create(prompt=locked, name=name, version=None, moved_by=actor, moved_at=clock.now())
        audit.record(actor=actor, action="prompts.take_label", obj=locked, detail={"label": name})
    return former


def _own(name: str) -> str:
    name = name.strip().lower()
    if name == Label.Name.PRODUCTION:
        raise Refused("A reviewer puts a version in production, after its tests.")
    if not _NAME.fullmatch(name):
        words = "A label has 2 to 20 small letters, digits and hyphens."
        raise Invalid(words, {"label": words})
    return name
