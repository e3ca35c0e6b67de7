"""Test sets as documents: what is written reads back the same, what cannot be used is refused by its place."""

import copy

import pytest

from apps.ai.types import Use
from apps.prompts.testing import adversarial, documents
from apps.prompts.testing.cases import Split, brief_of, digest
from tests.prompts.cast import comeback

SET = {
    "name": "Usual customers",
    "contents": [
        {"kind": "claim", "name": "Easy returns", "text": "You can return anything unworn within 60 days."},
        {"kind": "link", "name": "New", "text": "New", "fields": {"url": "https://www.northwind.example/new"}},
        {"kind": "call_to_action", "name": "See it", "text": "See it", "fields": {"link": "New"}},
        {"kind": "offer", "name": "Ten", "text": "10% off", "fields": {"unit": "percent", "value": "10"}},
    ],
    "cases": [
        {"name": "By phone", "split": "holdout", "facts": {"trait:channel": "Phone"}, "without": ["Ten"]},
        {
            "name": "In own words",
            "facts": {"trait:plan": {"value": "pro", "words": "the Pro plan", "use": "steer"}},
            "expect": [{"kind": "avoids", "phrases": ["Pro plan"]}, {"kind": "equals", "field": "link", "text": "New"}],
            "slots": {"first_name": "Zoë"},
        },
    ],
}


def changed(place: str, value: object) -> dict:
    """The set with the value at `place` (`cases.0.split`) replaced."""
    copied = copy.deepcopy(SET)
    *way, last = place.split(".")
    part = copied
    for step in way:
        part = part[int(step)] if step.isdecimal() else part[step]
    part[last] = value
    return copied


def test_a_set_reads_back_to_the_same_digest():
    assert documents.problems(SET) == {}
    shelf, cases = documents.shelf_of(SET), documents.cases_of(SET)
    again = documents.document_of(name="Usual customers", note="", guards=True, shelf=shelf, cases=cases)
    assert documents.problems(again) == {}
    assert digest(documents.shelf_of(again), documents.cases_of(again)) == digest(shelf, cases)


def test_the_digest_changes_with_a_case_and_not_with_the_order_of_cases():
    shelf, cases = documents.shelf_of(SET), documents.cases_of(SET)
    assert digest(shelf, reversed(cases)) == digest(shelf, cases)
    other = documents.cases_of(changed("cases.0.facts", {"trait:channel": "Web"}))
    assert digest(shelf, other) != digest(shelf, cases)
    assert digest(documents.shelf_of({**SET, "send_on": "2026-06-16"}), cases) != digest(shelf, cases)


def test_a_brief_says_facts_as_the_prompt_does_unless_the_case_has_words_of_its_own():
    shelf, (by_phone, in_words) = documents.shelf_of(SET), documents.cases_of(SET)
    spec = comeback()
    said = brief_of(by_phone, shelf, spec).facts[0]
    assert (said.words, said.use) == (next(i for i in spec.inputs if i.key == said.key).words["Phone"], Use.SAY)
    own = brief_of(in_words, shelf, spec).facts[0]
    assert (own.words, own.use) == ("the Pro plan", Use.STEER)


def test_a_case_has_all_content_or_what_it_names():
    shelf, (by_phone, in_words) = documents.shelf_of(SET), documents.cases_of(SET)
    assert [one.name for one in brief_of(by_phone, shelf, comeback()).contents] == ["Easy returns", "New", "See it"]
    assert len(brief_of(in_words, shelf, comeback()).contents) == 4


def test_repetitions_of_a_case_are_briefs_of_their_own():
    shelf, (case, _) = documents.shelf_of(SET), documents.cases_of(SET)
    assert len({brief_of(case, shelf, comeback(), n).key for n in range(5)}) == 5
    assert brief_of(case, shelf, comeback(), 2) == brief_of(case, shelf, comeback(), 2)


def test_the_adversarial_starter_stands_in_the_facts_of_the_set():
    cases = documents.cases_of({**SET, "adversarial": True})
    added = [case for case in cases if case.split is Split.ADVERSARIAL]
    assert len(added) == len(adversarial.starter(["trait:channel", "trait:plan"])) >= 15
    assert {fact.key for case in added for fact in case.facts} == {"trait:channel", "trait:plan"}
    written = documents.document_of(name="S", note="", guards=True, shelf=documents.shelf_of(SET), cases=cases)
    assert documents.problems({**written, "name": "Set"}) == {}


@pytest.mark.parametrize(
    ("place", "value", "where"),
    [
        ("name", "x", "name"),
        ("send_on", "June", "send_on"),
        ("contents.0.kind", "poem", "contents.0.kind"),
        ("contents.0.valid_until", "soon", "contents.0.valid_until"),
        ("cases.0.name", "", "cases.0.name"),
        ("cases.1.name", "By phone", "cases.1.name"),
        ("cases.0.split", "test", "cases.0.split"),
        ("cases.0.facts", ["trait:channel"], "cases.0.facts"),
        ("cases.0.facts", {"channel": "Phone"}, "cases.0.facts"),
        ("cases.0.facts", {"trait:plan": 7}, "cases.0.facts"),
        ("cases.0.facts", {"trait:plan": "zoe@example.com"}, "cases.0.facts"),
        ("cases.0.facts", {"trait:plan": {"value": "a", "words": "+49 30 901820", "use": "say"}}, "cases.0.facts"),
        ("cases.0.without", ["Twenty"], "cases.0.without"),
        ("cases.0.contents", ["Twenty"], "cases.0.contents"),
        ("cases.0.material", "Write to zoe@example.com", "cases.0.material"),
        ("cases.1.expect", [{"kind": "rhymes"}], "cases.1.expect.0.kind"),
        ("cases.1.expect", [{"kind": "mentions", "phrases": []}], "cases.1.expect.0.phrases"),
        ("cases.1.expect", [{"kind": "passes", "phrases": ["x"]}], "cases.1.expect.0.phrases"),
        ("cases.1.expect", [{"kind": "equals", "text": "x"}], "cases.1.expect.0.field"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_place(place, value, where):
    assert list(documents.problems(changed(place, value))) == [where]


def test_a_refusal_never_repeats_the_personal_data():
    (words,) = documents.problems(changed("cases.0.facts", {"trait:plan": "zoe@example.com"})).values()
    assert "zoe" not in words
    assert "email" in words
