"""Taking a prompt document in: first what would happen, then that, and never over something that is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.documents import DocumentError, PromptDocument, VersionDocument, hash_of
from apps.prompts.models import Prompt
from apps.prompts.pinning import pinned_by_name
from apps.prompts.reports.choosing import why_not_named
from apps.prompts.services.testing_sets import import_sets
from apps.prompts.services.versions import create_prompt, save_version
from apps.prompts.spec import Settings
from apps.prompts.validation import canonical

Step = tuple[VersionDocument, dict[str, Any]]


@dataclass(frozen=True)
class ImportPlan:
    """What taking a document in would do: `new` versions for `prompt` (None: a new prompt); `known` are there already.

    `why_new` says why an existing prompt of this name cannot take the versions, so that another name is needed.
    """

    document: PromptDocument
    prompt: Prompt | None
    new: tuple[VersionDocument, ...]
    known: int
    why_new: str = ""
    changed: tuple[int, ...] = ()  # versions that are not what the file says their hash is
    unjudged: tuple[str, ...] = ()  # why judges that new versions name are none here


def plan_import(document: PromptDocument, *, name: str = "") -> ImportPlan:
    """What `import_prompt` would do; changes nothing. Raises DocumentError for includes that do not exist here."""
    found = Prompt.objects.filter(name=name.strip() or document.name).first()
    steps = _steps(document)
    same = ("purpose", "channel", "locale")
    wanted = (document.purpose, document.channel if document.purpose == "draft" else "", document.locale)
    here = tuple(getattr(found, key) for key in same) if found else wanted
    why = "" if here == wanted else f"“{found}” has another purpose, channel or language. Give this one another name."
    known = set(found.versions.values_list("content_hash", flat=True)) if found else set()
    hashes = {step[0].number: _hash(document, step[1]) for step in steps}
    new = tuple(version for version, _ in steps if hashes[version.number] not in known)
    return ImportPlan(
        document=document,
        prompt=found,
        new=new,
        known=sum(one in known for one in hashes.values()),
        why_new=why,
        changed=tuple(
            version.number for version, _ in steps if version.hash and version.hash != hashes[version.number]
        ),
        unjudged=_unjudged(new, document.locale),
    )


def _unjudged(versions: Iterable[VersionDocument], locale: str) -> tuple[str, ...]:
    said = (Settings.from_json(version.fields["settings"]).judge for version in versions)
    named = dict.fromkeys(judge for judge in said if judge)
    return tuple(dict.fromkeys(why for judge in named if (why := why_not_named(judge, locale))))


def import_prompt(*, document: PromptDocument, actor: User, name: str = "", base: int | None = None) -> Prompt:
    """Takes the document in under `name` (empty: its own): a new prompt, or new versions of the one that has the name.

    `base` is the number of versions that were there when the plan was shown, 0 for a new prompt; Conflict when that
    changed. Labels stay where they are: production has its own door. Raises Invalid or DocumentError.
    """
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        plan = plan_import(document, name=name)
        if plan.why_new:
            raise Invalid(plan.why_new, {"name": plan.why_new})
        if base is not None and base != (plan.prompt.versions.count() if plan.prompt else 0):
            raise Conflict("The prompt of this name has changed since you looked. Look at the file again.")
        prompt, fields = plan.prompt, {version.number: fields for version, fields in _steps(document)}
        for version in plan.new:
            message = version.message or f"Imported as version {version.number} of “{document.name}”"[:200]
            if prompt is None:
                prompt = create_prompt(
                    name=name.strip() or document.name,
                    fields=fields[version.number],
                    actor=actor,
                    channel=document.channel,
                    locale=document.locale,
                    message=message,
                    purpose=document.purpose,
                    folder=document.folder,
                )
            else:
                save_version(prompt=prompt, fields=fields[version.number], message=message, actor=actor)
        if prompt is None:
            raise Invalid("There is no version in this file.")
        import_sets(prompt=prompt, documents=document.test_sets, actor=actor)
    return prompt


def _steps(document: PromptDocument) -> list[Step]:
    """Each version with its fields, every include pinned."""
    errors: dict[str, str] = {}
    steps = []
    for place, version in enumerate(document.versions):
        includes = [_pinned(one, f"versions[{place}].includes[{n}]", errors) for n, one in _includes(version)]
        steps.append((version, {**version.fields, "includes": includes}))
    if errors:
        raise DocumentError(errors)
    return steps


def _includes(version: VersionDocument) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(version.fields["includes"]))


def _pinned(include: Mapping[str, Any], path: str, errors: dict[str, str]) -> dict[str, Any]:
    found = dict(include) if "text" in include else pinned_by_name(include)
    if found is None:
        errors[path] = f"Nothing here is called “{include['name']}”. Import or write it first."
    return found or {}


def _hash(document: PromptDocument, fields: Mapping[str, Any]) -> str:
    channel = document.channel if document.purpose == "draft" else ""
    return hash_of(canonical(fields), channel=channel, locale=document.locale, purpose=document.purpose)
