"""A trial draft for a sample customer, shaped for the page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from apps.ai.channels import CHANNELS, ChannelForm
from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding
from apps.common import clock
from apps.content.models import Item
from apps.content.rendering.kept import Frame, keep_message
from apps.content.selectors import brief_content, guard_policy, usable_versions
from apps.prompts import fact_choices
from apps.prompts.assembly import Assembled, assemble, assemble_task
from apps.prompts.purposes import PURPOSES
from apps.prompts.samples import sample_brief, sample_values
from apps.prompts.spec import InputSpec, PromptSpec, WriteError, with_fallbacks
from apps.prompts.tokens import token_estimate
from apps.prompts.writing import current_provider, write

MAX_CONTENTS = 80
SAYABLE = ("call_to_action", "claim", "disclaimer", "image", "link", "offer", "snippet")
_SLOT = re.compile(r"\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*[\"'](.*?)[\"'])?[^}]*\}\}")


@dataclass(frozen=True)
class SampleInput:
    """One input of the prompt as the sample form shows it."""

    name: str
    spec: InputSpec
    value: str
    label: str


@dataclass(frozen=True)
class ShownText:
    """A text of the draft cut into stretches ("text" | "slot", words), with the names of what it cites."""

    stretches: tuple[tuple[str, str], ...]
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownFinding:
    finding: Finding
    quote: str


@dataclass(frozen=True)
class Preview:
    """A trial. Without `is_draft` there is none, and `error` may say why."""

    samples: tuple[SampleInput, ...]
    assembled: Assembled | None
    label: str
    error: str = ""
    channel: str = "email"
    is_draft: bool = False
    subject: ShownText | None = None
    preheader: str = ""
    greeting: ShownText | None = None
    paragraphs: tuple[ShownText, ...] = ()
    action: str = ""
    closing: str = ""
    disclaimers: tuple[str, ...] = ()
    findings: tuple[ShownFinding, ...] = ()
    frame: Frame | None = None  # the message as it arrives

    @property
    def tokens(self) -> int:
        """About how many tokens the two messages take."""
        return token_estimate(f"{self.assembled.system} {self.assembled.user}") if self.assembled else 0

    @property
    def form(self) -> ChannelForm:
        return CHANNELS[self.channel]


def samples_of(spec: PromptSpec, data: Mapping[str, str], number: int) -> tuple[SampleInput, ...]:
    """The sample form: what `data` holds (`sample-<n>`), else the values of sample customer `number`."""
    chosen = sample_values(spec.inputs, number)
    typed = data if data.get("sample_of") == str(number) else {}
    labels = fact_choices.labels_of(item.key for item in spec.inputs) if spec.inputs else {}
    return tuple(
        SampleInput(f"sample-{n}", item, typed.get(f"sample-{n}", chosen.get(item.key, ""))[:200], labels[item.key])
        for n, item in enumerate(spec.inputs)
    )


def preview(spec: PromptSpec, data: Mapping[str, str], number: int, *, is_written: bool) -> Preview:
    """Writes for the sample customer with the current provider and all approved content of the prompt's language.

    `is_written` false only assembles: asking a model costs money and is done on request.
    """
    samples = samples_of(spec, data, number)
    values = {sample.spec.key: sample.value for sample in samples if sample.value}
    brief = sample_brief(spec, values, approved_contents(spec.locale), clock.now().date(), number)
    label = current_provider().label
    assembled: Assembled | None = None
    try:
        assembled = assemble(with_fallbacks(brief, spec.inputs), spec)
        if not is_written:
            return Preview(samples, assembled, label)
        written = write(brief, spec, guard_policy(spec.locale, spec.channel), provider=current_provider().provider)
    except WriteError as error:
        return Preview(samples, assembled, label, error=error.message)
    return shown_draft(written.draft, written.findings, brief, Preview(samples, assembled, label))


def told(spec: PromptSpec, data: Mapping[str, str], number: int) -> Preview:
    """What a model would be told by a prompt that writes no draft, with a sample customer's facts as its material."""
    samples = samples_of(spec, data, number)
    facts = "\n".join(f"{one.spec.key}: {one.spec.words.get(one.value, one.value)}" for one in samples if one.value)
    material = {"Facts": facts or "none"}
    return Preview(samples, assemble_task(spec, material, str(number)), PURPOSES[spec.purpose].label)


def approved_contents(locale: str) -> list[BriefContent]:
    """Approved content of a language that may be said today, calls to action and links first."""
    items = Item.objects.filter(locale__startswith=locale[:2], kind__in=SAYABLE).order_by("kind", "name")[:MAX_CONTENTS]
    return [brief_content(version) for version in usable_versions(items, clock.now().date())]


def content_names(locale: str) -> dict[str, list[str]]:
    """Names that rules and worked examples refer to, by kind of content: what the editor offers."""
    kinds = ("call_to_action", "claim", "disclaimer", "offer")
    rows = Item.objects.filter(locale__startswith=locale[:2], kind__in=kinds)
    names: dict[str, list[str]] = {}
    for kind, name in rows.order_by("name").values_list("kind", "name").distinct()[:200]:
        names.setdefault(kind, []).append(name)
    return names


def shown_draft(draft: DraftText, findings: Iterable[Finding], brief: ExpandedBrief, empty: Preview) -> Preview:
    texts = draft.texts()
    action = brief.content(draft.action)
    return Preview(
        samples=empty.samples,
        assembled=empty.assembled,
        label=empty.label,
        channel=brief.channel,
        is_draft=True,
        subject=ShownText(_stretches(draft.subject)),
        preheader=draft.preheader,
        greeting=ShownText(_stretches(draft.greeting)),
        paragraphs=tuple(ShownText(_stretches(p.text), _names(p.cites, brief)) for p in draft.paragraphs),
        action=action.text if action else "",
        closing=draft.closing,
        disclaimers=tuple(item.text for one in draft.disclaimers if (item := brief.content(one))),
        frame=keep_message(draft, brief.contents, brief.slots, brief.channel, brief.locale),
        findings=tuple(ShownFinding(f, texts.get(f.field, "")[f.start : f.end]) for f in findings),
    )


def _names(ids: Iterable[str], brief: ExpandedBrief) -> tuple[str, ...]:
    return tuple(item.name for one in ids if (item := brief.content(one)))


def _stretches(text: str) -> tuple[tuple[str, str], ...]:
    out: list[tuple[str, str]] = []
    place = 0
    for match in _SLOT.finditer(text):
        out += [("text", text[place : match.start()]), ("slot", match[2] or match[1])]
        place = match.end()
    return tuple(part for part in (*out, ("text", text[place:])) if part[1])
