"""An e-mail is compiled once and filled with data that is never read again."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.types import Paragraph, Slot
from apps.content.rendering.email import (
    CannotCompile,
    EmailTemplate,
    Hole,
    MissingSlot,
    SenderLines,
    compile_email,
)
from apps.content.rendering.preview import POLICY, preview, preview_html, preview_response
from tests.content.guardrails.desk import CONTENTS, DRAFT
from tests.content.guardrails.payloads import PAYLOADS

SENDER = SenderLines("Northwind & Sons", "12 Harbour Lane, Portland")
BY_ID = {item.id: item for item in CONTENTS}
SLOTS = (Slot("first_name", "there"), Slot("trait.points", None))
LINKS = {"link": "https://t.example/c/abc?x=1&y=2"}
OUT, PIXEL = "https://t.example/u/abc", "https://t.example/o/abc.gif"


def template(draft=DRAFT, is_tracked=True) -> EmailTemplate:
    return compile_email(draft, BY_ID, SENDER, SLOTS, is_tracked)


def filled(draft=DRAFT, values=None, **more):
    return template(draft, **more).fill(values or {}, LINKS, OUT, PIXEL)


def saying(text):
    return replace(DRAFT, paragraphs=(Paragraph(text),))


def words(markup: str) -> str:
    """What a reader sees of `markup`."""
    body = re.sub(r"<style.*?</style>|<!--.*?-->|<title>.*?</title>", "", markup, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def test_both_parts_say_everything_that_was_approved():
    mail = filled(values={"first_name": "Zoë"})
    for part in (words(mail.html), mail.text):
        for said in (
            "Hi",
            "Zoë",
            "The new season has arrived",
            "See the new jackets",
            "The team",
            "While the collection lasts.",
            "Northwind & Sons, 12 Harbour Lane, Portland",
            "You get this e-mail because you agreed to hear from Northwind & Sons.",
        ):
            assert said in part
    assert mail.subject == DRAFT.subject
    assert mail.preheader == DRAFT.preheader
    assert DRAFT.preheader in mail.html


def test_links_are_filled_in_both_parts_and_escaped_in_html():
    mail = filled()
    assert 'href="https://t.example/c/abc?x=1&amp;y=2"' in mail.html
    assert f'href="{OUT}"' in mail.html
    assert "https://t.example/c/abc?x=1&y=2\n" in mail.text
    assert f"Unsubscribe: {OUT}" in mail.text


def test_the_pixel_is_there_only_when_the_campaign_is_tracked():
    assert PIXEL in filled().html
    assert "<img" not in filled(is_tracked=False).html
    assert "pixel" not in {hole.kind for hole in template(is_tracked=False).holes()}


def test_a_missing_value_takes_the_drafts_default_then_the_briefs():
    assert "Hi there," in filled().text
    greeting = replace(DRAFT, greeting='Hi {{ first_name | default: "friend" | upcase }},')
    assert "Hi FRIEND," in filled(greeting).text
    assert "Hi there," in filled(replace(DRAFT, greeting="Hi {{ first_name }},"), {"first_name": ""}).text


def test_a_value_without_any_fall_back_fails_that_one_message():
    draft = saying("You have {{ trait.points }} points.")
    with pytest.raises(MissingSlot) as error:
        filled(draft)
    assert error.value.name == "trait.points"
    assert "You have 1,204 points." in filled(draft, {"trait.points": "1,204"}).text


def test_a_link_without_an_address_fails_that_one_message():
    with pytest.raises(MissingSlot) as error:
        template().fill({}, {}, OUT, PIXEL)
    assert error.value.name == "link:link"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_inside_a_value_comes_out_as_it_went_in(payload):
    mail = filled(values={"first_name": payload})
    assert f"Hi {payload}," in mail.text
    assert html.escape(payload) in mail.html
    assert mail.html.count(html.escape(payload)) == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_inside_a_draft_does_not_compile(payload):
    with pytest.raises(CannotCompile):
        template(saying(f"Hello {payload}"))


def test_values_of_one_slot_are_never_read_for_another():
    draft = saying("{{ first_name }} {{ trait.points }}")
    mail = filled(draft, {"first_name": "{{ trait.points }}", "trait.points": "7"})
    assert "{{ trait.points }} 7" in mail.text


@pytest.mark.parametrize(
    "nasty",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</td></tr></table><h1>Hi",
        "<mj-raw><script></script></mj-raw>",
        "<!-- x --><b>",
        "&lt;b&gt;",
        "' onmouseover='x",
    ],
)
def test_markup_is_text_wherever_it_comes_from(nasty):
    sender = SenderLines(nasty, nasty)
    contents = {key: replace(item, text=nasty) for key, item in BY_ID.items()}
    draft = replace(DRAFT, subject=nasty, preheader=nasty, closing=nasty, paragraphs=(Paragraph(nasty),))
    mail = compile_email(draft, contents, sender, SLOTS, True).fill(
        {"first_name": nasty}, {"link": nasty}, nasty, nasty
    )
    plain = filled()
    tags = re.compile(r"<(?!!)(/?[a-z-]+)")
    assert [t for t in tags.findall(mail.html) if t != "br"] == [t for t in tags.findall(plain.html) if t != "br"]


def test_nothing_of_a_value_can_start_another_header():
    mail = filled(replace(DRAFT, subject="New for {{ first_name }}"), {"first_name": "A\r\nBcc: all\u2028x\x00y"})
    assert mail.subject == "New for A Bcc: all x y"


def test_a_slot_that_the_campaign_does_not_have_does_not_compile():
    with pytest.raises(CannotCompile, match="last_name"):
        template(saying("Dear {{ last_name }}"))


def test_content_that_was_not_given_does_not_compile():
    for draft in (replace(DRAFT, action="x"), replace(DRAFT, link=""), replace(DRAFT, disclaimers=("x",))):
        with pytest.raises(CannotCompile):
            template(draft)


def test_html_stays_small_and_names_no_outside_resource():
    eight = tuple(Paragraph("Wool is warm and light. " * 35) for _ in range(8))
    mail = filled(replace(DRAFT, paragraphs=eight), {"first_name": "x" * 80})
    assert len(mail.html.encode()) < 100_000
    resources = re.findall(r"""(?:src|href)="(https?://[^"]+)""", mail.html)
    assert {html.unescape(one) for one in resources} == {LINKS["link"], OUT, PIXEL}
    assert "@import" not in mail.html
    assert "url(" not in mail.html


def test_literal_parts_hold_no_mark_of_the_layout():
    texts = [part for part in template().html if isinstance(part, str)]
    assert not re.search(r"x[0-9a-f]{32}z", "".join(texts))
    holes = [(hole.kind, hole.name) for hole in template().html if isinstance(hole, Hole)]
    assert holes == [("slot", "first_name"), ("link", "link"), ("unsubscribe", ""), ("pixel", "")]


@given(st.text(max_size=80))
def test_any_value_comes_out_exactly(value):
    mail = filled(values={"first_name": value})
    assert f"Hi {value or 'there'}," in mail.text
    assert f"<bdi>{html.escape(value) or 'there'}</bdi>" in mail.html


def test_a_preview_shows_what_is_missing_and_leads_nowhere():
    shown = preview(template(saying("You have {{ trait.points }} points.")), {})
    assert "‹trait.points›" in shown.text
    assert "https://" not in re.sub(r"xmlns[^>]*", "", shown.html).split("<body", 1)[1]


def test_a_preview_is_answered_with_its_own_strict_policy():
    response = preview_response(preview_html(template(), {"first_name": "Zoë"}))
    assert response["Content-Security-Policy"] == POLICY
    assert POLICY.startswith("sandbox;")
    assert "default-src 'none'" in POLICY
    assert "script" not in POLICY
    assert "Zoë".encode() in response.content
