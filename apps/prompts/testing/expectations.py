"""What one case asks of its draft beyond the prompt's rules: a few kinds, each with its words and its check. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ai.types import DraftText, ExpandedBrief
from apps.prompts.field_names import shown_name
from apps.prompts.rules.base import phrases_in, visible
from apps.prompts.testing.cases import Expectation

MAX_PHRASES, MAX_TEXT = 20, 400
Params = Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came out for a case. `texts`: what a reader sees, by field; `values`: exact fields (names of content, JSON
    leaves); `cited`: names of the content relied on; `is_blocked`: no draft came, or a check blocks it;
    `channel`: whose names fields have in what is said about them."""

    texts: Mapping[str, str]
    values: Mapping[str, str]
    cited: frozenset[str] = frozenset()
    is_blocked: bool = False
    channel: str = ""


@dataclass(frozen=True)
class Kind:
    """`param` is "phrases" or "names" (a list), "text" (with a field) or empty; `fault` says what went wrong, or ""."""

    kind: str
    label: str
    param: str
    sentence: Callable[[Params], str]
    fault: Callable[[Outcome, Params], str]
    has_field: bool = False


def outcome_of(draft: DraftText, brief: ExpandedBrief, *, is_blocked: bool) -> Outcome:
    """A draft as expectations see it: slots show their fall-back, ids are names."""

    def named(one: str) -> str:
        item = brief.content(one)
        return item.name if item else ""

    texts = {name: visible(text) for name, text in draft.texts().items()}
    values = {**texts, "action": named(draft.action), "link": named(draft.link), "image": named(draft.image)}
    return Outcome(texts, values, frozenset(map(named, draft.cited())) - {""}, is_blocked, brief.channel)


def outcome_of_data(data: Any) -> Outcome:
    """A JSON answer (a summary, an extraction, a judge's) as expectations see it; `items.0.name` names a leaf."""
    leaves = dict(_leaves(data, ""))
    return Outcome(leaves, leaves)


NOTHING = Outcome({}, {}, is_blocked=True)


def faults(outcome: Outcome, expect: tuple[Expectation, ...]) -> list[str]:
    """What was expected and did not come, in words. Where nothing came out, only `blocked` can hold."""
    return [words for one in expect if (words := KINDS[one.kind].fault(outcome, one.params))]


def expects_blocked(expect: tuple[Expectation, ...]) -> bool:
    return any(one.kind == "blocked" for one in expect)


def sentence(one: Expectation, channel: str = "") -> str:
    """What is expected, for people; a field has the name that it has on `channel`."""
    named = {"field": shown_name(field, channel)} if (field := one.params.get("field")) else {}
    return KINDS[one.kind].sentence({**one.params, **named})


def problems(data: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with an expectation as JSON, by part."""
    kind = KINDS.get(str(data.get("kind") or ""))
    if kind is None:
        return {"kind": f"One of {', '.join(KINDS)}."}
    found: dict[str, str] = {}
    if kind.param in ("phrases", "names") and not _is_list(data.get(kind.param)):
        found[kind.param] = f"One to {MAX_PHRASES} texts."
    if kind.param == "text" and not (isinstance(data.get("text"), str) and len(data["text"]) <= MAX_TEXT):
        found["text"] = f"Text of at most {MAX_TEXT} characters."
    if kind.param == "text" and not str(data.get("field") or "").strip():
        found["field"] = "Name the field."
    known = {"kind", kind.param, *(["field"] if kind.has_field else [])}
    return found | {key: "An expectation of this kind has no such part." for key in data if key not in known}


def _is_list(value: Any) -> bool:
    is_texts = isinstance(value, list) and all(isinstance(one, str) and one.strip() for one in value)
    return is_texts and 1 <= len(value) <= MAX_PHRASES and all(len(one) <= MAX_TEXT for one in value)


def _leaves(data: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(data, Mapping):
        pairs = [(str(key), value) for key, value in data.items()]
    elif isinstance(data, list):
        pairs = [(str(number), value) for number, value in enumerate(data)]
    else:
        said = "" if data is None else str(data).lower() if isinstance(data, bool) else str(data)
        return [(path, said)]
    return [leaf for key, value in pairs for leaf in _leaves(value, f"{path}.{key}" if path else key)]


def _quoted(texts: list[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts)


def _where(params: Params, channel: str = "") -> str:
    return f" in the {shown_name(params['field'], channel)}" if params.get("field") else ""


def _found(outcome: Outcome, params: Params, phrase: str) -> bool:
    field = params.get("field") or ""
    texts = [t for name, t in outcome.texts.items() if not field or name == field or name.startswith(f"{field}.")]
    return any(any(phrases_in(text, phrase)) for text in texts)


def _mentions(outcome: Outcome, params: Params) -> str:
    missing = [phrase for phrase in params["phrases"] if not _found(outcome, params, phrase)]
    return f"It should mention {_quoted(missing)}{_where(params, outcome.channel)}." if missing else ""


def _avoids(outcome: Outcome, params: Params) -> str:
    said = [phrase for phrase in params["phrases"] if _found(outcome, params, phrase)]
    return f"It should not say {_quoted(said)}{_where(params, outcome.channel)}." if said else ""


def _cites(outcome: Outcome, params: Params) -> str:
    missing = [name for name in params["names"] if name not in outcome.cited]
    return f"It should use {_quoted(missing)}." if missing else ""


def _equals(outcome: Outcome, params: Params) -> str:
    given = outcome.values.get(params["field"], "")
    if given == params["text"]:
        return ""
    name = shown_name(params["field"], outcome.channel)
    return f"The {name} should be “{params['text']}” and is " + (f"“{given[:80]}”." if given else "empty.")


def _passes(outcome: Outcome, params: Params) -> str:
    return "A draft that nothing blocks should have come out." if outcome.is_blocked else ""


def _blocked(outcome: Outcome, params: Params) -> str:
    return "" if outcome.is_blocked else "This should have been blocked, and a draft came out that passes."


KINDS: dict[str, Kind] = {
    kind.kind: kind
    for kind in (
        Kind(
            "mentions",
            "Mentions",
            "phrases",
            lambda p: f"Mentions {_quoted(p['phrases'])}{_where(p)}.",
            _mentions,
            has_field=True,
        ),
        Kind(
            "avoids",
            "Does not say",
            "phrases",
            lambda p: f"Does not say {_quoted(p['phrases'])}{_where(p)}.",
            _avoids,
            has_field=True,
        ),
        Kind("cites", "Uses this content", "names", lambda p: f"Uses {_quoted(p['names'])}.", _cites),
        Kind(
            "equals",
            "A field is exactly",
            "text",
            lambda p: f"The {p['field']} is exactly “{p['text']}”.",
            _equals,
            has_field=True,
        ),
        Kind("passes", "Must pass", "", lambda p: "Nothing blocks the draft.", _passes),
        Kind("blocked", "Must be blocked", "", lambda p: "No draft that passes comes out.", _blocked),
    )
}
