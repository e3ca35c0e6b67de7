"""A trial draft for a sample customer, shaped for the page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Window
from django.db.models.functions import RowNumber

from apps.ai import fact_choices
from apps.ai.channels import CHANNELS, ChannelForm
from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding
from apps.common import clock
from apps.content.models import Item, Version
from apps.content.rendering.kept import Frame, keep_message
from apps.content.selectors import brief_content, guard_policy
from apps.content.selectors.usable import usable_on
from apps.prompts.answer_shown import ShownAnswer, shown_answer
from apps.prompts.assembly import Assembled, assemble, assemble_task
from apps.prompts.builtin import BUILT_IN, LIMITS, built_in_answer
from apps.prompts.purposes import PURPOSES, READS_TEXT
from apps.prompts.samples import sample_brief, sample_text, sample_values
from apps.prompts.spec import InputSpec, PromptSpec, WriteError, with_fallbacks
from apps.prompts.tokens import token_estimate
from apps.prompts.writing import ProviderInfo, write

MAX_CONTENTS, MAX_TEXT = 80, 4000
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
    image: str = ""  # what the chosen picture shows, in words
    findings: tuple[ShownFinding, ...] = ()
    frame: Frame | None = None  # the message as it arrives
    answer: ShownAnswer | None = None  # of a prompt that writes no draft
    material: str | None = None  # the text that such a prompt reads; None where it reads facts
    limits: str = ""  # what an answer without a model is, and is not

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


def preview(
    spec: PromptSpec, data: Mapping[str, str], number: int, *, writer: ProviderInfo, is_written: bool
) -> Preview:
    """Lets `writer` write for the sample customer, with all approved content of the prompt's language.

    `is_written` false only assembles: asking a model costs money and is done on request.
    """
    samples = samples_of(spec, data, number)
    values = {sample.spec.key: sample.value for sample in samples if sample.value}
    brief = sample_brief(spec, values, approved_contents(spec.locale), clock.now().date(), number)
    label = writer.label
    assembled: Assembled | None = None
    try:
        assembled = assemble(with_fallbacks(brief, spec.inputs), spec)
        if not is_written:
            return Preview(samples, assembled, label)
        written = write(brief, spec, guard_policy(spec.locale, spec.channel), provider=writer.provider)
    except WriteError as error:
        return Preview(samples, assembled, label, error=error.message)
    return shown_draft(written.draft, written.findings, brief, Preview(samples, assembled, label))


def answered(spec: PromptSpec, data: Mapping[str, str], number: int) -> Preview:
    """A prompt that writes no draft: what a model would be told, and what is answered without one."""
    is_about_text = spec.purpose in READS_TEXT
    samples = () if is_about_text else samples_of(spec, data, number)
    values = {one.spec.key: one.value for one in samples if one.value}
    brief = sample_brief(spec, values, (), clock.now().date(), number)
    text = _typed(data, number, sample_text(spec, number)) if is_about_text else None
    said = {fact.key: fact.words for fact in brief.facts}
    facts = "\n".join(f"{key}: {words}" for key, words in said.items())
    material = {"Facts": facts or "none"} if text is None else {"Text": text}
    shown = Preview(
        samples,
        assemble_task(spec, material, str(number)),
        "Composed without AI" if spec.purpose in BUILT_IN else PURPOSES[spec.purpose].label,
        material=text,
        limits=LIMITS.get(spec.purpose, ""),
    )
    if spec.purpose not in BUILT_IN:
        return shown
    try:
        found = built_in_answer(spec, material, brief)
    except WriteError as error:
        return replace(shown, error=error.message)
    return replace(shown, answer=shown_answer(spec, found, {one.spec.key: one.label for one in samples}))


def _typed(data: Mapping[str, str], number: int, sample: str) -> str:
    """The text in the form, else the sample's own."""
    return data.get("sample-text", sample)[:MAX_TEXT] if data.get("sample_of") == str(number) else sample


def approved_contents(locale: str) -> list[BriefContent]:
    """Approved content of a language that may be said today, calls to action first: at most MAX_CONTENTS pieces, with
    as many of each kind as there is room for, so that a hundred claims leave room for a link."""
    in_kind = Window(RowNumber(), partition_by="item__kind", order_by=("item__name", "item__locale"))
    found = Version.objects.filter(usable_on(clock.now().date()), item__locale__startswith=locale[:2])
    ranked = found.filter(item__kind__in=SAYABLE).select_related("item").annotate(place=in_kind)
    chosen = ranked.order_by("place", "item__kind")[:MAX_CONTENTS]
    return [brief_content(one) for one in sorted(chosen, key=lambda one: (one.item.kind, one.place))]


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
        image=image.text if (image := brief.content(draft.image)) else "",
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
