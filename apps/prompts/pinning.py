"""What may be included today, and how it is written into a version: as it is now, with its hash."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from apps.common import clock
from apps.common.uuids import uuid_of
from apps.content.models import Item
from apps.content.models import Version as ContentVersion
from apps.content.selectors import usable_versions
from apps.content.selectors.usable import usable_on
from apps.prompts.models import Label, Prompt, Version
from apps.prompts.purposes import PART
from apps.prompts.spec import IncludeSpec, RuleSpec


@dataclass(frozen=True)
class Source:
    """Something that may be included: what the editor lists. `ref` names it and its version in a form."""

    include: IncludeSpec
    note: str = ""

    @property
    def ref(self) -> str:
        return f"{self.include.kind}:{self.include.uuid}@{self.include.number}"


def sources(prompt: Prompt | None = None) -> list[Source]:
    """Everything that may be included by `prompt`: parts (each by its production version, else its newest), and brand
    voices and personas that are approved for today."""
    parts = Prompt.objects.filter(purpose=PART).exclude(pk=prompt.pk if prompt else 0).order_by("name")
    items = Item.objects.filter(kind__in=(Item.Kind.BRAND_VOICE, Item.Kind.PERSONA)).order_by("kind", "name")
    approved = usable_versions(items, clock.now().date())
    return [
        *(source for part in parts if (source := _of_prompt(part)) is not None),
        *(Source(include_of_content(v), v.item.get_kind_display().lower()) for v in approved),
    ]


def current_include(kind: str, uuid: str) -> IncludeSpec | None:
    """What the include would say if it were taken in now; None when it cannot be included any more."""
    return next((one.include for one in sources() if (one.include.kind, one.include.uuid) == (kind, uuid)), None)


def newer_than(include: IncludeSpec) -> IncludeSpec | None:
    """What the include would say today, when that is another wording; None when nothing changed or it is gone."""
    current = current_include(include.kind, include.uuid)
    return current if current is not None and current.hash != include.hash else None


def pinned_by_name(include: Mapping[str, Any]) -> dict[str, Any] | None:
    """A document's include that only says `kind` and `name`, as it is today; None when nothing has this name."""
    for one in sources():
        if (one.include.kind, one.include.name) == (include["kind"], include["name"]):
            return one.include.to_json()
    return None


def _of_prompt(part: Prompt) -> Source | None:
    label = part.labels.filter(name=Label.Name.PRODUCTION).select_related("version").first()
    version = label.version if label else part.versions.order_by("-number").first()
    return Source(include_of(part, version), "" if label else "not in production") if version else None


def include_of(part: Prompt, version: Version) -> IncludeSpec:
    return IncludeSpec(
        kind="prompt",
        uuid=str(part.uuid),
        name=part.name,
        number=version.number,
        hash=version.content_hash,
        text=version.instruction,
        tone=version.tone,
        audience_notes=version.audience_notes,
        rules=tuple(RuleSpec.from_json(rule) for rule in version.rules),
        includes=tuple(IncludeSpec.from_json(one) for one in version.includes),
    )


def include_of_content(version: ContentVersion) -> IncludeSpec:
    """An approved brand voice or persona; the words that a brand voice avoids become a rule."""
    said, item = version.fields, version.item
    lines = [f"Words we like: {'; '.join(said['say'])}."] if said.get("say") else []
    lines += [f"They want: {'; '.join(said['wants'])}."] if said.get("wants") else []
    lines += [f"They worry about: {'; '.join(said['worries'])}."] if said.get("worries") else []
    avoided = said.get("avoid")
    return IncludeSpec(
        kind="content",
        uuid=str(item.uuid),
        name=item.name,
        number=version.number,
        hash=version.content_hash,
        text="\n".join([version.text, *lines]),
        tone=", ".join(said.get("tone") or []),
        rules=(RuleSpec("never_mention", {"phrases": list(avoided)}),) if avoided else (),
    )


def pinned(ref: str, known: Iterable[Mapping[str, Any]]) -> IncludeSpec | None:
    """What a reference (`prompt:<uuid>@3`) says: one of `known` (what versions of this prompt hold already), else the
    version itself. None when there is none, or when it may not be said (content that was never approved)."""
    source, _, number = ref.rpartition("@")
    kind, _, uuid = source.partition(":")
    for one in known:
        if (one["kind"], one["uuid"], str(one["number"])) == (kind, uuid, number):
            return IncludeSpec.from_json(one)
    if not number.isdecimal() or len(number) > 6 or not uuid_of(uuid):
        return None
    if kind == "prompt":
        part = Version.objects.filter(prompt__uuid=uuid, prompt__purpose=PART, number=int(number))
        found = part.select_related("prompt").first()
        return include_of(found.prompt, found) if found else None
    item = ContentVersion.objects.filter(item__uuid=uuid, number=int(number)).filter(usable_on(clock.now().date()))
    approved = item.select_related("item").first()
    return include_of_content(approved) if approved else None
