"""Lines in words: what stands for a fact or content is said in the brief's own words and its language's form."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal

from apps.ai.types import BriefContent, BriefFact, ExpandedBrief, Use
from apps.prompts.composer.forms import article, bare, counted, french, has_form
from apps.prompts.composer.lines import Line, Part, Span, find_fact, parts_of

_SLOT = re.compile(r"\{\{\s*(?P<name>[\w.]+)\s*(?P<rest>[^}]*)\}\}")
UNCHANGED = "there"  # the fall-back that campaigns and samples begin with
_LOWERED = {
    "en": re.compile(
        r"(?:a|an|the|our|your|every|all|any|each|we|you|they|it|this|these|in|on|at|with|when|if|as|for|from|most|some"
        r"|many|orders|returns|delivery|shipping|repairs|members|free|standard)(?=\W)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(?:vous|nous|on|il|elle|le|la|les|l['’]|un|une|des|du|de|tout|tous|toute|toutes|notre|nos|votre|vos|chaque|en"
        r"|dans|pour|avec|si|livraison|retours)(?=\W|(?<=['’]))",
        re.IGNORECASE,
    ),
}


class NotSaid(Exception):
    """The brief lacks what a span needs, so its line cannot be used."""


def realisations(line: Line, brief: ExpandedBrief) -> Iterator[tuple[str, tuple[str, ...], frozenset[str]]]:
    """Every way this brief can say the line: (text, cited content ids, keys of the facts it mentions)."""
    try:
        parts = list(parts_of(line.text))
        cites = tuple(_named(name, brief).id for name in line.cites)
        choices = [_choices(part, brief) for part in parts]
    except NotSaid:
        return
    for chosen in _product(choices):
        text = "".join(said for said, _, _ in _joined(chosen, brief.locale))
        ids = tuple(dict.fromkeys([*(i for _, i, _ in chosen if i), *cites]))
        yield _with_slots(text, brief), ids, frozenset(key for _, _, keys in chosen for key in keys)


Said = tuple[str, str, tuple[str, ...]]


def _choices(part: Part, brief: ExpandedBrief) -> list[Said]:
    if isinstance(part, str):
        return [(part, "", ())]
    if part.content_kind:
        items = [item for item in usable(brief, part.content_kind) if part.content_name in ("", item.name)]
        if not items:
            raise NotSaid
        return [(item.text.strip(), item.id, ()) for item in items]
    if part.keys:
        return [(_listed(part, brief), "", part.keys)]
    fact = _sayable(part.target, brief)
    return [(_put(fact, part.form, brief.locale), "", (fact.key,))]


def _product(choices: list[list[Said]]) -> Iterator[list[Said]]:
    """One choice per part. Few spans have more than one, and never more than the brief has content."""
    if not choices:
        yield []
        return
    for first in choices[0]:
        for rest in _product(choices[1:]):
            yield [first, *rest]


def _joined(chosen: list[Said], locale: str) -> Iterator[Said]:
    """Fits content and values into the sentence: capital at its start, none and no full stop inside it.

    German keeps the capital: there a whole sentence after a colon has one.
    """
    before, lowered = "", _LOWERED.get(locale[:2])
    for place, (text, cited, keys) in enumerate(chosen):
        after = "".join(said for said, _, _ in chosen[place + 1 :])
        is_start = not before.strip() or before.rstrip()[-1] in ".?!"
        if cited and after.strip():
            text = text.rstrip(".")
        if (cited or keys) and is_start:
            text = text[:1].upper() + text[1:]
        elif cited and lowered and lowered.match(text):
            text = text[:1].lower() + text[1:]
        before += text
        yield text, cited, keys


def _sayable(key: str, brief: ExpandedBrief) -> BriefFact:
    fact = find_fact(brief, key)
    if fact is None or fact.use is not Use.SAY or not fact.words:
        raise NotSaid
    return fact


def _listed(span: Span, brief: ExpandedBrief) -> str:
    """The words of those listed facts that the brief has and that are not "no"."""
    facts = [find_fact(brief, key) for key in span.keys]
    words = [fact.words for fact in facts if fact and fact.use is Use.SAY and fact.words and fact.value != "no"]
    if not words:
        raise NotSaid
    return format_list(words, locale=babel_locale(brief.locale))


def _put(fact: BriefFact, form: str, locale: str) -> str:
    name, _, arguments = form.partition(" ")
    if not has_form(name, locale):
        raise NotSaid
    if name == "a":
        return f"{article(fact.words)} {fact.words}"
    if name == "bare":
        return bare(fact.words, locale)
    if name in ("de", "à", "que"):
        return french(name, fact.words)
    if name in ("number", "plural", "count", "money"):
        return _amount(fact, name, arguments, babel_locale(locale))
    if name in ("date", "month"):
        return _moment(fact, name, babel_locale(locale))
    return fact.words


def _amount(fact: BriefFact, form: str, arguments: str, locale: Locale) -> str:
    try:
        value = Decimal(fact.value)
    except InvalidOperation:
        raise NotSaid from None
    if form == "money":
        return format_currency(value, arguments or "USD", locale=locale)
    number = format_decimal(value, locale=locale)
    if form == "number" or not arguments:
        return number
    if form == "count":
        return counted(value, number, arguments, locale)
    one, many = (arguments.split(" ") * 2)[:2]
    return f"{number} {one if locale.plural_form(value) == 'one' else many}"


def _moment(fact: BriefFact, form: str, locale: Locale) -> str:
    try:
        day = date.fromisoformat(fact.value if len(fact.value) > 7 else f"{fact.value}-01")
    except ValueError:
        raise NotSaid from None
    said = format_date(day, "LLLL" if form == "month" else "long", locale=locale)
    return re.sub(r"^1(?= )", "1er", said) if locale.language == "fr" and form == "date" else said


@lru_cache(maxsize=64)
def babel_locale(name: str) -> Locale:
    try:
        return Locale.parse(name, sep="-" if "-" in name else "_")
    except (UnknownLocaleError, ValueError):
        return Locale("en")


def usable(brief: ExpandedBrief, kind: str) -> list[BriefContent]:
    """Content of a kind that is valid on the day of sending and in the brief's language."""
    return [
        item
        for item in brief.of_kind(kind)
        if (item.valid_from is None or item.valid_from <= brief.send_on)
        and (item.valid_until is None or brief.send_on <= item.valid_until)
        and item.locale[:2] == brief.locale[:2]
    ]


def _named(name: str, brief: ExpandedBrief) -> BriefContent:
    for kind in ("claim", "offer", "catalog_item", "snippet"):
        for item in usable(brief, kind):
            if item.name == name:
                return item
    raise NotSaid


def _with_slots(text: str, brief: ExpandedBrief) -> str:
    """Writes each slot with the brief's own fall-back; a slot the brief does not offer stays, for the guardrails.

    A fall-back that nobody has changed is English. In another language the author's own stands: “Hallo du”.
    """
    fallbacks = {slot.name: slot.fallback for slot in brief.slots}

    def write(match: re.Match[str]) -> str:
        fallback = fallbacks.get(match["name"])
        if fallback == UNCHANGED and not brief.locale.startswith("en") and "default:" in match["rest"]:
            return match[0]
        return f'{{{{ {match["name"]} | default: "{fallback}" }}}}' if fallback else match[0]

    return _SLOT.sub(write, text)
