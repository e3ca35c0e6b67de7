"""Words that commit like a figure does: free, guaranteed, the cheapest, better than, last chance. English."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from apps.content.guardrails.atoms import content_words
from apps.content.guardrails.text import Span


@dataclass(frozen=True)
class Commitment:
    """One such word. `group` and `word` must be found in a source; `nouns` say what it is about (empty: nothing said)."""

    group: str
    word: str
    nouns: frozenset[str]
    start: int
    end: int


COMMERCIAL = (
    r"products?|prices?|pricing|costs?|fees?|rates?|deals?|offers?|value|service|services|support|delivery|deliveries|shipping|returns?|quality|range|"
    r"selection|choice|collections?|stores?|shops?|brands?|company|companies|team|plans?|package|materials?|fabrics?|coffee|savings?|discounts?|sale|"
    r"experience|customers?|reviews?|ratings?|solution|features?|tools?|performance|results?|money"
)
_IDIOM = re.compile(
    r"\bfeel free\b|\bfree (?:time|spirit\w*|fall|hand|world|day|days|evening|weekend|moment|afternoon|up|speech|range|ly)\b|\bset (?:\w+ )?free\b|\bfree-?(?:range|hand|lance\w*|way|dom)\b"
    r"|\b(?:hassle|worry|stress|care|fuss|guilt)[\s-]?free\b|\bfree (?:of|from) (?:worry|stress|hassle|fuss)\b"
    r"|\bbest (?:wishes|regards|of luck|friends?|man|foot|guess|before|part|of both|way to|time to|intentions)\b|\ball (?:the|my|our) best\b|\bat (?:your|its|their|our|my) best\b|\b(?:do|does|doing|try|trying|did) (?:our|my|your|their) (?:very )?best\b"
    r"|\b(?:what|which|works?|suits?|fits?|like|likes|liked|loved?|knows?|serves?) (?:\w+ ){0,2}best\b|\byour (?:very )?best self\b|\bmake the (?:most|best) of\b|\bat (?:most|best|least|last|first)\b|\bmost (?:of|people|days|likely|recent|recently|often|welcome|importantly|things|mornings|evenings)\b"
    r"|\b(?:learn|read|see|find out|discover|know|hear|explore|show me|tell you|once|no|any|some|even|what(?:'|’)s|and) more\b(?! than)|\bmore (?:info\w*|details?|about|ideas?|inspiration|to (?:see|explore|come|discover|love)|of|time|often|soon|and more|than (?:ever|happy|welcome|just|a|one))\b"
    r"|\bbetter (?:late than never|half|luck|still|yet|safe than sorry)\b|\bless is more\b|\bmore or less\b|\bsooner or later\b|\bno longer\b|\bno less\b|\brather than\b|\bother than\b|\bno better time\b|\bfor (?:better|worse)\b"
    r"|\b(?:never )?been (?:easier|better)\b|\bfeel(?:ing)? better\b|\bget(?:ting)? better\b|\blast[\s-]minute\b|\bfirst and foremost\b|\blead(?:ing)? (?:to|up|you|by|the way)\b|\btop of (?:mind|the (?:page|morning|list|class))\b|\bon top\b",
    re.I,
)
_FREE = re.compile(
    r"\b(?P<free>free(?:bies?)?|complimentary|gratis|(?:no|without|zero)[\s-](?:extra |additional |delivery |shipping )?(?:charge|cost|fee)s?|costs? nothing|on the house|for nothing|it(?:'|’)s on us)\b"
    r"|\b(?P<from>\w+[-‑]free)\b",
    re.I,
)
_GUARANTEE = (
    ("guarantee", re.compile(r"\bguarant(?:ee[sd]?|eeing|y|ies)\b", re.I)),
    ("warranty", re.compile(r"\bwarrant(?:y|ies|ed)\b", re.I)),
    ("money-back", re.compile(r"\bmoney[\s-]back\b", re.I)),
    ("no risk", re.compile(r"\b(?:risk[\s-]free|no[\s-]risk|without (?:any )?risk|nothing to lose|no strings(?: attached)?|no obligations?)\b", re.I)),
    ("refund", re.compile(r"\brefund\w*\b|\breimburs\w+\b", re.I)),
    ("promise", re.compile(r"\b(?:we|i) promise\b|\bpromises? (?:you|that)\b|\bsatisfaction (?:assured|promised)\b|\bcertified\b|\bproven\b|\bclinically\b|\bpatented\b", re.I)),
    ("lifetime", re.compile(r"\blifetime\b|\bfor life\b|\bforever\b", re.I)),
)  # fmt: skip
_SUPERLATIVE = re.compile(
    r"\b(?P<word>(?:cheap|low|fin|fast|great|bigg|larg|strong|light|warm|soft|smart|high|saf|quick|tough|easi|health|healthi|fresh|pur|rich|hott|cool|tasti|long|wid|deep|bright|clean|green|thinn|slimm|sharp|nic|kind|simpl|comfi|cosi)est"
    r"|world[\s-]class|world[\s-]leading|market[\s-]leading|industry[\s-]leading|unbeatable|unrival+ed|unmatched|unparalleled|number[\s-]one|second to none|best[\s-]?sell(?:er|ers|ing)|best[\s-]in[\s-]class|top[\s-]rated|top[\s-]quality|top[\s-]notch|award[\s-]winning|record[\s-]breaking|market leader|leading (?:\w+ ){0,2}(?:brand|company|provider|supplier|maker|shop|store|name|manufacturer)s?|most\s+\w+(?:able|ible|ful|ed|ive|ent|ant|ous|ar|al|ing|ular))\b"
    r"|(?P<rank>#\s?1\b|\bno\.?\s?1\b)",
    re.I,
)
_BEST = re.compile(
    rf"\b(?:the|our)\s+(?:very\s+)?(?P<a>best|worst|only)\b(?=\s+\w)|\b(?P<b>best|top)\s+(?=(?:\w+\s+)?(?:{COMMERCIAL})\b)",
    re.I,
)
_ER = r"cheaper|lower|faster|quicker|better|bigger|larger|stronger|lighter|warmer|softer|smarter|higher|safer|tougher|easier|healthier|fresher|longer|wider|less|fewer|greater|finer|superior|more"
_COMPARATIVE = (
    re.compile(rf"\b(?P<word>{_ER})\b(?=(?:\s+\w+){{0,3}}?\s+than\b)(?!\s+than\s+[\d$€£])", re.I),
    re.compile(rf"\b(?P<word>{_ER})\b(?=\s+(?:\w+\s+)?(?:{COMMERCIAL})\b)", re.I),
    re.compile(
        rf"\b(?:{COMMERCIAL})\s+(?:is|are|was|were|gets?|got|have become|has become|just got)\s+(?:\w+\s+)?(?P<word>{_ER})\b",
        re.I,
    ),
    re.compile(rf"\b(?:we|we(?:'|’)re|we are)\s+(?:\w+\s+)?(?P<word>{_ER})\b(?!\s+(?:than happy|about))", re.I),
)
_URGENCY = (
    ("last chance", re.compile(r"\b(?:last|final) (?:chance|call|opportunity)\b", re.I)),
    ("hurry", re.compile(r"\bhurry\b|\bact (?:now|fast|quickly|today)\b|\bdon(?:'|’)?t (?:wait|delay)\b|\bbefore it(?:'|’)?s (?:too late|gone)\b|\bbefore they(?:'|’)?re gone\b|\bnow or never\b|\burgent\b|\bimmediately\b", re.I)),
    ("limited", re.compile(r"\blimited[\s-](?:time|editions?|stock|offer|supply|supplies|availability|quantit\w+|spaces?|places?|seats?)\b|\bfor a (?:limited|short) time\b|\bwhile (?:stocks?|supplies) lasts?\b|\bexclusive (?:offer|deal|discount)\b", re.I)),
    ("scarcity", re.compile(r"\bonly (?:a )?(?:few|handful|couple)\b|\b(?:almost|nearly) (?:gone|sold[\s-]out|over)\b|\b(?:selling|going) (?:out )?fast\b|\brunning (?:out|low)\b|\blast (?:few|ones?|pieces?|items?|pairs?)\b|\bfew left\b|\blow stock\b", re.I)),
    ("ends", re.compile(r"\b(?:ends?|ending|expires?|expiring|finish(?:es)?|closes?|closing|over) (?:very )?(?:soon|today|tonight|tomorrow|at midnight)\b|\b(?:today|tonight|this week) only\b|\bonly today\b|\b(?:last|final) (?:days?|hours?|minutes)\b|\bclock is ticking\b|\btime is running\b", re.I)),
    ("fear", re.compile(r"\bdon(?:'|’)?t (?:miss|lose)\b|\bmiss(?:ing)? out\b|\bonce[\s-]in[\s-]a[\s-]lifetime\b|\bnever again\b|\bwon(?:'|’)?t last\b|\btoo good to\b", re.I)),
)  # fmt: skip


@lru_cache(maxsize=8192)
def find_commitments(text: str) -> tuple[Commitment, ...]:
    """Every such word of `text`, in order; idioms ("feel free", "best wishes") are none."""
    taken: list[Span] = [match.span() for match in _IDIOM.finditer(text)]
    found: list[Commitment] = []
    for group, word, start, end in _candidates(text):
        if not any(start < b and a < end for a, b in taken):
            taken.append((start, end))
            found.append(Commitment(group, word, _about(text, start, end), start, end))
    return tuple(sorted(found, key=lambda commitment: commitment.start))


def _candidates(text: str) -> Iterator[tuple[str, str, int, int]]:
    for match in _FREE.finditer(text):
        yield ("free", match["from"].lower() if match["from"] else "free", *match.span())
    for word, pattern in _GUARANTEE:
        yield from (("guarantee", word, *match.span()) for match in pattern.finditer(text))
    for word, pattern in _URGENCY:
        yield from (("urgency", word, *match.span()) for match in pattern.finditer(text))
    for match in _SUPERLATIVE.finditer(text):
        yield "superlative", "number one" if match["rank"] else _plain(match["word"]), *match.span()
    for match in _BEST.finditer(text):
        name = "a" if match["a"] else "b"
        yield "superlative", match[name].lower(), *match.span(name)
    for pattern in _COMPARATIVE:
        yield from (("comparative", match["word"].lower(), *match.span("word")) for match in pattern.finditer(text))


def _plain(word: str) -> str:
    return re.sub(r"[\s\-]+", " ", word.lower())


def _about(text: str, start: int, end: int) -> frozenset[str]:
    """The one or two meaningful words after it in its clause; where none follows, the two before it."""
    after = re.split(r"[.!?;:,\n(]", text[end : end + 60], maxsplit=1)[0]
    if words := content_words(after)[:2]:
        return frozenset(words)
    return frozenset(content_words(re.split(r"[.!?;:,\n(]", text[max(0, start - 60) : start])[-1])[-2:])
