"""The families that read one text at a time, case by case."""

from dataclasses import replace

import pytest

from apps.ai.types import is_blocked
from apps.content.guardrails import BannedPhrase, BannedTerms, GuardPolicy
from tests.content.guardrails import cases_injection
from tests.content.guardrails import cases_texts as cases
from tests.content.guardrails.desk import BRIEF, DRAFT, POLICY, blocks, judge, marked, saying

FAMILIES = {
    "shape": (cases.SHAPE_BLOCK, cases.SHAPE_PASS),
    "personal": (cases.PERSONAL_BLOCK, cases.PERSONAL_PASS),
    "links": (cases.LINKS_BLOCK, cases.LINKS_PASS),
    "injection": (cases_injection.BLOCK, cases_injection.PASS),
}
BLOCKING = [(family, *case) for family, (block, _) in FAMILIES.items() for case in block]
PASSING = [(family, text) for family, (_, passing) in FAMILIES.items() for text in passing]


def test_the_good_draft_has_no_finding_at_all():
    assert judge(DRAFT) == ()


@pytest.mark.parametrize(("family", "text", "code"), BLOCKING)
def test_what_must_not_go_out_is_blocked(family, text, code):
    assert f"{family}.{code}" in blocks(text)


@pytest.mark.parametrize(("family", "text"), PASSING)
def test_what_is_well_said_passes(family, text):
    assert [code for code in blocks(text) if code.startswith(family)] == []


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_has_twenty_cases_of_both_kinds(family):
    assert all(len(cases) >= 20 for cases in FAMILIES[family])


def test_findings_stand_in_reading_order_with_their_fields():
    draft = replace(DRAFT, subject="**New**", closing="<b>Bye</b>", greeting="[Name],")
    fields = [finding.field for finding in judge(draft) if is_blocked([finding])]
    assert list(dict.fromkeys(fields)) == ["subject", "greeting", "closing"]
    assert fields == sorted(fields, key=list(draft.texts()).index)


def test_a_line_break_in_a_header_field_is_blocked():
    for field in ("subject", "preheader", "greeting"):
        assert "shape.control" in blocks("New\r\nBcc: all", field)
    assert "shape.control" not in blocks("Best wishes,\nThe team", "closing")


def test_a_draft_without_paragraphs_is_blocked():
    codes = [finding.code for finding in judge(replace(DRAFT, paragraphs=()))]
    assert "shape.empty" in codes


def test_a_long_subject_warns_before_it_blocks():
    assert blocks("Jackets for the colder days, and a word about wool and its makers", "subject") == []
    assert "shape.long" in [f.code for f in judge(saying("Jackets for colder days " * 3, "subject"))]
    assert "shape.too_long" in blocks("Jackets for colder days " * 6, "subject")


def test_a_preheader_that_repeats_the_subject_is_noticed():
    found = judge(replace(DRAFT, preheader="New jackets for colder days."))
    assert [finding.code for finding in found] == ["shape.same"]


def test_eight_words_of_the_instruction_in_a_row_are_an_echo():
    told = "Write in a warm and quiet voice about wool, and never use more than three sentences."
    policy = replace(POLICY, echoes=(told,))
    echoed = saying("We write in a warm and quiet voice about wool and never shout.")
    assert "shape.echo" in [f.code for f in judge(echoed, policy=policy)]
    assert judge(saying("We write in a warm voice about wool."), policy=policy) == ()


def test_an_invisible_character_is_marked_with_its_removal():
    finding = next(f for f in judge(saying("🧥 war\u200bm")) if f.code == "injection.hidden")
    assert (finding.start, finding.end) == (5, 6)
    assert finding.fix is not None
    assert finding.fix.replacement == ""


def test_a_banned_phrase_is_marked_in_the_original_spelling():
    for text, marks in (("e\u0301te\u0301 Che\u0301ap wool", "Che\u0301ap"), ("İ CHEAP wool", "CHEAP")):
        assert [mark.rstrip("\u0301") for mark in marked(text, "brand.banned")] == [marks.rstrip("\u0301")]


def test_a_phrase_that_must_be_said_is_missed():
    policy = replace(POLICY, required_phrases=("good value",))
    assert "brand.required" in [f.code for f in judge(DRAFT, policy=policy)]
    assert judge(saying("Wool is GOOD  value."), policy=policy) == ()


def test_hundreds_of_banned_terms_are_found_in_one_pass():
    terms = BannedTerms(tuple(BannedPhrase(f"word{n:03d}x") for n in range(500)))
    policy = GuardPolicy("en", terms, POLICY.allowed_hosts)
    found = [f for f in judge(saying("It says wordaaa and Word007X here."), policy=policy) if f.family == "brand"]
    assert [f.code for f in found] == ["brand.banned"]


def test_words_that_a_say_fact_holds_too_are_not_steered_away():
    said = replace(BRIEF.facts[0], key="trait:life", value="retired", words="recently retired")
    brief = replace(BRIEF, facts=(*BRIEF.facts, said))
    codes = [f.code for f in judge(saying("Retired people like wool."), brief)]
    assert "manners.steer" not in codes
