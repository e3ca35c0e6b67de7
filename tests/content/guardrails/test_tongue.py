"""A draft in another language than it is for is noticed; names, quotations and borrowed words are not."""

import re
from dataclasses import replace

import pytest

from apps.ai.types import DraftText, ExpandedBrief, Paragraph
from apps.content.guardrails import GuardPolicy
from apps.content.guardrails.tongue import NAMES, find
from apps.content.guardrails.tongue_words import WORDS
from apps.prompts.shipped import raw_document, slugs
from tests.content.guardrails.cases_tongue import FOUND, PASS, SHORT
from tests.content.guardrails.desk import BRIEF, DRAFT


def codes(locale: str, *paragraphs: str, channel: str = "email", **changes) -> list[str]:
    draft = DraftText("", "", "", tuple(map(Paragraph, paragraphs)), "", "", **changes)
    return [one.code.removeprefix("shape.") for one in find(draft, brief(locale, channel), GuardPolicy(locale))]


def brief(locale: str, channel: str = "email") -> ExpandedBrief:
    return replace(BRIEF, locale=locale, channel=channel)


@pytest.mark.parametrize(("locale", "text", "code"), FOUND)
def test_a_text_in_another_language_is_found(locale, text, code):
    assert codes(locale, text) == [code]


@pytest.mark.parametrize(("locale", "text"), PASS)
def test_names_quotations_and_borrowed_words_pass(locale, text):
    assert codes(locale, text) == []


@pytest.mark.parametrize(("locale", "text"), SHORT)
def test_a_short_line_says_nothing_without_evidence(locale, text):
    assert codes(locale, text, channel="sms") == []


def test_half_of_at_least_forty_cases_pass():
    assert len(FOUND) + len(PASS) + len(SHORT) >= 40
    assert len(FOUND) <= len(PASS) + len(SHORT)


def test_no_word_speaks_for_two_languages():
    listed = [word for words in WORDS.values() for word in words.split()]
    assert len(listed) == len(set(listed))
    assert set(WORDS) == set(NAMES)


def test_content_that_stands_in_from_another_language_is_not_the_drafts_own():
    stand_in = replace(BRIEF.contents[0], text="Members get it for less until the end of this year.", locale="en")
    german = replace(BRIEF, locale="de", contents=(stand_in,), fallbacks=("en",))
    text = f"Für Sie gilt bei uns: {stand_in.text}"
    draft = DraftText("", "", "", (Paragraph(text),), "", "")
    assert not list(find(draft, german, GuardPolicy("de")))


def test_the_finding_stands_on_the_longest_field_or_on_the_sentence():
    draft = replace(DRAFT, paragraphs=(Paragraph("Wir sind noch da. You can come and see what we have for you."),))
    [whole] = find(draft, brief("fr"), GuardPolicy("fr"))
    assert (whole.field, whole.start) == ("paragraphs.0", 0)
    text = "Ihre Jacke liegt noch bei uns, und wir heben sie auf. You can come and see what we have for you."
    [one] = find(DraftText("", "", "", (Paragraph(text),), "", ""), brief("de"), GuardPolicy("de"))
    assert text[one.start : one.end] == "You can come and see what we have for you."


@pytest.mark.parametrize("slug", [slug for slug in slugs() if raw_document(slug)["purpose"] == "draft"])
def test_every_line_of_every_shipped_prompt_reads_as_its_own_language_and_no_other(slug):
    document = raw_document(slug)
    lines = [line for example in document["examples"] for line in example["text"]]
    texts = [re.sub(r"\{[^}]*\}|^[^:]*: ?| \([^)]*\)$| -> .*$", "", line) for line in lines]
    own = document["locale"][:2]
    assert not [text for text in texts if codes(own, text)]
    whole = " ".join(texts)
    assert all(codes(other, whole)[:1] == ["other_language"] for other in NAMES if other != own)
