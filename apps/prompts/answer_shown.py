"""What a prompt that writes no draft answered, shaped for a page. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.ai.fact_choices import plain_name
from apps.prompts.builtin.extraction import name_of
from apps.prompts.purposes import EXTRACTION, JUDGE, SUMMARY
from apps.prompts.rules.judged import questions
from apps.prompts.spec import PromptSpec
from apps.prompts.testing.expectations import outcome_of_data


@dataclass(frozen=True)
class Row:
    """One sentence, value or verdict. `title` says what it is about, `quote` are the words it rests on."""

    text: str
    title: str = ""
    quote: str = ""
    note: str = ""
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownAnswer:
    """`rest` says what was not answered."""

    rows: tuple[Row, ...]
    rest: str = ""


def shown_answer(spec: PromptSpec, data: Any, labels: Mapping[str, str] | None = None) -> ShownAnswer:
    """`labels` are what people call facts, by key."""
    if spec.purpose == SUMMARY:
        return ShownAnswer(tuple(_sentences(data, labels or {})))
    if spec.purpose == EXTRACTION:
        return _values(spec, data)
    if spec.purpose == JUDGE:
        return _verdicts(data, [one.text for one in questions(spec.rules)])
    return ShownAnswer(tuple(Row(words, name) for name, words in outcome_of_data(data).texts.items()))


def _sentences(data: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[Row]:
    for one in data["sentences"]:
        names = (labels.get(key) or plain_name(key) for key in one["facts"])
        yield Row(one["text"], cites=tuple(dict.fromkeys(names)))


def _values(spec: PromptSpec, data: Mapping[str, Any]) -> ShownAnswer:
    rows = tuple(Row(one["value"], one["name"].capitalize(), one["quote"]) for one in data["values"])
    found = {one["name"] for one in data["values"]}
    missing = [name for item in spec.inputs if (name := name_of(item)) not in found]
    return ShownAnswer(rows, f"Not found for certain: {', '.join(missing)}." if missing else "")


def _verdicts(data: Mapping[str, Any], asked: Sequence[str]) -> ShownAnswer:
    rows, is_open = [], 0
    for one in data["answers"]:
        said = {True: "Yes", False: "No", None: "Open"}[one["holds"]]
        title = asked[one["number"] - 1] if one["number"] <= len(asked) else f"Question {one['number']}"
        rows.append(Row(said, title, one["quote"], one["reason"]))
        is_open += one["holds"] is None
    return ShownAnswer(tuple(rows), f"{is_open} of {len(rows)} are open: neither yes nor no." if is_open else "")
