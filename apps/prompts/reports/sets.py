"""Test sets as they are now, for pages and documents."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from apps.prompts.models import Prompt, SetRevision, TestCase, TestSet
from apps.prompts.testing.cases import CaseSpec
from apps.prompts.testing.documents import document_of
from apps.prompts.testing.expectations import sentence


def set_documents(prompt: Prompt) -> list[dict[str, Any]]:
    """Every test set of the prompt as a document, with the cases it has now."""
    found = prompt.test_sets.filter(removed_at=None).order_by("-guards", "name")
    return [set_document(one) for one in found]


def set_document(test_set: TestSet) -> dict[str, Any]:
    revision = newest_revision(test_set)
    cases = cases_of(revision) if revision else []
    return document_of(
        name=test_set.name,
        note=test_set.note,
        guards=test_set.guards,
        shelf=revision.content if revision else SetRevision().content,
        cases=[case.spec for case in cases],
    )


@dataclass(frozen=True)
class ListedSet:
    """A set with what its list says: how many cases there are of each kind, and when it last changed."""

    test_set: TestSet
    revision: SetRevision
    splits: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.splits)


@dataclass(frozen=True)
class ListedCase:
    """A case with its facts and, in words, what it asks for beyond the rules."""

    case: TestCase
    spec: CaseSpec
    expect: tuple[str, ...]


def listed_cases(revision: SetRevision, split: str = "", channel: str = "") -> list[ListedCase]:
    """`channel` says what fields are called."""
    specs = [(case, case.spec) for case in cases_of(revision) if not split or case.split == split]
    return [ListedCase(case, spec, tuple(sentence(one, channel) for one in spec.expect)) for case, spec in specs]


def sets_of(prompt: Prompt) -> list[ListedSet]:
    found = prompt.test_sets.filter(removed_at=None).order_by("-guards", "name")
    out = []
    for one in found:
        if (revision := newest_revision(one)) is not None:
            counts = dict(revision.cases.values_list("split").annotate(n=Count("pk")))
            splits = tuple((label, counts.get(name, 0)) for name, label in TestCase.Split.choices)
            out.append(ListedSet(one, revision, splits))
    return out


def newest_revision(test_set: TestSet) -> SetRevision | None:
    return test_set.revisions.order_by("-number").first()


def cases_of(revision: SetRevision) -> list[TestCase]:
    return list(revision.cases.order_by("place", "pk"))
