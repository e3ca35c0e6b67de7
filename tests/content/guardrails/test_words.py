"""Committing words without any source, and the one-key fixes of figures."""

from dataclasses import replace

import pytest

from apps.ai.types import BriefFact
from apps.content.guardrails.grounding import ungrounded
from tests.content.guardrails import cases_words as cases
from tests.content.guardrails.lock.story import Story

FIXES = [
    ("en", "Up to 20% off until 30 November.", "Save up to 25% with us.", "25%", "20%"),
    ("en", "Up to 20% off until 30 November.", "Save 20% with us.", "20%", "up to 20%"),
    ("en", "Up to 20% off until 30 November.", "Save twenty-five percent.", "twenty-five percent", "up to 20%"),
    ("en", "Return it within 60 days.", "You have 90 days.", "90 days", "60 days"),
    ("en", "Return it within 60 days.", "You have three months to return it.", "three months", None),
    ("en", "It costs €1,299.00.", "Yours for €1,199.", "€1,199", "€1,299"),
    ("en", "It costs €1,299.00.", "Yours for $1,299.", "$1,299", None),  # another currency is another thing
    ("en", "Open from 6 am.", "Open from 5 am.", "5 am", "6 am"),
    ("en", "We have 200 stores.", "Come to our 300 stores.", "300", "200"),
    ("en", "Use code SAVE10.", "Use code SAVE20.", "SAVE20", "SAVE10"),
    ("en", "From 20% to 30% off.", "Save 25%.", "25%", None),  # two could be meant
    ("de", "Bis zu 20 % Rabatt bis zum 30. November.", "Sparen Sie bis zu 25 %.", "25 %", "20 %"),
    ("de", "Bis zu 20 % Rabatt.", "Sparen Sie fünfundzwanzig Prozent.", "fünfundzwanzig Prozent", "bis zu 20\u00a0%"),
    ("de", "Rückgabe innerhalb von 60 Tagen.", "Sie haben bis zu 90 Tagen Zeit.", "90 Tagen", "60 Tagen"),
    ("de", "Er kostet 1.299,00 €.", "Für nur 1.199 €.", "1.199 €", "1.299 €"),
    ("de", "Beginn am 3. März 2027.", "Beginn am 13. März 2027.", "13. März 2027", "3. März 2027"),
    ("de", "Er dauert sechs Wochen.", "Er dauert 8 Wochen.", "8 Wochen", "6 Wochen"),
    ("fr", "Jusqu'à 20 % de remise.", "Économisez 25 %.", "25 %", "jusqu'à 20 %"),
    ("fr", "Il coûte 1 299,00 €.", "Pour 1 199 €.", "1 199 €", "1\u202f299 €"),
    ("fr", "Début le 1er mars 2027.", "Début le 11 mars 2027.", "11 mars 2027", "1er mars 2027"),
    ("fr", "Retour sous 60 jours.", "Vous avez quatre-vingt-dix jours.", "quatre-vingt-dix jours", "60\u00a0jours"),
]


@pytest.mark.parametrize(("language", "text", "code", "words"), cases.BLOCK)
def test_a_committing_word_is_marked(language, text, code, words):
    found = [text[f.start : f.end] for f in ungrounded("subject", text, (), language) if f.code == f"grounding.{code}"]
    assert any(words.lower() in said.lower() for said in found), found


@pytest.mark.parametrize(("language", "text"), cases.PASS)
def test_what_only_looks_like_it_passes(language, text):
    assert [f.message for f in ungrounded("subject", text, (), language)] == []


def test_there_are_forty_of_each():
    assert min(len(cases.BLOCK), len(cases.PASS)) >= 40


@pytest.mark.parametrize(("language", "claim", "text", "words", "fix"), FIXES)
def test_the_nearest_figure_is_offered_where_there_is_one(language, claim, text, words, fix):
    story = Story(language, claims=(claim,), faithful=(), mutated=())
    finding = next(f for f in story.findings(text) if text[f.start : f.end] == words)
    assert (finding.fix.replacement if finding.fix else None) == fix
    if finding.fix:
        mended = text[: finding.start] + finding.fix.replacement + text[finding.end :]
        assert story.findings(mended) == []


def test_a_finding_says_which_source_knows_better():
    story = Story("en", claims=("Return it within 60 days.",), faithful=(), mutated=())
    assert "“Return it within 60 days.” says “60 days”" in story.findings("You have 90 days.")[0].message


def test_a_fact_is_a_source_whatever_its_way_of_writing():
    fact = BriefFact("trait:balance", "1299.50", "your balance")
    story = Story("de", claims=(), faithful=(), mutated=(), facts=((fact.key, fact.value, fact.words),))
    assert story.findings("Ihr Guthaben: 1.299,50.") == []
    assert story.findings("Ihr Guthaben: 1.299,00.") != []
    dated = replace(story, facts=(("trait:renewal", "2027-03-03", "Ihr Vertrag"),))
    assert dated.findings("Ihr Vertrag verlängert sich am 3. März.") == []
    assert dated.findings("Ihr Vertrag verlängert sich am 3. Mai.") != []


def test_an_offer_supports_its_value_code_and_last_day():
    fields = {"value": "15", "unit": "percent", "code": "HERBST15"}
    story = Story("de", claims=(), faithful=(), mutated=(), offers=(("Für Mitglieder im Herbst", fields),))
    assert story.findings("15 % Rabatt mit HERBST15.") == []
    assert [f.code for f in story.findings("15 % Rabatt mit HERBST25.")] == ["grounding.code"]
    assert [f.code for f in story.findings("15 € Rabatt.")] == ["grounding.money"]
