"""How a value is put into words, by language: what exists, and what is left out on purpose. Pure.

Every language: `number`, `plural ONE MANY`, `count ONE/MANY` (two to twelve in words), `money CUR`, `date`, `month`
and `list KEY KEY …`; dates, amounts and lists by Babel (CLDR). English: `a` (a or an, by sound). German and French:
`bare` (without its article). French: `de`, `à` (du, des, de l', d' / au, aux, à l'), `que` (que or qu').

Grammatical case and gender are not worked out: they cannot be, from a word alone. German and French words of a fact are
written with their article where a sentence needs one, in a form that stands after a verb or a colon, and sentences are
built so that nothing declines them.
"""

import re
from decimal import Decimal

from babel import Locale

EVERYWHERE = ("", "number", "plural", "count", "money", "date", "month", "list")
BY_LANGUAGE = {"en": ("a",), "de": ("bare",), "fr": ("bare", "de", "à", "que")}
FORMS = (*EVERYWHERE, *dict.fromkeys(form for forms in BY_LANGUAGE.values() for form in forms))

_VOWEL_SOUND = re.compile(
    r"(?:a|e(?!u)|i|o(?!ne\b|nce\b)|u(?!ni|se|sual|k\b)|hour|honest|heir|8|(?:11|18)(?!\d))", re.IGNORECASE
)
_ELIDED = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæh]", re.IGNORECASE)
# Words that begin with an h that lets nothing be elided, and the few others that do the same.
_ASPIRATED = re.compile(
    r"(?:hach|haie|hall|halte|hamac|hamster|hanche|hand|hangar|hareng|haricot|harnais|hasard|hât|hausse|haut|havre"
    r"|hériss|héros|hêtre|heurt|hibou|hiér|hobby|homard|honte|hors|hotte|housse|houx|huit|hurl|hutte|yaourt|yacht"
    r"|yoga|yeti|onz|oui|uhlan)",
    re.IGNORECASE,
)
_ARTICLES = {
    "de": re.compile(r"(?:der|die|das|dem|den|des|ein|eine|einen|einem|einer|eines)\s+", re.IGNORECASE),
    "fr": re.compile(r"(?:(?:les?|la|une?|des|du)\s+|de\s+la\s+|(?:de\s+)?l['’]\s*)", re.IGNORECASE),
}
_FRENCH = re.compile(r"(?P<article>les?\s+|la\s+|l['’]\s*)(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_CONTRACTED = {
    "de": {"le": "du ", "les": "des ", "la": "de la ", "l": "de l’"},
    "à": {"le": "au ", "les": "aux ", "la": "à la ", "l": "à l’"},
}
SPELT = {
    "en": "two three four five six seven eight nine ten eleven twelve",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
}


def has_form(form: str, locale: str) -> bool:
    """Whether this language has the form; a language we know nothing of has those of every language."""
    name = form.split(" ")[0]
    return name in EVERYWHERE or name in BY_LANGUAGE.get(locale[:2], ())


def article(words: str) -> str:
    """“a” or “an” before these English words, by the sound of their first one."""
    return "an" if _VOWEL_SOUND.match(words.lstrip("“\"'")) else "a"


def bare(words: str, locale: str) -> str:
    """The words without the article in front."""
    pattern = _ARTICLES.get(locale[:2])
    return pattern.sub("", words, count=1) if pattern and pattern.match(words) else words


def is_elided(words: str) -> bool:
    """Whether French “de”, “que” and the like lose their e before these words."""
    start = words.lstrip("«“\"' \u00a0\u202f")
    return bool(_ELIDED.match(start)) and not _ASPIRATED.match(start)


def french(form: str, words: str) -> str:
    """`words` after “de”, “à” or “que”, contracted with its article as French does."""
    match = _FRENCH.fullmatch(words)
    if form == "que":
        return f"qu’{words}" if is_elided(words) else f"que {words}"
    if match:
        return _CONTRACTED[form][match["article"].strip(" '’").lower()] + match["rest"]
    if form == "de" and is_elided(words):
        return f"d’{words}"
    return f"{form} {words}"


def counted(value: Decimal, number: str, words: str, locale: Locale) -> str:
    """A count with its noun; `words` is the phrase for one and the noun for many, `one order/orders`."""
    one, _, many = words.partition("/")
    if locale.plural_form(value) == "one" and value == 1:
        return one
    spelt = SPELT.get(locale.language, "").split()
    is_small = value == int(value) and 2 <= value <= 1 + len(spelt)
    return f"{spelt[int(value) - 2] if is_small else number} {many or one}"
