"""E-mail as bytes: built once for each draft revision, then filled for each person. Pure.

A message is multipart/alternative in quoted-printable (RFC 2045, section 6.7): ASCII only, no line over 76 characters,
no line that starts with a dot (so SMTP needs no dot-stuffing and a digest of these bytes is a digest of the wire). Each
filled-in value stands alone between soft line breaks, so filling is joining bytes. Headers with other characters are
RFC 2047 B-words cut at characters. Values never reach a header or the HTML unescaped.
"""

import binascii
import html
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

LINE = 73
_UNSAFE = re.compile(rb"[^!-<>-~ \t]")  # everything but printable ASCII without "=", space and tab
_PLAIN_VALUE = re.compile(r"[!-<>-~][ -<>-~]{0,70}")
_PLAIN_SUBJECT = re.compile(r"[!-~]+( [!-~]+)*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/^_`{|}~-]+)*")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*")


class Hole(Protocol):
    """A place to fill (content.rendering): `kind` slot, link, image, unsubscribe or pixel; `name` of it."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def is_html(self) -> bool: ...


Part = str | Hole
Fill = Callable[[Hole], str]


@dataclass(frozen=True)
class Mold:
    """One revision's message with holes: everything that is the same for all its recipients."""

    subject: tuple[Part, ...]
    headers: bytes
    body: tuple[bytes | Hole, ...]
    boundary: str


@dataclass(frozen=True)
class Envelope:
    """What differs between two recipients of a revision, besides the holes, as it stands in the headers."""

    to_address: str
    to_name: str
    date: str
    message_id: str
    unsubscribe_url: str


def cast(
    *, subject: Sequence[Part], text: Sequence[Part], html_parts: Sequence[Part], headers: bytes, boundary: str
) -> Mold:
    """Encodes all that never changes. `headers` are complete header lines, CRLF ended, for every recipient alike."""
    line = b"--" + boundary.encode()
    kinds = b"Content-Type: text/%s; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    body = [
        line + b"\r\n" + kinds % b"plain",
        *_encoded(text),
        b"\r\n" + line + b"\r\n" + kinds % b"html",
        *_encoded(html_parts),
        b"\r\n" + line + b"--\r\n",
    ]
    content_type = f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode()
    return Mold(tuple(subject), headers + content_type, tuple(_joined(body)), boundary)


def build(mold: Mold, envelope: Envelope, fill: Fill) -> bytes:
    """The message's exact bytes, without the final dot of SMTP. `fill` gives a hole's text, not yet escaped."""
    subject = "".join(part if isinstance(part, str) else fill(part) for part in mold.subject)
    out = [
        mold.headers,
        to_header(envelope.to_name, envelope.to_address),
        subject_header(subject),
        f"Date: {envelope.date}\r\nMessage-ID: {envelope.message_id}\r\n"
        f"List-Unsubscribe:\r\n <{envelope.unsubscribe_url}>\r\n"
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n\r\n".encode(),
    ]
    for piece in mold.body:
        out.append(piece if isinstance(piece, bytes) else _value(fill(piece), piece.is_html))
    return b"".join(out)


def subject_header(subject: str) -> bytes:
    """The Subject line(s) of any text: as it is when it is short plain ASCII, else in B-words."""
    clean = _CONTROLS.sub(" ", subject).strip()
    if len(clean) <= 67 and "=?" not in clean and _PLAIN_SUBJECT.fullmatch(clean):
        return f"Subject: {clean}\r\n".encode()
    return b"Subject:\r\n " + words(clean) + b"\r\n"


def to_header(name: str, address: str) -> bytes:
    """The To line(s); `address` must have passed `wire_address`."""
    return b"To:" + mailbox(name, address) + b"\r\n"


def mailbox(name: str, address: str) -> bytes:
    """` Name <address>` with its leading space, folded where needed. The name may be any text."""
    clean = " ".join(_CONTROLS.sub(" ", name).split())
    if not clean:
        return f" {address}".encode()
    if len(clean) <= 60 and _ATOMS.fullmatch(clean):
        return f" {clean}\r\n <{address}>".encode()
    return b"\r\n " + words(clean) + f"\r\n <{address}>".encode()


def words(text: str) -> bytes:
    """`text` as RFC 2047 B-words of at most 45 bytes each, cut at characters, one on each folded line."""
    chunks: list[bytes] = [b""]
    for char in text:
        encoded = char.encode("utf-8", "replace")
        if len(chunks[-1]) + len(encoded) > 45:
            chunks.append(b"")
        chunks[-1] += encoded
    return b"\r\n ".join(b"=?utf-8?B?" + binascii.b2a_base64(chunk, newline=False) + b"?=" for chunk in chunks)


def wire_address(address: str) -> str | None:
    """`address` as SMTP takes it (RFC 5321 dot-string, an international domain in its ASCII form), or None."""
    local, at, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode()
    except UnicodeError:
        return None
    is_fine = at and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain) and len(local) <= 64 and len(domain) <= 253
    return f"{local}@{domain}" if is_fine else None


def quoted(text: str) -> bytes:
    """`text` in quoted-printable: hard breaks as CRLF, spaces before them encoded, every line folded."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return b"\r\n".join(_fold(_quoted_line(line)) for line in lines)


def _quoted_line(line: str) -> bytes:
    raw = _escaped(line)
    return raw[:-1] + b"=%02X" % raw[-1] if raw[-1:] in (b" ", b"\t") else raw


def _fold(line: bytes) -> bytes:
    """Soft breaks so that no line is longer than 76 and none starts with a dot; never inside an =XX triplet."""
    out = []
    while len(line) > LINE:
        cut = LINE
        if line[cut - 1 : cut] == b"=":
            cut -= 1
        elif line[cut - 2 : cut - 1] == b"=":
            cut -= 2
        out.append(line[:cut])
        line = line[cut:]
    return b"=\r\n".join(_undotted(piece) for piece in [*out, line])


def _undotted(line: bytes) -> bytes:
    return b"=2E" + line[1:] if line[:1] == b"." else line


def _value(value: str, is_html: bool) -> bytes:
    """One filled-in value, its own line breaks encoded, with the soft break behind it (the one before it is there)."""
    text = html.escape(value) if is_html else value
    if _PLAIN_VALUE.fullmatch(text) and text[0] != ".":
        return text.encode() + b"=\r\n"
    return _fold(_escaped(text)) + b"=\r\n"


def _escaped(text: str) -> bytes:
    return _UNSAFE.sub(lambda m: b"=%02X" % m.group()[0], text.encode("utf-8", "replace"))


def _encoded(parts: Sequence[Part]) -> Iterable[bytes | Hole]:
    last = len(parts) - 1
    for position, part in enumerate(parts):
        if not isinstance(part, str):
            yield part
        elif position < last:
            yield quoted(part) + b"=\r\n"
        else:
            yield quoted(part)


def _joined(pieces: Iterable[bytes | Hole]) -> Iterable[bytes | Hole]:
    """Neighbouring bytes as one, so that filling touches as few pieces as possible."""
    held = b""
    for piece in pieces:
        if isinstance(piece, bytes):
            held += piece
            continue
        if held:
            yield held
        held = b""
        yield piece
    if held:
        yield held


def headers_for_all(*, sender: tuple[str, str], reply_to: str, list_id: str, feedback_id: str) -> bytes:
    """The header lines that all recipients of a campaign share. `sender` is (name, address)."""
    lines = [b"From:" + mailbox(*sender)]
    if reply_to:
        lines.append(b"Reply-To:" + mailbox("", reply_to))
    lines += [f"List-Id:\r\n <{list_id}>".encode(), f"Feedback-ID: {feedback_id}".encode()]
    return b"".join(line + b"\r\n" for line in lines)
