"""A test set as a document (JSON), as prompt documents carry it under `test_sets`. Pure.

{
  "name": "Usual and unusual customers",
  "note": "What it is for.",                       optional
  "guards": true,                                  optional: the set that guards `production` (else the first does)
  "send_on": "2026-06-15",                         optional: the day every case is written for
  "slots": {"first_name": "there"},                optional: slots of a message and their fall-backs (null: none)
  "contents": [                                    what may be said, as content has it; refers to others by name
    {"kind": "claim", "name": "Easy returns", "text": "You can return anything unworn within 60 days."},
    {"kind": "offer", "name": "Ten percent", "text": "10% off your next order",
     "fields": {"unit": "percent", "value": "10"}, "valid_until": "2026-12-31"},
    {"kind": "link", "name": "New arrivals", "text": "New arrivals", "fields": {"url": "https://…"}},
    {"kind": "call_to_action", "name": "See it", "text": "See what is new", "fields": {"link": "New arrivals"}},
    {"kind": "disclaimer", "name": "Offer terms", "text": "…", "fields": {"items": ["Ten percent"]}}
  ],
  "adversarial": true,                             optional: adds the cases of `testing.adversarial` when read
  "cases": [
    {"name": "Likes knitwear, orders online",
     "split": "train",                             train | holdout | hard | adversarial; default train
     "facts": {"trait:favourite": "knitwear",      said as the prompt's inputs say it …
               "trait:plan": {"value": "pro", "words": "the Pro plan", "use": "say"}},     … or in own words
     "contents": ["Easy returns", "See it"],       optional: names; left out, the case has all of the set's content
     "without": ["Ten percent"],                   optional instead: all but these
     "slots": {"first_name": "Wolfeschlegel…"},    optional: values filled in, then length rules are checked again
     "material": "…",                              optional: the text that summary, extraction and judge prompts read
     "expect": [                                   optional: what this case asks beyond the prompt's rules
       {"kind": "mentions", "phrases": ["knitwear"], "field": ""},
       {"kind": "avoids", "phrases": ["offer"]},
       {"kind": "cites", "names": ["Easy returns"]},
       {"kind": "equals", "field": "action", "text": "See it"},
       {"kind": "passes"},                         nothing that blocks
       {"kind": "blocked"}]}                       no draft, or one that a check blocks
  ]
}
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from apps.ai.facts import FactError, parse_key
from apps.ai.personal import find_personal
from apps.ai.types import BriefContent, Use
from apps.prompts.testing import adversarial, expectations
from apps.prompts.testing.cases import (
    SEND_ON,
    SLOTS,
    CaseFact,
    CaseSpec,
    Expectation,
    Shelf,
    Split,
    content_id,
    content_json,
)
from apps.prompts.validation import NAMELESS

CONTENT_KINDS = ("claim", "offer", "catalog_item", "call_to_action", "link", "snippet", "disclaimer", "image")
MAX_CASES, MAX_CONTENTS, MAX_NAME, MAX_VALUE, MAX_MATERIAL = 500, 80, 120, 400, 8000
Errors = dict[str, str]


def shelf_of(document: Mapping[str, Any], locale: str = "en") -> Shelf:
    """The shared part of a set; content is in `locale` where it does not say. Call after `problems` found nothing."""
    return Shelf(
        send_on=date.fromisoformat(document.get("send_on") or SEND_ON.isoformat()),
        slots=dict(document["slots"]) if "slots" in document else dict(SLOTS),
        contents=tuple(content_of(one, locale) for one in document.get("contents") or ()),
    )


def content_of(data: Mapping[str, Any], locale: str = "en") -> BriefContent:
    """One content of a set. Its item is its name, by which calls to action and disclaimers refer to others."""
    return BriefContent(
        id=content_id(data["kind"], data["name"]),
        kind=data["kind"],
        name=data["name"],
        text=data["text"],
        locale=data.get("locale") or locale,
        fields={**(data.get("fields") or {}), "item": data["name"]},
        valid_from=_date(data.get("valid_from")),
        valid_until=_date(data.get("valid_until")),
    )


def cases_of(document: Mapping[str, Any]) -> tuple[CaseSpec, ...]:
    """The cases of a set, generated ones included. Call after `problems` found nothing."""
    names = [one["name"] for one in document.get("contents") or ()]
    written = tuple(case_of(data, names) for data in document.get("cases") or ())
    if not document.get("adversarial"):
        return written
    taken = {case.name for case in written}
    inputs = dict.fromkeys(fact.key for case in written for fact in case.facts)
    return (*written, *(case for case in adversarial.starter(list(inputs)) if case.name not in taken))


def case_of(data: Mapping[str, Any], names: Sequence[str] = ()) -> CaseSpec:
    """One case; `names` are the set's contents, for `without`."""
    chosen = data.get("contents")
    if data.get("without"):
        chosen = [name for name in names if name not in data["without"]]
    return CaseSpec(
        name=data["name"].strip(),
        split=Split(data.get("split") or "train"),
        facts=tuple(_facts(data.get("facts") or {})),
        contents=tuple(chosen) if chosen is not None else None,
        slots=dict(data.get("slots") or {}),
        expect=tuple(_expectation(one) for one in data.get("expect") or ()),
        material=(data.get("material") or "").strip(),
    )


def document_of(*, name: str, note: str, guards: bool, shelf: Shelf, cases: Sequence[CaseSpec]) -> dict[str, Any]:
    """The set as a document that reads back to the same digest."""
    return {
        "name": name,
        "note": note,
        "guards": guards,
        "send_on": shelf.send_on.isoformat(),
        "slots": dict(shelf.slots),
        "contents": [content_json(one) for one in shelf.contents],
        "cases": [case_document(case) for case in cases],
    }


def case_document(case: CaseSpec) -> dict[str, Any]:
    """A case as a person would write it: empty parts left out, facts by their key."""
    facts = {fact.key: _short(fact) for fact in case.facts}
    parts = {
        "facts": facts,
        "slots": dict(case.slots),
        "expect": [one.to_json() for one in case.expect],
        "material": case.material,
    }
    said = {"name": case.name, "split": case.split.value, **{key: value for key, value in parts.items() if value}}
    return said if case.contents is None else {**said, "contents": list(case.contents)}


def problems(document: Mapping[str, Any]) -> Errors:
    """Errors by place: `name`, `contents.<n>.<part>`, `cases.<n>.<part>`; empty when the set can be read."""
    found: Errors = {}
    if not 2 <= len(str(document.get("name") or "").strip()) <= MAX_NAME:
        found["name"] = f"A name has 2 to {MAX_NAME} characters."
    if _date_problem(document.get("send_on")):
        found["send_on"] = "Write a day as 2026-06-15."
    contents: Sequence[Mapping[str, Any]] = document.get("contents") or ()
    cases: Sequence[Mapping[str, Any]] = document.get("cases") or ()
    for name, rows, most in (("contents", contents, MAX_CONTENTS), ("cases", cases, MAX_CASES)):
        if len(rows) > most:
            found[name] = f"At most {most}."
    for number, row in enumerate(contents[:MAX_CONTENTS]):
        found |= {f"contents.{number}.{part}": words for part, words in content_problems(row).items()}
    names = {str(row.get("name")) for row in contents}
    for number, row in enumerate(cases[:MAX_CASES]):
        found |= {f"cases.{number}.{part}": words for part, words in case_problems(row, names).items()}
    return found | _repeated(cases)


def content_problems(row: Mapping[str, Any]) -> Errors:
    found: Errors = {}
    if row.get("kind") not in CONTENT_KINDS:
        found["kind"] = f"One of {', '.join(CONTENT_KINDS)}."
    if not str(row.get("name") or "").strip():
        found["name"] = "Give it a name."
    if not isinstance(row.get("text"), str):
        found["text"] = "Write its words."
    for name in ("valid_from", "valid_until"):
        if _date_problem(row.get(name)):
            found[name] = "Write a day as 2026-06-15."
    return found


def case_problems(row: Mapping[str, Any], names: set[str]) -> Errors:
    """What is wrong with one case as a document; nothing personal may stand in it."""
    found: Errors = {}
    if not 2 <= len(str(row.get("name") or "").strip()) <= MAX_NAME:
        found["name"] = f"A name has 2 to {MAX_NAME} characters."
    elif words := personal_problem(row["name"]):
        found["name"] = words
    if (row.get("split") or "train") not in set(Split):
        found["split"] = f"One of {', '.join(Split)}."
    found |= _fact_problems(row.get("facts") or {})
    for part in ("contents", "without"):
        unknown = sorted(set(row.get(part) or ()) - names)
        if unknown:
            found[part] = f"The set has no content named {', '.join(unknown)}."
    if words := next(filter(None, map(personal_problem, map(str, (row.get("slots") or {}).values()))), ""):
        found["slots"] = words
    if len(row.get("material") or "") > MAX_MATERIAL:
        found["material"] = f"At most {MAX_MATERIAL:,} characters."
    elif words := personal_problem(row.get("material") or ""):
        found["material"] = words
    for number, one in enumerate(row.get("expect") or ()):
        found |= {f"expect.{number}.{part}": words for part, words in expectations.problems(one).items()}
    return found


def personal_problem(text: str) -> str:
    """Says what kind of personal data stands in `text`, never the data itself."""
    kinds = {hit.kind.value for hit in find_personal(text)} - {"url"}
    return f"This holds personal data ({', '.join(sorted(kinds))})." if kinds else ""


def _fact_problems(facts: Any) -> Errors:
    if not isinstance(facts, Mapping):
        return {"facts": "Facts are written as key: value."}
    found: Errors = {}
    for key, given in facts.items():
        value = given if isinstance(given, Mapping) else {"value": given}
        texts = [value.get("value"), value.get("words") or ""]
        if words := _key_problem(key):
            found["facts"] = words
            continue
        if not all(isinstance(text, str) and len(text) <= MAX_VALUE for text in texts):
            found["facts"] = f"{key}: a value is text of at most {MAX_VALUE} characters."
        elif (value.get("use") or "say") not in set(Use):
            found["facts"] = f"{key}: either say or steer."
        elif words := next(filter(None, map(personal_problem, map(str, texts))), ""):
            found["facts"] = f"{key}: {words}"
    return found


def _key_problem(text: str) -> str:
    try:
        key = parse_key(text)
    except FactError as error:
        return f"{text}: {error.message}"
    is_named = bool(key.name) or key.kind in NAMELESS
    return "" if is_named else f"{text}: write a fact such as trait:plan or event:purchase|count:30d."


def _facts(facts: Mapping[str, Any]) -> list[CaseFact]:
    out = []
    for key, given in facts.items():
        value = given if isinstance(given, Mapping) else {"value": given}
        fact = CaseFact(str(parse_key(key)), value["value"], value.get("words") or "", value.get("use") or "")
        out.append(fact)
    return out


def _short(fact: CaseFact) -> str | dict[str, str]:
    if not fact.words and not fact.use:
        return fact.value
    return {key: value for key, value in fact.to_json().items() if key != "key" and value}


def _expectation(data: Mapping[str, Any]) -> Expectation:
    return Expectation(data["kind"], {key: value for key, value in data.items() if key != "kind"})


def _repeated(cases: Sequence[Mapping[str, Any]]) -> Errors:
    seen: set[str] = set()
    found: Errors = {}
    for number, row in enumerate(cases):
        name = str(row.get("name") or "").strip()
        if name and name in seen:
            found[f"cases.{number}.name"] = "Another case has this name."
        seen.add(name)
    return found


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _date_problem(text: Any) -> bool:
    try:
        return bool(text) and not date.fromisoformat(text)
    except (TypeError, ValueError):
        return True
