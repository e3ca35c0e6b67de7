"""Whether the page behind a link opens, asked over guarded HTTP (apps.common.outbound). No database.

HEAD first, because it costs the other side least; GET where a server does not like that. Redirects are followed here,
so that each of them is looked at like the first address.
"""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from apps.common import outbound
from apps.common.outbound import Answer, OutboundError

MAX_HOPS = 5
AS_IT_IS = "/%[]=:;$&()+,!?*@'~"  # signs that mean something in a path or a query, and the percent sign itself
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
# RFC 2606 and RFC 6761: names that lead nowhere on purpose.
RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")
_SILENT = {"no_such_host": "There is no such host.", "unreachable": "Nothing answers there.",
           "timed_out": "It does not answer in time.", "broken": "The connection breaks off."}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """`state` is `opens`, `unclear`, `broken`, or `silent`: no answer at all, which may be our own network's fault."""

    state: str
    words: str


def look(url: str, *, is_private_allowed: bool = False) -> Found:
    """Asks for the page behind `url`."""
    host = urlsplit(url).hostname or ""
    if any(host == name or host.endswith(f".{name}") for name in RESERVED):
        return Found("unclear", f"{host} is a name kept for examples, so there is nothing to look at.")
    try:
        return _judge(*_follow(url, is_private_allowed))
    except OutboundError as error:
        if error.code in ("too_large", "compressed"):
            return Found("opens", "Opens.")
        if error.code in _SILENT:
            return Found("silent", _SILENT[error.code])
        return Found("unclear", f"Attune may not look there: {error.message}")
    except RecursionError:
        return Found("broken", "It leads on and on, and nowhere.")


def _follow(url: str, is_private_allowed: bool) -> tuple[Answer, str]:
    """The last answer, and the address it came from."""
    for _ in range(MAX_HOPS + 1):
        answer = _ask(url, is_private_allowed)
        target = answer.headers.get("location", "")
        if answer.status not in REDIRECTS or not target:
            return answer, url
        url = _next(url, target)
    raise RecursionError


def _next(url: str, target: str) -> str:
    """Where a redirect leads. Headers come as Latin-1, whatever was written into them."""
    try:
        return urljoin(url, target.encode("latin-1").decode("utf-8", "replace"))
    except ValueError as error:
        raise OutboundError("bad_address", "It leads to something that is no address.") from error


def _sendable(url: str) -> str:
    """As browsers send it (RFC 3987, 3.1): letters beyond ASCII as punycode in the host, percent-encoded behind it."""
    try:
        parts = urlsplit(url)
        host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    except ValueError as error:
        raise OutboundError("bad_address", "This is no web address that can be asked.") from error
    path, query = (quote(text, safe=AS_IT_IS) for text in (parts.path, parts.query))
    return urlunsplit((parts.scheme, host, path, query, ""))


def _ask(url: str, is_private_allowed: bool) -> Answer:
    url = _sendable(url)
    answer = outbound.send("HEAD", url, is_private_allowed=is_private_allowed)
    return answer if answer.status < 400 else outbound.send("GET", url, is_private_allowed=is_private_allowed)


def _judge(answer: Answer, url: str) -> Found:
    status = answer.status
    if status < 400:
        return Found("opens", f"Opens at {urlsplit(url).hostname}.")
    if status in GONE:
        return Found("broken", f"There is no such page ({status}).")
    if status >= 500:
        return Found("broken", f"Its server reports an error ({status}).")
    return Found("unclear", f"Its server answers, but does not let Attune look ({status}).")
