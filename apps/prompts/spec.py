"""What a prompt version says, as plain values, and what writing with it gives back. Pure."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from typing import Any

from apps.ai.types import BriefFact, DraftText, ExpandedBrief, Finding, Severity, Use


@dataclass(frozen=True)
class RuleSpec:
    """One rule of a prompt: its kind (`prompts.rules.KINDS`), that kind's parameters, and what a breach means."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.BLOCK

    def to_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "params": dict(self.params), "severity": self.severity.value}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RuleSpec":
        return cls(data["kind"], dict(data.get("params") or {}), Severity(data.get("severity", "block")))


@dataclass(frozen=True)
class InputSpec:
    """A fact the prompt wants. `fallback` are the words used when a brief lacks it; `words` says each closed value."""

    key: str
    is_required: bool = False
    fallback: str = ""
    use: Use = Use.SAY
    words: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "use": self.use.value, "words": dict(self.words)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "InputSpec":
        return cls(
            key=data["key"],
            is_required=bool(data.get("is_required")),
            fallback=data.get("fallback") or "",
            use=Use(data.get("use", "say")),
            words=in_order(data.get("words") or {}),
        )


def in_order(words: Mapping[str, str]) -> dict[str, str]:
    """Values as people expect them: bands by their lower end, the rest by name (JSONB keeps no order of keys)."""

    def place(value: str) -> tuple[float, str]:
        number = re.match(r"-?\d+(?:\.\d+)?", value)
        return (float("-inf") if value.startswith("<") else float(number[0]) if number else float("inf")), value

    return {value: words[value] for value in sorted(words, key=place)}


@dataclass(frozen=True)
class PromptSpec:
    """One immutable wording of a prompt. `examples` have the shape of `prompts.composer.notation`."""

    uuid: str
    content_hash: str
    instruction: str
    tone: str
    rules: tuple[RuleSpec, ...]
    examples: tuple[Mapping[str, Any], ...]
    inputs: tuple[InputSpec, ...]
    channel: str = "email"
    locale: str = "en"


def content_hash(
    *, instruction: str, tone: str, rules: list[Any], examples: list[Any], inputs: list[Any], channel: str, locale: str
) -> str:
    """SHA-256 in hex over the canonical JSON (sorted keys, UTF-8) of everything a version says."""
    said = {
        "instruction": instruction,
        "tone": tone,
        "rules": rules,
        "examples": examples,
        "inputs": inputs,
        "channel": channel,
        "locale": locale,
    }
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def with_fallbacks(brief: ExpandedBrief, inputs: Iterable[InputSpec]) -> ExpandedBrief:
    """The brief with the prompt's fall-back words for inputs it lacks. Raises WriteError for a required one without."""
    known = {fact.key for fact in brief.facts}
    added: list[BriefFact] = []
    for item in inputs:
        if item.key in known:
            continue
        if item.fallback:
            added.append(BriefFact(item.key, "", item.fallback, item.use))
        elif item.is_required:
            raise WriteError("missing_fact", f"The prompt needs the fact {item.key}, which this brief does not have.")
    return replace(brief, facts=(*brief.facts, *added)) if added else brief


@dataclass(frozen=True)
class Written:
    """A draft with what the checks found. `cost` in dollars, None when the endpoint's price is not known."""

    draft: DraftText
    findings: tuple[Finding, ...]
    provider: str
    model: str
    cost: Decimal | None
    calls: int = 0


class WriteError(Exception):
    """No draft came out. `retry_after` is in seconds; `is_retryable` says whether trying again later can help."""

    def __init__(
        self, code: str, message: str, *, is_retryable: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.is_retryable = is_retryable
        self.retry_after = retry_after
