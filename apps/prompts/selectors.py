"""Reads prompts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from apps.ai import fact_choices
from apps.common.models import User
from apps.common.rights import Right
from apps.common.selectors import Change
from apps.prompts import learned_from
from apps.prompts.comparison import Difference, compare, rule_parts
from apps.prompts.documents import FIELDS, PromptDocument, VersionDocument, spec_of
from apps.prompts.history import Step, history_of
from apps.prompts.models import Label, LabelMove, Prompt, Proposal, Suggestion, Version
from apps.prompts.pinning import newer_than
from apps.prompts.reports.sets import set_documents
from apps.prompts.shown import ShownExample, condition_keys, shown_examples
from apps.prompts.spec import IncludeSpec, InputSpec, PromptSpec

NO_FOLDER = "-"


def production_version(prompt: Prompt) -> Version | None:
    """The version that the label `production` points at."""
    label = prompt.labels.filter(name=Label.Name.PRODUCTION).select_related("version").first()
    return label.version if label else None


def prompt_spec(version: Version) -> PromptSpec:
    """The version as a typed value, for writing."""
    prompt = version.prompt
    said = {"channel": prompt.channel, "locale": prompt.locale, "purpose": prompt.purpose}
    return spec_of(version_fields(version), uuid=str(version.uuid), **said)


def version_fields(version: Version) -> dict[str, Any]:
    """The version's JSON fields."""
    return {key: getattr(version, key) for key in FIELDS}


def prompt_document(prompt: Prompt, versions: Iterable[Version]) -> PromptDocument:
    """The prompt with these versions as a document, with the labels that point at them and its test sets."""
    rows = sorted(versions, key=lambda version: version.number)
    labels = prompt.labels.filter(version__in=rows).values_list("name", "version__number")
    return PromptDocument(
        name=prompt.name,
        versions=tuple(VersionDocument(version_fields(v), v.message, v.number, v.content_hash) for v in rows),
        purpose=prompt.purpose,
        channel=prompt.channel,
        locale=prompt.locale,
        folder=prompt.folder,
        labels=dict(labels),
        test_sets=tuple(set_documents(prompt)),
    )


def prompts_for(channel: str) -> QuerySet[Prompt]:
    """Prompts that write messages for a channel, by name: what a campaign chooses among."""
    return Prompt.objects.filter(purpose=Prompt.Purpose.DRAFT, channel=channel).order_by("name")


def folders() -> list[tuple[str, int]]:
    """Every folder with the number of its prompts; prompts without one are not counted."""
    rows = Prompt.objects.exclude(folder="").values("folder").annotate(count=Count("pk")).order_by("folder")
    return [(row["folder"], row["count"]) for row in rows]


def folder_choices() -> list[tuple[str, str]]:
    return [(name, name) for name, _ in folders()] + [(NO_FOLDER, "No folder")]


def in_folder(rows: QuerySet[Prompt], value: str) -> QuerySet[Prompt]:
    return rows.filter(folder="" if value == NO_FOLDER else value)


@dataclass(frozen=True)
class FolderTab:
    """A folder above the list; `value` is what the filter takes."""

    label: str
    value: str
    count: int
    is_open: bool


def folder_tabs(chosen: str) -> list[FolderTab]:
    """All prompts, each folder, and the prompts in none; empty while there are no folders."""
    named = folders()
    if not named:
        return []
    total = Prompt.objects.count()
    loose = total - sum(count for _, count in named)
    tabs = [FolderTab("All", "", total, not chosen)]
    tabs += [FolderTab(name, name, count, name == chosen) for name, count in named]
    return [*tabs, FolderTab("No folder", NO_FOLDER, loose, chosen == NO_FOLDER)] if loose else tabs


def prompt_list() -> QuerySet[Prompt]:
    """Prompts with `newest_number`, `production_number` (None: not in production), `is_proposed` and `is_suggested`."""
    newest = Version.objects.filter(prompt=OuterRef("pk")).order_by("-number").values("number")[:1]
    label = Label.objects.filter(prompt=OuterRef("pk"), name=Label.Name.PRODUCTION).values("version__number")[:1]
    waiting = Proposal.objects.filter(prompt=OuterRef("pk"), status=Proposal.Status.OPEN)
    learned = Suggestion.objects.filter(prompt=OuterRef("pk"), status=Suggestion.Status.OPEN)
    return Prompt.objects.select_related("owner").annotate(
        newest_number=Subquery(newest),
        production_number=Subquery(label),
        is_proposed=Exists(waiting),
        is_suggested=Exists(learned),
    )


def by_standing(rows: QuerySet[Prompt], value: str) -> QuerySet[Prompt]:
    """The list's filter: in production, waiting for an answer, or not in production."""
    if value == "waiting":
        return rows.filter(proposals__status=Proposal.Status.OPEN)
    is_out = Q(labels__name=Label.Name.PRODUCTION)
    return rows.filter(is_out) if value == "production" else rows.exclude(is_out)


def open_proposals(actor: User) -> int:
    """Proposals that this person may answer: with the right, and not about an own version."""
    if not actor.may(Right.PROMOTE_PROMPT):
        return 0
    return Proposal.objects.filter(status=Proposal.Status.OPEN).exclude(version__created_by=actor).count()


@dataclass(frozen=True)
class VersionTable:
    """The versions' tab: labels by version, the moves of every label (newest first), labels that one may set."""

    labels: dict[int, list[str]]
    moves: list[LabelMove]
    names: list[str]


def version_table(prompt: Prompt) -> VersionTable:
    labels: dict[int, list[str]] = {}
    for version, name in prompt.labels.order_by("name").values_list("version_id", "name"):
        labels.setdefault(version, []).append(name)
    own = {name for names in labels.values() for name in names} | {str(Label.Name.STAGING)}
    moves = prompt.label_moves.select_related("version", "moved_by").order_by("-moved_at", "-pk")[:60]
    return VersionTable(labels, list(moves), sorted(own - {Label.Name.PRODUCTION}))


@dataclass(frozen=True)
class PromptPage:
    """One prompt with the version that is shown and what this person may do with it."""

    prompt: Prompt
    shown: Version
    versions: list[Version]
    production: Version | None
    proposal: Proposal | None
    history: list[Step]
    rules: list[tuple[str, str]]
    may_edit: bool
    may_promote: bool
    why_not: str

    @cached_property
    def inputs(self) -> list[tuple[str, InputSpec]]:
        """The facts that it uses, each with its name."""
        return [(self._labels[item["key"]], InputSpec.from_json(item)) for item in self.shown.inputs]

    @cached_property
    def examples(self) -> list[ShownExample]:
        paths = learned_from.paths_of(self.shown.origins.values())
        drafts = {name: paths.get(use, "") for name, use in self.shown.origins.items()}
        return shown_examples(self.shown.examples, self.prompt.channel, self._labels, drafts)

    @cached_property
    def _labels(self) -> dict[str, str]:
        keys = {item["key"] for item in self.shown.inputs} | condition_keys(self.shown.examples)
        return fact_choices.labels_of(keys)

    @cached_property
    def includes(self) -> list[tuple[IncludeSpec, IncludeSpec | None]]:
        """What the shown version includes, each with what it would be today when that is newer."""
        found = [IncludeSpec.from_json(one) for one in self.shown.includes]
        return [(one, newer_than(one)) for one in found]

    @property
    def included_rules(self) -> list[tuple[str, str, str]]:
        """The rules that come with what is included: in words, what a breach does, and where each is from."""
        return [
            (*rule_parts(rule.to_json(), self.prompt.channel), one.name)
            for one in _with_parts(spec for spec, _ in self.includes)
            for rule in one.rules
        ]

    @property
    def newest(self) -> Version:
        return self.versions[0]

    @property
    def is_in_production(self) -> bool:
        return self.production == self.shown

    @property
    def is_proposed(self) -> bool:
        return self.proposal is not None and self.proposal.version_id == self.shown.pk

    @property
    def is_older(self) -> bool:
        return self.production is not None and self.shown.number < self.production.number


def _with_parts(includes: Iterable[IncludeSpec]) -> Iterator[IncludeSpec]:
    for one in includes:
        yield one
        yield from _with_parts(one.includes)


def prompt_page(prompt: Prompt, number: int | None, actor: User) -> PromptPage | None:
    """The page of a prompt; without `number` it shows the newest version. None when there is no such version."""
    versions = list(prompt.versions.select_related("created_by").order_by("-number"))
    shown = next((version for version in versions if number in (None, version.number)), None)
    if shown is None:
        return None
    shown.prompt = prompt
    proposals = prompt.proposals.filter(status=Proposal.Status.OPEN).select_related("version", "proposed_by")
    return PromptPage(
        prompt=prompt,
        shown=shown,
        versions=versions,
        production=production_version(prompt),
        proposal=proposals.first(),
        history=history_of(prompt),
        rules=[rule_parts(rule, prompt.channel) for rule in shown.rules],
        may_edit=actor.may(Right.EDIT_PLANS),
        may_promote=actor.may(Right.PROMOTE_PROMPT) and shown.created_by_id != actor.pk,
        why_not=_why_not(shown, actor),
    )


def _why_not(version: Version, actor: User) -> str:
    if version.created_by_id == actor.pk:
        return "You wrote this version, so somebody else puts it in production."
    return "" if actor.may(Right.PROMOTE_PROMPT) else "A reviewer puts it in production."


def differences(before: Version, after: Version) -> tuple[Difference, ...]:
    keys = {item["key"] for item in (*before.inputs, *after.inputs)} if before.inputs != after.inputs else ()
    labels = fact_choices.labels_of(keys) if keys else {}
    return compare(version_fields(before), version_fields(after), before.prompt.channel, labels)


def written(version: Version) -> Change:
    """Who saved this version, and when."""
    return Change(version.created_by.name if version.created_by else "Attune", version.created_at)
