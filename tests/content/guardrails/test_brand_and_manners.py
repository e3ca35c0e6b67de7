"""Brand and manners in three languages, and what their fixes write."""

from dataclasses import replace

import pytest

from apps.ai.types import Severity
from apps.content.guardrails import BannedPhrase, BannedTerms, Tone
from apps.content.guardrails.fixes import fixed
from apps.content.guardrails.legibility import ease, in_words, syllables
from tests.content.guardrails import cases_brand, cases_manners
from tests.content.guardrails.desk import BRIEF, POLICY, judge, saying

TERMS = BannedTerms(
    (
        BannedPhrase("cheap", "We say good value.", "good value"),
        BannedPhrase("cheap wool", "Two words."),
        BannedPhrase("Contoso", is_competitor=True),
        BannedPhrase("no-brainer"),
    )
)
ADDRESS = {"de": "formal", "fr": "formal"}


def found(locale, text, policy=POLICY):
    tone = Tone(ADDRESS.get(locale, ""), exclamations_max=1, ease_min=50)
    policy = replace(policy, locale=locale, banned=TERMS, tone=tone)
    return judge(saying(text), replace(BRIEF, locale=locale), policy)


def codes(locale, text, family):
    return [f.code for f in found(locale, text) if f.family == family]


@pytest.mark.parametrize(("locale", "text", "code"), cases_brand.FOUND)
def test_what_the_brand_does_not_say_is_found(locale, text, code):
    assert f"brand.{code}" in codes(locale, text, "brand")


@pytest.mark.parametrize(("locale", "text"), cases_brand.PASSES)
def test_what_the_brand_says_passes(locale, text):
    assert codes(locale, text, "brand") == []


@pytest.mark.parametrize(("locale", "text", "code"), cases_manners.BLOCKS)
def test_bad_manners_block(locale, text, code):
    blocking = [f.code for f in found(locale, text) if f.severity is Severity.BLOCK]
    assert f"manners.{code}" in blocking


@pytest.mark.parametrize(("locale", "text", "code"), cases_manners.WARNS)
def test_lesser_ones_are_noticed(locale, text, code):
    severities = {f.severity for f in found(locale, text) if f.code == f"manners.{code}"}
    assert severities == {Severity.WARN}


@pytest.mark.parametrize(("locale", "text"), cases_manners.PASSES)
def test_good_manners_pass(locale, text):
    assert codes(locale, text, "manners") == []


@pytest.mark.parametrize("cases", [cases_brand, cases_manners])
def test_both_families_have_twenty_cases_of_both_kinds(cases):
    assert min(len(getattr(cases, "FOUND", None) or cases.BLOCKS), len(cases.PASSES)) >= 20


def after(text, code, locale="en"):
    draft = saying(text)
    tone = Tone(exclamations_max=0)
    policy = replace(POLICY, locale=locale, banned=TERMS, tone=tone)
    finding = next(f for f in judge(draft, replace(BRIEF, locale=locale), policy) if f.code == code)
    return fixed(draft, finding).paragraphs[0].text


@pytest.mark.parametrize(
    ("text", "code", "wanted"),
    [
        ("It is cheap here.", "brand.banned", "It is good value here."),
        ("Cheap and warm.", "brand.banned", "Good value and warm."),
        ("🧥 CHEAP here.", "brand.banned", "🧥 GOOD VALUE here."),
        ("It is warm!", "brand.exclaiming", "It is warm."),
        ("Come and see!!", "manners.shouting", "Come and see!"),
        ("Really?!", "manners.shouting", "Really?"),
        ("Come! See! Stay!", "manners.shouting", "Come! See. Stay."),
        ("COME AND SEE the wool.", "manners.shouting", "Come and see the wool."),
        ("So COME AND SEE the wool.", "manners.shouting", "So come and see the wool."),
    ],
)
def test_a_fix_writes_what_we_say_instead(text, code, wanted):
    assert after(text, code) == wanted


def test_of_two_banned_phrases_in_one_place_the_longer_is_named():
    marks = [f.message for f in found("en", "That is cheap wool.") if f.code == "brand.banned"]
    assert marks == ["We do not say “cheap wool”: Two words."]


def test_two_forms_of_address_in_one_message_are_noticed_where_none_is_set():
    policy = replace(POLICY, locale="de")
    mixed = judge(saying("Wir danken Ihnen, und du bekommst Wolle."), replace(BRIEF, locale="de"), policy)
    assert [f.severity for f in mixed if f.code == "brand.mixed_address"] == [Severity.WARN]


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en", {"jacket": 2, "loved": 1, "idea": 3, "people": 2, "beautiful": 3, "communication": 5, "houses": 2}),
        ("de", {"Jacke": 2, "Lieferung": 3, "Freunde": 2, "Häuser": 2, "Verantwortung": 4, "Qualität": 3, "neue": 2}),
        ("fr", {"veste": 1, "chaleur": 2, "boutique": 2, "livraison": 3, "parlent": 1, "beauté": 2, "client": 2}),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(locale, words):
    assert {word: syllables(word, locale) for word in words} == words


@pytest.mark.parametrize("locale", ["en", "de", "fr"])
def test_plain_words_read_easily_and_hard_ones_do_not(locale):
    plain = next(t for lang, t in reversed(cases_brand.PASSES) if lang == locale and len(t) > 120)
    hard = next(t for lang, t, code in cases_brand.FOUND if lang == locale and code == "hard_to_read")
    assert ease(plain, locale).score > 65
    assert in_words(ease(hard, locale).score) == "very hard"
    assert ease("Too short to tell.", locale) is None
