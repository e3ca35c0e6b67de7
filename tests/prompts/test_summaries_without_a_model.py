"""Summaries that need no model: whatever is known, a few whole sentences that say it and nothing else."""

import hashlib
import json
import random
import re
from collections import Counter
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.schema import read_answer
from apps.ai.types import BriefFact, ExpandedBrief, Severity, Use
from apps.prompts.builtin.summary import MAX_SENTENCES, findings_in, summarise
from apps.prompts.documents import read_document, spec_of
from apps.prompts.purposes import output_schema
from apps.prompts.shipped import raw_document
from apps.prompts.spec import InputSpec, PromptSpec, RuleSpec, WriteError
from apps.prompts.testing.answers import findings_of
from apps.prompts.testing.cases import CaseFact, CaseSpec, Split
from apps.prompts.testing.documents import cases_of

DAY = date(2026, 11, 23)
BRIEFS = 300
LEFT_OVER = re.compile(r"[{}\[\]<>|=]|\bNone\b|  |[ ][.,;]|\bnull\b|\.\.|,,|;\.|[.!?,;] ?[.,;:]|\btrait\b")


@cache
def document():
    return read_document(raw_document("summary-profile"))


@cache
def spec() -> PromptSpec:
    found = document()
    return spec_of(found.versions[0].fields, uuid="s", channel="", locale=found.locale, purpose=found.purpose)


def brief_with(facts, key="a", locale="en") -> ExpandedBrief:
    return ExpandedBrief(hashlib.sha256(key.encode()).hexdigest(), "", "", locale, tuple(facts), (), (), DAY)


@cache
def briefs() -> tuple[ExpandedBrief, ...]:
    """Random customers; each fact is missing in turn, others now and then, but something may always be said."""
    chance, found = random.Random("summary"), []  # noqa: S311
    while len(found) < BRIEFS:
        missing, facts = len(found) % (len(spec().inputs) + 1) - 1, []
        for place, item in enumerate(spec().inputs):
            if place != missing and chance.random() > 0.15:
                value = chance.choice(list(item.words))
                facts.append(BriefFact(item.key, value, item.words[value], item.use))
        if any(fact.use is Use.SAY for fact in facts):
            found.append(brief_with(facts, str(len(found))))
    return tuple(found)


@cache
def written() -> tuple[list[dict], ...]:
    return tuple(summarise(brief, spec())["sentences"] for brief in briefs())


def text_of(sentences) -> str:
    return " ".join(one["text"] for one in sentences)


def test_every_summary_fits_the_schema_and_names_only_facts_it_has():
    for brief, sentences in zip(briefs(), written(), strict=True):
        data, problems = read_answer(json.dumps({"sentences": sentences}), output_schema("summary"))
        assert not problems
        facts = tuple(CaseFact(fact.key, fact.value) for fact in brief.facts)
        assert not findings_of(data, CaseSpec("x", Split.TRAIN, facts))
        assert 1 <= len(sentences) <= MAX_SENTENCES


def test_nothing_blocks_warns_or_is_left_over_in_three_hundred_summaries():
    found = [findings_in([one["text"] for one in s], b, spec()) for b, s in zip(briefs(), written(), strict=True)]
    assert not [finding for some in found for finding in some]
    assert not [text for s in written() if LEFT_OVER.search(text := text_of(s))]


def test_every_fact_that_may_be_said_is_said_once_and_no_other():
    for brief, sentences in zip(briefs(), written(), strict=True):
        text = text_of(sentences)
        for fact in brief.facts:
            assert text.count(fact.words) == (1 if fact.use is Use.SAY else 0), text
        named = Counter(key for one in sentences for key in one["facts"])
        assert named == Counter(fact.key for fact in brief.facts if fact.use is Use.SAY)


def test_what_is_not_known_is_named_and_never_guessed():
    for brief, sentences in zip(briefs(), written(), strict=True):
        known, text = {fact.key for fact in brief.facts}, text_of(sentences)
        if "trait:favourite" in known:
            assert "what they like best" not in text
        if "trait:channel" in known:
            assert "how they like to order" not in text
    assert sum("not known" in text_of(s) for s in written()) > BRIEFS / 4


def test_facts_share_sentences_and_no_opening_stands_in_more_than_a_tenth():
    facts = sum(len(one["facts"]) for s in written() for one in s)
    assert facts / sum(map(len, written())) > 1.3
    text, count = Counter(s[0]["text"] for s in written()).most_common(1)[0]
    assert count <= BRIEFS / 10, text


def test_summaries_are_built_in_at_least_eight_ways_and_the_same_brief_reads_the_same():
    plans = {tuple(tuple(one["facts"]) for one in sentences) for sentences in written()}
    assert len(plans) >= 8
    assert summarise(briefs()[7], spec()) == {"sentences": written()[7]}


def test_the_first_sentence_names_the_customer_and_every_sentence_begins_with_a_capital():
    for sentences in written():
        assert sentences[0]["text"].startswith(("This customer ", "What is known about this customer "))
        assert all(one["text"][0].isupper() and one["text"].endswith(".") for one in sentences)


def test_the_shipped_prompt_passes_its_own_test_set():
    for case in cases_of(document().test_sets[0]):
        inputs = {item.key: item for item in spec().inputs}
        facts = [
            BriefFact(f.key, f.value, inputs[f.key].words.get(f.value, f.value), inputs[f.key].use) for f in case.facts
        ]
        sentences = summarise(brief_with(facts, case.name), spec())["sentences"]
        assert sentences
        assert not findings_of({"sentences": sentences}, case)
        for fact in case.facts:
            is_listed = fact.value in inputs[fact.key].words and inputs[fact.key].use is Use.SAY
            assert is_listed or fact.value not in text_of(sentences)


def test_where_everything_may_only_steer_that_is_said_and_nothing_of_it():
    steer = BriefFact("trait:history|band(100,350)", "350+", "large orders so far", Use.STEER)
    [sentence] = summarise(brief_with([steer]), spec())["sentences"]
    assert "large" not in sentence["text"]
    with pytest.raises(WriteError, match="Nothing is known"):
        summarise(brief_with([]), spec())


def prompt(*inputs: InputSpec, locale="en", rules=()) -> PromptSpec:
    return PromptSpec("u", "h", "Sum up.", "", tuple(rules), (), inputs, "", locale, "summary")


SAID = [
    ("en", "event:purchase|count:30d", "0", "has not ordered in the last 30 days"),
    ("en", "event:purchase|count:30d", "1", "ordered once in the last 30 days"),
    ("en", "event:purchase|count:30d", "2", "ordered twice"),
    ("en", "event:purchase|count", "1200", "ordered 1,200 times"),
    ("en", "event:purchase|days_since", "0", "last ordered today"),
    ("en", "event:purchase|days_since", "1", "last ordered yesterday"),
    ("en", "event:visit|last_at", "2026-10-01T10:00:00+00:00", "last visited us on October 1, 2026"),
    ("en", "event:purchase|last(category)", "boots", "boots"),
    ("en", "event:logged_activity|count:90d", "0", "has not done “logged activity” in the last 90 days"),
    ("en", "trait:points", "1240", "1,240 points"),
    ("en", "trait:score", "7", "7"),
    ("en", "trait:balance", "12.50 EUR", "€12.50"),
    ("en", "trait:member_since", "2021-11-05", "with us since November 5, 2021"),
    ("en", "trait:plan", "gold", "plan is “gold”|“gold” as this customer’s plan"),
    ("en", "segment:loyal", "yes", "the segment “loyal”"),
    ("en", "segment:loyal", "no", "not in the segment “loyal”"),
    ("en", "consent:email:marketing", "no", "does not want to hear from us by e-mail"),
    ("de", "trait:favourite", "Wolle", "„Wolle“"),
    ("de", "trait:punkte", "1240", "1.240"),
    ("de", "trait:start", "2021-11-05", "5. November 2021"),
    ("de", "event:kauf|count:30d", "3", "in den letzten 30 Tagen 3-mal"),
    ("de", "event:purchase|count:90d", "0", "Diese Person hat in den letzten 90 Tagen kein einziges Mal bestellt"),
    ("de", "event:viewed|days_since", "5", "hat zuletzt vor 5 Tagen etwas angesehen"),
    ("de", "event:logged_activity|count", "1", "hat einmal das Ereignis „logged activity“ ausgelöst"),
    ("de", "event:viewed|last(category)", "Hemden", "Bei „viewed“ ist zuletzt vermerkt: Hemden"),
    ("de", "trait:shoe_size", "42", "Bei „shoe size“ ist 42 vermerkt"),
    ("de", "trait:has_dog", "yes", "Bei „has dog“ ist „ja“ vermerkt"),
    ("de", "trait:member_since", "2021-11-05", "seit dem 5. November 2021"),
    ("de", "consent:email:marketing", "no", "möchte über „e-mail“ nichts von uns hören"),
    ("fr", "event:purchase|count:30d", "3", "Cette personne a commandé 3 fois ces 30 derniers jours"),
    ("fr", "event:purchase|count:30d", "0", "n’a pas commandé ces 30 derniers jours"),
    (
        "fr",
        "event:logged_activity|days_since",
        "1",
        "a déclenché l’événement « logged activity » pour la dernière fois hier",
    ),
    ("fr", "trait:plan", "or", "Pour « plan », nous avons noté « or »"),
    ("fr", "consent:email:marketing", "yes", "accepte de recevoir de nos nouvelles par « e-mail »"),
    ("fr", "trait:favourite", "laine", "« laine »"),
    ("fr", "trait:points", "1240", "1\u202f240"),
    ("fr", "trait:depuis", "2021-01-01", "1er janvier 2021"),
]


@pytest.mark.parametrize(("locale", "key", "value", "said"), SAID, ids=[f"{row[0]} {row[1]} {row[2]}" for row in SAID])
def test_values_are_said_in_the_words_of_their_language(locale, key, value, said):
    fact = BriefFact(key, value, value)
    [sentence] = summarise(brief_with([fact], locale=locale), prompt(locale=locale))["sentences"]
    assert any(words in sentence["text"] for words in said.split("|")), sentence["text"]


def test_values_of_one_kind_become_one_list():
    facts = [BriefFact("trait:favourite", "a", "knitwear"), BriefFact("trait:interests", "b", "boots and shoes")]
    [sentence] = summarise(brief_with(facts), prompt())["sentences"]
    assert "knitwear as well as boots and shoes" in sentence["text"]
    assert sentence["facts"] == ["trait:favourite", "trait:interests"]


def test_a_language_without_a_grammar_here_needs_a_model():
    with pytest.raises(WriteError, match="English, German and French"):
        summarise(brief_with([BriefFact("trait:favourite", "a", "lana")], locale="it"), prompt(locale="it"))


def test_a_short_limit_for_sentences_is_kept():
    rules = (RuleSpec("sentence_length", {"limit": 12}, Severity.BLOCK),)
    short = prompt(*spec().inputs, rules=rules)
    for brief in briefs()[:60]:
        assert all(len(one["text"].split()) <= 12 for one in summarise(brief, short)["sentences"])


def test_what_a_rule_forbids_is_left_out_and_the_rest_is_said():
    rules = (RuleSpec("never_mention", {"phrases": ["knitwear"]}, Severity.BLOCK),)
    facts = [BriefFact("trait:favourite", "k", "knitwear"), BriefFact("trait:channel", "w", "online")]
    text = text_of(summarise(brief_with(facts), prompt(rules=rules))["sentences"])
    assert "online" in text
    assert "knitwear" not in text
    with pytest.raises(WriteError, match="passes the prompt's rules"):
        summarise(brief_with(facts[:1]), prompt(rules=rules))


@given(
    st.lists(st.tuples(st.sampled_from([row[1] for row in SAID if row[0] == "en"]), st.text(max_size=60)), max_size=6)
)
def test_whatever_stands_in_a_profile_a_summary_is_safe_or_there_is_none(pairs):
    facts = {key: BriefFact(key, value, value) for key, value in pairs}
    brief = brief_with(facts.values())
    try:
        sentences = summarise(brief, prompt())["sentences"]
    except WriteError:
        return
    assert not [one for one in findings_in([s["text"] for s in sentences], brief, prompt()) if one.severity == "block"]
    assert all(key in facts for one in sentences for key in one["facts"])
    assert all(len(one["text"]) <= 240 for one in sentences)
