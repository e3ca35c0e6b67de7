"""200 constructs of merge languages and 150 pieces of markup in every field: refused, or shown as they were typed."""

import html
from contextlib import suppress
from dataclasses import replace

import pytest

from apps.ai.types import Paragraph, Slot
from apps.common.errors import Invalid
from apps.content import kinds
from apps.content import slots as merge
from apps.content.layouts.kinds import KINDS
from apps.content.layouts.reading import STANDARD, errors_of, read_blocks
from apps.content.rendering.blocks import Layout
from apps.content.rendering.cards import FORMS, compile_card
from apps.content.rendering.email import CannotCompile, SenderLines, compile_email
from apps.content.rendering.parts import Picture, Values
from tests.content.rendering.samples import BY_ID, LINKS, MESSAGE, PICTURES, RICH, SENDER, SLOTS
from tests.security.payloads import ALL_MERGE, ALL_XSS, MERGE, XSS

FAMILIES = [*MERGE.items(), *XSS.items()]
NAMES = [name for name, _ in FAMILIES]
OUT = "https://t.example/u/abc"
# Fields of a content item that hold words, by kind, with what else it takes to be complete.
WORDS = {
    "claim": {}, "offer": {"unit": "percent", "value": "10"}, "call_to_action": {"link": "1" * 32},
    "link": {"url": "https://shop.example/"}, "snippet": {"role": "reason"}, "disclaimer": {"classes": ["legal"]},
    "image": {"digest": "a" * 64, "type": "png", "width": 10, "height": 10},
    "layout": {"blocks": [block.to_json() for block in STANDARD]},
}  # fmt: skip


def test_there_are_two_hundred_and_a_hundred_and_fifty_of_them():
    assert len(ALL_MERGE) >= 200
    assert len(ALL_XSS) >= 150


@pytest.mark.parametrize(("family", "payloads"), FAMILIES, ids=NAMES)
def test_a_slot_takes_a_payload_as_words_and_gives_it_back_letter_by_letter(family, payloads):
    mail = compile_email(MESSAGE, BY_ID, SENDER, SLOTS, True, "en", Layout("x", RICH, PICTURES))
    draft = replace(MESSAGE, paragraphs=(Paragraph("It is {{ first_name }}."),))
    cards = {channel: compile_card(draft, BY_ID, SLOTS, channel) for channel in FORMS}
    for payload in payloads:
        filled = mail.fill({"first_name": payload}, LINKS, OUT, OUT, "https://m.example")
        assert f"Hi {payload}," in filled.text
        assert f"<bdi>{html.escape(payload)}</bdi>" in filled.html
        for channel, template in cards.items():
            card = template.fill(Values({"first_name": payload}, LINKS))
            assert f"It is {payload}." in (card.text if channel == "sms" else card.texts[0]), channel


def compiled(payload: str, field: str, channel: str):
    """The draft with `payload` in one of its texts, compiled for a channel."""
    if field == "paragraphs":
        draft = replace(MESSAGE, paragraphs=(Paragraph(payload),))
    else:
        draft = replace(MESSAGE, **{field: f"Hello {payload}"})
    if channel == "email":
        return compile_email(draft, BY_ID, SENDER, SLOTS, True)
    return compile_card(draft, BY_ID, SLOTS, channel)


@pytest.mark.parametrize(("family", "payloads"), list(MERGE.items()), ids=list(MERGE))
def test_a_construct_in_any_text_of_a_draft_is_refused_or_is_no_construct(family, payloads):
    """Nearly all do not compile; the few that mean nothing to anybody but a C program stay the words that they are."""
    kept = 0
    for payload in payloads:
        places = [(field, "email") for field in ("subject", "preheader", "greeting", "closing", "paragraphs")]
        for field, channel in [*places, *(("paragraphs", channel) for channel in FORMS)]:
            try:
                template = compiled(payload, field, channel)
            except CannotCompile:
                continue
            kept += 1
            assert {hole.name for hole in template.holes() if hole.kind == "slot"} <= {"first_name"}
            assert "%" in payload
            assert "{" not in payload
    assert kept <= 3 * 9


@pytest.mark.parametrize(("family", "payloads"), FAMILIES, ids=NAMES)
def test_approved_words_labels_alt_texts_and_senders_stand_as_they_are(family, payloads):
    """What is fixed holds no slots and is never read: whatever stands in it is what is shown."""
    for payload in payloads:
        contents = {key: replace(one, text=payload, name=payload) for key, one in BY_ID.items()}
        pictures = {key: Picture(one.path, one.width, one.height, payload) for key, one in PICTURES.items()}
        layout = Layout("x", RICH, pictures)
        mail = compile_email(MESSAGE, contents, SenderLines(payload, payload), SLOTS, True, "en", layout)
        filled = mail.fill({}, LINKS, OUT, OUT)
        assert filled.html.count(html.escape(payload)) >= 8
        assert payload in filled.text
        assert {hole.name for hole in mail.holes() if hole.kind == "slot"} == {"first_name"}
        card = compile_card(MESSAGE, contents, SLOTS, "in_app").fill(Values({}, LINKS))
        assert card.image is not None
        assert (card.label, card.image.alt, card.small) == (payload, payload, (payload,))


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_content_of_every_kind_refuses_a_construct_or_keeps_it_as_words(kind):
    for payload in [*ALL_MERGE, *ALL_XSS]:
        with suppress(Invalid):
            kinds.clean(kind, payload, WORDS[kind])
            assert all(isinstance(part, str) for part in merge.parse(payload)), payload


def test_every_parameter_of_every_block_refuses_a_payload_or_shows_it_as_words():
    shown = 0
    for payload in [*ALL_MERGE, *ALL_XSS]:
        for kind in KINDS.values():
            row = {"kind": kind.kind, **dict.fromkeys((param.name for param in kind.params), payload)}
            row |= {"part": "own", "has_slots": "1"} if kind.kind == "text" else {"source": "own"}
            [block] = read_blocks([row])
            for param in kind.params:
                if param.kind == "choice":
                    assert block[param.name] in dict(param.choices)
                elif param.kind in ("flag", "image"):
                    assert block[param.name] in ("", "1")
            if any(name.startswith("0.") for name in errors_of([block])):
                continue
            mail = compile_email(MESSAGE, BY_ID, SENDER, SLOTS, True, "en", Layout("x", (block, *STANDARD)))
            if block["text"] and kind.kind in ("text", "footer"):
                assert html.escape(block["text"]) in mail.fill({}, LINKS, OUT, OUT).html
                shown += 1
    assert shown > 100


@pytest.mark.parametrize("payload", ["<mj-raw>", "</mj-text>", "<mj-include path='/etc/passwd' />", "<mj-style>"])
def test_nothing_that_anybody_wrote_is_read_as_mjml(payload):
    rows = [*(block.to_json() for block in STANDARD[:-1]), {"kind": "list", "lines": payload}, STANDARD[-1].to_json()]
    layout = Layout("x", read_blocks(rows))
    slots = (Slot("first_name", payload),)
    mail = compile_email(MESSAGE, BY_ID, SenderLines(payload, payload), slots, True, "en", layout)
    assert "<mj-" not in mail.fill({}, LINKS, OUT, OUT).html
