"""The patterns of `atoms`: how amounts, shares, spans of time, counts and codes are written. English words."""

import re

from apps.content.guardrails.calendar_words import MONTHS, WEEKDAYS
from apps.content.guardrails.numerals import DIGITS, NUMERAL, ONES, SCALES, SHORT, TENS, WORDS

_WRITTEN = {
    "EUR": "€ eur euro euros",
    "USD": "$ us$ usd dollar dollars bucks",
    "GBP": "£ gbp pound pounds quid",
    "JPY": "¥ jpy yen",
    "CHF": "chf francs",
    "CAD": "cad c$",
    "AUD": "aud a$",
    "INR": "₹ inr rupees",
    "cent": "¢ cent cents",
    "penny": "pence",
    **{code: code.lower() for code in ("SEK", "NOK", "DKK", "PLN")},
}
CURRENCIES = {sign: code for code, signs in _WRITTEN.items() for sign in signs.split()}
# Spans are compared in seconds or in months; nights, weekends and seasons only with themselves.
_SPANS = {
    "s": "second=1 sec=1 minute=60 min=60 hour=3600 hr=3600 h=3600 day=86400 week=604800 wk=604800 fortnight=1209600",
    "mo": "month=1 quarter=3 year=12 yr=12 decade=120 century=1200",
    "night": "night=1",
    "weekend": "weekend=1",
    "season": "season=1",
}
UNITS = {
    name: (base, int(size))
    for base, names in _SPANS.items()
    for name, _, size in (entry.partition("=") for entry in names.split())
}

_GAP = r"[\s\u00a0\u202f\-‑–]*"
_SCALE = rf"(?:\s?(?P<scale>{'|'.join(SHORT)})\b)?"
_SIGN = r"US\$|C\$|A\$|[€$£¥₹]"
_CURRENCY_WORD = "|".join(sorted((c for c in CURRENCIES if c.isalpha()), key=len, reverse=True))
_UNIT = rf"(?P<unit>centuries|(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})s?)\b"
MONEY = [
    re.compile(rf"(?P<sign>{_SIGN}|\b(?:EUR|USD|GBP|CHF|CAD|AUD)\b)\s?(?P<number>{DIGITS}){_SCALE}", re.I),
    re.compile(rf"(?<![\w.,])(?P<number>{NUMERAL}){_SCALE}{_GAP}(?P<sign>{_SIGN}|¢|(?:{_CURRENCY_WORD})\b)", re.I),
]
PERCENT = re.compile(
    rf"(?<![\w.,])(?P<number>{NUMERAL})\s?[\-‑]?(?:%|％|٪|percent(?:age points?)?\b|per\s?cent\b|pct\b)", re.I
)
HALF_PRICE = re.compile(r"\bhalf[\s\-]?(?:price[ds]?|off|the (?:usual |normal |regular )?(?:price|cost))\b", re.I)
_LONG = "full|whole|more|extra|working|business|calendar|free|entire|long"
DURATION = [
    re.compile(rf"(?<![\w.,])(?P<said>(?P<number>{NUMERAL})(?:[\s\-‑]+(?:{_LONG}))?{_GAP}{_UNIT})", re.I),
    re.compile(
        rf"\b(?:for|in|within|after|over|under|lasts?|every|takes?|than)\s+"
        rf"(?P<said>(?P<number>(?:half\s+)?an?)\s+{_UNIT})",
        re.I,
    ),
    re.compile(rf"\b(?P<said>(?P<number>half an?|quarter of an?|half-a|half|an? full|an? whole)[\s\-]+{_UNIT})", re.I),
]
CODE_TOKEN = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_][\w-]*\b")
SAID_CODE = re.compile(r"\b(?:code|coupon|voucher|promo)[:\s]+[\"“']?(?P<code>[A-Z][A-Z0-9]{3,})\b")
NUMBER = re.compile(rf"(?<![\w])(?P<number>{DIGITS}){_SCALE}(?P<plus>\+)?(?:(?<=\d)(?:st|nd|rd|th)\b)?")
WORD_NUMBER = re.compile(rf"(?<![\w\-‑])(?P<number>{WORDS})(?![\w]|-\w*(?:off|time|sided|way))", re.I)
VAGUE = re.compile(
    r"\b(?P<word>dozens|hundreds|thousands|millions|billions|tons|countless)\b(?:\s+(?:of|and)\b)?", re.I
)
FACTOR = re.compile(
    r"\b(?P<word>double[ds]?|doubling|twice|triple[ds]?|thrice|treble|quadruple|halve[ds]?|half|quarter|third)\b", re.I
)
FACTORS = {"doub": "2", "twic": "2", "trip": "3", "thri": "3", "treb": "3", "quad": "4", "halv": "0.5", "half": "0.5",
            "quar": "0.25", "thir": "0.3333333333333333333333333333"}  # fmt: skip
# Said every day and committing to nothing.
IDIOM = re.compile(
    "|".join(
        (
            r"\b24\s?/\s?7\b",
            r"\b(?:24x7|B2[BC]|[23]D|50[/:]50|9[\s-](?:to|-)[\s-]5)\b",
            r"\b(?:no|any|every|some)[\s-]?one\b",
            r"\bone (?:of|another|by one|at a time|or two|and only|and all)\b",
            r"\bone[\s-]on[\s-]one\b",
            r"\b(?:this|that|which|the|new|first|last|next|only|each|another) one\b(?!\s+\w+s\b)",
            r"\bat one (?:time|point)\b",
            r"\bone day\b(?=\s+(?:you|we|soon|it))",
            r"\ball[\s-]in[\s-]one\b",
            r"\ba (?:thousand|million) (?:thanks|ways|times)\b",
            r"\bhalf the (?:fun|battle|story)\b",
            r"\b(?:other|better) half\b",
            r"\bhalf[\s-]?(?:way|hearted|term|time)\b",
            r"\bdouble[\s-](?:check\w*|click\w*|tap\w*|bed|room)\b",
            r"\bthink twice\b",
            r"\bthird[\s-]part\w+\b",
            r"\b(?:a|the) third (?:person|time)\b",
            r"\bsecond (?:look|thought|nature|skin|hand|home)s?\b",
            r"\bfor a (?:second|minute)\b",
            r"\b(?:high|take) five\b",
            r"\btwo[\s-]way\b",
            r"\bzero in\b",
            r"\bback to square one\b",
            r"\bin no time\b",
        )
    ),
    re.I,
)
BEFORE = re.compile(
    r"(?P<max>up to|at most|as much as|no more than|maximum(?: of)?|less than|under|below|fewer than)"
    r"|(?P<min>at least|more than|over|above|from|starting at|starting from|minimum(?: of)?|upwards of"
    r"|as (?:little|low) as)"
    r"|(?P<near>about|around|nearly|almost|roughly|approximately|some|circa|close to)",
    re.I,
)
DIRECTION = (
    ("off", re.compile(r"\b(?:off|discount\w*|sav(?:e|es|ing|ings)|less|reduc\w+|cheaper|lower)\b", re.I)),
    ("back", re.compile(r"\b(?:back|cash-?back|refund\w*|credit)\b", re.I)),
    ("more", re.compile(r"\b(?:more|extra|bonus|additional|on top)\b", re.I)),
)
PRICE_BEFORE = re.compile(r"\b(?:for|only|just|costs?|at|now|price[ds]?(?: at)?|is)\s*$", re.I)
CLAUSE = re.compile(r"[.!?;:,\n(–—](?=\s|$)|[.!?;:\n(]")
STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "our",
        "your",
        "my",
        "their",
        "his",
        "her",
        "its",
        "this",
        "that",
        "these",
        "those",
        "and",
        "or",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "is",
        "are",
        "was",
        "be",
        "you",
        "we",
        "it",
        "all",
        "every",
        "each",
        "more",
        "new",
        "great",
        "happy",
        "extra",
        "full",
        "other",
        "different",
        "most",
        "some",
        "any",
        "per",
        "as",
        "than",
        "just",
        "only",
        "so",
    ]
)
LETTERS = re.compile(r"[a-z]+")
DIGIT = re.compile(r"[\d½⅓⅔¼¾⅕-⅞²³¹⁰⁴-⁹₀-₉①-⑳⓪❶-❿➀-➓]")
# A text with neither a digit nor one of these words holds no figure.
_MANY = "dozens hundreds thousands millions billions tons countless half quarter third double doubles doubled doubling"
_TIMES = "twice triple triples tripled thrice treble quadruple halve halves halved"
NUMBER_WORDS = frozenset([*ONES, *TENS, *SCALES, *_MANY.split(), *_TIMES.split()])
_DAYS = "day overnight sept tomorrow tonight yesterday midnight weekend week month year quarter"
CALENDAR_WORDS = frozenset(
    [*MONTHS, *(month[:3] for month in MONTHS), *WEEKDAYS, *(f"{d}s" for d in WEEKDAYS), *_DAYS.split()]
)
UNIT_WORDS = frozenset(unit + end for unit in UNITS for end in ("", "s")) | {"centuries"}
MONEY_WORDS = frozenset(word for word in CURRENCIES if word.isalpha())
PERCENT_WORDS = frozenset(("percent", "cent", "pct", "percentage"))
CODE_WORDS = frozenset(("code", "coupon", "voucher", "promo"))
