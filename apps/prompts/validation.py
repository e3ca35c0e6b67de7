"""What is wrong with the fields of a version, before it is saved. Pure."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from apps.ai.facts import FactError, FactType, parse_key, shorten
from apps.prompts import rules
from apps.prompts.composer import ANY_CHANNEL, ExampleError, format_example, parse_example
from apps.prompts.includes import include_problem
from apps.prompts.spec import IncludeSpec, InputSpec, RuleSpec, Settings

NAMELESS = ("summary",)
MAX_INSTRUCTION, MAX_TONE, MAX_ROWS, MAX_NAME = 4000, 1000, 40, 120
MAX_HEAT, TOKENS = 2, (16, 16_000)
Errors = dict[str, str]


def canonical(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields in the one form that is stored and hashed. Call after `problems` found nothing."""
    return {
        "instruction": _tidy(fields["instruction"]),
        "tone": _tidy(fields.get("tone") or ""),
        "audience_notes": _tidy(fields.get("audience_notes") or ""),
        "rules": [RuleSpec.from_json(rule).to_json() for rule in fields.get("rules") or ()],
        "examples": [
            parse_example(str(example["name"]), format_example(example), ANY_CHANNEL)
            for example in fields.get("examples") or ()
        ],
        "inputs": [
            {**InputSpec.from_json(item).to_json(), "key": str(parse_key(item["key"]))}
            for item in fields.get("inputs") or ()
        ],
        "includes": [IncludeSpec.from_json(one).to_json() for one in fields.get("includes") or ()],
        "settings": Settings.from_json(fields.get("settings") or {}).to_json(),
    }


def problems(fields: Mapping[str, Any], channel: str = ANY_CHANNEL, locale: str = "") -> Errors:
    """Errors by field: `instruction`, `tone`, `audience_notes`, `settings.<name>`, and by row `rules.<n>.<parameter>`,
    `inputs.<n>.<part>`, `examples.<n>.<part>`, `includes.<n>.text`.

    Examples are held to the roles of the channel and to the forms of the locale, where these are given.
    """
    found: Errors = {}
    if not _tidy(fields.get("instruction") or ""):
        found["instruction"] = "Say what the message should do."
    for name, limit in (("instruction", MAX_INSTRUCTION), ("tone", MAX_TONE), ("audience_notes", MAX_TONE)):
        if len(fields.get(name) or "") > limit:
            found[name] = f"At most {limit:,} characters."
    for name, check in (
        ("rules", rules.problems),
        ("inputs", _input),
        ("examples", partial(_example, channel=channel, locale=locale)),
        ("includes", include_problem),
    ):
        rows: Sequence[Mapping[str, Any]] = fields.get(name) or ()
        if len(rows) > MAX_ROWS:
            found[name] = f"At most {MAX_ROWS}."
        for number, row in enumerate(rows[:MAX_ROWS]):
            found |= {f"{name}.{number}.{part}": words for part, words in check(row).items()}
    return found | _settings(fields.get("settings") or {}) | _repeated(fields)


def _settings(said: Mapping[str, Any]) -> Errors:
    found: Errors = {}
    heat, tokens = said.get("temperature"), said.get("max_tokens")
    if heat is not None and not (_is_number(heat) and 0 <= heat <= MAX_HEAT):
        found["settings.temperature"] = f"A number from 0 to {MAX_HEAT}, such as 0.7."
    if tokens is not None and not (isinstance(tokens, int) and _is_number(tokens) and TOKENS[0] <= tokens <= TOKENS[1]):
        found["settings.max_tokens"] = f"A whole number from {TOKENS[0]} to {TOKENS[1]:,}."
    if not isinstance(said.get("judged", False), bool):
        found["settings.judged"] = "Either true or false."
    if (judge := said.get("judge")) is not None and (words := _judge_problem(judge)):
        found["settings.judge"] = words
    elif judge is not None and said.get("judged") is not True:
        found["settings.judge"] = "A judge is named only where drafts are judged."
    for name in sorted(set(said) - {"temperature", "max_tokens", "judged", "judge"}):
        found[f"settings.{name}"] = "There is no such setting."
    return found


def _judge_problem(judge: object) -> str:
    if not isinstance(judge, Mapping) or set(judge) - {"name", "uuid"}:
        return 'Write a judge as its name: {"name": "Judge of tone"}.'
    name, uuid = judge.get("name"), judge.get("uuid", "")
    is_fine = isinstance(name, str) and 2 <= len(name.strip()) <= MAX_NAME and isinstance(uuid, str) and len(uuid) <= 36
    return "" if is_fine else f"A judge's name has 2 to {MAX_NAME} characters."


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _key_problem(said: Any) -> str:
    if not said:
        return "Say which fact, by its name or by a key such as trait:plan."
    if isinstance(said, str) and ":" not in said and said not in NAMELESS:
        return f"No fact is called “{shorten(said)}” here. Choose one of the list, or write a key such as trait:plan."
    try:
        parse_key(said)
    except FactError as error:
        return error.message
    return ""


def _input(row: Mapping[str, Any]) -> Errors:
    if problem := _key_problem(row.get("key") or ""):
        return {"key": problem}
    words = row.get("words") or {}
    if (row.get("type") or "") not in ("", *FactType):
        return {"type": "Choose one of the list."}
    if row.get("use", "say") not in ("say", "steer"):
        return {"use": "Either say or steer."}
    if not all(isinstance(key, str) and isinstance(said, str) and said.strip() for key, said in words.items()):
        return {"words": "Every value needs its words."}
    return {}


def _example(row: Mapping[str, Any], channel: str, locale: str) -> Errors:
    if not str(row.get("name") or "").strip():
        return {"name": "Give the example a name."}
    try:
        parse_example(str(row["name"]), format_example(row), channel, locale)
    except ExampleError as error:
        return {"text": "; ".join(f"Line {line}: {words}" for line, words in error.errors.items())}
    except (KeyError, TypeError, AttributeError):
        return {"text": "This is not an example."}
    return {}


def _repeated(fields: Mapping[str, Any]) -> Errors:
    found: Errors = {}
    for name, key, words in (
        ("inputs", "key", "This fact is listed above."),
        ("examples", "name", "Another example has this name."),
        ("includes", "uuid", "This is included above."),
    ):
        seen: set[str] = set()
        for number, row in enumerate(fields.get(name) or ()):
            value = str(row.get(key) or "").strip()
            if value and value in seen:
                found[f"{name}.{number}.{key}"] = words
            seen.add(value)
    return found


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
