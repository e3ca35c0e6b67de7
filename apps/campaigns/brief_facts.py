"""The facts of a campaign: which may enter a brief, how they are grouped into closed values, and the words for each.

An entry of `Campaign.facts` is {"key", "use": "say" | "steer", "label", "words": {value: words}}; their order is the
marketer's.
"""

import calendar
import re
from collections.abc import Iterable, Mapping
from typing import Any

from apps.ai.buckets import bands
from apps.ai.facts import FactError, FactKey, FactType, bucketed_type, parse_key
from apps.ai.types import Use
from apps.profiles import facts
from apps.profiles.facts import FactInfo

MAX_FACTS = 4  # the group level: beyond that, few people share a brief and each would need consent for profiling
MAX_VALUES = 40  # different values of one fact in one audience; more are no closed list
MAX_WORDS = 120

Entry = dict[str, Any]


def info_of(key: FactKey) -> FactInfo | None:
    """What the registry knows about a fact, whatever its modifier; None for a fact that is gone."""
    try:
        return facts.fact_info(key)
    except FactError:
        return None


def problem(key_text: str) -> str | None:
    """Why a fact cannot enter a brief, in a sentence; None when it can."""
    try:
        key = parse_key(key_text)
        info = facts.fact_info(key)
        type_ = bucketed_type(info.type, key.modifiers)
    except FactError as error:
        return error.message
    if info.privacy == "identity":
        return f"{info.label} says who somebody is. Identity never enters a brief; use a slot instead."
    if type_ not in (FactType.TEXT, FactType.BOOLEAN):
        return f"{info.label} has too many different values. Group it (by bands, by month, or as known)."
    return None


def sensitive_keys(entries: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The facts whose values count only for people who agreed to profiling."""
    found = ((str(entry["key"]), info_of(parse_key(entry["key"]))) for entry in entries)
    return frozenset(key for key, info in found if info is not None and info.privacy == "sensitive")


def grouped(key_text: str, grouping: str, limits: str = "") -> str:
    """The canonical key of a fact with a modifier. `grouping` is "", "band", "month" or "known".

    `limits` are numbers separated by commas or blanks, for bands. Raises FactError when they do not make sense.
    """
    key = parse_key(key_text)
    if not grouping:
        return str(key)
    if grouping == "band":
        numbers = ",".join(limits.replace(";", " ").replace(",", " ").split())
        return str(parse_key(f"{key.base}|band({numbers})"))
    return str(parse_key(f"{key.base}|{grouping}"))


def offered() -> dict[str, FactInfo]:
    """The available facts by key."""
    return {info.key: info for info in facts.available_facts()}


def closed_values(key_text: str, offered: Mapping[str, FactInfo]) -> list[str]:
    """The values a fact can have, as far as that is known beforehand (booleans, bands, choices); else an empty list.

    `offered` are the available facts by key, which know the values that occur.
    """
    key = parse_key(key_text)
    for modifier in key.modifiers:
        return bands(modifier.limits) if modifier.name == "band" else ["known"] if modifier.name == "known" else []
    info = offered.get(str(key)) or info_of(key)
    if info is not None and info.type is FactType.BOOLEAN:
        return ["yes", "no"]
    return list(info.choices)[:MAX_VALUES] if info else []


def new_entry(key_text: str, inputs: Iterable[Any] = ()) -> Entry:
    """A fact as it enters a plan. `inputs` are what the prompt declares (prompts.spec.InputSpec); its words win."""
    declared = next((item for item in inputs if item.key == key_text), None)
    label = label_of(key_text)
    given = dict(declared.words) if declared else {}
    values = list(dict.fromkeys([*given, *closed_values(key_text, offered())]))
    return {
        "key": key_text,
        "use": declared.use.value if declared else Use.SAY.value,
        "label": label,
        "words": {one: given.get(one) or default_words(label, one) for one in values},
    }


def label_of(key_text: str) -> str:
    """A fact's name for people, without how it is grouped; its key where it is not known (any more)."""
    try:
        info = info_of(parse_key(key_text))
    except FactError:
        return key_text
    return info.label if info else key_text


def default_words(label: str, value: str) -> str:
    """How a value reads when nobody has chosen words for it."""
    name = label[:1].lower() + label[1:]
    if value == "yes":
        return name
    if value == "no":
        return f"no {name}"
    if value == "known":
        return f"a known {name}"
    if month := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", value):
        return f"{calendar.month_name[int(month[2])]} {month[1]}"
    if value.startswith("<"):
        return f"{name} below {value[1:]}"
    if re.fullmatch(r"-?[\d.]+\+", value):
        return f"{name} of {value[:-1]} or more"
    if band := re.fullmatch(r"(-?[\d.]+)-(-?[\d.]+)", value):
        return f"{name} from {band[1]} to {band[2]}"
    return value


def words_for(entry: Mapping[str, Any], value: str) -> str:
    """The words of one value of one fact."""
    return str(entry["words"].get(value) or default_words(str(entry.get("label") or entry["key"]), value))


def worded(entry: Mapping[str, Any]) -> Entry:
    """The entry as the campaign part of a brief holds it: what may be written depends on all of this."""
    return {
        "key": entry["key"],
        "use": entry["use"],
        "label": entry.get("label") or entry["key"],
        "words": dict(entry["words"]),
    }
