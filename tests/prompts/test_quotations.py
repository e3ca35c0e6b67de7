"""Where a judge's quotation stands in a draft, and what of it is left after an edit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.types import DraftText, Finding, Paragraph, Severity
from apps.prompts.rules.judged import place_of, still_standing, text_of
from apps.prompts.testing.answers import is_quoted, plain

DRAFT = DraftText(
    subject="Wool thins  at the elbows",
    preheader="",
    greeting='Hello {{ first_name | default: "there" }},',
    paragraphs=(Paragraph("We’d mend “yours” too."), Paragraph("Have a look.")),
    action="a",
    link="l",
    closing="Warm wishes",
)


@pytest.mark.parametrize(
    ("quote", "field", "words"),
    [
        ("thins at the", "subject", "thins  at the"),
        ('We\'d mend "yours"', "paragraphs.0", "We’d mend “yours”"),
        ("Hello there,", "greeting", 'Hello {{ first_name | default: "there" }},'),
        ("there", "greeting", '{{ first_name | default: "there" }}'),
        ("mend “yours” too. Have a look.", "paragraphs.0", "mend “yours” too."),
        ("Warm wishes", "closing", "Warm wishes"),
        ("unicorns", "", ""),
        ("first_name", "", ""),
        ("", "", ""),
    ],
)
def test_a_quotation_is_found_as_a_reader_sees_it(quote, field, words):
    found, start, end = place_of(DRAFT, quote)
    assert (found, DRAFT.texts().get(found, "")[start:end]) == (field, words)


@given(st.lists(st.text(alphabet="ab “”’\n\t{}|!", max_size=12), min_size=1, max_size=4), st.data())
def test_every_quotation_that_counts_has_its_place(texts, data):
    draft = replace(DRAFT, paragraphs=tuple(Paragraph(text) for text in texts))
    whole = plain(text_of(draft))
    start = data.draw(st.integers(0, len(whole)))
    quote = whole[start : data.draw(st.integers(start, len(whole)))]
    field, first, last = place_of(draft, quote)
    assert bool(field) == is_quoted(quote, text_of(draft))
    if field:
        assert 0 <= first < last <= len(draft.texts()[field])


def test_only_what_a_judge_found_in_words_that_still_stand_is_kept():
    def found(code, field, words):
        start = DRAFT.texts().get(field, "").find(words)
        place = (field, start, start + len(words)) if field else ()
        return Finding(code, code.partition(".")[0], Severity.WARN, "No.", *place)

    before = [
        found("judge.tone", "paragraphs.1", "Have a look."),
        found("judge.tone", "paragraphs.0", "mend"),
        found("judge.not_heard", "", ""),
        found("brand.banned", "closing", "Warm"),
    ]
    after = replace(DRAFT, paragraphs=(Paragraph("Do: Have a look."),))
    assert [(one.field, one.start) for one in still_standing(before, DRAFT, after)] == [("paragraphs.0", 4)]
