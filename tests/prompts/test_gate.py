"""A version reaches production by its gate alone."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse

from apps.common.errors import AttuneError, Conflict, Refused
from apps.common.undo import Undo, perform_undo, undo_token
from apps.prompts import models, services
from apps.prompts.documents import read_document
from apps.prompts.models import Label, LabelMove
from apps.prompts.reports.evidence import gate_of
from apps.prompts.selectors import production_version, prompt_document
from apps.prompts.testing.cases import CaseSpec, Expectation, Split
from apps.prompts.testing.gate import State
from tests.at_once import begin_beside
from tests.prompts.gate import guard_set, run_through, work
from tests.prompts.stories import shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db
APPS = Path(__file__).parents[2] / "apps"


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


def promote(version, actor):
    return services.put_in_production(version=version, content_hash=version.content_hash, actor=actor)


def closed(version, actor) -> str:
    """The words with which the gate refuses."""
    with pytest.raises(Refused) as caught:
        promote(version, actor)
    assert not Label.objects.filter(version=version).exists()
    return str(caught.value)


def save(prompt, author, **changes):
    """The next version."""
    fields = {**shipped_fields(), **changes}
    return services.save_version(prompt=prompt, fields=fields, message="", actor=author)


def test_the_way_in_is_a_set_a_run_and_a_second_person(prompt, author, reviewer):
    version = prompt.versions.get()
    assert "no test set" in closed(version, reviewer)
    guard = guard_set(prompt, author, usual=0)
    assert "At least 30 cases" in closed(version, reviewer)
    services.add_cases(
        test_set=guard,
        specs=[CaseSpec(f"Customer {n}") for n in range(30)],
        origin="form",
        actor=author,
    )
    assert "It has not been run" in closed(version, reviewer)
    run = services.start_test_run(version=version, test_set=guard, actor=author, provider="composer")
    assert "under way" in closed(version, reviewer)
    work(run)
    promote(version, reviewer)
    move = LabelMove.objects.get()
    assert production_version(prompt) == version
    assert (move.run, [one["state"] for one in move.conditions][-1]) == (run, "met")


def test_the_author_never_opens_it_whatever_their_rights(prompt, author):
    author.roles = ["marketer", "reviewer", "admin"]
    author.save()
    run_through(prompt.versions.get(), author)
    assert "You wrote" in closed(prompt.versions.get(), author)


def test_a_run_counts_for_the_cases_it_saw_and_no_others(prompt, author, reviewer):
    version, guard = prompt.versions.get(), guard_set(prompt, author)
    run_through(version, author)
    before = guard.revisions.order_by("-number").first()
    after = services.save_case(test_set=guard, spec=CaseSpec("One more"), actor=author)
    assert "The set has changed since its last run" in closed(version, reviewer)
    services.restore_revision(test_set=guard, before=before.number, after=after.number, actor=author)
    promote(version, reviewer)


def test_a_run_counts_for_its_wording_and_no_other(prompt, author, reviewer):
    run_through(prompt.versions.get(), author)
    other = save(prompt, author, tone="Dry.")
    assert "It has not been run" in closed(other, reviewer)


def test_a_cancelled_or_half_failed_run_opens_nothing(prompt, author, reviewer):
    version, guard = prompt.versions.get(), guard_set(prompt, author)
    run = services.start_test_run(version=version, test_set=guard, actor=author, provider="composer")
    services.cancel_work(work=run, actor=author)
    work(run)
    assert "It has not been run" in closed(version, reviewer)
    again = run_through(version, author)
    again.results.filter(pk=again.results.first().pk).update(status=models.TestResult.Status.FAILED)
    assert "1 case could not be written" in closed(version, reviewer)


def test_a_finding_on_a_hostile_or_hard_case_keeps_it_closed_unless_it_is_asked_for(prompt, author, reviewer):
    version, guard = prompt.versions.get(), guard_set(prompt, author)
    silent = CaseSpec("Nothing may be said", Split.HARD, contents=("Repairs",))
    after = services.save_case(test_set=guard, spec=silent, actor=author)
    run_through(version, author)
    assert "Nothing may be said" in closed(version, reviewer)
    asked = replace(silent, expect=(Expectation("blocked"),))
    services.save_case(test_set=guard, spec=asked, case=after.cases.get(name=silent.name), actor=author)
    run_through(version, author)
    promote(version, reviewer)


def test_a_version_that_does_worse_stays_out_and_the_former_goes_back_in_one_click(prompt, author, reviewer):
    first = prompt.versions.get()
    run_through(first, author)
    promote(first, reviewer)
    second = save(prompt, author, tone="Dry.")
    run_through(second, author)
    promote(second, reviewer)
    services.save_case(test_set=prompt.test_sets.get(), spec=CaseSpec("New since"), actor=author)
    assert gate_of(first, reviewer).is_rollback
    promote(first, reviewer)
    assert production_version(prompt) == first
    bad = save(prompt, author, examples=[])
    run_through(bad, author)
    run_through(first, author)
    keys = {one.key for one in gate_of(bad, reviewer).missing}
    assert {"blocked", "compared"} <= keys
    closed(bad, reviewer)


def test_a_worse_version_finds_no_way_round_through_another_set_of_the_same_cases(prompt, author, reviewer, client_for):
    """A run on another set with the same contents counts, and is then held against every draft of production."""
    first = prompt.versions.get()
    before = run_through(first, author)
    promote(first, reviewer)
    guard = prompt.test_sets.get()
    held = guard.revisions.order_by("-number").first()
    other = services.create_set(prompt=prompt, name="The same again", shelf=held.content, actor=author)
    specs = [one.spec for one in held.cases.order_by("place")]
    services.add_cases(test_set=other, specs=specs, origin="form", actor=author)
    bad = save(prompt, author, examples=[])
    run = work(services.start_test_run(version=bad, test_set=other, actor=author, provider="composer"))
    assert run.digest == before.digest
    compared = next(one for one in gate_of(bad, reviewer).conditions if one.key == "compared")
    assert compared.state == State.OPEN
    assert f"0 wins, 0 ties, {len(specs)} losses" in compared.words
    result = run.results.order_by("case__place").first()
    page = client_for(author).get(reverse("prompts:show_test_result", args=[run.uuid, result.uuid]))
    assert page.context["page"].baseline.result.run_id == before.pk
    assert page.context["page"].baseline.result.case.name == result.case.name


def test_a_case_that_is_made_anew_as_it_was_is_compared_like_the_others(prompt, author, reviewer):
    first, guard = prompt.versions.get(), guard_set(prompt, author)
    run_through(first, author)
    promote(first, reviewer)
    case = guard.revisions.order_by("-number").first().cases.order_by("place").first()
    services.remove_cases(test_set=guard, cases=[case], actor=author)
    after = services.save_case(test_set=guard, spec=case.spec, actor=author)
    second = save(prompt, author, tone="Dry.")
    run_through(second, author)
    compared = next(one for one in gate_of(second, reviewer).conditions if one.key == "compared")
    assert f"0 wins, {after.cases.count()} ties, 0 losses" in compared.words


def test_a_rule_that_is_kept_less_often_keeps_it_closed(prompt, author, reviewer):
    first = prompt.versions.get()
    run_through(first, author)
    promote(first, reviewer)
    second = save(prompt, author, tone="Dry.")
    run = run_through(second, author)
    assert gate_of(second, reviewer).is_open
    for result in run.results.exclude(case__split__in=["hard", "adversarial"])[:6]:
        result.rules = [{**one, "hits": 1 if one["rule"]["kind"] == "max_length" else 0} for one in result.rules]
        result.save(update_fields=["rules"])
    assert [one.key for one in gate_of(second, reviewer).missing] == ["rules"]
    assert "Subject: at most" in closed(second, reviewer)


def test_a_new_rule_is_asked_of_the_old_drafts_as_well(prompt, author, reviewer):
    """Both versions are held to the candidate's rules, else every new rule would look like a loss."""
    first = prompt.versions.get()
    run_through(first, author)
    promote(first, reviewer)
    rule = {"kind": "never_mention", "params": {"phrases": ["Northwind"]}, "severity": "warn"}
    second = save(prompt, author, rules=[*shipped_fields()["rules"], rule])
    run = run_through(second, author)
    assert run.results.filter(warnings__gt=0).count() > 30
    assert "0 losses" in next(one.words for one in gate_of(second, reviewer).conditions if one.key == "compared")


def test_what_is_in_production_must_be_run_in_the_same_way_first(prompt, author, reviewer):
    first = prompt.versions.get()
    run_through(first, author)
    promote(first, reviewer)
    models.TestRun.objects.update(model="another-model")
    second = save(prompt, author, tone="Dry.")
    run_through(second, author)
    assert "has not been run on this set in the same way" in closed(second, reviewer)


def test_a_document_brings_versions_and_sets_but_no_label(prompt, author, reviewer):
    guard_set(prompt, author)
    document = prompt_document(prompt, prompt.versions.all()).to_json() | {"labels": {"production": 1}}
    made = services.import_prompt(document=read_document(document), actor=author, name="Imported")
    assert production_version(made) is None
    assert made.test_sets.get().revisions.order_by("-number")[0].digest == (
        prompt.test_sets.get().revisions.order_by("-number")[0].digest
    )
    closed(made.versions.get(), reviewer)


def test_a_document_takes_no_case_from_a_set_that_is_here(prompt, author):
    guard = guard_set(prompt, author)
    document = prompt_document(prompt, prompt.versions.all()).to_json()
    before = names_in(guard)
    services.save_case(test_set=guard, spec=CaseSpec("Ours alone"), actor=author)
    document["versions"][0]["tone"] = "Another one."
    document["test_sets"][0]["cases"] = [
        {"name": "Theirs alone"},
        *document["test_sets"][0]["cases"][:2],
    ]  # a set that asks less would open the gate
    services.import_prompt(document=read_document(document), actor=author)
    assert names_in(guard) == [*before, "Ours alone", "Theirs alone"]
    state = guard.revisions.count()
    services.import_prompt(document=read_document(document), actor=author)
    assert guard.revisions.count() == state


def names_in(test_set):
    return [case.name for case in test_set.revisions.order_by("-number")[0].cases.order_by("place")]


@pytest.mark.parametrize("name", ["production", " Production ", "PRODUCTION", "pro\u00adduction", "ｐroduction"])
def test_no_label_of_ones_own_is_production(prompt, author, reviewer, name):
    with pytest.raises(AttuneError):
        services.move_label(version=prompt.versions.get(), name=name, actor=author)
    assert production_version(prompt) is None


def test_undoing_leads_only_to_what_was_in_production(prompt, author, reviewer):
    first = prompt.versions.get()
    run_through(first, author)
    promote(first, reviewer)
    never = save(prompt, author, tone="Dry.")
    forged = Undo("prompts.put_in_production", {"version": str(first.uuid), "before": str(never.uuid)})
    with pytest.raises(AttuneError, match="never been in production"):
        perform_undo(token=undo_token(reviewer, forged), actor=reviewer)
    assert production_version(prompt) == first


def test_a_set_that_guards_production_cannot_be_taken_away(prompt, author, reviewer):
    run_through(prompt.versions.get(), author)
    promote(prompt.versions.get(), reviewer)
    with pytest.raises(Conflict, match="guards what is in production"):
        services.remove_set(test_set=prompt.test_sets.get(), actor=author)
    with pytest.raises(AttuneError):
        services.change_set(test_set=prompt.test_sets.get(), name="Set", note="", guards=False, actor=author)


def writers_of_labels() -> set[str]:
    """Modules of the product that make, change or delete a row of Label."""
    found = set()
    for path in APPS.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            verb, subject = node.func.attr, ast.unparse(node.func.value)
            writes = verb in ("create", "update_or_create", "get_or_create", "bulk_create", "update", "save", "delete")
            if writes and (subject.startswith(("Label.objects", "label")) or ".labels" in subject):
                found.add(str(path.relative_to(APPS)))
    return found


def test_one_module_writes_the_label():
    """Whatever is imported, shipped, seeded or scheduled goes through these services; the other refuses production."""
    assert writers_of_labels() <= {"prompts/services/labels.py", "prompts/services/pointers.py"}


@pytest.mark.django_db(transaction=True)
def test_of_two_sets_that_are_made_the_guard_at_once_one_is(prompt, author):
    first, second, third = (services.create_set(prompt=prompt, name=f"Set {n}", actor=author) for n in range(3))
    assert first.guards

    def guard(test_set):
        services.change_set(test_set=test_set, name=test_set.name, note="", guards=True, actor=author)

    with transaction.atomic():
        guard(second)
        finish = begin_beside(lambda: guard(third))
    assert finish() is None
    assert [one.name for one in prompt.test_sets.filter(guards=True)] == ["Set 2"]
