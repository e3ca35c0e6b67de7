"""The cases of a test set. Every change is a new immutable revision; taking one back is one with the cases it had."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.db import transaction

from apps.ai.types import ExpandedBrief
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale
from apps.prompts.models import SetRevision, TestCase, TestSet
from apps.prompts.testing import adversarial
from apps.prompts.testing.cases import CaseSpec, Expectation, Shelf, digest
from apps.prompts.testing.documents import MAX_CASES, case_document, case_problems
from apps.prompts.testing.starters import case_from, shelf_with

Origin = TestCase.Origin


def save_case(
    *, test_set: TestSet, spec: CaseSpec, actor: User, case: TestCase | None = None, origin: Origin = Origin.FORM
) -> SetRevision:
    """Adds a case, or puts `spec` in the place of `case`. Stale when that case is not the set's any more."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        held = held_set(test_set)
        shelf, cases = shelf_and_cases(held)
        if case is not None and case.pk not in {one.pk for one in cases}:
            raise Stale("Somebody changed or removed this case meanwhile.")
        rest = [one for one in cases if case is None or one.pk != case.pk]
        _refuse_specs([spec], rest, shelf)
        place = case.place if case else next_place(cases)
        made = make_cases(held, [spec], place, origin if case is None else Origin(case.origin), actor)
        words = f"{'Changed' if case else 'Added'} “{spec.name}”"
        return revised(held, shelf, [*rest, *made], actor, words, "prompts.save_test_case")


def add_cases(
    *, test_set: TestSet, specs: Sequence[CaseSpec], actor: User, origin: Origin, shelf: Shelf | None = None
) -> SetRevision:
    """Adds several cases at once, all or none. `shelf` replaces what the set's cases may use."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        held = held_set(test_set)
        shared, cases = shelf_and_cases(held)
        _refuse_specs(specs, cases, shelf or shared)
        made = make_cases(held, specs, next_place(cases), origin, actor)
        words = f"Added {len(made)} case{'s' if len(made) != 1 else ''}"
        return revised(held, shelf or shared, [*cases, *made], actor, words, "prompts.add_test_cases", len(made))


def add_draft_case(
    *, test_set: TestSet, brief: ExpandedBrief, name: str, actor: User, expect: tuple[Expectation, ...] = ()
) -> SetRevision:
    """Adds what a draft was written from as a case: closed values and content, nothing about a person (`brief_facts`
    lets nothing else in, and it is looked for once more here). Reviewers may, because they see the drafts."""
    if not actor.may(Right.DECIDE):
        require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        held = held_set(test_set)
        shelf, cases = shelf_and_cases(held)
        spec, shelf = replace(case_from(brief, name), expect=expect), shelf_with(shelf, brief)
        _refuse_specs([spec], cases, shelf)
        made = make_cases(held, [spec], next_place(cases), Origin.DRAFT, actor)
        words = f"Added “{spec.name}” from a draft"
        return revised(held, shelf, [*cases, *made], actor, words, "prompts.add_test_cases", 1)


def add_starter(*, test_set: TestSet, keys: Sequence[str], actor: User) -> SetRevision:
    """Adds the adversarial starter cases that the set does not have yet; `keys` are the prompt's inputs."""
    taken = {case.name for case in shelf_and_cases(test_set)[1]}
    specs = [spec for spec in adversarial.starter(keys) if spec.name not in taken]
    if not specs:
        raise Conflict("The adversarial cases are all in this set already.")
    return add_cases(test_set=test_set, specs=specs, actor=actor, origin=Origin.STARTER)


def remove_cases(*, test_set: TestSet, cases: Iterable[TestCase], actor: User) -> SetRevision:
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        held = held_set(test_set)
        shelf, found = shelf_and_cases(held)
        gone = {one.pk for one in cases}
        rest = [one for one in found if one.pk not in gone]
        if len(rest) == len(found):
            raise Conflict("Somebody removed or changed this meanwhile.")
        words = f"Removed {len(found) - len(rest)} case{'s' if len(found) - len(rest) != 1 else ''}"
        return revised(held, shelf, rest, actor, words, "prompts.remove_test_cases", len(found) - len(rest))


def change_shelf(*, test_set: TestSet, shelf: Shelf, actor: User) -> SetRevision:
    """What the set's cases may say, from now on. Cases that name content which is gone keep what is left."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        held = held_set(test_set)
        names = {one.name for one in shelf.contents}
        cases = [_without(held, case, names, actor) for case in shelf_and_cases(held)[1]]
        return revised(held, shelf, cases, actor, "Took in today's content", "prompts.change_test_content")


def restore_revision(*, test_set: TestSet, before: int, after: int, actor: User) -> SetRevision:
    """Undoes a change of cases: the set is again what revision `before` was. Conflict when it went on since `after`."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        held = held_set(test_set)
        newest = held.revisions.select_related("made_by").order_by("-number").first()
        if newest is None or newest.number != after:
            raise Conflict(f"{newest.made_by if newest else 'Somebody'} changed the set since.")
        former = held.revisions.get(number=before)
        words = f"As before: {former.note}"[:200]
        return revised(held, former.content, former.cases.all(), actor, words, "prompts.restore_test_cases")


def held_set(test_set: TestSet) -> TestSet:
    held = TestSet.objects.select_for_update(of=("self",)).select_related("prompt").get(pk=test_set.pk)
    if held.removed_at is not None:
        raise Conflict("This test set was removed.")
    return held


def shelf_and_cases(test_set: TestSet) -> tuple[Shelf, list[TestCase]]:
    newest = test_set.revisions.order_by("-number").first()
    return (newest.content, list(newest.cases.order_by("place", "pk"))) if newest else (Shelf(), [])


def next_place(cases: Sequence[TestCase]) -> int:
    return max((case.place for case in cases), default=0) + 1


def make_cases(test_set: TestSet, specs: Iterable[CaseSpec], place: int, origin: Origin, actor: User) -> list[TestCase]:
    now = clock.now()
    rows = [
        TestCase(
            test_set=test_set,
            place=place + n,
            name=spec.name,
            split=spec.split.value,
            body=spec.to_json(),
            origin=origin,
            made_by=actor,
            made_at=now,
        )
        for n, spec in enumerate(specs)
    ]
    return TestCase.objects.bulk_create(rows)


def revised(
    held: TestSet,
    shelf: Shelf,
    cases: Iterable[TestCase],
    actor: User,
    words: str,
    action: str,
    count: int | None = None,
) -> SetRevision:
    revision = revise(held, shelf, list(cases), actor, words)
    detail = {"set": str(held.uuid), "number": revision.number, "digest": revision.digest}
    audit.record(actor=actor, action=action, obj=held.prompt, count=count, detail=detail)
    return revision


def revise(held: TestSet, shelf: Shelf, cases: list[TestCase], actor: User, words: str) -> SetRevision:
    newest = held.revisions.order_by("-number").first()
    revision = SetRevision.objects.create(
        test_set=held,
        number=newest.number + 1 if newest else 1,
        shelf=shelf.to_json(),
        digest=digest(shelf, [case.spec for case in cases]),
        note=words[:200],
        made_by=actor,
        made_at=clock.now(),
    )
    revision.cases.set(cases)
    return revision


def _without(held: TestSet, case: TestCase, names: set[str], actor: User) -> TestCase:
    spec = case.spec
    if spec.contents is None or set(spec.contents) <= names:
        return case
    kept = replace(spec, contents=tuple(name for name in spec.contents if name in names))
    return make_cases(held, [kept], case.place, Origin(case.origin), actor)[0]


def _refuse_specs(specs: Sequence[CaseSpec], cases: Sequence[TestCase], shelf: Shelf) -> None:
    """The same checks whatever door a case comes through; `errors` are by part, with a number when there are more."""
    names, taken = {one.name for one in shelf.contents}, {case.name for case in cases}
    errors: dict[str, str] = {}
    for number, spec in enumerate(specs):
        start = "" if len(specs) == 1 else f"{number}."
        errors |= {start + part: words for part, words in case_problems(case_document(spec), names).items()}
        if spec.name in taken:
            errors[f"{start}name"] = "Another case has this name."
        taken.add(spec.name)
    if len(cases) + len(specs) > MAX_CASES:
        errors["cases"] = f"A set holds at most {MAX_CASES} cases."
    if errors:
        raise Invalid(next(iter(errors.values())), errors)
