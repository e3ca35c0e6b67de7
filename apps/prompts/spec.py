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
    """A fact the prompt wants. `fallback` are the words used when a brief lacks it; `words` says each closed value.

    `type` is what the value must be (`ai.facts.FactType`); empty: whatever the fact gives.
    """

    key: str
    is_required: bool = False
    fallback: str = ""
    use: Use = Use.SAY
    words: Mapping[str, str] = field(default_factory=dict)
    type: str = ""

    def to_json(self) -> dict[str, Any]:
        """Without a type there is no `type`, so that the hashes of versions from before types still hold."""
        data = {**asdict(self), "use": self.use.value, "words": dict(self.words)}
        if not self.type:
            del data["type"]
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "InputSpec":
        return cls(
            key=data["key"],
            is_required=bool(data.get("is_required")),
            fallback=data.get("fallback") or "",
            use=Use(data.get("use", "say")),
            words=in_order(data.get("words") or {}),
            type=data.get("type") or "",
        )


def in_order(words: Mapping[str, str]) -> dict[str, str]:
    """Values as people expect them: bands by their lower end, the rest by name (JSONB keeps no order of keys)."""

    def place(value: str) -> tuple[float, str]:
        number = re.match(r"-?\d+(?:\.\d+)?", value)
        return (float("-inf") if value.startswith("<") else float(number[0]) if number else float("inf")), value

    return {value: words[value] for value in sorted(words, key=place)}


@dataclass(frozen=True)
class IncludeSpec:
    """What another prompt or an approved content item said when a version took it in: pinned, so it never changes.

    `kind` is "prompt" or "content", `uuid` names the prompt or item, `number` and `hash` its version.
    """

    kind: str
    uuid: str
    name: str
    number: int
    hash: str
    text: str
    tone: str = ""
    audience_notes: str = ""
    rules: tuple[RuleSpec, ...] = ()
    includes: "tuple[IncludeSpec, ...]" = ()

    def to_json(self) -> dict[str, Any]:
        rules, includes = [rule.to_json() for rule in self.rules], [one.to_json() for one in self.includes]
        return {**asdict(self), "rules": rules, "includes": includes}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "IncludeSpec":
        texts = {name: str(data.get(name) or "") for name in ("uuid", "name", "hash", "text", "tone", "audience_notes")}
        return cls(
            kind=data["kind"],
            number=int(data.get("number") or 0),
            rules=tuple(RuleSpec.from_json(rule) for rule in data.get("rules") or ()),
            includes=tuple(cls.from_json(one) for one in data.get("includes") or ()),
            **texts,
        )

    def flat(self) -> "tuple[IncludeSpec, ...]":
        """What it includes itself, deepest first, and then itself."""
        return (*(part for one in self.includes for part in one.flat()), self)


@dataclass(frozen=True)
class JudgeRef:
    """A judge prompt that a version names: by its UUID here, and by its name, which is what a document carries to
    another workspace."""

    name: str
    uuid: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "uuid": self.uuid} if self.uuid else {"name": self.name}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "JudgeRef":
        return cls(str(data["name"]).strip(), str(data.get("uuid") or ""))

    @property
    def value(self) -> str:
        """As one field of a form."""
        return f"{self.uuid}/{self.name}"

    @classmethod
    def of_value(cls, text: str) -> "JudgeRef | None":
        uuid, slash, name = text.partition("/")
        return cls(name.strip(), uuid) if slash and name.strip() else None


@dataclass(frozen=True)
class Settings:
    """How a model is asked. None leaves it to the endpoint. Which model writes is routed, not said by a prompt.

    `judged`: drafts are put to a judge that is good enough: to `judge`, or where none is named to the surest one in
    production. What is not asked for is not said, so that the hashes of versions from before still hold.
    """

    temperature: float | None = None
    max_tokens: int | None = None
    judged: bool = False
    judge: JudgeRef | None = None

    def to_json(self) -> dict[str, Any]:
        said = {**asdict(self), "judge": self.judge.to_json() if self.judge else None}
        return {name: value for name, value in said.items() if value is not None and value is not False}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Settings":
        heat, tokens = data.get("temperature"), data.get("max_tokens")
        heat, tokens = None if heat is None else round(float(heat), 2), None if tokens is None else int(tokens)
        is_judged, judge = data.get("judged") is True, data.get("judge")
        return cls(heat, tokens, is_judged, JudgeRef.from_json(judge) if is_judged and judge else None)


@dataclass(frozen=True)
class PromptSpec:
    """One immutable wording of a prompt. `examples` have the shape of `prompts.composer.notation`.

    `rules` are its own and those of everything it includes; `includes` is flat, what is included deepest comes first.
    """

    uuid: str
    content_hash: str
    instruction: str
    tone: str
    rules: tuple[RuleSpec, ...]
    examples: tuple[Mapping[str, Any], ...]
    inputs: tuple[InputSpec, ...]
    channel: str = "email"
    locale: str = "en"
    purpose: str = "draft"
    audience_notes: str = ""
    includes: tuple[IncludeSpec, ...] = ()
    settings: Settings = Settings()


def content_hash(
    *,
    instruction: str,
    tone: str,
    rules: list[Any],
    examples: list[Any],
    inputs: list[Any],
    channel: str,
    locale: str,
    **later: Any,
) -> str:
    """SHA-256 in hex over the canonical JSON (sorted keys, UTF-8) of everything a version says.

    `later` are the parts that came afterwards (audience notes, includes, settings, a purpose other than drafts): they
    count when they say something, so that versions from before have the hash they always had.
    """
    said = {
        "instruction": instruction,
        "tone": tone,
        "rules": rules,
        "examples": examples,
        "inputs": inputs,
        "channel": channel,
        "locale": locale,
        **{name: value for name, value in later.items() if value},
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

    def with_verdict(self, verdict: "Verdict") -> "Written":
        """The same draft with what a judge found, and what that took."""
        cost = None if self.cost is None or verdict.cost is None else self.cost + verdict.cost
        return replace(self, findings=(*self.findings, *verdict.findings), cost=cost, calls=self.calls + verdict.calls)


@dataclass(frozen=True)
class Verdict:
    """What a judge says about one draft; `is_heard`: it has answered.

    `feedback` is what a model is told about rules that block, empty where there is nothing to put right.
    """

    findings: tuple[Finding, ...] = ()
    feedback: str = ""
    cost: Decimal | None = Decimal(0)
    calls: int = 0
    is_heard: bool = False


UNJUDGED = Verdict()

# The endpoint is busy or away: what was asked for waits its turn, which is no failure of its own.
WAITS = frozenset({"busy", "rate_limited", "endpoint_down"})


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
