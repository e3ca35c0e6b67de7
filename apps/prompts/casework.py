"""One case of a test run: written, checked, and held against what was expected of it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from apps.ai.calling import has_personal_data
from apps.ai.types import DraftText, ExpandedBrief, Finding, Severity
from apps.content import slots
from apps.content.guardrails.links import host_of
from apps.content.guardrails.policy import GuardPolicy
from apps.content.selectors import class_of, guard_policy
from apps.prompts import rules
from apps.prompts.purposes import DRAFT
from apps.prompts.spec import PromptSpec, RuleSpec, WriteError, Written, with_fallbacks
from apps.prompts.testing import expectations
from apps.prompts.testing.answers import findings_of, material_of
from apps.prompts.testing.cases import CaseSpec, Shelf, brief_of
from apps.prompts.writers import ask_task
from apps.prompts.writing import COMPOSER, write

# No draft came out because of what the case holds, not because something was out of order: a result like any other.
PolicyFor = Callable[[ExpandedBrief], GuardPolicy]
ANSWERS = frozenset({"missing_fact", "nothing_fits", "refused"})


@dataclass(frozen=True)
class CaseResult:
    """`blocking` and `warnings` count findings; what a case expects to be blocked, and is, does not count."""

    output: Any
    findings: tuple[Finding, ...]
    rules: tuple[tuple[RuleSpec, int], ...]
    faults: tuple[str, ...]
    blocking: int
    warnings: int
    error_code: str = ""
    error: str = ""
    cost: Decimal | None = None
    calls: int = 0
    latency_ms: int = 0

    def columns(self) -> dict[str, Any]:
        """What a row keeps of it, of a test run and of a comparison alike."""
        return {
            "output": self.output,
            "findings": [finding.to_json() for finding in self.findings],
            "blocking": self.blocking,
            "warnings": self.warnings,
            "error_code": self.error_code,
            "error": self.error[:500],
            "cost": self.cost,
            "latency_ms": self.latency_ms,
        }


class Policies:
    """The guardrails for what a brief may say, as they are when a run begins to need them.

    A set keeps its content, so its links are good in its tests, whatever hosts this workspace allows by now.
    """

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, str], GuardPolicy] = {}

    def __call__(self, brief: ExpandedBrief) -> GuardPolicy:
        place = (brief.locale, brief.channel, class_of(brief.contents))
        if place not in self.known:
            self.known[place] = guard_policy(*place)
        policy = self.known[place]
        hosts = {host for one in brief.of_kind("link") if (host := host_of(str(one.fields.get("url", ""))))}
        return replace(policy, allowed_hosts=policy.allowed_hosts | hosts)


def write_case(
    case: CaseSpec,
    shelf: Shelf,
    spec: PromptSpec,
    policy: PolicyFor,
    *,
    provider: str,
    model: str = "",
    repetition: int = 0,
) -> CaseResult:
    """Writes one case. Raises WriteError when nothing can be said about it now (no endpoint, a time-out …)."""
    brief = brief_of(case, shelf, spec, repetition)
    started = time.monotonic()
    try:
        if spec.purpose != DRAFT:
            result = _answered(case, brief, spec, provider, model)
        else:
            model = "" if provider == COMPOSER else model
            written = write(brief, spec, policy(brief), provider=provider, model=model)
            result = _drafted(case, with_fallbacks(brief, spec.inputs), spec, written)
    except WriteError as error:
        is_held_back = error.code == "personal_data" and _holds_personal_data(brief)
        if error.code not in ANSWERS and not is_held_back:
            raise
        result = _without_draft(case, error)
        if is_held_back:  # nothing was sent and nothing came out, which is what such a case is there to see
            result = replace(result, blocking=0)
    return replace(result, latency_ms=_since(started))


def _holds_personal_data(brief: ExpandedBrief) -> bool:
    """Whether a fact of the case is what the way to the models refuses; a prompt that holds such words is at fault."""
    return any(has_personal_data(fact.words) for fact in brief.facts)


def _drafted(case: CaseSpec, brief: ExpandedBrief, spec: PromptSpec, written: Written) -> CaseResult:
    findings = (*written.findings, *_filled(written.draft, brief, spec, case.slots))
    result = _judged(case, brief, spec, written.draft, findings)
    return replace(result, cost=written.cost, calls=written.calls)


def _answered(case: CaseSpec, brief: ExpandedBrief, spec: PromptSpec, provider: str, model: str) -> CaseResult:
    """A summary, an extraction, a judgement or a proposal: checked for what it quotes and names."""
    material = material_of(case, {fact.key: fact.words for fact in brief.facts})
    answer = ask_task(spec, material, brief.key, brief=brief, provider=provider, model=model)
    findings = findings_of(answer.data, case)
    outcome = replace(expectations.outcome_of_data(answer.data), is_blocked=bool(findings))
    return CaseResult(
        output=answer.data,
        findings=findings,
        rules=(),
        faults=tuple(expectations.faults(outcome, case.expect)),
        blocking=0 if expectations.expects_blocked(case.expect) else len(findings),
        warnings=0,
        cost=answer.cost,
        calls=answer.calls,
    )


def rule_hits(draft: DraftText, brief: ExpandedBrief, found: Sequence[RuleSpec]) -> tuple[tuple[RuleSpec, int], ...]:
    """Each rule with how often the draft breaks it."""
    return tuple((rule, len(rules.check(draft, brief, (rule,)))) for rule in found)


def _judged(
    case: CaseSpec, brief: ExpandedBrief, spec: PromptSpec, draft: DraftText, findings: tuple[Finding, ...]
) -> CaseResult:
    blocking = sum(finding.severity is Severity.BLOCK for finding in findings)
    outcome = expectations.outcome_of(draft, brief, is_blocked=bool(blocking))
    return CaseResult(
        output=draft.to_json(),
        findings=findings,
        rules=rule_hits(draft, brief, spec.rules),
        faults=tuple(expectations.faults(outcome, case.expect)),
        blocking=0 if expectations.expects_blocked(case.expect) else blocking,
        warnings=sum(finding.severity is Severity.WARN for finding in findings),
    )


def _without_draft(case: CaseSpec, error: WriteError) -> CaseResult:
    is_meant = expectations.expects_blocked(case.expect)
    faults = () if is_meant else tuple(expectations.faults(expectations.NOTHING, case.expect))
    return CaseResult(None, (), (), faults, 0 if is_meant else 1, 0, error.code, error.message)


def _filled(draft: DraftText, brief: ExpandedBrief, spec: PromptSpec, values: Mapping[str, str]) -> list[Finding]:
    """The rules once more on the text as one person gets it: what only breaks with these values in its slots."""
    if not values:
        return []
    known = set(rules.check(draft, brief, spec.rules))
    texts = {name: _fill(text, values) for name, text in draft.texts().items()}
    whole = replace(
        draft,
        subject=texts["subject"],
        preheader=texts["preheader"],
        greeting=texts["greeting"],
        closing=texts["closing"],
        paragraphs=tuple(replace(p, text=texts[f"paragraphs.{n}"]) for n, p in enumerate(draft.paragraphs)),
    )
    said = {(finding.code, finding.field) for finding in known}
    return [
        replace(finding, family="slots", message=f"Filled in: {finding.message}", start=0, end=0, fix=None)
        for finding in rules.check(whole, brief, spec.rules)
        if (finding.code, finding.field) not in said
    ]


def _fill(text: str, values: Mapping[str, str]) -> str:
    parts, _ = slots.scan(text)
    return "".join(
        part
        if isinstance(part, str)
        else (part.apply(values[part.name]) or "")
        if part.name in values
        else text[part.start : part.end]
        for part in parts
    )


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
