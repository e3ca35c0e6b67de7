"""What differs between two versions, part by part. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from apps.common.differences import word_diff
from apps.prompts import rules
from apps.prompts.composer import format_example
from apps.prompts.spec import RuleSpec, in_order

_SETTINGS = {
    "temperature": "temperature",
    "max_tokens": "max tokens",
    "judged": "drafts are judged",
    "judge": "judged by",
}
Stretches = tuple[tuple[str, str], ...]
ENOUGH = 4  # so many lines that are alike are worth leaving out


@dataclass(frozen=True)
class Difference:
    """One part: its name, how it changed ("changed" | "added" | "removed") and the words."""

    label: str
    how: str
    stretches: Stretches

    @property
    def before(self) -> Stretches:
        """The left side: what stays and what goes."""
        return tuple(part for part in self.stretches if part[0] != "added")

    @property
    def after(self) -> Stretches:
        """The right side: what stays and what comes."""
        return tuple(part for part in self.stretches if part[0] != "removed")

    @property
    def folded(self) -> "Difference":
        """The same with what is alike left out but for the lines beside a change."""
        last = len(self.stretches) - 1
        parts = [
            _fold(text, place == 0, place == last) if kind == "same" else ((kind, text),)
            for place, (kind, text) in enumerate(self.stretches)
        ]
        return replace(self, stretches=tuple(one for part in parts for one in part))

    @property
    def is_foldable(self) -> bool:
        return self.folded != self


def _fold(text: str, is_first: bool, is_last: bool) -> Stretches:
    """The edges of what is alike, where a change is next to them, and between them ("folded", how many lines)."""
    lines = text.split("\n")
    head, tail = 0 if is_first else _edge(lines), 0 if is_last else _edge(lines[::-1])
    gone = sum(bool(line.strip()) for line in lines[head : len(lines) - tail])
    if gone < ENOUGH:
        return (("same", text),)
    return (
        ("same", "\n".join(lines[:head])),
        ("folded", str(gone)),
        ("same", "\n".join(lines[len(lines) - tail :])),
    )


def _edge(lines: Sequence[str]) -> int:
    """How many lines stay beside a change: the rest of its own line, and up to the next that says something."""
    return next((place + 1 for place, line in enumerate(lines) if place and line.strip()), len(lines))


def compare(
    before: Mapping[str, Any], after: Mapping[str, Any], channel: str = "", labels: Mapping[str, str] | None = None
) -> tuple[Difference, ...]:
    """The parts of two versions' JSON fields that differ, in the editor's order; empty when they say the same.

    `labels` says by their keys what people call the facts.
    """
    found = _texts("Instruction", {"": before["instruction"]}, {"": after["instruction"]})
    found += _texts("Tone", {"": before["tone"]}, {"": after["tone"]})
    found += _texts("Who reads it", {"": before["audience_notes"]}, {"": after["audience_notes"]})
    found += _texts("Include", _includes(before["includes"]), _includes(after["includes"]))
    found += _rules(before["rules"], after["rules"], channel)
    found += _texts("Fact", _inputs(before["inputs"]), _inputs(after["inputs"]), labels)
    found += _texts("Example", _examples(before["examples"]), _examples(after["examples"]))
    found += _texts("Setting", _settings(before["settings"]), _settings(after["settings"]))
    return tuple(found)


def _texts(
    label: str, before: Mapping[str, str], after: Mapping[str, str], names: Mapping[str, str] | None = None
) -> list[Difference]:
    found = []
    for name in dict.fromkeys([*before, *after]):
        title = f"{label} “{(names or {}).get(name, name)}”" if name else label
        if name not in before:
            found.append(Difference(title, "added", (("added", after[name]),)))
        elif name not in after:
            found.append(Difference(title, "removed", (("removed", before[name]),)))
        elif before[name] != after[name]:
            found.append(Difference(title, "changed", word_diff(before[name], after[name])))
    return found


def _rules(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], channel: str) -> list[Difference]:
    old, new = [rule_words(rule, channel) for rule in before], [rule_words(rule, channel) for rule in after]
    gone = [Difference("Rule", "removed", (("removed", words),)) for words in old if words not in new]
    return gone + [Difference("Rule", "added", (("added", words),)) for words in new if words not in old]


def rule_words(rule: Mapping[str, Any], channel: str = "") -> str:
    """A rule in one sentence, with what a breach does."""
    sentence, effect = rule_parts(rule, channel)
    return f"{sentence} ({effect})"


def rule_parts(rule: Mapping[str, Any], channel: str = "") -> tuple[str, str]:
    """A rule in one sentence, and what a breach does: "blocks" or "warns"."""
    spec = RuleSpec.from_json(rule)
    return rules.sentence(spec, channel), "blocks" if spec.severity == "block" else "warns"


def _inputs(items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {item["key"]: input_words(item) for item in items}


def input_words(item: Mapping[str, Any]) -> str:
    """An input in words: use, need, fall-back, the words of its values."""
    parts = [item["use"], "required" if item["is_required"] else "optional"]
    parts += [f"otherwise “{item['fallback']}”"] if item["fallback"] else []
    values = "\n".join(f"{value} = {said}" for value, said in in_order(item["words"]).items())
    return ", ".join(parts) + (f"\n{values}" if values else "")


def _includes(items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {item["name"]: f"Its version {item['number']}\n{item['text']}" for item in items}


def _settings(said: Mapping[str, Any]) -> dict[str, str]:
    return {label: _setting(said[name]) for name, label in _SETTINGS.items() if name in said}


def _setting(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value["name"])
    return "yes" if value is True else str(value)


def _examples(items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {item["name"]: format_example(item) for item in items}
