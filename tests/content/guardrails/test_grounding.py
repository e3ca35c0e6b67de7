"""The number lock, case by case."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.types import BriefContent, is_blocked
from tests.content.guardrails import cases_grounding as cases
from tests.content.guardrails.desk import BRIEF, CITES, DRAFT, blocks, judge, marked, saying


@pytest.mark.parametrize(("text", "code", "words"), cases.BLOCK)
def test_what_no_source_says_is_blocked_where_it_stands(text, code, words):
    assert words in marked(text, f"grounding.{code}")


@pytest.mark.parametrize("text", cases.PASS)
def test_what_a_source_says_or_nobody_needs_to_prove_passes(text):
    assert blocks(text) == []


@pytest.mark.parametrize("field", ["subject", "preheader", "greeting", "closing"])
def test_every_field_is_under_the_lock(field):
    assert "grounding.percent" in blocks("Save 25% with us", field)


def test_a_claim_counts_only_while_it_is_cited():
    text = "Enjoy free delivery, as members do."
    assert not is_blocked(judge(saying(text, cites=CITES)))
    others = tuple(content_id for content_id in CITES if content_id != "claim-delivery")
    assert "grounding.free" in [finding.code for finding in judge(saying(text, cites=others))]


def test_a_claim_that_has_ended_supports_nothing():
    codes = {finding.code for finding in judge(saying("Everything is half price.", cites=(*CITES, "claim-old")))}
    assert {"grounding.percent", "content.not_valid"} <= codes


def test_a_claim_in_another_language_supports_nothing():
    codes = {finding.code for finding in judge(saying("Free from 50 EUR.", cites=(*CITES, "claim-german")))}
    assert {"grounding.money", "content.wrong_locale"} <= codes


def test_a_steer_fact_grounds_no_number():
    assert "grounding.money" in blocks("Orders of $750 are welcome.")


def test_a_button_says_no_more_than_the_cited_sources():
    button = BriefContent("cta", "call_to_action", "See", "Get 30% off", fields={"link": "item-link"})
    others = tuple(item for item in BRIEF.contents if item.id != "cta")
    findings = judge(DRAFT, replace(BRIEF, contents=(*others, button)))
    assert [finding.code for finding in findings if finding.code == "grounding.label"] == ["grounding.label"]
    backed = replace(button, text="Get up to 20% off jackets")
    assert not is_blocked(judge(DRAFT, replace(BRIEF, contents=(*others, backed))))


def test_the_one_figure_that_a_source_knows_is_offered_as_the_fix():
    finding = next(f for f in judge(saying("Up to 30% off jackets.")) if f.code == "grounding.percent")
    assert finding.fix is not None
    assert finding.fix.replacement == "20%"


def test_offsets_are_code_points_whatever_stands_before():
    for before in ("🧥🧥 ", "e\u0301te\u0301 ", "ﬁn ", "İ ", "👨‍👩‍👧 "):
        assert marked(f"{before}Get 25% off jackets.", "grounding.percent") == ["25%"]


@given(st.integers(min_value=21, max_value=100))
def test_no_other_percentage_than_the_claims_passes(number):
    assert "grounding.percent" in blocks(f"Members get up to {number}% off all jackets.")


@given(st.integers(min_value=0, max_value=10**7), st.sampled_from(["{:,}", "{}"]), st.sampled_from(["$", "USD "]))
def test_an_amount_passes_only_when_it_is_the_offers(number, form, sign):
    text = f"Take {sign}{form.format(number)} off your next order."
    assert ("grounding.money" in blocks(text)) is (number != 10)
