"""Every channel has its own fields and lengths; the parts of a text message are counted as they go on the air."""

from dataclasses import replace

import pytest

from apps.ai.channels import CHANNELS
from apps.ai.types import DraftText, Paragraph, is_blocked
from apps.content.guardrails.segments import GSM, GSM_BASIC, GSM_EXTENSION, UCS2, on_air, parts_of
from tests.content.guardrails.desk import BRIEF, CITES, CONTENTS, DRAFT, judge

SHORT = DraftText("", "", "", (Paragraph("New wool is here, {{ first_name }}.", CITES),), "cta", "link", "", ("terms",))
TITLED = replace(SHORT, subject="New wool is here")
GOOD = {"email": DRAFT, "sms": SHORT, "push": TITLED, "in_app": TITLED, "webhook": SHORT}


def judged(draft, channel):
    return judge(draft, replace(BRIEF, channel=channel))


def codes(draft, channel):
    return [finding.code for finding in judged(draft, channel)]


def text_of(text):
    return replace(SHORT, paragraphs=(Paragraph(text, CITES),))


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_good_draft_of_every_channel_has_no_finding(channel):
    assert judged(GOOD[channel], channel) == ()


@pytest.mark.parametrize("channel", ["sms", "webhook"])
def test_a_channel_without_a_subject_asks_for_none_and_takes_none(channel):
    found = judged(replace(SHORT, subject="Wool"), channel)
    assert [(f.code, f.field) for f in found if is_blocked([f])] == [("shape.no_such_field", "subject")]


@pytest.mark.parametrize("channel", ["push", "in_app"])
def test_a_card_needs_its_title(channel):
    assert "shape.empty" in codes(SHORT, channel)


def test_a_closing_belongs_to_mail_only():
    assert [c for c in CHANNELS if "shape.no_such_field" in codes(replace(GOOD[c], closing="Yours"), c)] == [
        "sms",
        "push",
        "in_app",
        "webhook",
    ]


def test_an_image_belongs_where_it_is_shown():
    assert [c for c in CHANNELS if "shape.no_such_field" in codes(replace(GOOD[c], image="link"), c)] == ["sms"]


@pytest.mark.parametrize(("channel", "most"), [("sms", 1), ("push", 1), ("in_app", 2), ("webhook", 4), ("email", 8)])
def test_a_channel_takes_so_many_paragraphs(channel, most):
    def having(count):
        texts = tuple(Paragraph(f"Wool number {'i' * n}.", CITES if n == 1 else ()) for n in range(1, count + 1))
        return codes(replace(GOOD[channel], paragraphs=texts), channel)

    assert "shape.too_long" not in having(most)
    assert "shape.too_long" in having(most + 1)


PARTS = [
    ("", GSM, 0, 0, 160),
    ("a" * 160, GSM, 160, 1, 0),
    ("a" * 161, GSM, 161, 2, 145),
    ("a" * 306, GSM, 306, 2, 0),
    ("a" * 307, GSM, 307, 3, 152),
    ("€" * 80, GSM, 160, 1, 0),
    ("€" * 81, GSM, 162, 2, 143),  # 76 fit into 153 septets, one stays free: an escape is not torn
    ("a" * 159 + "€", GSM, 161, 2, 145),
    ("a" * 152 + "€" + "a" * 8, GSM, 162, 2, 143),
    ("a" * 152 + "€" * 77, GSM, 306, 3, 151),  # the escaped sign moves on, so a third part is needed
    ("é" * 160, GSM, 160, 1, 0),
    ("ç" * 70, UCS2, 70, 1, 0),
    ("Ç" * 70, GSM, 70, 1, 90),
    ("’" + "a" * 69, UCS2, 70, 1, 0),
    ("’" + "a" * 70, UCS2, 71, 2, 63),
    ("😀" * 35, UCS2, 70, 1, 0),
    ("😀" * 36, UCS2, 72, 2, 61),  # 33 pairs fit into 67 units
    ("ä" * 160, GSM, 160, 1, 0),
    ("Δ" * 160, GSM, 160, 1, 0),
    ("δ" * 70, UCS2, 70, 1, 0),
    ("مرحبا", UCS2, 5, 1, 65),
    ("line\nline", GSM, 9, 1, 151),
]


@pytest.mark.parametrize(("text", "encoding", "units", "count", "left"), PARTS)
def test_the_parts_of_a_text_message_are_counted(text, encoding, units, count, left):
    parts = parts_of(text)
    assert (parts.encoding, parts.units, parts.count, parts.left) == (encoding, units, count, left)


def test_the_alphabet_has_its_128_places_and_its_extension():
    assert len(GSM_BASIC) + 1 == 128  # the escape itself is the one that is no sign
    assert "".join(sorted(GSM_EXTENSION, key="^{}\\[~]|€\f".index)) == "^{}\\[~]|€\f"


@pytest.mark.parametrize("char", "^{}\\[~]|€")
def test_a_sign_of_the_extension_counts_double(char):
    assert parts_of(char).units == 2


def test_more_parts_than_paid_for_warn_and_then_block():
    assert not [code for code in codes(text_of("warm wool " * 22), "sms") if code.startswith("shape.")]
    assert "shape.parts" in codes(text_of("warm wool " * 29), "sms")
    assert not is_blocked(judged(text_of("warm wool " * 29), "sms"))
    dear = judged(text_of("wärm wool’ " * 24), "sms")
    assert is_blocked([f for f in dear if f.code == "shape.segments"])


def test_one_dear_sign_is_named_with_a_plain_one():
    found = [f for f in judged(text_of("It’s warm. " * 7), "sms") if f.code == "shape.dear_sign"]
    assert {f.fix.replacement for f in found} == {"'"}
    assert "shape.dear_sign" not in codes(replace(text_of("It’s warm."), disclaimers=()), "sms")


def test_the_label_of_the_link_is_paid_for_too():
    bare = replace(text_of("w" * 105), disclaimers=())
    assert "shape.parts" not in codes(bare, "sms")
    label = next(one.text for one in CONTENTS if one.id == bare.action)
    assert parts_of(on_air(["w" * 105], label, "x" * 30, [])).units == 105 + 1 + len(label) + 2 + 30


def test_a_title_is_as_long_as_it_is_read_not_as_its_slot_is_written():
    title = '{{ first_name | default: "Hello" }}, ' + "a word on wool, and more"
    assert "shape.long" not in codes(replace(GOOD["push"], subject=title), "push")
    longer = title + " of it than fits"
    [found] = [f for f in judged(replace(GOOD["push"], subject=longer), "push") if f.code == "shape.long"]
    assert longer[: found.start].endswith(" a word on wool, and more of it th")
