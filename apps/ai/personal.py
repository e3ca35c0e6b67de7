"""Finds personal data in text: in what goes to a model and in what comes back. Pure; offsets are code points.

It looks for things that name or reach one person (addresses, numbers, accounts), by form and check digit. Names have no
form; `drafts` looks those up among the members' identifiers.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import phonenumbers
import tldextract
from phonenumbers import NumberParseException


class PersonalKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    IBAN = "iban"
    CARD = "card"
    ADDRESS = "address"
    URL = "url"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    PersonalKind.EMAIL: "an e-mail address",
    PersonalKind.PHONE: "a phone number",
    PersonalKind.IBAN: "a bank account",
    PersonalKind.CARD: "a card number",
    PersonalKind.ADDRESS: "a postal address",
    PersonalKind.URL: "a web address",
}


@dataclass(frozen=True)
class PersonalHit:
    """One stretch of text, `start` to `end` in code points, that looks like `kind`."""

    kind: PersonalKind
    start: int
    end: int


Span = tuple[int, int]
# A national number without a prefix is tried in these countries; "+49 …" needs no guess.
REGIONS = ("US", "GB", "DE", "FR", "ES", "IT", "NL", "AU", "IN")

# Lengths by country (SWIFT IBAN registry); elsewhere 15 to 34.
_IBAN_REGISTRY = (
    "15:NO 16:BE 18:DK,FI,FO,GL,NL 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,XK 21:CH,HR,LI,LV 22:BG,DE,GB,GE,IE,ME,RS,BH "
    "23:AE,GI,IL,OM 24:CZ,ES,MD,PK,RO,SA,SE,SK,TN 25:PT 26:IS,TR 27:FR,GR,IT,MC,SM 28:AD,AL,AZ,CY,DO,HU,LB,PL "
    "29:BR,EG,QA,UA"
)
IBAN_LENGTHS = {
    country: (int(length),)
    for length, _, countries in (entry.partition(":") for entry in _IBAN_REGISTRY.split())
    for country in countries.split(",")
}

_AT, _DOT = r"\s?(?:@|＠|\(at\)|\[at\])\s?", r"(?:\.|．|\s?\(dot\)\s?|\s?\[dot\]\s?)"
_EMAIL = re.compile(rf"[\w.+%'-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}})*{_DOT}[\w-]{{2,63}}", re.I)
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|\(\+?)?\d(?:[\s\u00a0().\-/–‑]{0,3}\d){6,16}(?![\w%])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{2,4}){3,9}\b", re.I)
_CARD = re.compile(r"(?<![\w.])\d(?:[ \u00a0-]?\d){12,18}(?!\w)")
_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_WORD = r"[A-ZÄÖÜÉÈÀ][\w'’.-]*"
_STREETS = (
    "Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Boulevard|Blvd|Drive|Dr|Court|Ct|Square|Sq|Terrace|Crescent|Close|Way|Place|Pl"
    "|Parkway|Highway|Hwy"
)
_ADDRESS = [
    re.compile(rf"\b\d{{1,5}}[A-Za-z]?,?\s+(?:{_WORD}\s+){{1,4}}(?:{_STREETS})\b\.?"),
    re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|gasse|allee|platz|weg|damm|ufer)\s+\d{1,4}[a-z]?\b"),
    re.compile(
        rf"\b\d{{1,4}},?\s+(?i:rue|avenue|boulevard|place|chemin|calle|via|viale|piazza)\s+(?:\w+\s+){{0,3}}{_WORD}"
    ),
    re.compile(r"\b(?:P\.?\s?O\.?\s?Box|Postfach|Apartado)\s+\d+", re.I),
    re.compile(r"\b(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPSTUW\d]? ?\d[ABD-HJLNP-UW-Z]{2})\b"),
    re.compile(rf"\b{_WORD}(?:\s{_WORD})?,\s?[A-Z]{{2}}\s\d{{5}}(?:-\d{{4}})?\b"),
]
_LINK = re.compile(r"(?:\b(?:https?|ftp|mailto|tel|javascript|data|hxxps?)\s?:\s?(?://)?|\bwww\s?\.)[^\s<>\"']+", re.I)
_DOMAIN = re.compile(r"(?<![\w@.-])(?:[^\W_](?:[\w-]{0,62})\.)+[^\W\d_]{2,24}(?![\w@-])(?:[:/?#][^\s<>\"']*)?")
_SPELT = re.compile(
    r"\b[\w-]+\s?(?:\[\.\]|\(\.\)|\[dot\]|\(dot\)|\sdot\s)\s?(?:com|net|org|io|co|info|biz|shop|ru|de|uk)\b", re.I
)
# Cheap looks that spare most texts the dear patterns.
_URL_SIGN = re.compile(r"[^\s.]\.[^\s.]|:\S|www|dot\b|\[\.\]|\(\.\)|[a-z]:", re.I)
_IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")


def find_personal(text: str) -> tuple[PersonalHit, ...]:
    """Every stretch of `text` that looks like personal data, in order, without overlaps (the first kind found wins)."""
    hits: list[PersonalHit] = []
    digits = sum(map(str.isdecimal, text))
    for kind, least, finder in _FINDERS:
        for start, end in finder(text) if digits >= least else ():
            if not any(start < hit.end and hit.start < end for hit in hits):
                hits.append(PersonalHit(kind, start, end))
    return tuple(sorted(hits, key=lambda hit: hit.start))


def without_personal(text: str) -> str:
    """The text with dots in place of whatever looks like personal data."""
    for hit in reversed(find_personal(text)):
        text = f"{text[: hit.start]}…{text[hit.end :]}"
    return text


def find_urls(text: str) -> Iterator[Span]:
    """Addresses of pages: with a scheme, with www, as a bare domain with a known ending, spelt out, or as an IP."""
    if not _URL_SIGN.search(text):
        return
    taken: list[Span] = []
    for pattern in (_LINK, _SPELT, _IP, _DOMAIN):
        for match in pattern.finditer(text):
            start, end = match.start(), match.end() - _trailing(match[0])
            if any(start < b and a < end for a, b in taken) or (pattern is _DOMAIN and not _is_domain(match[0])):
                continue
            taken.append((start, end))
    yield from sorted(taken)


def _trailing(text: str) -> int:
    return len(text) - len(text.rstrip(".,;:!?)]}’”"))


# "…your order.So much more" is a missing space, not an address in Somalia.
_SENTENCE_BREAK = re.compile(r"[a-z]\.[A-Z][a-z]+$")


def _is_domain(text: str) -> bool:
    host = re.split(r"[:/?#]", text, maxsplit=1)[0]
    return bool(_has_known_ending(host.lower())) and not _SENTENCE_BREAK.search(host)


@lru_cache(maxsize=4096)
def _has_known_ending(host: str) -> bool:
    parts = _suffixes()(host)
    return bool(parts.suffix and parts.domain)


@lru_cache(maxsize=1)
def _suffixes() -> tldextract.TLDExtract:
    # The list inside the package: nothing is fetched, nothing is written.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _emails(text: str) -> Iterator[Span]:
    if any(mark in text for mark in ("@", "＠", "(at)", "[at]", "(AT)", "[AT]")):
        yield from (match.span() for match in _EMAIL.finditer(text))


def _phones(text: str) -> Iterator[Span]:
    for match in _PHONE.finditer(text):
        if not _DATE.search(match[0]) and _is_phone(match[0]):
            yield match.span()


@lru_cache(maxsize=4096)
def _is_phone(text: str) -> bool:
    digits = plain_digits(text)
    if text.startswith(("+", "(+", "00")):
        return _is_possible("+" + digits.lstrip("0"), None)
    # 1299 or 2026 written in groups is a number; a national number has its zero, its brackets or its separators.
    is_written_so = digits[0] == "0" or "(" in text or len(re.findall(r"\d[^\d]+(?=\d)", text)) >= 1
    return is_written_so and any(_is_possible(digits, region) for region in REGIONS)


def _is_possible(digits: str, region: str | None) -> bool:
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_number(number)


def plain_digits(text: str) -> str:
    """The digits of `text` as ASCII, whatever script they were written in."""
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdecimal())


def _ibans(text: str) -> Iterator[Span]:
    for match in _IBAN.finditer(text):
        # The pattern may run into the next words; the longest beginning with right check digits is the account.
        for end in range(match.end(), match.start() + 14, -1):
            if not text[end - 1].isspace() and _is_iban(text[match.start() : end]):
                yield match.start(), end
                break


def _is_iban(text: str) -> bool:
    """ISO 13616: the first four signs moved to the end, letters as 10…35, the remainder by 97 is 1."""
    plain = re.sub(r"[\s-]", "", text).upper()
    if not plain.isascii() or len(plain) not in IBAN_LENGTHS.get(plain[:2], range(15, 35)):
        return False
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _cards(text: str) -> Iterator[Span]:
    yield from (match.span() for match in _CARD.finditer(text) if _is_card(plain_digits(match[0])))


def _is_card(digits: str) -> bool:
    """Luhn's check digit (ISO/IEC 7812-1) over 13 to 19 digits that do not all agree."""
    doubled = [int(d) * 2 if n % 2 else int(d) for n, d in enumerate(reversed(digits))]
    return len(set(digits)) > 1 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _addresses(text: str) -> Iterator[Span]:
    for pattern in _ADDRESS:
        yield from (match.span() for match in pattern.finditer(text))


# Kind, the fewest digits a text with it has, finder.
_FINDERS: tuple[tuple[PersonalKind, int, Callable[[str], Iterator[Span]]], ...] = (
    (PersonalKind.EMAIL, 0, _emails),
    (PersonalKind.URL, 0, find_urls),
    (PersonalKind.IBAN, 6, _ibans),
    (PersonalKind.CARD, 13, _cards),
    (PersonalKind.PHONE, 7, _phones),
    (PersonalKind.ADDRESS, 1, _addresses),
)
