"""How figures are read: every way of writing them, in the languages of the lock, at exact places."""

import re
import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.content.guardrails.atoms import extract
from apps.content.guardrails.commitments import find_commitments
from apps.content.guardrails.grounding import ungrounded
from apps.content.guardrails.languages import LANGUAGES, lexicon_of
from apps.content.guardrails.reading import read

SAME = [
    # English
    ("en", "money", "1299", "1,299.00 EUR / €1,299 / EUR 1299 / 1.299,00 € / 1 299,00 euros / €1'299.00 / €１，２９９"),
    ("en", "money", "25", "$25 / 25 dollars / twenty-five dollars / USD 25.00 / US$ 25 / 25 bucks"),
    ("en", "money", "19.5", "£19.50 / 19.50 pounds / GBP 19.5"),
    ("en", "percent", "50", "50% / 50 percent / fifty per cent / half / ５０％ / ٥٠٪"),
    ("en", "duration", "604800", "7 days / a whole week / seven days / 1 week / 168 hours / one week"),
    (
        "en",
        "duration",
        "18",
        "18 months / a year and a half / one and a half years / eighteen months / 1.5 years / 1½ years",
    ),
    (
        "en",
        "date",
        "????-03-03",
        "3 March / March 3 / March 3rd / the 3rd of March / March the 3rd / 3 Mar / third of March",
    ),
    ("en", "date", "2026-03-03", "3 March 2026 / March 3, 2026 / 2026-03-03 / 3/3/2026"),
    ("en", "number", "12", "12 / a dozen"),
    ("en", "number", "250", "250 / two hundred and fifty / two hundred fifty / 250.0"),
    ("en", "number", "1500000", "1.5 million / 1,500,000 / 1500000 / one million five hundred thousand"),
    ("en", "factor", "2", "twice / double / 2x / 2 x / 2-fold"),
    ("en", "time", "1170", "7:30 pm / 19:30 / 7.30 p.m."),
    ("en", "measure", "500000", "500 g / half a kilo / 0.5 kg / 500 grams"),
    # German
    ("de", "money", "1299", "1.299 € / 1.299,00 € / 1299 Euro / EUR 1.299,– / 1.299,- € / 1 299 Euro / 1'299.00 Euro"),
    ("de", "money", "12.5", "12,50 € / 12,5 Euro / 12 Euro 50 / zwölf Euro fünfzig / EUR 12,50"),
    ("de", "percent", "50", "50 % / fünfzig Prozent / die Hälfte / 50-prozentig / 50%ige"),
    ("de", "percent", "33.333333", "ein Drittel / 1/3"),
    ("de", "percent", "66.666667", "zwei Drittel / 2/3"),
    ("de", "duration", "18", "anderthalb Jahre / eineinhalb Jahre / achtzehn Monate / 18-monatige / anderthalbjährige"),
    ("de", "duration", "6", "ein halbes Jahr / sechs Monate / 6 Monaten / halbes Jahr"),
    ("de", "duration", "604800", "sieben Tage / in einer Woche / 7 Tagen / eine Woche lang / 7-tägig / siebentägige"),
    ("de", "duration", "1800", "eine halbe Stunde / dreißig Minuten / 30 min"),
    ("de", "duration", "24", "zwei Jahre / zweijährige / 24 Monate / 2-jährig"),
    ("de", "number", "24", "24 / zwei Dutzend / vierundzwanzig"),
    ("de", "number", "25", "25 / fünfundzwanzig / fuenfundzwanzig"),
    ("de", "number", "1250", "1.250 / eintausendzweihundertfünfzig / tausendzweihundertfünfzig / 1 250"),
    ("de", "factor", "2", "doppelt / doppelte / zweimal / 2x / zweifach / verdoppelt"),
    ("de", "date", "????-03-03", "3. März / dritten März / 3.3. / 03.03. / 3. Maerz"),
    ("de", "date", "2026-04-03", "3. April 2026 / 03.04.2026 / 3.4.26 / 03/04/2026 / 2026-04-03"),
    ("de", "time", "510", "8:30 Uhr / 8.30 Uhr / 8 Uhr 30 / 8:30"),
    # French
    (
        "fr",
        "money",
        "1299",
        "1 299 € / 1\u00a0299,00 € / 1\u202f299,00 euros / 1299 EUR / mille deux cent quatre-vingt-dix-neuf euros",
    ),
    ("fr", "money", "19.99", "19,99 € / 19€99 / 19 € 99 / 19 euros 99"),
    ("fr", "number", "99", "99 / quatre-vingt-dix-neuf / nonante-neuf"),
    ("fr", "number", "71", "71 / soixante et onze / soixante-et-onze / septante et un"),
    ("fr", "number", "21", "21 / vingt et un / vingt-et-un"),
    ("fr", "number", "12", "12 / une douzaine"),
    ("fr", "number", "15", "15 / quinze / une quinzaine"),
    ("fr", "percent", "50", "50 % / cinquante pour cent / la moitié"),
    ("fr", "duration", "1296000", "quinze jours / 15 jours / une quinzaine de jours"),
    ("fr", "duration", "18", "un an et demi de garantie / dix-huit mois / 18 mois / pendant un an et demi"),
    ("fr", "duration", "1800", "une demi-heure / trente minutes / 30 min"),
    ("fr", "duration", "2700", "trois quarts d'heure / 45 minutes"),
    ("fr", "date", "????-03-01", "1er mars / 1 mars / premier mars / 01/03 / 1ᵉʳ mars"),
    ("fr", "date", "2026-04-03", "3 avril 2026 / 03/04/2026 / 3.4.2026 / 2026-04-03"),
    ("fr", "time", "570", "9 h 30 / 9h30 / 9:30"),
]
HALVES = [
    ("en", "half price / half off / at half the usual price / price is halved"),
    ("de", "zum halben Preis / die Hälfte günstiger / um die Hälfte reduziert / halber Preis"),
    ("fr", "à moitié prix / demi-tarif / la moitié du prix / moitié prix"),
]
LOCALES = [("en-US", "2026-03-04"), ("en-GB", "2026-04-03"), ("de", "2026-04-03"), ("fr", "2026-04-03")]


@pytest.mark.parametrize(("locale", "kind", "value", "ways"), SAME)
def test_one_figure_is_read_alike_however_it_is_written(locale, kind, value, ways):
    for way in ways.split(" / "):
        found = [(a.kind.replace("small", "number"), a.value) for a in extract(way, locale)]
        assert found == [(kind, value)], way


@pytest.mark.parametrize(("locale", "ways"), HALVES)
def test_half_the_price_is_fifty_percent_off(locale, ways):
    for way in ways.split(" / "):
        assert [(a.kind, a.value, a.direction) for a in extract(way, locale)] == [("percent", "50", "off")], way


@pytest.mark.parametrize(("locale", "value"), LOCALES)
def test_a_date_in_digits_is_read_as_its_country_writes_it(locale, value):
    assert extract("03/04/2026", locale)[0].value == value


def test_a_date_that_two_countries_read_differently_asks_for_the_month_as_a_word():
    known = extract("Until 3 April 2026.", "en")
    assert known
    findings = list(_ungrounded("Until 03/04/2026.", "Until 3 April 2026.", "en"))
    assert "two dates" in findings[0].message
    assert findings[0].fix is not None
    assert findings[0].fix.replacement == "3 April 2026"
    assert list(_ungrounded("Until 30/04/2026.", "Until 30 April 2026.", "en")) == []


@pytest.mark.parametrize(("locale", "value"), [("en", "1.299"), ("de", "1299"), ("fr", "1299"), ("de-CH", "1.299")])
def test_a_point_before_three_digits_follows_the_locale(locale, value):
    assert extract("1.299", locale)[0].value == value


def test_a_locale_without_a_language_file_locks_digits_and_english_words():
    assert [a.value for a in extract("Rabatt 25 % ... twenty percent", "nl")] == ["25", "20"]
    assert [c.group for c in find_commitments("It is free.", "nl")] == ["free"]


def test_every_language_file_is_complete():
    for code in LANGUAGES:
        language = lexicon_of(code).language
        assert language.code == code
        assert len(language.month_names.split()) == 12
        assert set(language.commitments) == {"free", "guarantee", "urgency", "superlative"}
        assert len(lexicon_of(code).sets["promises"].words) + len(lexicon_of(code).sets["promises"].wild) > 10
        for name in ("max", "min", "near"):
            assert language.qualifiers[name]


PREFIXES = ("", "🧥🧥 ", "e\u0301te\u0301 ", "ﬁn ", "İ ", "👨‍👩‍👧 ", "שלום ", "مرحبا ", "\u202bאב\u202c ", "２ ")


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_figure_stands_where_it_stands_whatever_is_before_it(prefix, locale):
    text = f"{prefix}25 % – 1 299,00 € 🎉 ok"
    said = [text[a.start : a.end] for a in extract(text, locale)][-2:]
    assert said == ["25 %", "1 299,00 €"]


def test_composed_and_decomposed_letters_are_read_alike():
    for locale, text in (
        ("de", "fünfundzwanzig Stücke zum halben Preis, größte Auswahl"),
        ("fr", "Offert : à moitié prix, garanti"),
    ):
        for form in ("NFC", "NFD", "NFKD"):
            there = unicodedata.normalize(form, text)
            assert [a.value for a in extract(there, locale)] == [a.value for a in extract(text, locale)]
            assert len(find_commitments(there, locale)) == len(find_commitments(text, locale)) > 0
            for atom in extract(there, locale):
                assert there[atom.start : atom.end] == atom.text


ANY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("0123456789.,:/-–€$%'’ \n²½٣３①Ⅷ\u0301\u200b\u202fabcdehmnrtuvxé"),
    ),
    max_size=40,
)
_SAID = (
    "2 to 3 days|ein|halbes|Jahr|zwei Dutzend|quatre-vingt|dix|neuf|% |€|1.299,00|03/04/2026|30.11.|9 h 30|half|a|"
    "pour cent|up to|bis zu|jusqu'à|gratis|free|der|beste|le plus|grand|than|als|que|Preis|price|prix|morgen|in|"
    "wenigen Tagen|arrive|kommt"
)
PIECES = st.lists(st.sampled_from(re.split(r"\|", _SAID)), max_size=12).map(" ".join)
LOCALE = st.sampled_from([*LANGUAGES, "de-CH", "en-US", "nl", ""])


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY, PIECES), LOCALE)
def test_any_text_is_read_and_every_place_is_in_it(text, locale):
    tokens = read(text)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    atoms = extract(text, locale)
    for atom in atoms:
        assert text[atom.start : atom.end] == atom.text != ""
    assert all(a.end <= b.start for a, b in pairwise(atoms))
    for word in find_commitments(text, locale):
        assert 0 <= word.start < word.end <= len(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(ANY, PIECES), LOCALE)
def test_every_digit_that_no_source_says_is_blocked(text, locale):
    findings = list(ungrounded("subject", text, (), locale or "en"))
    harmless = ("24/7", "50/50", "9/5")
    for n, char in enumerate(text):
        if char.isdecimal() and not any(idiom in text for idiom in harmless):
            assert any(f.start <= n < f.end for f in findings) or _is_idle(text, n), (text, n)


@settings(max_examples=100, deadline=None)
@given(
    st.integers(0, 10**7),
    st.integers(0, 10**7),
    st.sampled_from([("en", "{:,} stores"), ("de", "{} Filialen"), ("fr", "{} magasins")]),
)
def test_a_count_passes_only_when_it_is_the_sources(known, said, form):
    locale, words = form
    findings = list(_ungrounded(words.format(said), words.format(known), locale))
    assert (findings == []) is (known == said)


def _ungrounded(text, source, locale):
    from apps.ai.types import BriefContent
    from apps.content.guardrails.grounding import content_source

    known = content_source(BriefContent("c", "claim", "Claim", source, locale))
    return ungrounded("subject", text, (known,), locale, date(2026, 3, 1))


def _is_idle(text, at):
    """Whether the digit is part of an everyday word such as B2B."""
    return any(word in text.lower() for word in ("b2b", "b2c", "2d", "3d", "24x7", "9 to 5", "1 to"))
