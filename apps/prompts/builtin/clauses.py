"""What a fact says about somebody, as clauses that one sentence can join. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from apps.ai.facts import Aggregate, FactError, FactKey, parse_key
from apps.ai.types import BriefFact
from apps.prompts.builtin.tongues import HOW, LIKES, ORDERS, PLACE, RECENCY, TENURE, TOPICS, Tongue
from apps.prompts.composer.forms import article
from apps.prompts.composer.realise import babel_locale

IS, DID, TASTE, WAY, REST = "is", "did", "taste", "way", "rest"
GROUPS = {TENURE: IS, PLACE: IS, RECENCY: DID, ORDERS: DID, LIKES: TASTE, HOW: WAY}
# How words begin that stand after "orders", "is" or a span of time, not as the name of something.
_ADVERB = re.compile(
    r"(?:by|on|in|at|via|through|over|from|both (?:online|on|in|by)|online|offline|mostly|mainly|sometimes|often"
    r"|per|am|im|bei|über|auf|online|sowohl|mal|par|en|sur|au|à|chez|aussi bien)\b",
    re.IGNORECASE,
)
_DOING = re.compile(r"(?:\w+ing\b|new\b|neu\b|nouve\w+\b|en train\b|dabei\b)", re.IGNORECASE)
_BEEN = re.compile(
    r"(?:with us|a customer for|around for|bei uns|mit uns|schon|parmi nous|avec nous|déjà)\b", re.IGNORECASE
)
_PERSON = re.compile(
    r"(?:an?|eine?|une?)\s+(?:[\w-]+\s+){0,3}(?:customer|member|shopper|reader|subscriber|buyer|guest|fan|client\w*"
    r"|kund\w+|mitglied|stamm\w+|membre|fidèle|abonnée?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"\b(?:while|days?|weeks?|months?|years?|zeit|tage?n?|wochen?|monate?n?|jahre?n?|weile|temps|jours?|semaines?|mois|ans?"
    r"|années?)\b",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\b(?:orders?|purchases?|bestellung\w*|einkäufe|commandes?|achats?)\b", re.IGNORECASE)
_PLAIN = re.compile(r"[^\W_][\w’'&/+. -]{0,39}")
_MONEY = re.compile(r"(?P<amount>-?\d+(?:\.\d+)?) (?P<currency>[A-Z]{3})")


@dataclass(frozen=True)
class Clause:
    """Part of a sentence. `ways` are equal wordings of it; one that begins with `=` has a subject of its own.

    `topic` is what it is about; clauses of the group `TASTE` with the same ways and different `words` become one list.
    """

    group: str
    topic: str
    keys: tuple[str, ...]
    ways: tuple[str, ...]
    words: str = ""


def clause_of(fact: BriefFact, type_: str, tongue: Tongue, locale: str, *, is_worded: bool) -> Clause | None:
    """The clause for one fact; None for a value that nobody has put into words and that is no number, date or name.

    `is_worded`: the words are the author's, also where they are the value itself.
    """
    try:
        key = parse_key(fact.key)
    except FactError:
        return None
    if key.kind == "event":
        made = _event(key, fact, tongue, locale, is_worded=is_worded)
    elif is_worded:
        made = _worded(topic_of(key), fact.words.strip())
    else:
        made = _plain(topic_of(key), key, fact.value.strip(), type_, locale)
    if made is None:
        return None
    group, topic, phrase, values = made
    label = label_of(key)
    marks = {"label": label, "label_q": _quoted(label, locale), "a_label": f"{article(label)} {label}", **values}
    ways = tuple(_filled(way, {**marks, "q": _quoted(values.get("w", ""), locale)}) for way in tongue.phrases[phrase])
    return Clause(group, topic, (fact.key,), ways, values.get("w", ""))


def topic_of(key: FactKey) -> str:
    if key.kind not in ("trait", "profile"):
        return ""
    name = key.name.lower()
    pieces = [name, *re.split(r"[_\s-]+", name)]
    return next((TOPICS[piece] for piece in pieces if piece in TOPICS), "")


def label_of(key: FactKey) -> str:
    name = key.argument if key.aggregate == Aggregate.SUM else key.name.partition(":")[0]
    if key.kind == "consent":
        name = key.name.partition(":")[0].replace("email", "e-mail")
    return name.replace("_", " ").strip() or key.kind


Made = tuple[str, str, str, Mapping[str, str]]


def _worded(topic: str, words: str) -> Made:
    """A value in the words of the prompt's author: what kind of words they are says which phrases take them."""
    group, said = GROUPS.get(topic, REST), {"w": words}
    if topic == HOW:
        return group, topic, HOW if _ADVERB.match(words) else f"{HOW}_noun", said
    if topic == LIKES or (topic == RECENCY and _TIME.search(words)):
        return group, topic, topic, said
    if _BEEN.match(words):
        return IS, topic, "been", said
    if _DOING.match(words):
        return IS, topic, "be_doing", said
    if _PERSON.match(words) or _ADVERB.match(words):
        return IS, topic, "be", said
    if _ORDER.search(words):
        return DID, topic, f"{ORDERS}_noun", said
    return group, topic, "place" if topic == PLACE else "noun", said


def _plain(topic: str, key: FactKey, value: str, type_: str, locale: str) -> Made | None:
    """A value that stands for itself: a number, an amount, a date, yes or no, or a short name."""
    group, spoken = GROUPS.get(topic, REST), babel_locale(locale)
    if key.kind in ("segment", "consent"):
        return REST, key.kind, key.kind if value in ("yes", "true") else f"no_{key.kind}", {}
    if match := _MONEY.fullmatch(value):
        said = format_currency(Decimal(match["amount"]), match["currency"], locale=spoken)
        return group, topic, "money", {"w": said}
    if (day := day_of(value)) and type_ in ("", "date", "moment"):
        phrase = "since" if re.search(r"since|seit|depuis|joined|signup|sign_up", key.name.lower()) else "date"
        return IS if phrase == "since" else group, topic, phrase, {"w": spoken_day(day, locale)}
    if value in ("yes", "no", "true", "false"):
        return REST, topic, "yes" if value in ("yes", "true") else "no", {}
    number = number_of(value)
    if number is not None and type_ in ("", "number"):
        phrase = "number_of" if key.name.endswith("s") and number != 1 else "number"
        return group, topic, phrase, {"w": format_decimal(number, locale=spoken)}
    if type_ in ("", "text") and _PLAIN.fullmatch(value) and value.count(" ") < 3 and number is None:
        phrase = {PLACE: "place", LIKES: LIKES}.get(topic, "quoted")
        return group, topic, phrase, {"w": _quoted(value, locale) if topic == LIKES else value}
    return None


def _event(key: FactKey, fact: BriefFact, tongue: Tongue, locale: str, *, is_worded: bool) -> Made | None:
    name = key.name.lower().replace(" ", "_")
    did = tongue.events.get(name) or tongue.events["other"].replace("{q}", _quoted(key.name.replace("_", " "), locale))
    window = tongue.window.replace("{n}", str(key.window_days)) if key.window_days else ""
    done = f"done {did[4:]}" if did.startswith("did ") else did
    said = {"did": did, "done": done, "window": window, "w": fact.words}
    if key.aggregate == Aggregate.LAST:
        did = tongue.events.get({"ordered": "last_ordered", "looked at something": "last_view"}.get(did, ""), did)
        is_named = is_worded or (_PLAIN.fullmatch(fact.value) and fact.value.count(" ") < 3)
        return (TASTE, "", "last", {**said, "did": did}) if is_named else None
    if is_worded:
        return (DID, RECENCY, RECENCY, said) if _TIME.search(fact.words) else (DID, "", "noun", said)
    if key.aggregate == Aggregate.LAST_AT:
        day = day_of(fact.value)
        return (DID, RECENCY, "last_at", {**said, "w": spoken_day(day, locale)}) if day else None
    number = number_of(fact.value)
    if number is None or key.modifiers:
        return None
    said["w"] = format_decimal(number, locale=babel_locale(locale))
    if key.aggregate == Aggregate.COUNT:
        times = {0: "count_none", 1: "count_once", 2: "count_twice"}
        return DID, "", times.get(int(number), "count"), said
    if key.aggregate == Aggregate.DAYS_SINCE:
        return DID, RECENCY, {0: "since_today", 1: "since_yesterday"}.get(int(number), "days_since"), said
    return DID, "", "sum", said


def number_of(value: str) -> Decimal | None:
    """A plain decimal number, else None."""
    try:
        return Decimal(value) if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,9})?", value) else None
    except InvalidOperation:
        return None


def day_of(value: str) -> date | None:
    """The day of an ISO date or moment, else None."""
    try:
        return date.fromisoformat(value[:10]) if re.match(r"\d{4}-\d\d-\d\d(?:[T ]|$)", value) else None
    except ValueError:
        return None


def spoken_day(day: date, locale: str) -> str:
    said = format_date(day, "long", locale=babel_locale(locale))
    return re.sub(r"^1(?= )", "1er", said) if locale[:2] == "fr" else said


def _filled(way: str, marks: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: marks[match[1]], way)


def _quoted(text: str, locale: str) -> str:
    left, right = {"de": ("„", "“"), "fr": ("« ", " »")}.get(locale[:2], ("“", "”"))
    return f"{left}{text}{right}"
