"""What the policy page lists is what the families find, as severe as they find it."""

from dataclasses import replace

from apps.ai.channels import CHANNELS
from apps.ai.types import DraftText, Paragraph
from apps.content.guardrails import Tone
from apps.content.guardrails.catalogue import BY_CODE, FAMILIES, is_floor
from tests.content.guardrails import (
    cases_brand,
    cases_content,
    cases_injection,
    cases_manners,
    cases_texts,
    cases_tongue,
)
from tests.content.guardrails.desk import BRIEF, CITES, DRAFT, POLICY, judge, saying
from tests.content.guardrails.test_brand_and_manners import TERMS

# `drafts` finds these: it alone knows the members and what was withdrawn since the freeze.
OF_DRAFTS = {"personal.member_named", "content.not_usable"}
# A campaign alone knows whom a source is for.
UNSEEN = {"shape.schema"}


def every_finding():
    families = (cases_texts.SHAPE_BLOCK, cases_texts.PERSONAL_BLOCK, cases_texts.LINKS_BLOCK, cases_injection.BLOCK)
    for text, _ in (case for cases in (*families, cases_content.SLOT_BLOCKS) for case in cases):
        yield from judge(saying(text))
    for _, draft, brief, _ in cases_content.BLOCKS:
        yield from judge(draft, brief)
    strict = replace(POLICY, banned=TERMS, required_phrases=("Amen",), tone=Tone("formal", 0, 50))
    for locale, text, _ in (*cases_brand.FOUND, *cases_manners.BLOCKS, *cases_manners.WARNS):
        yield from judge(saying(text), replace(BRIEF, locale=locale), replace(strict, locale=locale))
    yield from judge(
        saying("Wir danken Ihnen, und du bist da."), replace(BRIEF, locale="de"), replace(POLICY, locale="de")
    )
    for locale, text, _ in cases_tongue.FOUND:
        bare = DraftText("", "", "", (Paragraph(text),), "", "")
        yield from judge(bare, replace(BRIEF, locale=locale), replace(POLICY, locale=locale))
    for value, text in cases_injection.ECHO_BLOCK:
        facts = (replace(BRIEF.facts[0], value=value, words=value),)
        yield from judge(saying(text), replace(BRIEF, facts=facts))
    wrong = replace(DRAFT, greeting="", link="", preheader="New jackets for colder days.", image="x")
    long = tuple(Paragraph("I hope this email finds you well, and so on, and warm. " * 4, CITES) for _ in range(6))
    for draft in (wrong, replace(DRAFT, preheader=""), replace(DRAFT, subject="{{ first_name }} " + "wool " * 18)):
        yield from judge(draft)
    yield from judge(replace(DRAFT, paragraphs=long, subject="Wool", disclaimers=()))
    yield from judge(replace(DRAFT, action="", greeting="Hello,"))
    other = replace(BRIEF.content("link"), id="other", fields={"url": "https://evil.example/", "item": "other"})
    yield from judge(replace(DRAFT, link="other"), replace(BRIEF, contents=(*BRIEF.contents, other)))
    two_parts = replace(DRAFT, paragraphs=(Paragraph("warm wool " * 29, CITES),))
    yield from judge(two_parts, replace(BRIEF, channel="sms"))
    for channel in CHANNELS:
        sms = replace(DRAFT, paragraphs=(Paragraph("wärm wool’ " * 20, CITES),))
        yield from judge(sms, replace(BRIEF, channel=channel))
        yield from judge(
            replace(sms, paragraphs=(Paragraph("warm wool’ " * 34, CITES),)), replace(BRIEF, channel=channel)
        )


def test_every_finding_is_listed_as_severe_as_it_is_found():
    found = {f.code: f.severity for f in every_finding() if f.family != "grounding"}
    assert found == {code: BY_CODE[code].severity for code in found}
    assert set(BY_CODE) - set(found) - OF_DRAFTS - UNSEEN == set()


def test_the_lock_personal_data_and_links_always_block():
    assert {family.name for family in FAMILIES if family.floor} >= {"grounding", "personal", "links"}
    assert not is_floor("manners")
