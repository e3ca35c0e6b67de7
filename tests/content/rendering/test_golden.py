"""What was approved looks the same tomorrow: every renderer gives the bytes that were looked at in a browser."""

import json
import re
from dataclasses import replace

import pytest

from apps.ai.types import Paragraph
from apps.content.layouts.kinds import COLOURS, GROUNDS, KINDS
from apps.content.layouts.reading import STANDARD, errors_of, read_blocks
from apps.content.rendering.blocks import Layout, worth
from apps.content.rendering.cards import compile_card
from apps.content.rendering.email import CannotCompile
from apps.content.rendering.parts import MissingSlot, Values
from apps.content.rendering.people import READERS
from tests.content.rendering.samples import (
    BY_ID,
    GOLDEN,
    LAYOUTS,
    MESSAGE,
    PICTURES,
    RICH,
    SLOTS,
    card,
    email,
    golden,
)

FILES = sorted(path.name for path in GOLDEN.iterdir())


@pytest.mark.parametrize("name", FILES)
def test_every_renderer_gives_the_bytes_that_were_looked_at(name):
    assert golden()[name] == (GOLDEN / name).read_bytes()


def test_there_is_a_golden_file_for_everything_that_is_rendered():
    assert sorted(golden()) == FILES


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
@pytest.mark.parametrize("reader", sorted(READERS))
def test_a_mail_is_small_and_names_no_outside_resource_whoever_reads_it(layout, reader):
    mail = email(LAYOUTS[layout], reader)
    assert len(mail.html.encode()) < 100_000
    assert "@import" not in mail.html
    assert "url(" not in mail.html
    assert "fonts.googleapis" not in mail.html


def test_a_block_whose_draft_has_nothing_for_it_leaves_no_trace():
    draft = replace(MESSAGE, image="", closing="", disclaimers=(), paragraphs=(Paragraph("Hello again."),))
    blocks = read_blocks([{**block.to_json(), "image": ""} for block in RICH])
    mail = email(Layout("x", blocks), "example", draft)
    assert re.findall(r'<img[^>]*src="([^"]*)"', mail.html) == ["https://mail.example/t/o/abc.gif"]
    assert "border-radius:12px" not in mail.html  # no offer card
    assert "[A green jacket" not in mail.text


def test_a_layouts_own_picture_stands_where_the_draft_chose_none():
    mail = email(LAYOUTS["rich"], draft=replace(MESSAGE, image=""))
    assert mail.html.count("ef" * 32) == 2
    assert "A green jacket" not in mail.html


def test_slots_stand_in_own_words_only_where_the_block_says_so():
    marked = {"kind": "text", "part": "own", "text": 'For {{ last_name | default: "you" }}'}
    assert "1.text" in errors_of(read_blocks([{"kind": "divider"}, marked]))
    assert "2.text" not in errors_of(
        read_blocks([{"kind": "divider"}, {"kind": "divider"}, {**marked, "has_slots": "1"}])
    )
    without = {**marked, "has_slots": "1", "text": "For {{ last_name }}"}
    assert "people without a value" in errors_of(read_blocks([without]))["0.text"]


def test_a_slot_that_the_campaign_does_not_fill_falls_back_to_the_layouts_own_words():
    own = read_blocks(
        [{"kind": "text", "part": "own", "text": 'For {{ last_name | default: "you" }}', "has_slots": "1"}]
    )
    mail = email(Layout("x", (*STANDARD[:-1], *own, STANDARD[-1])), "nobody")
    assert "For <bdi>you</bdi>" in mail.html
    assert "For you" in mail.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda blocks: blocks[:-1], "footer"),
        (lambda blocks: (*blocks[1:-2], blocks[-1], blocks[-2]), "footer"),
        (lambda blocks: tuple(b for b in blocks if b.kind != "button"), "button"),
        (lambda blocks: tuple(b for b in blocks if b["part"] != "greeting"), "greeting"),
        (lambda blocks: tuple(b for b in blocks if b["part"] != "paragraphs"), "paragraphs"),
        (lambda blocks: tuple(b for b in blocks if b["part"] != "closing"), "closing"),
        (lambda blocks: (blocks[1], blocks[0], *blocks[2:]), "header"),
        (lambda blocks: (*blocks[:-1], *blocks[1:]), "greeting"),
        (lambda blocks: (*blocks[:-1], *read_blocks([{"kind": "divider"}] * 24), blocks[-1]), "at most"),
    ],
)
def test_a_list_of_blocks_that_would_hide_a_part_of_the_message_is_no_layout(change, words):
    assert errors_of(STANDARD) == {}
    assert words in errors_of(change(STANDARD))[""]


def test_words_that_a_layout_must_not_have_are_refused_by_their_field():
    def problem(text):
        return errors_of(read_blocks([{"kind": "text", "part": "own", "text": text}])).get("0.text")

    assert problem("Made with care") is None
    for text in ("See www.example.com", "{% if x %}", "x" * 301, "a\x00b", ""):
        assert problem(text)


def test_unknown_blocks_and_parameters_are_dropped_and_unknown_choices_become_the_default():
    [block] = read_blocks([
        {"kind": "script", "text": "x"}, {"kind": "button", "colour": "url(x)", "onclick": "x", "align": "right;x"},
    ])  # fmt: skip
    assert block.to_json() == {"kind": "button", "colour": "indigo", "look": "filled", "width": "fit", "align": "left"}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_choice_of_every_block_renders(kind):
    for param in KINDS[kind].params:
        for value, _ in param.choices or (("1", ""),):
            row = {"kind": kind, "text": "Own", "lines": "One\nTwo", "image": next(iter(PICTURES)), param.name: value}
            blocks = (
                read_blocks([row]) + STANDARD if kind == "header" else (STANDARD[0], *read_blocks([row]), *STANDARD[1:])
            )
            html = email(Layout("x", blocks, PICTURES)).html
            assert "<mj-" not in html, (kind, param.name, value)
            assert html.count("<bdi>") >= 1


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_can_be_read_on_everything_it_may_stand_on():
    for name, (_, paint, ink, dark_paint, dark_ink) in COLOURS.items():
        pairs = [(paint, ink), (dark_paint, dark_ink), (paint, "#ffffff"), (dark_paint, "#1d1d24")]
        pairs += [(paint, row[1]) for row in GROUNDS.values() if row[1]]
        pairs += [(dark_paint, row[3]) for row in GROUNDS.values() if row[3]]
        assert min(_contrast(*pair) for pair in pairs) >= 4.5, name
    for name, (_, paper, ink, dark_paper, dark_ink) in GROUNDS.items():
        if paper:
            assert min(_contrast(paper, ink), _contrast(dark_paper, dark_ink)) >= 7, name


@pytest.mark.parametrize(
    ("fields", "language", "words"),
    [
        ({"unit": "percent", "value": "20"}, "en", "20%"),
        ({"unit": "percent", "value": "12.5"}, "de", "12,5\u00a0%"),
        ({"unit": "money", "value": "10", "currency": "USD"}, "en", "$10"),
        ({"unit": "money", "value": "12.50", "currency": "EUR"}, "fr", "12,50\u00a0€"),
        ({"unit": "money", "value": "x", "currency": "EUR"}, "en", "Ten off"),
    ],
)
def test_an_offers_worth_is_written_as_its_readers_write_it(fields, language, words):
    assert worth(replace(BY_ID["offer-ten"], fields=fields), language) == words


def test_a_card_without_its_link_or_a_slot_without_words_fails_that_one_message():
    template = compile_card(MESSAGE, BY_ID, SLOTS, "push")
    with pytest.raises(MissingSlot):
        template.fill(Values({}, {}))
    with pytest.raises(CannotCompile):
        compile_card(replace(MESSAGE, action="nothing"), BY_ID, SLOTS, "push")
    with pytest.raises(CannotCompile):
        compile_card(MESSAGE, BY_ID, SLOTS, "pigeon")


def test_a_channel_leaves_out_what_it_cannot_show():
    sms, push = card("sms"), card("push")
    assert (sms.title, sms.image, len(sms.texts)) == ("", None, 1)
    assert push.image is not None
    assert push.image.url == "https://mail.example/content/i/" + "ab" * 32 + ".jpg"
    assert json.loads(card("webhook").payload())["messages"][0]["type"] == "text"


@pytest.mark.parametrize("channel", ["sms", "push", "in_app", "webhook"])
def test_a_value_is_data_on_every_channel(channel):
    nasty = '{{ first_name }}\n"}],<script>{{ 7*7 }}'
    draft = replace(MESSAGE, subject="For {{ first_name }}", paragraphs=(Paragraph("Hello {{ first_name }}!"),))
    filled = compile_card(draft, BY_ID, SLOTS, channel).fill(Values({"first_name": nasty}, {"link": 'https://x/"'}))
    said = json.loads(filled.payload())
    text = (
        said["text"] if channel == "sms" else said["messages"][0]["text"] if channel == "webhook" else said["body"][0]
    )
    assert nasty in text
    assert "\n" not in filled.title
