"""One caught message as a mail program would show it."""

import email
import email.policy
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message as Mail

from apps.delivery.models import CaughtMail

# Links of a message that is looked at open in a window of their own, outside the frame that can do nothing.
_BASE = '<base target="_blank">'


@dataclass(frozen=True)
class ReadMail:
    """`html` is "" where the message has none. Nothing in here may be trusted: it is shown in a sandbox, or escaped."""

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str


def read_mail(mail: CaughtMail) -> ReadMail:
    """Any bytes: what cannot be read is replaced, never an error."""
    parsed = email.message_from_bytes(bytes(mail.raw), policy=email.policy.compat32)
    headers = tuple((name, _readable(str(value))) for name, value in parsed.items())
    return ReadMail(headers, _part(parsed, "text/plain"), _with_base(_part(parsed, "text/html")))


def source(mail: CaughtMail) -> str:
    """The message as it came, for reading."""
    return bytes(mail.raw).decode("utf-8", "replace").replace("\0", "\ufffd")


def _part(mail: Mail, kind: str) -> str:
    for part in mail.walk():
        if part.get_content_type() == kind:
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload.decode(_charset(part), "replace").replace("\0", "")
    return ""


def _charset(part: Mail) -> str:
    charset = str(part.get_content_charset("utf-8"))
    try:
        "".encode(charset)
    except LookupError:
        return "utf-8"
    return charset


def _with_base(html: str) -> str:
    head = html.lower().find("<head>")
    return html[: head + 6] + _BASE + html[head + 6 :] if head >= 0 else _BASE + html if html else ""


def _readable(value: str) -> str:
    try:
        return str(make_header(decode_header(value.replace("\r\n", "").replace("\n", ""))))
    except (UnicodeError, LookupError, ValueError):
        return value.encode("utf-8", "replace").decode()
