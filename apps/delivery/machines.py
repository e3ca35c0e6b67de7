"""Telling people from machines among opens and clicks. Pure; hits are kept and labelled, never dropped.

Mail gateways follow links before anyone reads the message, and mail providers fetch images for their readers. What is
known about them: they name themselves, use HEAD, announce a prefetch (Sec-Purpose, Purpose, X-Moz), come within a
second or two of delivery, or follow many links of one message at once.
"""

import re
from dataclasses import dataclass

SECONDS_OF_A_SCANNER = 2.0
LINKS_AT_ONCE = 3

_AGENTS = re.compile(
    r"bot\b|crawl|spider|slurp|preview|scan(ner)?\b|monitor|curl/|wget/|python-|java/|go-http-client|"
    r"okhttp|libwww|httpclient|axios/|node-fetch|barracuda|mimecast|proofpoint|symantec|messagelabs|trendmicro|"
    r"fireeye|safelinks|urldefense|googleimageproxy|ggpht|yahoomailproxy|bingpreview|facebookexternalhit|whatsapp|"
    r"slackbot|telegrambot|skypeuripreview|cloudmark|sophos|forcepoint|zscaler",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Hit:
    """One request for a tracked address. `seconds` since the message was accepted (None: not known);
    `links_lately` distinct links of this message followed within the last seconds, this one included."""

    method: str
    user_agent: str
    purpose: str = ""  # the prefetch headers, joined
    seconds: float | None = None
    links_lately: int = 1
    is_open: bool = False


def machine_reason(hit: Hit) -> str:
    """Why `hit` looks like a machine's, in a few words; "" for a person's."""
    if hit.method == "HEAD":
        return "HEAD request"
    if re.search(r"prefetch|preview|prerender", hit.purpose, re.IGNORECASE):
        return "prefetch"
    if not hit.user_agent.strip():
        return "no user agent"
    if _AGENTS.search(hit.user_agent):
        return "known agent"
    if hit.is_open and hit.user_agent.strip() == "Mozilla/5.0":
        return "mail privacy proxy"  # Apple Mail Privacy Protection sends exactly this
    if hit.seconds is not None and 0 <= hit.seconds < SECONDS_OF_A_SCANNER:
        return "too soon after delivery"
    if hit.links_lately >= LINKS_AT_ONCE:
        return "many links at once"
    return ""
