"""Test sets of a prompt: made, renamed, removed, taken in from documents; one of them guards production."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.prompts.models import Prompt, TestSet
from apps.prompts.services.testing_cases import (
    Origin,
    add_cases,
    add_starter,
    held_set,
    make_cases,
    next_place,
    revise,
    revised,
    shelf_and_cases,
)
from apps.prompts.testing.cases import CaseSpec, Shelf
from apps.prompts.testing.documents import MAX_NAME, cases_of, problems, shelf_of

NAME_TAKEN = "Another test set of this prompt has this name."


def create_set(
    *, prompt: Prompt, name: str, actor: User, note: str = "", shelf: Shelf | None = None, guards: bool | None = None
) -> TestSet:
    """An empty test set. The first one of a prompt guards its production; `guards` says it of another one."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        Prompt.objects.select_for_update().get(pk=prompt.pk)
        _refuse_name(prompt, name)
        first = not prompt.test_sets.filter(guards=True, removed_at=None).exists()
        made = TestSet.objects.create(
            prompt=prompt, name=name.strip(), note=note.strip()[:300], made_by=actor, made_at=clock.now()
        )
        if first if guards is None else guards:
            _let_guard(made)
        revise(made, shelf or Shelf(), [], actor, "Made")
        audit.record(actor=actor, action="prompts.create_test_set", obj=prompt, detail={"set": str(made.uuid)})
    return made


def begin_set(
    *,
    prompt: Prompt,
    name: str,
    shelf: Shelf,
    usual: Sequence[CaseSpec],
    keys: Sequence[str] | None,
    actor: User,
    note: str = "",
) -> TestSet:
    """A set with its first cases: `usual`, and the adversarial ones for the inputs `keys` (None: without them)."""
    with transaction.atomic():
        made = create_set(prompt=prompt, name=name, note=note, shelf=shelf, actor=actor)
        if usual:
            add_cases(test_set=made, specs=usual, actor=actor, origin=Origin.STARTER)
        if keys is not None:
            add_starter(test_set=made, keys=keys, actor=actor)
    return made


def set_base(test_set: TestSet) -> str:
    """What a form over the set's name, note and guard was opened on."""
    return base_of({"name": test_set.name, "note": test_set.note, "guards": test_set.guards})


def change_set(
    *, test_set: TestSet, name: str, note: str, guards: bool, actor: User, base: str | None = None
) -> TestSet:
    """Name, note, and whether it guards production. A guard only stops being one when another set takes its place.

    Raises Stale when it is not what `base` was opened on.
    """
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        _lock_prompt(test_set)
        held = held_set(test_set)
        if base is not None and base != set_base(held):
            raise Stale("Somebody has changed this test set meanwhile.")
        _refuse_name(held.prompt, name, held)
        if held.guards and not guards:
            words = "Production is guarded by this set. Let another set guard it instead."
            raise Invalid(words, {"guards": words})
        held.name, held.note = name.strip(), note.strip()[:300]
        held.save(update_fields=["name", "note"])
        if guards:
            _let_guard(held)
        audit.record(actor=actor, action="prompts.change_test_set", obj=held.prompt, keys=["name", "note", "guards"])
    return held


def remove_set(*, test_set: TestSet, actor: User) -> TestSet:
    """Takes a set away; its runs stay. The guard can only go when no version is in production."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        _lock_prompt(test_set)
        held = held_set(test_set)
        if held.guards and held.prompt.labels.filter(name="production").exists():
            raise Conflict("This set guards what is in production. Let another set guard it first.")
        held.removed_at = clock.now()
        held.save(update_fields=["removed_at"])
        audit.record(actor=actor, action="prompts.remove_test_set", obj=held.prompt, detail={"set": str(held.uuid)})
    return held


def restore_set(*, test_set: TestSet, actor: User) -> TestSet:
    """Undoes `remove_set`. It comes back without guarding when another set guards by now."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        _lock_prompt(test_set)
        held = TestSet.objects.select_for_update(of=("self",)).select_related("prompt").get(pk=test_set.pk)
        if held.removed_at is None:
            raise Conflict("It is there again already.")
        _refuse_name(held.prompt, held.name, held)
        others = held.prompt.test_sets.filter(guards=True, removed_at=None)
        held.removed_at, held.guards = None, held.guards and not others.exists()
        held.save(update_fields=["removed_at", "guards"])
        audit.record(actor=actor, action="prompts.restore_test_set", obj=held.prompt, detail={"set": str(held.uuid)})
    return held


def import_sets(*, prompt: Prompt, documents: Sequence[Mapping[str, Any]], actor: User) -> list[TestSet]:
    """Test sets of a prompt document. One that is here under its name keeps its cases and gets those that it lacks.
    Raises Invalid with errors by place."""
    require(actor, Right.EDIT_PLANS)
    errors = {
        f"test_sets.{n}.{place}": words
        for n, document in enumerate(documents)
        for place, words in problems(document).items()
    }
    if errors:
        raise Invalid("Some of its test sets cannot be read.", errors)
    with transaction.atomic():
        return [_import_set(prompt, document, actor) for document in documents]


def _import_set(prompt: Prompt, document: Mapping[str, Any], actor: User) -> TestSet:
    shelf, specs = shelf_of(document, prompt.locale), cases_of(document)
    found = prompt.test_sets.filter(name=document["name"].strip(), removed_at=None).first()
    if found is None:
        note, guards = document.get("note") or "", True if document.get("guards") else None
        found = create_set(prompt=prompt, name=document["name"], note=note, shelf=shelf, guards=guards, actor=actor)
    held = held_set(found)
    shared, cases = shelf_and_cases(held)
    taken = {case.name for case in cases}
    if lacking := [spec for spec in specs if spec.name not in taken]:
        made = make_cases(held, lacking, next_place(cases), Origin.DOCUMENT, actor)
        shelf = _filled(shared, shelf) if cases else shelf
        words = "Came with the prompt"
        revised(held, shelf, [*cases, *made], actor, words, "prompts.add_test_cases", len(made))
    return found


def _filled(shelf: Shelf, more: Shelf) -> Shelf:
    """The shelf, and what it lacks of another one."""
    known = {(one.kind, one.name) for one in shelf.contents}
    added = tuple(one for one in more.contents if (one.kind, one.name) not in known)
    return replace(shelf, slots={**more.slots, **shelf.slots}, contents=(*shelf.contents, *added))


def _lock_prompt(test_set: TestSet) -> None:
    """Of two sets only one becomes the guard, and none goes while a version is on its way into production."""
    Prompt.objects.select_for_update().get(pk=test_set.prompt_id)


def _let_guard(held: TestSet) -> None:
    held.prompt.test_sets.filter(guards=True).exclude(pk=held.pk).update(guards=False)
    held.guards = True
    held.save(update_fields=["guards"])


def _refuse_name(prompt: Prompt, name: str, but: TestSet | None = None) -> None:
    words = "" if 2 <= len(name.strip()) <= MAX_NAME else f"A name has 2 to {MAX_NAME} characters."
    others = prompt.test_sets.filter(name=name.strip(), removed_at=None)
    if not words and others.exclude(pk=but.pk if but else 0).exists():
        words = NAME_TAKEN
    if words:
        raise Invalid(words, {"name": words})
