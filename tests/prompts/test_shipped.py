"""The shipped prompts: whatever is known about somebody, what they compose can be sent."""

import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from apps.ai.types import BriefFact, DraftText, ExpandedBrief, Finding, Severity, is_blocked
from apps.content.guardrails import GuardPolicy
from apps.prompts.composer.compose import TOO_LONG, Attempt, NothingFits, attempted
from apps.prompts.documents import PromptDocument, read_document, spec_of
from apps.prompts.rules.base import visible
from apps.prompts.shipped import raw_document, slugs
from apps.prompts.spec import PromptSpec
from apps.prompts.testing.cases import Shelf, Split, brief_of
from apps.prompts.testing.documents import cases_of, problems, shelf_of
from apps.prompts.testing.expectations import expects_blocked, faults, outcome_of
from apps.prompts.writing import check_text

BRIEFS = 300
LEFT_OVER = re.compile(r"[{}\[\]‹›<>|]|\bNone\b|  |[ \n][.,;]|\bnull\b|\.\.|,,|[.!?] ?[.,;:]")
SLUGS = slugs()
DRAFTING = [slug for slug in SLUGS if raw_document(slug)["purpose"] == "draft"]


@cache
def document(slug: str) -> PromptDocument:
    return read_document(raw_document(slug))


@cache
def spec(slug: str) -> PromptSpec:
    found = document(slug)
    return spec_of(found.versions[0].fields, uuid=slug, channel=found.channel, locale=found.locale)


@cache
def shelf(slug: str) -> Shelf:
    return shelf_of(document(slug).test_sets[0], document(slug).locale)


def briefs(slug: str) -> Iterator[ExpandedBrief]:
    """Random customers of a prompt; each of its facts is missing in turn, others now and then, claims too."""
    prompt, chance, common = spec(slug), random.Random(slug), shelf(slug)  # noqa: S311
    plain = brief_of(cases_of(document(slug).test_sets[0])[0], common, prompt)
    for number in range(BRIEFS):
        missing = number % (len(prompt.inputs) + 1) - 1
        facts = []
        for place, item in enumerate(prompt.inputs):
            if place != missing and chance.random() > 0.15:
                value = chance.choice(list(item.words))
                facts.append(BriefFact(item.key, value, item.words[value], item.use))
        contents = [one for one in common.contents if one.kind != "claim" or chance.random() > 0.25]
        key = hashlib.sha256(f"{slug}:{number}".encode()).hexdigest()
        yield replace(plain, key=key, facts=tuple(facts), contents=tuple(contents))


def policy(slug: str) -> GuardPolicy:
    return GuardPolicy(document(slug).locale, allowed_hosts=frozenset({"shop.example"}))


STOPPED: dict[str, set[str]] = {slug: set() for slug in DRAFTING}  # what a draft that was tried on the way was told


@cache
def composed(slug: str) -> tuple[Attempt, ...]:
    def check(draft: DraftText, brief: ExpandedBrief) -> tuple[Finding, ...]:
        findings = tuple(check_text(draft, brief, spec(slug), policy(slug)))
        stops = [one for one in findings if one.severity is Severity.BLOCK and one.code not in TOO_LONG]
        STOPPED[slug].update(f"{one.message} {draft.texts()}" for one in stops)
        return findings

    return tuple(attempted(b, spec(slug), lambda d, b=b: check(d, b)) for b in briefs(slug))


def read(draft: DraftText) -> list[str]:
    return [visible(text) for text in draft.texts().values()]


def test_every_channel_and_every_occasion_has_a_prompt():
    drafts = [document(slug) for slug in DRAFTING]
    assert {one.channel for one in drafts} == {"email", "sms", "push", "in_app", "webhook"}
    assert {one.folder for one in drafts} == {"Welcome", "Nudge", "Win-back", "Offer", "Renewal"}
    assert sum(one.locale == "en" for one in drafts) == 9
    assert sorted(one.locale for one in drafts if one.locale != "en") == ["de", "fr"]
    others = Counter(document(slug).purpose for slug in SLUGS if slug not in DRAFTING)
    assert others == {"summary": 1, "judge": 1, "extraction": 1}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_shipped_prompt_comes_complete_and_with_tests(slug):
    found = document(slug)
    fields = found.versions[0].fields
    assert all(fields[part] for part in ("instruction", "tone", "audience_notes", "rules", "settings"))
    assert slug not in DRAFTING or 4 <= len(fields["examples"]) <= 8
    is_reading = found.purpose == "extraction"  # there a value may be any text
    assert all((item["words"] or is_reading) and item["type"] for item in fields["inputs"])
    (test_set,) = found.test_sets
    assert not problems(test_set)
    cases = cases_of(test_set)
    assert len(cases) >= 30
    assert sum(case.split is Split.ADVERSARIAL for case in cases) >= 5
    assert {case.split for case in cases} == set(Split)


@pytest.mark.parametrize("slug", DRAFTING)
def test_nothing_blocks_and_no_mark_is_left_over_in_three_hundred_drafts(slug):
    left = [text for one in composed(slug) for text in read(one.draft) if LEFT_OVER.search(text)]
    assert not left
    assert not [one for one in composed(slug) if is_blocked(one.findings)]


@pytest.mark.parametrize("slug", DRAFTING)
def test_what_a_phone_or_a_list_of_mail_would_cut_is_short_enough_to_be_read(slug):
    assert not [(f.message, one.draft) for one in composed(slug) for f in one.findings if f.code == "shape.long"]


@pytest.mark.parametrize("slug", [slug for slug in DRAFTING if slug.endswith("-sms")])
def test_a_text_message_does_not_lead_to_its_link_twice(slug):
    """The label of its link follows on its own line with a colon of its own."""
    assert not [one.draft for one in composed(slug) if one.draft.paragraphs[-1].text.endswith(":")]


@pytest.mark.parametrize("slug", DRAFTING)
def test_no_opening_stands_in_more_than_a_tenth_of_the_drafts(slug):
    firsts = [next(p for p in one.pieces if p.field == "paragraphs.0").candidate for one in composed(slug)]
    for counted in (Counter(first.text for first in firsts), Counter(first.line.text for first in firsts)):
        text, count = counted.most_common(1)[0]
        assert count <= BRIEFS / 10, text


@pytest.mark.parametrize("slug", DRAFTING)
def test_drafts_are_built_in_at_least_eight_ways(slug):
    def plan(one: Attempt) -> tuple[tuple[str, str], ...]:
        return tuple((p.field, p.candidate.line.role) for p in one.pieces if p.field.startswith("paragraphs"))

    assert len({plan(one) for one in composed(slug)}) >= 8


@pytest.mark.parametrize("slug", DRAFTING)
def test_what_is_known_is_said_and_what_is_not_known_is_not(slug):
    said_at_all: set[str] = set()
    for one, brief in zip(composed(slug), briefs(slug), strict=True):
        said = {key for piece in one.pieces for key in piece.candidate.says}
        assert said <= {fact.key for fact in brief.facts if fact.use == "say"}
        said_at_all |= said
    sayable = {item.key for item in spec(slug).inputs if item.use == "say"}
    assert said_at_all == sayable


@pytest.mark.parametrize("slug", DRAFTING)
def test_every_line_of_a_shipped_prompt_comes_to_be_said(slug):
    """A line that nobody ever reads is a mistake in its conditions."""
    used = {piece.candidate.line.text for one in composed(slug) for piece in one.pieces}
    written = {line["text"] for example in spec(slug).examples for line in example["lines"]}
    assert len(written - used) <= len(written) * 0.1, sorted(written - used)


@pytest.mark.parametrize("slug", DRAFTING)
def test_no_sentence_of_a_shipped_prompt_needs_a_guardrail_to_stop_it(slug):
    """A line that is stopped wherever it stands is written for nobody."""
    assert composed(slug)
    assert not STOPPED[slug]


@pytest.mark.parametrize("slug", DRAFTING)
def test_a_shipped_prompt_passes_its_own_test_set(slug):
    found = []
    for case in cases_of(document(slug).test_sets[0]):
        brief = brief_of(case, shelf(slug), spec(slug))
        try:
            made = attempted(brief, spec(slug), lambda d, b=brief: check_text(d, b, spec(slug), policy(slug)))
        except NothingFits as error:
            found += [] if expects_blocked(case.expect) else [(case.name, str(error))]
            continue
        outcome = outcome_of(made.draft, brief, is_blocked=is_blocked(made.findings))
        found += [(case.name, words) for words in faults(outcome, case.expect)]
    assert not found


@pytest.mark.parametrize("slug", DRAFTING)
def test_a_letter_speaks_of_whatever_its_subject_names(slug):
    """Who opens a letter about shirts looks for shirts."""
    for one in composed(slug):
        body = [piece.candidate for piece in one.pieces if piece.field.startswith("paragraphs")]
        told = {key for candidate in body for key in candidate.says | candidate.fits}
        named = {key for p in one.pieces if p.field in ("subject", "preheader") for key in p.candidate.says}
        assert not one.draft.preheader or named <= told, one.draft


@pytest.mark.parametrize("slug", [slug for slug in DRAFTING if document(slug).channel != "email"])
def test_what_is_seen_at_once_names_a_fact_once(slug):
    for one in composed(slug):
        named = [key for piece in one.pieces for key in piece.candidate.says]
        assert len(named) == len(set(named)), one.draft


def test_a_german_letter_goes_on_in_small_letters_after_its_greeting():
    for one in composed("win-back-email-de"):
        assert one.draft.greeting.endswith(",")
        assert one.draft.paragraphs[0].text[0].islower(), one.draft


def test_a_french_letter_keeps_its_marks_from_the_start_of_a_line():
    for text in (text for one in composed("offer-email-fr") for text in read(one.draft)):
        assert not re.search(r" [;:?!%»]|« |\w[;?!%»]|'", text), text


@pytest.mark.parametrize("slug", DRAFTING)
def test_what_leads_to_a_claim_knows_which_one_follows(slug):
    """Any claim may stand for one without a name, so few words in front of it fit them all."""
    lines = [line["text"] for example in spec(slug).examples for line in example["lines"]]
    assert not [text for text in lines if "]{claim}" in text]


def test_a_letter_about_a_renewal_says_so_in_its_first_lines():
    for one in composed("renewal-email"):
        first = [piece.candidate.text for piece in one.pieces if piece.field.startswith("paragraphs")][:2]
        assert "renew" in " ".join(first).lower(), one.draft


@pytest.mark.parametrize("slug", DRAFTING)
def test_no_six_words_in_a_row_stand_twice_in_a_message(slug):
    """Two sentences that share so much are two wordings of one thought."""
    for one in composed(slug):
        seen: set[tuple[str, ...]] = set()
        for piece in one.pieces:
            if piece.field.startswith("paragraphs"):
                assert seen.isdisjoint(piece.candidate.runs), piece.candidate.text
                seen |= piece.candidate.runs
