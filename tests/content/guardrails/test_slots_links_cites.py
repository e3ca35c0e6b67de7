"""The families that look at the draft beside its brief: slots, links, content."""

from dataclasses import replace
from datetime import date

import pytest

from apps.ai.types import Paragraph, Slot, is_blocked
from apps.content.guardrails.fixes import fixed
from apps.content.guardrails.links import form_problem
from tests.content.guardrails import cases_content as cases
from tests.content.guardrails.desk import BRIEF, DRAFT, POLICY, judge, saying
from tests.content.guardrails.payloads import PAYLOADS

POINTS = replace(BRIEF, slots=(*BRIEF.slots, Slot("trait.points", None)))


def codes(draft, brief=BRIEF, policy=POLICY, family=""):
    return [f.code for f in judge(draft, brief, policy) if is_blocked([f]) and f.code.startswith(family)]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_in_a_draft_is_a_finding(payload):
    assert codes(saying(f"Hello {payload}, come in."))


@pytest.mark.parametrize(("text", "code"), cases.SLOT_BLOCKS)
def test_a_slot_that_would_go_wrong_is_blocked(text, code):
    assert f"slots.{code}" in codes(saying(text))


@pytest.mark.parametrize("text", cases.SLOT_PASSES)
def test_a_slot_of_the_brief_passes(text):
    assert codes(saying(text), POINTS, family="slots") == []


def test_an_unused_slot_is_noticed_and_does_not_block():
    findings = judge(replace(DRAFT, greeting="Hello,"))
    assert [f.code for f in findings] == ["slots.unused"]
    assert not is_blocked(findings)


def test_nobody_misses_a_name_where_a_channel_has_no_greeting():
    draft = replace(DRAFT, subject="", preheader="", greeting="", closing="")
    assert "slots.unused" not in [f.code for f in judge(draft, replace(BRIEF, channel="sms"))]


def test_an_empty_fall_back_shows_what_a_nameless_person_would_read():
    brief = replace(BRIEF, slots=(Slot("first_name", ""),))
    finding = next(f for f in judge(replace(DRAFT, greeting="Hi {{ first_name }},"), brief) if f.code == "slots.torn")
    assert "no name" in finding.message


def test_a_subject_that_a_long_name_breaks_is_noticed():
    subject = "{{ first_name }}, the new jackets are here, made for colder days"
    assert "slots.long_value" in [f.code for f in judge(replace(DRAFT, subject=subject))]


GOOD_URLS = [
    "https://www.example.com/jackets",
    "https://example.com",
    "https://a.b.example.com/x?y=1&z=%20#top",
    "https://example.com:443/",
    "https://EXAMPLE.com/Jackets",
    "https://example.co.uk/",
    "https://xn--bcher-kva.example/",
    "https://example.com/caf%C3%A9",
    "https://example.com/?utm_source=mail",
    "https://1example.com/",
]
BAD_URLS = [
    "",
    "example.com",
    "http://example.com/",
    "ftp://example.com/",
    "javascript:alert(1)",
    "https://user@example.com/",
    "https://example.com@evil.example/",
    "https://example.com:8443/",
    "https://example.com\\@evil.example/",
    "https://ex\u0430mple.com/",
    "https://example\u3002com/",
    "https://xn--exmple-4nf.com/",
    "https://localhost/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://example.com/a b",
    "https://example.com/\r\nX: y",
    'https://example.com/"onclick=1',
    "https://example.com/<script>",
    "https://example.com:abc/",
    "https://exa\u200bmple.com/",
    "https://example..com/",
]


@pytest.mark.parametrize("url", GOOD_URLS)
def test_a_proper_address_is_accepted(url):
    assert form_problem(url) is None


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_that_could_mislead_is_refused(url):
    assert form_problem(url)


def with_url(url):
    others = tuple(item for item in BRIEF.contents if item.id != "link")
    link = next(item for item in BRIEF.contents if item.id == "link")
    return replace(BRIEF, contents=(*others, replace(link, fields={"url": url, "item": "item-link"})))


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "https://example.com.evil.org/",
        "https://notexample.com/",
        "https://example.org/",
        "http://www.example.com/",
    ],
)
def test_a_link_to_a_host_that_is_not_allowed_is_blocked(url):
    assert "links.bad_url" in codes(DRAFT, with_url(url))


def test_links_are_chosen_by_id_from_the_brief():
    for link in ("", "claim-stores", "somewhere", "https://www.example.com/"):
        assert "links.unknown_link" in codes(replace(DRAFT, link=link))


def test_a_call_to_action_opens_its_own_link():
    link = next(item for item in BRIEF.contents if item.id == "link")
    other = replace(link, id="other", fields={"url": "https://www.example.com/boots", "item": "item-boots"})
    brief = replace(BRIEF, contents=(*BRIEF.contents, other))
    assert codes(replace(DRAFT, link="other"), brief) == ["links.wrong_link"]


def test_what_is_cited_must_be_in_the_brief():
    assert codes(saying("Come in.", cites=("claim-invented",)), family="content") == ["content.unknown"]
    assert "content.unknown" in codes(replace(DRAFT, action=""))
    assert "content.wrong_kind" in codes(replace(DRAFT, action="claim-stores"))
    assert "content.wrong_kind" in codes(replace(DRAFT, disclaimers=("claim-stores", "terms")))


@pytest.mark.parametrize(
    ("draft", "brief", "code"), [case[1:] for case in cases.BLOCKS], ids=[c[0] for c in cases.BLOCKS]
)
def test_what_may_not_be_said_is_not_cited(draft, brief, code):
    assert f"content.{code}" in codes(draft, brief, family="content")


@pytest.mark.parametrize(("draft", "brief"), [case[1:] for case in cases.PASSES], ids=[c[0] for c in cases.PASSES])
def test_what_may_be_said_is_cited(draft, brief):
    assert codes(draft, brief, family="content") == []


def test_a_missing_disclaimer_is_added_by_its_fix():
    draft = replace(DRAFT, disclaimers=())
    finding = next(f for f in judge(draft) if f.code == "content.missing_disclaimer")
    assert fixed(draft, finding).disclaimers == ("terms",)
    assert judge(fixed(draft, finding)) == ()


def test_a_disclaimer_that_an_offer_calls_for_must_stand_below_it():
    assert codes(replace(DRAFT, disclaimers=()), family="content") == ["content.missing_disclaimer"]
    without_offer = replace(DRAFT, disclaimers=(), paragraphs=(Paragraph("Come in.", ("claim-stores",)),))
    assert codes(without_offer) == []


def test_a_disclaimer_can_be_called_for_by_class():
    terms = next(item for item in BRIEF.contents if item.id == "terms")
    legal = replace(terms, id="legal", name="Legal", fields={"items": [], "classes": ["sensitive"]})
    claim = next(item for item in BRIEF.contents if item.id == "claim-stores")
    sensitive = replace(claim, fields={"class": "sensitive"})
    others = tuple(item for item in BRIEF.contents if item.id != "claim-stores")
    brief = replace(BRIEF, contents=(*others, sensitive, legal))
    assert codes(DRAFT, brief) == ["content.missing_disclaimer"]
    assert codes(replace(DRAFT, disclaimers=("terms", "legal")), brief) == []


@pytest.mark.parametrize(
    ("day", "is_valid"),
    [(date(2026, 11, 23), True), (date(2026, 11, 24), True), (date(2026, 11, 25), False)],
)
def test_both_ends_of_a_validity_count(day, is_valid):
    found = codes(saying("Come in.", cites=("claim-old",)), replace(BRIEF, send_on=day), family="content.not_valid")
    assert (found == []) is is_valid
