"""Links: by id from the brief only, to allowed hosts over https; no address in the words."""

import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from apps.ai.personal import find_urls
from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding
from apps.content.guardrails.policy import GuardPolicy
from apps.content.guardrails.text import block
from apps.content.slots import masked

FAMILY = "links"


def find(draft: DraftText, brief: ExpandedBrief, policy: GuardPolicy) -> Iterator[Finding]:
    for field, text in draft.texts().items():
        for span in find_urls(masked(text)):
            yield block(FAMILY, "raw_url", "A web address in the words; links are chosen by name.", field, span)
    link = brief.content(draft.link)
    if link is None or link.kind != "link":
        yield block(FAMILY, "unknown_link", "The message must open one of the brief's links.")
        return
    if problem := url_problem(str(link.fields.get("url", "")), policy):
        yield block(FAMILY, "bad_url", f"The link “{link.name}” {problem}.")
    if not _belongs(brief.content(draft.action), link):
        yield block(FAMILY, "wrong_link", f"The call to action does not open “{link.name}”.")


def _belongs(action: BriefContent | None, link: BriefContent) -> bool:
    """A call to action names the link item it opens (fields.link = fields.item of that link)."""
    wanted = action.fields.get("link") if action else None
    return not wanted or not link.fields.get("item") or wanted == link.fields["item"]


def url_problem(url: str, policy: GuardPolicy) -> str | None:
    """Why `url` must not be used, as the rest of a sentence about the link; None when it may."""
    if problem := form_problem(url):
        return problem
    host = urlsplit(url).hostname or ""
    return None if policy.allows_host(host) else f"leads to {host}, which is not an allowed host"


def host_of(url: str) -> str:
    """The host that an address leads to; empty where it names none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def form_problem(url: str) -> str | None:
    """The same without the list of hosts: scheme, user part, port, look-alike letters, stray characters."""
    if (
        not url
        or len(url) > 2000
        or any(char.isspace() or not char.isprintable() or char in "\\<>\"'`{}|^" for char in url)
    ):
        return "has no proper address"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "has no proper address"
    if parts.scheme != "https":
        return "does not start with https://"
    host = parts.hostname or ""
    if parts.username is not None or "@" in parts.netloc or port not in (None, 443):
        return "holds a user name or a port"
    if looks_alike(host):
        return "has look-alike letters in its host"
    labels = host.split(".")
    if len(labels) < 2 or not all(labels) or labels[-1].isdigit():
        return "has no proper host"
    return None


def looks_alike(host: str) -> bool:
    """Homoglyphs: letters beyond ASCII, or punycode that mixes scripts or imitates ASCII."""
    if not host.isascii():
        return True
    return any(label.startswith("xn--") and _imitates(label) for label in host.split("."))


def _imitates(label: str) -> bool:
    try:
        text = label.encode("ascii").decode("idna")
    except UnicodeError:
        return True
    scripts = {unicodedata.name(char, "?").split()[0] for char in text if char.isalpha()}
    return len(scripts) > 1 or scripts != {"LATIN"}
