"""The e-mail builder against the standard library's parser, with kind and hostile values."""

import email
import email.policy
import re
from dataclasses import dataclass
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.delivery import mime

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=120)
HOSTILE = [
    "Ann\r\nBcc: everyone@example.com",
    "Ann\nBcc: everyone@example.com\n\nHello",
    "Ann\0Bob",
    "Ann\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029Bcc: x@example.com",
    "=?utf-8?Q?=0D=0ABcc=3A_x=40example.com?=",
    '"Ann" <x@example.com>, Bob',
    "Ann, Bob; Carl: Dora <x@example.com>",
    ".",
    "..",
    "\r\n.\r\nQUIT\r\n",
    "--=_boundary--",
    "Zoë Żółć 李 𝒜𝓃𝓃 👩‍👩‍👧",
    " leading and trailing ",
    "a  b   c",
    "=3D=20=",
    "<script>alert(1)</script>",
    "x" * 300,
    "é" * 300,
]


@dataclass(frozen=True)
class Hole:
    kind: str
    name: str = ""
    is_html: bool = False


HEADERS = mime.headers_for_all(
    sender=("Ann’s Shop", "news@shop.example"),
    reply_to="help@shop.example",
    list_id="spring.shop.example",
    feedback_id="spring:email:attune",
)
NAME, HTML_NAME = Hole("slot", "first_name"), Hole("slot", "first_name", is_html=True)
MOLD = mime.cast(
    subject=("For you, ", NAME, ": tea"),
    text=("Dear ", NAME, ",\n.a line with a dot\nÜber 3 = 4 \n\n", Hole("link", "tea"), "\n", Hole("unsubscribe")),
    html_parts=("<p>Dear ", HTML_NAME, ',</p><a href="', Hole("link", "tea", is_html=True), '">Tea</a>' + "y" * 200),
    headers=HEADERS,
    boundary="=_boundary",
)
LINK = "https://attune.example/t/c/token?a=1&b=2"


def built(name: str, to_name: str | None = None) -> bytes:
    envelope = mime.Envelope(
        to_address="ann@example.com",
        to_name=name if to_name is None else to_name,
        date="Mon, 23 Nov 2026 12:00:00 +0000",
        message_id="<1@shop.example>",
        unsubscribe_url="https://attune.example/u/token",
    )
    values = {"slot": name, "link": LINK, "unsubscribe": "https://u", "pixel": "https://o"}
    return mime.build(MOLD, envelope, lambda hole: values[hole.kind])


NAMES_OF_HEADERS = [
    "From", "Reply-To", "List-Id", "Feedback-ID", "MIME-Version", "Content-Type", "To", "Subject", "Date",
    "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
]  # fmt: skip


def parsed(raw: bytes) -> email.message.Message:
    return email.message_from_bytes(raw, policy=email.policy.compat32)


def header(message: email.message.Message, name: str) -> str:
    return str(make_header(decode_header(message[name].replace("\r\n", "").replace("\n", ""))))


def cleaned(text: str) -> str:
    return re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text)


def parts(message: email.message.Message) -> tuple[str, str]:
    plain, rich = message.get_payload()
    return plain.get_payload(decode=True).decode(), rich.get_payload(decode=True).decode()


def assert_sound(raw: bytes, name: str) -> None:
    message = parsed(raw)
    assert list(message.keys()) == NAMES_OF_HEADERS
    assert not message.defects
    assert header(message, "Subject") == cleaned(f"For you, {name}: tea").strip()
    plain, rich = parts(message)
    shown = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = shown.replace('"', "&quot;").replace("'", "&#x27;")
    expected = f"Dear {name},\r\n.a line with a dot\r\nÜber 3 = 4 \r\n\r\n{LINK}\r\nhttps://u"
    assert plain == expected
    assert rich == f'<p>Dear {shown},</p><a href="{LINK.replace("&", "&amp;")}">Tea</a>' + "y" * 200
    lines = raw.split(b"\r\n")
    assert all(len(line) <= 76 for line in lines)
    assert not any(line.startswith(b".") for line in lines)
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert all(byte < 128 for byte in raw)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_header_and_arrives_exactly(name: str):
    assert_sound(built(name), name)


@settings(max_examples=300)
@given(ANY_TEXT)
def test_any_name_adds_no_header_and_arrives_exactly(name: str):
    assert_sound(built(name), name)


def test_a_plain_name_is_readable_in_the_source():
    raw = built("Ann")
    assert b"Subject: For you, Ann: tea\r\n" in raw
    assert b"To: Ann\r\n <ann@example.com>\r\n" in raw


def test_the_sender_with_other_letters_can_be_read():
    assert header(parsed(built("Ann")), "From") == "Ann’s Shop <news@shop.example>"


def test_the_one_click_headers_are_those_of_rfc_8058():
    message = parsed(built("Ann"))
    assert message["List-Unsubscribe"].strip() == "<https://attune.example/u/token>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"].strip() == "<spring.shop.example>"


@given(ANY_TEXT)
def test_quoted_printable_is_read_back_exactly(text: str):
    import quopri

    wanted = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    assert quopri.decodestring(mime.quoted(text)).decode() == wanted


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann.Lee+x@Example.com ", "Ann.Lee+x@Example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann", None),
        ("@example.com", None),
        ("ann@", None),
        ("ann@exa mple.com", None),
        ("ann\r\nRCPT TO:<x@example.com>@example.com", None),
        ("ann>@example.com", None),
        ("ann@example.com>\r\nDATA", None),
        ("änn@example.com", None),
        ("a..b@example.com", None),
        ("x" * 65 + "@example.com", None),
    ],
)
def test_only_addresses_that_smtp_can_take_are_sent_to(address: str, wire: str | None):
    assert mime.wire_address(address) == wire
