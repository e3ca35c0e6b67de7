"""Parts of a text message: how many an SMS takes on the air. Pure. 3GPP TS 23.038 (alphabets) and 23.040 (parts)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# The default alphabet (TS 23.038, 6.2.1); the table behind its escape costs two septets a sign (6.2.1.1).
GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = frozenset("^{}\\[~]|€\f")
GSM, UCS2 = "GSM-7", "UCS-2"
_ROOM = {GSM: (160, 153), UCS2: (70, 67)}  # alone, and in a part of several, whose header takes the rest
# How people who type on a phone write it; each keeps a message in the short alphabet.
PLAIN = {
    "’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‑": "-",
    "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "•": "-", "ç": "c", "ê": "e", "ë": "e", "â": "a",
    "î": "i", "ï": "i", "ô": "o", "û": "u", "œ": "oe", "á": "a", "í": "i", "ó": "o", "ú": "u", "ẞ": "SS", "×": "x",
}  # fmt: skip


@dataclass(frozen=True)
class Parts:
    """`units` are septets of GSM-7 or 16-bit units of UCS-2; `left` is the room in the last part."""

    encoding: str
    units: int
    count: int
    left: int


def parts_of(text: str) -> Parts:
    """How `text` is cut. An escaped sign or a surrogate pair is never torn in two, so it may leave a gap."""
    encoding = GSM if is_gsm(text) else UCS2
    costs = list(_costs(text, encoding))
    units = sum(costs)
    alone, several = _ROOM[encoding]
    if units <= alone:
        return Parts(encoding, units, 1 if units else 0, alone - units)
    count, used = 1, 0
    for cost in costs:
        if used + cost > several:
            count, used = count + 1, 0
        used += cost
    return Parts(encoding, units, count, several - used)


def on_air(texts: Iterable[str], label: str, link: str, small: Iterable[str]) -> str:
    """A text message as it leaves: words, the label with its link, small print."""
    return "\n".join([*texts, f"{label}: {link}", *small])


def is_gsm(text: str) -> bool:
    return all(char in GSM_BASIC or char in GSM_EXTENSION for char in text)


def foreign(text: str) -> Iterator[int]:
    """Offsets of the signs that the short alphabet does not have."""
    yield from (n for n, char in enumerate(text) if char not in GSM_BASIC and char not in GSM_EXTENSION)


def _costs(text: str, encoding: str) -> Iterator[int]:
    for char in text:
        if encoding == GSM:
            yield 2 if char in GSM_EXTENSION else 1
        else:
            yield 2 if ord(char) > 0xFFFF else 1
