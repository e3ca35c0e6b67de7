"""The words of `commitments`, by group, and the idioms that only look like them. English."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pattern:
    """One list of words. `word` is what a source must say too ("" = the words themselves).

    Without one of `triggers` in the lower-cased text it cannot match, which spares most texts most patterns.
    """

    group: str
    word: str
    regex: re.Pattern[str]
    triggers: tuple[str, ...]


def has_any(low: str, triggers: Sequence[str]) -> bool:
    return any(trigger in low for trigger in triggers)


def any_of(words: str) -> str:
    """A pattern for any of the phrases of a list divided by `/`; blanks stand for a blank or a hyphen."""
    return "|".join(re.sub(r"\s+", r"[\\s\\-‑]+", phrase.strip()).replace("'", "['’]?") for phrase in words.split("/"))


def _pattern(group: str, word: str, regex: str, *triggers: str) -> Pattern:
    return Pattern(group, word, re.compile(regex, re.I), triggers)


def _list(group: str, word: str, words: str, *triggers: str) -> Pattern:
    return _pattern(group, word, rf"\b(?:{any_of(words)})\b", *triggers)


def _starting(head: str, rest: str) -> str:
    return rf"\b{head.replace(' ', '[ -]')}[\s-](?:{any_of(rest)})\b"


COMMERCIAL = any_of(
    "products?/prices?/pricing/costs?/fees?/rates?/deals?/offers?/value/services?/support/delivery/deliveries/shipping/"
    "returns?/quality/range/selection/choice/collections?/stores?/shops?/brands?/company/companies/team/plans?/packages?/"
    "materials?/fabrics?/coffee/savings?/discounts?/sale/experience/customers?/reviews?/ratings?/solutions?/features?/"
    "tools?/performance/results?/money"
)
_ER_WORDS = (
    "cheaper/lower/faster/quicker/better/bigger/larger/stronger/lighter/warmer/softer/smarter/higher/safer/tougher/easier/"
    "healthier/fresher/longer/wider/less/fewer/greater/finer/superior/more"
)
_ER, _ER_TRIGGERS = any_of(_ER_WORDS), tuple(_ER_WORDS.split("/"))
_EST = (
    "cheap/low/fin/fast/great/bigg/larg/strong/light/warm/soft/smart/high/saf/quick/tough/easi/health/healthi/fresh/pur/"
    "rich/hott/cool/tasti/long/wid/deep/bright/clean/green/thinn/slimm/sharp/nic/kind/simpl/comfi/cosi"
)
_SUPERLATIVE = (
    "world class/world leading/market leading/industry leading/unbeatable/unrival+ed/unmatched/unparalleled/number one/"
    "second to none/unlimited/best ?sell(?:er|ers|ing)/best in class/top rated/top quality/top notch/award winning/"
    "record breaking/"
    r"market leader/leading (?:\w+ ){0,2}(?:brand|company|provider|supplier|maker|shop|store|name|manufacturer)s?/"
    r"most \w+(?:able|ible|ful|ed|ive|ent|ant|ous|ar|al|ing|ular)"
)
_HURRY = (
    "hurry/act (?:now|fast|quickly|today)/don't (?:wait|delay)/"
    "before it's (?:too late|gone)/before they're gone/now or never/urgent/immediately"
)
_LIMITED = (
    r"limited (?:time|editions?|stock|offer|supply|supplies|availability|quantit\w+|spaces?|places?|seats?)/"
    "for a (?:limited|short) time/while (?:stocks?|supplies) lasts?/exclusive (?:offer|deal|discount)"
)
_SCARCITY = (
    "only (?:a )?(?:few|handful|couple)/(?:almost|nearly) (?:gone|sold out|over)/(?:selling|going) (?:out )?fast/"
    "running (?:out|low)/last (?:few|ones?|pieces?|items?|pairs?)/few left/low stock"
)
_ENDS = (
    "(?:ends?|ending|expires?|expiring|finish(?:es)?|closes?|closing|over) (?:very )?"
    "(?:soon|today|tonight|tomorrow|at midnight)/"
    "(?:today|tonight|this week) only/only today/(?:last|final) (?:days?|hours?|minutes)/"
    "clock is ticking/time is running"
)
_FEAR = "don't (?:miss|lose)/miss(?:ing)? out/once in a lifetime/never again/won't last/too good to"
_PROMISE = (
    "(?:we|i) promise/promises? (?:you|that)/satisfaction (?:assured|promised)/certified/proven/clinically/patented"
)
_NO_RISK = "risk free/no risk/without (?:any )?risk/nothing to lose/no strings(?: attached)?/no obligations?"
_FREE = (
    "free(?:bies?)?/complimentary/gratis/"
    "(?:no|without|zero) (?:extra |additional |delivery |shipping )?(?:charge|cost|fee)s?/"
    "costs? nothing/on the house/for nothing/it's on us/buy one,? get one/bogo/two for one/2 for 1"
)
_FREE_TRIGGERS = (
    *("free", "compl", "gratis", "charge", "cost", "fee", "house", "nothing"),
    *("on us", "get one", "bogo", "for one", "for 1", "for-1"),
)

PATTERNS: tuple[Pattern, ...] = (
    _pattern("free", "", r"\b(?P<from>\w+[-‑]free)\b", "-free", "‑free"),
    _list(
        "free",
        "free",
        _FREE,
        "free",
        "compl",
        "gratis",
        "charge",
        "cost",
        "fee",
        "house",
        "nothing",
        "on us",
        "get one",
        "bogo",
        "for one",
        "for 1",
        "for-1",
    ),
    _list("guarantee", "guarantee", r"guarant(?:ee[sd]?|eeing|y|ies)", "guarant"),
    _list("guarantee", "warranty", "warrant(?:y|ies|ed)", "warrant"),
    _list("guarantee", "money-back", "money back", "money"),
    _list("guarantee", "no risk", _NO_RISK, "risk", "lose", "strings", "obligation"),
    _list("guarantee", "refund", r"refund\w*/reimburs\w+", "refund", "reimburs"),
    _list("guarantee", "promise", _PROMISE, "promise", "assured", "certified", "proven", "clinical", "patented"),
    _list("guarantee", "lifetime", r"lifetime/forever/for life(?=\s*(?:[.,;!?]|$))", "life", "forever"),
    _list("urgency", "last chance", "(?:last|final) (?:chance|call|opportunity)", "last", "final"),
    _list("urgency", "hurry", _HURRY, "hurry", "act", "don", "before", "never", "urgent", "immediately"),
    _list("urgency", "limited", _LIMITED, "limited", "short", "while", "exclusive"),
    _list("urgency", "scarcity", _SCARCITY, "only", "almost", "nearly", "fast", "running", "last", "few", "low"),
    _list(
        "urgency", "ends", _ENDS, "end", "expir", "finish", "clos", "over", "only", "last", "final", "clock", "time is"
    ),
    _list("urgency", "fear", _FEAR, "miss", "lose", "once", "never", "won", "too good"),
    _list("superlative", "", f"(?:{_EST.replace('/', '|')})est", "est"),
    _list(
        "superlative",
        "",
        _SUPERLATIVE,
        "class",
        "lead",
        "un",
        "number",
        "none",
        "best",
        "top",
        "award",
        "record",
        "most",
    ),
    _pattern("superlative", "", r"(?P<rank>#\s?1\b|\bno\.?\s?1\b)", "1"),
    _pattern(
        "superlative", "", r"\b(?:the|our)\s+(?:very\s+)?(?P<a>best|worst|only)\b(?=\s+\w)", "best", "worst", "only"
    ),
    _pattern("superlative", "", rf"\b(?P<b>best|top)\s+(?=(?:\w+\s+)?(?:{COMMERCIAL})\b)", "best", "top"),
    _pattern("comparative", "", rf"\b(?P<w>{_ER})\b(?=(?:\s+\w+){{0,3}}?\s+than\b)(?!\s+than\s+[\d$€£])", "than"),
    _pattern("comparative", "", rf"\b(?P<w>{_ER})\b(?=\s+(?:\w+\s+)?(?:{COMMERCIAL})\b)", *_ER_TRIGGERS),
    _pattern(
        "comparative",
        "",
        rf"\b(?:{COMMERCIAL})\s+(?:is|are|was|were|gets?|got|have become|has become|just got)\s+"
        rf"(?:\w+\s+)?(?P<w>{_ER})\b",
        *_ER_TRIGGERS,
    ),
    _pattern(
        "comparative", "", rf"\b(?:we|we(?:'|’)re|we are)\s+(?:\w+\s+)?(?P<w>{_ER})\b(?!\s+(?:than happy|about))", "we"
    ),
)

IDIOM = re.compile(
    "|".join(
        (
            r"\bset (?:\w+ )?free\b",
            r"\bfree-?(?:range|hand|lance\w*|way|dom)\b",
            r"\b(?:hassle|worry|stress|care|fuss|guilt)[\s-]?free\b",
            r"\ball (?:the|my|our) best\b",
            r"\bat (?:your|its|their|our|my) best\b",
            r"\b(?:do|does|doing|try|trying|did) (?:our|my|your|their) (?:very )?best\b",
            r"\b(?:what|which|works?|suits?|fits?|like|likes|liked|loved?|knows?|serves?) (?:\w+ ){0,2}best\b",
            r"\b(?:learn|read|see|find out|discover|know|hear|explore|show me|tell you|once|no|any|some"
            r"|even|what(?:'|’)s|and) more\b(?! than)",
            r"\bmost (?:of|people|days|likely|recent|recently|often|welcome|importantly|things|mornings|evenings)\b",
            r"\blead(?:ing)? (?:to|up|you|by|the way)\b",
            r"\btop of (?:mind|the (?:page|morning|list|class))\b",
            _starting("free", "time/spirits?/fall/hand/world/days?/evening/weekend/moment/afternoon/up/speech"),
            _starting("free of", "worry/stress/hassle/fuss"),
            _starting("free from", "worry/stress/hassle/fuss"),
            _starting("best", "wishes/regards/of luck/friends?/man/foot/guess/before/part/of both/way to/time to"),
            _starting("more", "details?/about/ideas?/inspiration/to (?:see|explore|come|discover|love)/of/time/often"),
            _starting("more", r"info\w*/soon/and more/than (?:ever|happy|welcome|just|a|one)"),
            _starting("better", "late than never/half/luck/still/yet/safe than sorry"),
            _starting("feel", "free/better"),
            _starting("at", "most/best/least/last"),
            _starting("no", "longer/less/better time"),
            _starting("for", "better/worse"),
            _starting("been", "easier/better"),
            _starting("make the", "most of/best of"),
            _starting("your", "best self/very best self"),
            _starting("(?:other|rather)", "than"),
            _starting("(?:less|more)", "is more/or less"),
            _starting("sooner", "or later"),
            _starting("feeling", "better"),
            _starting("(?:get|getting)", "better"),
            _starting("last", "minute"),
            _starting("first", "and foremost"),
            _starting("on", "top"),
        )
    ),
    re.I,
)
