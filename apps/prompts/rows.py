"""The rows of the editor's form: a rule, a fact, an example, an include, each as typed and with its errors. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.prompts.composer.lines import BODY_ROLES, header_roles
from apps.prompts.rules import KINDS
from apps.prompts.rules.base import Param, choices_on

_START = {
    "subject": "A short note from us",
    "greeting": 'Hello {{ first_name | default: "there" }},',
    "opening": "We would be glad to see you again.",
    "action": "Have a look around.",
    "sign_off": "Your team",
}
_APART = ("opening", "action", "sign_off")  # lines with a paragraph's break before them


def starter_of(channel: str) -> str:
    """The lines of a new example, with the roles that its channel shows."""
    shown = {*header_roles(channel), *BODY_ROLES}
    lines = [("\n" if role in _APART else "") + f"{role}: {words}" for role, words in _START.items() if role in shown]
    return "\n".join(lines).strip()


@dataclass(frozen=True)
class Control:
    """One parameter of a rule as the form shows it."""

    param: Param
    name: str
    value: str
    error: str
    channel: str = ""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        return choices_on(self.channel, self.param, self.value)


class Row:
    number: int
    errors: Mapping[str, str]

    @property
    def place(self) -> str:
        """The number as text, for templates that put names together."""
        return str(self.number)


@dataclass(frozen=True)
class RuleRow(Row):
    number: int
    kind: str
    severity: str = "block"
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    channel: str = ""

    @property
    def label(self) -> str:
        return KINDS[self.kind].label_on(self.channel)

    @property
    def is_idle(self) -> bool:
        """Whether it has no effect, because the channel has nothing that it could be about."""
        return not KINDS[self.kind].applies(self.channel, self.values)

    @property
    def controls(self) -> list[Control]:
        start = f"rule-{self.number}"
        return [
            Control(p, f"{start}-{p.key}", self.values.get(p.key, ""), self.errors.get(p.key, ""), self.channel)
            for p in KINDS[self.kind].params
        ]

    def to_json(self) -> dict[str, Any]:
        params = {p.key: _read_param(p, self.values.get(p.key, "")) for p in KINDS[self.kind].params}
        kept = {key: value for key, value in params.items() if value not in ("", [], None)}
        return {"kind": self.kind, "params": kept, "severity": self.severity}


@dataclass(frozen=True)
class InputRow(Row):
    """`hint` says what became of asking for its values."""

    number: int
    key: str = ""
    use: str = "say"
    is_required: bool = False
    fallback: str = ""
    words: str = ""
    type: str = ""
    hint: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        pairs = (line.split("=", 1) if "=" in line else (line, "") for line in self.words.splitlines() if line.strip())
        words = {value.strip(): said.strip() for value, said in pairs}
        said = {"key": self.key.strip(), "use": self.use, "is_required": self.is_required}
        rest = {"fallback": self.fallback.strip(), "words": words}
        return {**said, **rest, **({"type": self.type} if self.type else {})}


@dataclass(frozen=True)
class ExampleRow(Row):
    """`known` is the text for which marks are settled: what is new since then is marked by itself. `origin` names the
    approved draft that it was taken from."""

    number: int
    name: str = ""
    text: str = ""
    known: str = ""
    origin: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IncludeRow(Row):
    """`ref` names what is included and which version of it: `prompt:<uuid>@3`. `pin` is what that says; without one
    the reference leads nowhere. `newer` is the number of a newer version, 0 when there is none."""

    number: int
    ref: str
    pin: Mapping[str, Any] = field(default_factory=dict)
    newer: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        return self.ref.partition("@")[0]


def _read_param(param: Param, value: str) -> Any:
    if param.kind == "lines":
        return [line.strip() for line in value.splitlines() if line.strip()]
    if param.kind == "number":
        return int(value) if value.strip().isdecimal() and len(value) < 9 else value.strip()
    return value.strip()
