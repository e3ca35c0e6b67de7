"""What a text commits to in figures: amounts, shares, spans of time, dates, counts, codes; each normalised to compare."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from apps.content.guardrails import calendar_words
from apps.content.guardrails.numerals import DIGITS, FRACTIONS, NUMERAL, SHORT, SMALL, WORDS, plain, value_of
from apps.content.guardrails.text import Span, fold

CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD",
    "dollars": "USD", "bucks": "USD", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "¥": "JPY",
    "jpy": "JPY", "yen": "JPY", "chf": "CHF", "francs": "CHF", "cad": "CAD", "c$": "CAD", "aud": "AUD", "a$": "AUD",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "inr": "INR", "₹": "INR", "rupees": "INR",
    "cents": "cent", "cent": "cent", "pence": "penny", "¢": "cent",
}  # fmt: skip
UNITS = {"second": ("s", 1), "sec": ("s", 1), "minute": ("s", 60), "min": ("s", 60), "hour": ("s", 3600), "hr": ("s", 3600),
         "h": ("s", 3600), "day": ("s", 86400), "night": ("night", 1), "week": ("s", 604800), "wk": ("s", 604800),
         "weekend": ("weekend", 1), "fortnight": ("s", 1209600), "month": ("mo", 1), "quarter": ("mo", 3), "year": ("mo", 12),
         "yr": ("mo", 12), "decade": ("mo", 120), "century": ("mo", 1200), "season": ("season", 1)}  # fmt: skip

_GAP = r"[\s\u00a0\u202f\-‑–]*"
_SHORT = rf"(?:\s?(?P<scale>{'|'.join(SHORT)})\b)?"
_SIGN = r"US\$|C\$|A\$|[€$£¥₹]"
_CODE = "|".join(sorted((c for c in CURRENCIES if c.isalpha()), key=len, reverse=True))
_UNIT = r"(?P<unit>seconds?|secs?|minutes?|mins?|hours?|hrs?|h|days?|nights?|weeks?|wks?|weekends?|fortnights?|months?|years?|yrs?|decades?|centur(?:y|ies)|seasons?)\b"
_MONEY = [
    re.compile(rf"(?P<sign>{_SIGN}|\b(?:EUR|USD|GBP|CHF|CAD|AUD)\b)\s?(?P<number>{DIGITS}){_SHORT}", re.I),
    re.compile(rf"(?<![\w.,])(?P<number>{NUMERAL}){_SHORT}{_GAP}(?P<sign>{_SIGN}|¢|(?:{_CODE})\b)", re.I),
]
_PERCENT = re.compile(
    rf"(?<![\w.,])(?P<number>{NUMERAL})\s?[\-‑]?(?:%|％|٪|percent(?:age points?)?\b|per\s?cent\b|pct\b)", re.I
)
_HALF_PRICE = re.compile(r"\bhalf[\s\-]?(?:price[ds]?|off|the (?:usual |normal |regular )?(?:price|cost))\b", re.I)
_DURATION = [
    re.compile(
        rf"(?<![\w.,])(?P<number>{NUMERAL})(?:[\s\-‑]+(?:full|whole|more|extra|working|business|calendar|free|entire|long))?{_GAP}{_UNIT}",
        re.I,
    ),
    re.compile(
        rf"\b(?:for|in|within|after|over|under|lasts?|every|takes?|than)\s+(?P<number>(?:half\s+)?an?)\s+{_UNIT}", re.I
    ),
    re.compile(rf"\b(?P<number>half an?|quarter of an?|half-a|half|an? full|an? whole)[\s\-]+{_UNIT}", re.I),
]
_CODE_TOKEN = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_][\w-]*\b")
_SAID_CODE = re.compile(r"\b(?:code|coupon|voucher|promo)[:\s]+[\"“']?(?P<code>[A-Z][A-Z0-9]{3,})\b")
_NUMBER = re.compile(rf"(?<![\w])(?P<number>{DIGITS}){_SHORT}(?P<plus>\+)?(?:(?<=\d)(?:st|nd|rd|th)\b)?")
_WORD_NUMBER = re.compile(rf"(?<![\w\-‑])(?P<number>{WORDS})(?![\w]|-\w*(?:off|time|sided|way))", re.I)
_VAGUE = re.compile(
    r"\b(?P<word>dozens|hundreds|thousands|millions|billions|tons|countless)\b(?:\s+(?:of|and)\b)?", re.I
)
_FACTOR = re.compile(
    r"\b(?P<word>double[ds]?|doubling|twice|triple[ds]?|thrice|treble|quadruple|halve[ds]?|half|quarter|third)\b", re.I
)
_FACTORS = {"doub": "2", "twic": "2", "trip": "3", "thri": "3", "treb": "3", "quad": "4", "halv": "0.5", "half": "0.5",
            "quar": "0.25", "thir": "0.3333333333333333333333333333"}  # fmt: skip
# Said every day and committing to nothing.
_IDIOM = re.compile(
    r"\b24\s?/\s?7\b|\b24x7\b|\bB2[BC]\b|\b[23]D\b|\b50[/:]50\b|\b9[\s-](?:to|-)[\s-]5\b|\b(?:no|any|every|some)[\s-]?one\b|\bone of\b|\bone another\b"
    r"|\bone by one\b|\bone at a time\b|\bone[\s-]on[\s-]one\b|\b(?:this|that|which|the|new|first|last|next|only|each|another) one\b(?!\s+\w+s\b)"
    r"|\bat one (?:time|point)\b|\bone or two\b|\ba (?:thousand|million) (?:thanks|ways|times)\b|\b(?:a|one) hundred percent sure\b|\bhalf the (?:fun|battle|story)\b"
    r"|\bother half\b|\bbetter half\b|\bhalf[\s-]?(?:way|hearted|term|time)\b|\bdouble[\s-](?:check\w*|click\w*|tap\w*|bed|room)\b|\bthink twice\b|\bthird[\s-]part\w+\b"
    r"|\bsecond (?:look|thought|nature|skin|hand|home)s?\b|\bfor a (?:second|minute)\b|\bhigh five\b|\btake five\b|\btwo[\s-]way\b|\bzero in\b|\bback to square one\b"
    r"|\bquarter (?:back|final)\w*\b|\bone day\b(?=\s+(?:you|we|soon|it))|\b(?:a|the) third (?:person|time)\b|\bin no time\b|\ball in one\b|\ball-in-one\b|\bone and only\b|\bone and all\b",
    re.I,
)
_BEFORE = re.compile(r"(?P<max>up to|at most|as much as|no more than|maximum(?: of)?|less than|under|below|fewer than)|(?P<min>at least|more than|over|above|from|starting at|starting from|minimum(?: of)?|upwards of|as little as|as low as)|(?P<near>about|around|nearly|almost|roughly|approximately|some|circa|close to)", re.I)  # fmt: skip
_DIRECTION = (
    ("off", re.compile(r"\b(?:off|discount\w*|sav(?:e|es|ing|ings)|less|reduc\w+|cheaper|lower)\b", re.I)),
    ("back", re.compile(r"\b(?:back|cash-?back|refund\w*|credit)\b", re.I)),
    ("more", re.compile(r"\b(?:more|extra|bonus|additional|on top)\b", re.I)),
)
_PRICE_BEFORE = re.compile(r"\b(?:for|only|just|costs?|at|now|price[ds]?(?: at)?|is)\s*$", re.I)
_CLAUSE = re.compile(r"[.!?;:,\n(–—](?=\s|$)|[.!?;:\n(]")
_STOP = frozenset(
    ["a", "an", "the", "of", "our", "your", "my", "their", "his", "her", "its", "this", "that", "these", "those", "and", "or", "to", "in", "on", "at", "for", "with", "from", "by", "is", "are", "was", "be", "you", "we", "it", "all", "every", "each", "more", "new", "great", "happy", "extra", "full", "other", "different", "most", "some", "any", "per", "as", "than", "just", "only", "so"]
)


@dataclass(frozen=True)
class Atom:
    """One figure. `value` is canonical text for its `kind`; `unit` a currency or a base of time; `nouns` what is counted.

    kinds: money, percent, duration, date, day, time, number, small (one to twelve in words), vague, code.
    """

    kind: str
    value: str
    unit: str = ""
    qualifier: str = ""
    direction: str = ""
    nouns: frozenset[str] = frozenset()
    start: int = 0
    end: int = 0
    text: str = ""


@lru_cache(maxsize=8192)
def extract(text: str, locale: str = "en") -> tuple[Atom, ...]:
    """Every figure of `text`, in order, without overlaps; offsets are code points."""
    taken: list[Span] = [match.span() for match in _IDIOM.finditer(text)]
    atoms: list[Atom] = []
    for kind, value, unit, start, end in _candidates(text, locale):
        if not any(start < b and a < end for a, b in taken):
            taken.append((start, end))
            atoms.append(_in_context(Atom(kind, value, unit, start=start, end=end, text=text[start:end]), text))
    return tuple(sorted(atoms, key=lambda atom: atom.start))


Candidate = tuple[str, str, str, int, int]


def _candidates(text: str, locale: str) -> Iterator[Candidate]:
    for kind, value, start, end in calendar_words.find_dates(text):
        yield kind, value, "", start, end
    for pattern in _MONEY:
        for match in pattern.finditer(text):
            if number := _scaled(match, locale):
                yield "money", number, CURRENCIES[match["sign"].lower()], *match.span()
    for match in _PERCENT.finditer(text):
        if number := _scaled(match, locale):
            yield "percent", number, "", *match.span()
    for match in _HALF_PRICE.finditer(text):
        yield "percent", "50", "", *match.span()
    yield from _durations(text, locale)
    yield from _codes(text)
    yield from _numbers(text, locale)


def _durations(text: str, locale: str) -> Iterator[Candidate]:
    for pattern in _DURATION:
        for match in pattern.finditer(text):
            base, size = UNITS[_singular(match["unit"].lower())]
            number = _part(match["number"].lower()) or value_of(match["number"], locale)
            if number is not None:
                yield "duration", plain(number * size), base, *match.span()


def _codes(text: str) -> Iterator[Candidate]:
    for match in _SAID_CODE.finditer(text):
        yield "code", match["code"].casefold(), "", *match.span("code")
    for match in _CODE_TOKEN.finditer(text):
        if not _NUMBER.fullmatch(match[0]) and not re.fullmatch(r"\d+(?:st|nd|rd|th)", match[0]):
            yield "code", match[0].casefold(), "", *match.span()


def _numbers(text: str, locale: str) -> Iterator[Candidate]:
    for match in _NUMBER.finditer(text):
        if number := _scaled(match, locale):
            yield "number", number, "", *match.span()
    for match in _WORD_NUMBER.finditer(text):
        number = value_of(match["number"], locale)
        if number is not None:
            yield "small" if match["number"].lower() in SMALL else "number", plain(number), "", *match.span()
    for match in _VAGUE.finditer(text):
        yield "vague", match["word"].lower(), "", *match.span("word")
    for match in _FACTOR.finditer(text):
        yield "number", plain(Decimal(_FACTORS[match["word"].lower()[:4]])), "", *match.span()


def _scaled(match: re.Match[str], locale: str) -> str | None:
    number = value_of(match["number"], locale)
    scale = match.groupdict().get("scale")
    return None if number is None else plain(number * SHORT[scale.lower()] if scale else number)


def _part(text: str) -> Decimal | None:
    if text.startswith(("half", "quarter")):
        return FRACTIONS[text.split()[0].split("-")[0]]
    return Decimal(1) if text in ("a", "an") or re.match(r"an? (?:full|whole)$", text) else None


def _singular(unit: str) -> str:
    return "century" if unit == "centuries" else unit.removesuffix("s") if len(unit) > 1 else unit


def _in_context(atom: Atom, text: str) -> Atom:
    """Adds what stands around the figure: "up to", "off", "stores"."""
    before, after = _clause_before(text, atom.start), _clause_after(text, atom.end)
    found = [match for match in _BEFORE.finditer(before) if not before[match.end() :].strip(" a")]
    qualifier = str(found[-1].lastgroup) if found else ""
    if qualifier == "min" and found[-1]["min"].lower() == "from" and atom.kind in ("date", "day", "time"):
        qualifier = ""
    if text[atom.start : atom.end].endswith("+") or after.startswith("+"):
        qualifier = "min"
    direction = _direction(before, after, atom) if atom.kind in ("money", "percent") else ""
    return Atom(atom.kind, atom.value, atom.unit, qualifier, direction, _nouns(after), atom.start, atom.end, atom.text)


def _direction(before: str, after: str, atom: Atom) -> str:
    if re.match(r"half", atom.text, re.I):
        return "off"
    near_after, near_before = " ".join(after.split()[:2]), " ".join(before.split()[-3:])
    for name, pattern in _DIRECTION:
        if pattern.search(near_after) or (name == "off" and pattern.search(near_before)):
            return name
    is_price = _PRICE_BEFORE.search(before) or near_after.lower().startswith(("only", "each", "per "))
    return "price" if atom.kind == "money" and is_price else ""


def _clause_before(text: str, at: int) -> str:
    piece = text[max(0, at - 48) : at]
    breaks = list(_CLAUSE.finditer(piece))
    return piece[breaks[-1].end() :] if breaks else piece


def _clause_after(text: str, at: int) -> str:
    piece = text[at : at + 64]
    stop = _CLAUSE.search(piece)
    return piece[: stop.start()] if stop else piece


def _nouns(after: str) -> frozenset[str]:
    return frozenset(content_words(after)[:3])


def content_words(text: str) -> list[str]:
    """Folded stems of the words that mean something, in order."""
    return [stem(word) for word in re.findall(r"[^\W\d_]+", fold(text)[0]) if word not in _STOP]


def stem(word: str) -> str:
    """Plural to singular, roughly; equal for the same noun is all that matters."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
