"""What reviewers keep changing: noted as suggestions, added to a version as a rule or declined by a person."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.common.services import settle_each
from apps.prompts.learned import Learned, covers, expected
from apps.prompts.learned_from import first_brief
from apps.prompts.models import Prompt, Suggestion, TestSet, Version
from apps.prompts.selectors import prompt_spec, version_fields
from apps.prompts.services.telling import cause_of, tell_learned
from apps.prompts.services.testing_cases import add_draft_case, shelf_and_cases
from apps.prompts.services.testing_sets import create_set
from apps.prompts.services.versions import save_version
from apps.prompts.spec import RuleSpec
from apps.prompts.testing.documents import MAX_NAME

Status = Suggestion.Status
SET_NAME = "Learned from edits"
AGAIN = 2  # times the evidence that somebody has answered once, before it is asked again


@dataclass(frozen=True)
class Added:
    """A rule that went into `version`, and the set that got a case for it; None when its drafts are gone."""

    version: Version
    test_set: TestSet | None


@transaction.atomic
def note_suggestions(*, prompt: Prompt, found: Iterable[Learned]) -> list[Suggestion]:
    """Brings a prompt's suggestions up to what its drafts' edits say now. Returns those that are new or open again.

    What the newest version says already, and what no edits speak for any more, is closed. What somebody has answered is
    asked again only when its evidence has doubled.
    """
    locked = Prompt.objects.select_for_update().get(pk=prompt.pk)
    newest = locked.versions.select_related("prompt").order_by("-number").first()
    rules = prompt_spec(newest).rules if newest else ()
    wanted = {digest_of(one.rule): one for one in found if not covers(rules, one.rule)}
    known = {row.digest: row for row in locked.suggestions.all()}
    gone = [row for row in known.values() if row.status == Status.OPEN and row.digest not in wanted]
    _close(gone)
    fresh = [row for digest, one in wanted.items() if (row := _note(locked, known.get(digest), digest, one))]
    tell_learned(locked, fresh)
    return fresh


def _note(prompt: Prompt, row: Suggestion | None, digest: str, one: Learned) -> Suggestion | None:
    """The suggestion when it is new or open again."""
    said = {"drafts": one.drafts, "people": one.people, "evidence": [snippet.to_json() for snippet in one.snippets]}
    if row is None:
        new = {"asks": one.rule.to_json(), "found_at": clock.now(), **said}
        return Suggestion.objects.create(prompt=prompt, digest=digest, **new)
    if row.status in (Status.ACCEPTED, Status.DECLINED) and one.drafts < AGAIN * row.drafts:
        return None
    was = row.status
    opened = {} if was == Status.OPEN else {"found_at": clock.now(), "status": Status.OPEN, **_unanswered()}
    _put(row, said | opened)
    return None if was == Status.OPEN else row


def accept_suggestion(*, suggestion: Suggestion, actor: User) -> Added:
    """A new version on top of the newest one with the rule, and a case that asserts it. No label moves.

    Conflict when somebody has answered it, or when the newest version says it by now.
    """
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        found = _held(suggestion)
        newest = found.prompt.versions.select_related("prompt").order_by("-number").first()
        if newest is None or covers(prompt_spec(newest).rules, found.rule):
            raise Conflict("The newest version has this rule already.")
        fields = version_fields(newest)
        fields["rules"] = [*fields["rules"], found.rule.to_json()]
        version = save_version(prompt=found.prompt, fields=fields, message=_message(found), actor=actor)
        test_set = _assert_in_a_case(found, actor)
        answer = {"status": Status.ACCEPTED, "answered_by": actor, "answered_at": clock.now(), "version": version}
        _put(found, answer)
        _record(found, actor, "prompts.accept_suggestion", number=version.number)
        settle_each([cause_of(found)])
    return Added(version, test_set)


def decline_suggestion(*, suggestion: Suggestion, actor: User, note: str = "") -> Suggestion:
    """It is not asked again until its evidence has doubled."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        found = _held(suggestion)
        said = {"answered_by": actor, "answered_at": clock.now(), "answer": note.strip()[:200]}
        _put(found, {"status": Status.DECLINED, **said})
        _record(found, actor, "prompts.decline_suggestion")
        settle_each([cause_of(found)])
    return found


def reopen_suggestion(*, suggestion: Suggestion, actor: User) -> Suggestion:
    """Undoes `decline_suggestion` for whoever declined it."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        found = Suggestion.objects.select_for_update(of=("self",)).select_related("prompt").get(pk=suggestion.pk)
        if found.status != Status.DECLINED or found.answered_by_id != actor.pk:
            raise Conflict("Somebody else has gone on with this suggestion.")
        _put(found, {"status": Status.OPEN, **_unanswered()})
        _record(found, actor, "prompts.reopen_suggestion")
    return found


def digest_of(rule: RuleSpec) -> str:
    """SHA-256 in hex over a rule's kind and parameters: the same rule is suggested once."""
    said = json.dumps([rule.kind, dict(rule.params)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _held(suggestion: Suggestion) -> Suggestion:
    """The suggestion, locked after its prompt as everywhere. Raises Conflict with who answered it."""
    Prompt.objects.select_for_update().get(pk=suggestion.prompt_id)
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("prompt", "answered_by", "version")
    found = rows.get(pk=suggestion.pk)
    who = found.answered_by or "Somebody"
    if found.status == Status.ACCEPTED:
        raise Conflict(f"{who} has added this rule already{_in(found.version)}.")
    if found.status == Status.DECLINED:
        raise Conflict(f"{who} has declined this already.")
    if found.status == Status.CLOSED:
        raise Conflict("This is no longer needed: the prompt says it by now, or the edits were taken back.")
    return found


def _in(version: Version | None) -> str:
    return f" in version {version.number}" if version else ""


def _message(found: Suggestion) -> str:
    return f"Learned from edits of {found.drafts:,} drafts by {found.people:,} people: {found.sentence}"[:200]


def _assert_in_a_case(found: Suggestion, actor: User) -> TestSet | None:
    """Adds what one of the edited drafts was written from to the set that guards production, with the expectation."""
    brief = first_brief(snippet.use for snippet in found.snippets)
    if brief is None:
        return None
    sets = found.prompt.test_sets.filter(removed_at=None).order_by("-guards", "pk")
    test_set = sets.first() or create_set(prompt=found.prompt, name=SET_NAME, actor=actor)
    taken = {case.name for case in shelf_and_cases(test_set)[1]}
    name = f"Learned: {found.sentence}"[: MAX_NAME - 6]
    name = next(one for number in range(1, len(taken) + 2) if (one := _numbered(name, number)) not in taken)
    add_draft_case(test_set=test_set, brief=brief, name=name, actor=actor, expect=(expected(found.rule),))
    return test_set


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"


def _close(rows: Iterable[Suggestion]) -> None:
    for row in rows:
        _put(row, {"status": Status.CLOSED})
        settle_each([cause_of(row)])


def _unanswered() -> dict[str, object]:
    return {"answered_by": None, "answered_at": None, "answer": "", "version": None}


def _put(row: Suggestion, values: Mapping[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _record(found: Suggestion, actor: User, action: str, **detail: object) -> None:
    said = {"suggestion": str(found.uuid), "kind": found.rule.kind, **detail}
    audit.record(actor=actor, action=action, obj=found.prompt, detail=said)
