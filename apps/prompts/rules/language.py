"""The locale rule: the right language, and for English the right spelling."""

import re
from collections.abc import Iterable

from apps.ai.types import DraftText, ExpandedBrief, Fix
from apps.prompts.rules.base import MANNER, Hit, Param, Params, RuleKind

LOCALES = (
    ("en-US", "English (United States)"),
    ("en-GB", "English (Britain)"),
    ("de", "German"),
    ("fr", "French"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("nl", "Dutch"),
)
# American → British. Only words that are wrong on the other side, so "practice" or "program" are not here.
_SPELLING = {
    "color": "colour", "colors": "colours", "favorite": "favourite", "favorites": "favourites", "flavor": "flavour",
    "flavors": "flavours", "honor": "honour", "neighbor": "neighbour", "neighborhood": "neighbourhood",
    "center": "centre", "centers": "centres", "theater": "theatre", "fiber": "fibre", "gray": "grey",
    "traveler": "traveller", "traveling": "travelling", "canceled": "cancelled", "jewelry": "jewellery",
    "pajamas": "pyjamas", "catalog": "catalogue", "organize": "organise", "organized": "organised",
    "realize": "realise", "recognize": "recognise", "personalized": "personalised", "personalize": "personalise",
    "customize": "customise", "specialized": "specialised", "apologize": "apologise", "behavior": "behaviour",
    "labor": "labour", "rumor": "rumour", "cozy": "cosy", "plow": "plough", "aluminum": "aluminium",
}  # fmt: skip
_COMMON = {
    "en": "the and you your we our to of for is are with have this that it in on at has been from",
    "de": "der die das und sie ihr ihre wir uns zu von für ist sind mit haben dies ein eine im am auf nicht",
    "fr": "le la les et vous votre vos nous notre de des du pour est sont avec avez ce cette un une dans sur",
    "es": "el la los las y usted su sus nosotros nuestro de del para es son con este esta un una en por que",
    "it": "il lo la gli le e lei suo noi nostro di del per è sono con questo questa un una nel su che",
    "nl": "de het een en u uw je jouw wij onze van voor is zijn met heeft dit dat in op niet aan",
}
_STOP = {language: frozenset(words.split()) for language, words in _COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+")


class Locale(RuleKind):
    """Language by its commonest words (after Ingle 1976, as in every stop-word identifier); spelling by a word list."""

    kind = "locale"
    label = "Language and spelling"
    group = MANNER
    params = (Param("locale", "Locale", "choice", choices=LOCALES),)

    def sentence(self, params: Params) -> str:
        return f"Written in {dict(LOCALES)[params['locale']]}."

    def prompt_line(self, params: Params) -> str:
        return f"Write in {dict(LOCALES)[params['locale']]}, with that country's spelling."

    def hits(self, draft: DraftText, brief: ExpandedBrief, params: Params) -> Iterable[Hit]:
        wanted = params["locale"]
        texts = {name: re.sub(r"\{\{.*?\}\}", lambda m: " " * len(m[0]), t) for name, t in draft.texts().items()}
        spoken = language_of(" ".join(texts.values()))
        if spoken and spoken != wanted[:2]:
            yield Hit(f"This reads as {_name(spoken)}, not as {dict(LOCALES)[wanted]}.")
        if wanted[:2] == "en":
            yield from _spelling(texts, wanted)


def language_of(text: str) -> str:
    """Two-letter language whose common words are clearly most frequent in `text`; empty when that is not clear."""
    words = [word.lower() for word in _WORD.findall(text)]
    counts = sorted(((sum(word in stop for word in words), language) for language, stop in _STOP.items()), reverse=True)
    (best, language), (second, _) = counts[0], counts[1]
    return language if best >= 4 and best >= 1.5 * second else ""


def _name(language: str) -> str:
    return next(name for code, name in LOCALES if code[:2] == language).split(" (")[0]


def _spelling(texts: dict[str, str], wanted: str) -> Iterable[Hit]:
    wrong = _SPELLING if wanted == "en-GB" else {british: american for american, british in _SPELLING.items()}
    for field, text in texts.items():
        for match in _WORD.finditer(text):
            right = wrong.get(match[0].lower())
            if right:
                word = right.capitalize() if match[0][0].isupper() else right
                yield Hit(f"“{match[0]}” is spelt “{word}” here.", field, *match.span(), Fix(f"Write “{word}”", word))
