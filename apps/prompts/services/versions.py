"""Prompts and their immutable versions."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from apps.ai.channels import CHANNELS
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.content.locales import NAMES
from apps.prompts.documents import hash_of
from apps.prompts.includes import MAX_DEPTH, circle, depth, include_problem
from apps.prompts.models import Prompt, Version
from apps.prompts.services.origins import NO_ORIGINS, Origins, kept_origins
from apps.prompts.spec import IncludeSpec
from apps.prompts.validation import canonical, problems

NAME_TAKEN = "Another prompt has this name."


def create_prompt(
    *,
    name: str,
    fields: Mapping[str, Any],
    actor: User,
    channel: str = "email",
    locale: str = "en",
    message: str = "First version",
    purpose: str = Prompt.Purpose.DRAFT,
    folder: str = "",
    origins: Origins = NO_ORIGINS,
) -> Prompt:
    """A prompt with its first version. `fields` as `prompts.documents.version_fields` gives them. Raises Invalid.

    Purpose, channel and locale stay what they are; only drafts have a channel, elsewhere it is left out. `origins` are
    those of the version that this one is a copy of.
    """
    require(actor, Right.EDIT_PLANS)
    errors = problems(fields, channel if purpose == Prompt.Purpose.DRAFT else "", locale) | _include_problems(fields)
    errors |= _name_problem(name) | _folder_problem(folder)
    if purpose not in Prompt.Purpose:
        errors["purpose"] = "Choose what the prompt is for."
    if locale not in NAMES:
        errors["locale"] = "Choose a language."
    if purpose == Prompt.Purpose.DRAFT and channel not in CHANNELS:
        errors["channel"] = "Choose a channel."
    _raise(errors)
    channel = channel if purpose == Prompt.Purpose.DRAFT else ""
    with transaction.atomic():
        prompt = Prompt(
            name=name.strip(), purpose=purpose, channel=channel, locale=locale, folder=folder.strip(), owner=actor
        )
        _save_named(prompt)
        keys = ["name", "purpose", "channel", "locale"]
        audit.record(actor=actor, action="prompts.create_prompt", obj=prompt, keys=keys)
        _add_version(prompt, 1, fields, message, actor, origins)
    return prompt


def save_version(
    *,
    prompt: Prompt,
    fields: Mapping[str, Any],
    message: str,
    actor: User,
    base: int | None = None,
    origins: Mapping[str, str] | None = None,
) -> Version:
    """A new immutable version; the newest one when nothing differs from it.

    `base` is the number of the newest version when the author began; Conflict when there is a newer one by now.
    `origins` names the approved drafts that examples were taken from. Raises Invalid with errors by field
    (`prompts.validation.problems`).
    """
    require(actor, Right.EDIT_PLANS)
    _raise(problems(fields, prompt.channel, prompt.locale) | _include_problems(fields, prompt))
    with transaction.atomic():
        locked = Prompt.objects.select_for_update().get(pk=prompt.pk)
        newest = locked.versions.order_by("-number").first()
        if base is not None and newest and newest.number != base:
            raise Stale(f"Version {newest.number} was saved while you were writing.")
        if newest and newest.content_hash == _hash(locked, fields):
            return newest
        kept = kept_origins(newest, fields, origins or {}) if newest else NO_ORIGINS
        version = _add_version(locked, newest.number + 1 if newest else 1, fields, message, actor, kept)
        locked.save(update_fields=["updated_at"])
    return version


def name_base(name: str) -> str:
    """What a form that shows `name` was opened on."""
    return base_of({"name": name})


def rename_prompt(*, prompt: Prompt, name: str, actor: User, base: str | None = None) -> Prompt:
    """Gives a prompt another name; versions and labels stay. Stale when it is not the name `base` was opened on."""
    require(actor, Right.EDIT_PLANS)
    _raise(_name_problem(name))
    with transaction.atomic():
        locked = Prompt.objects.select_for_update().get(pk=prompt.pk)
        if base is not None and base != name_base(locked.name):
            raise Stale(f"Somebody has renamed it to “{locked.name}” meanwhile.")
        if locked.name == name.strip():
            return locked
        locked.name = name.strip()
        _save_named(locked)
        audit.record(actor=actor, action="prompts.rename_prompt", obj=locked, keys=["name"])
    return locked


def _add_version(
    prompt: Prompt,
    number: int,
    fields: Mapping[str, Any],
    message: str,
    actor: User,
    origins: Origins = NO_ORIGINS,
) -> Version:
    version = Version.objects.create(
        prompt=prompt,
        number=number,
        message=message.strip()[:200],
        content_hash=_hash(prompt, fields),
        created_by=actor,
        origins=dict(origins.by_name),
        **canonical(fields),
    )
    detail = {"number": number, "hash": version.content_hash}
    if origins.new:
        detail["drafts"] = list(origins.new)
    audit.record(actor=actor, action="prompts.save_version", obj=prompt, detail=detail)
    return version


def _hash(prompt: Prompt, fields: Mapping[str, Any]) -> str:
    return hash_of(canonical(fields), channel=prompt.channel, locale=prompt.locale, purpose=prompt.purpose)


def _include_problems(fields: Mapping[str, Any], prompt: Prompt | None = None) -> dict[str, str]:
    if any(include_problem(one) for one in fields.get("includes") or ()):
        return {}  # told by its row
    found = [IncludeSpec.from_json(one) for one in fields.get("includes") or ()]
    if depth(found) > MAX_DEPTH:
        return {"includes": f"At most {MAX_DEPTH} levels of prompts may include each other."}
    if prompt and (way := circle(prompt.name, str(prompt.uuid), found)):
        return {"includes": f"This would go in a circle: {' → '.join(way)}."}
    return {}


def _save_named(prompt: Prompt) -> None:
    try:
        with transaction.atomic():
            prompt.save()
    except IntegrityError as error:
        raise Invalid(NAME_TAKEN, {"name": NAME_TAKEN}) from error


def _name_problem(name: str) -> dict[str, str]:
    return {} if 2 <= len(name.strip()) <= 120 else {"name": "A name has 2 to 120 characters."}


def _folder_problem(folder: str) -> dict[str, str]:
    return {} if len(folder.strip()) <= 80 else {"folder": "A folder's name has at most 80 characters."}


def _raise(errors: Mapping[str, str]) -> None:
    if errors:
        raise Invalid("Some of this cannot be saved yet.", errors)
