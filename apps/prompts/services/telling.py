"""Whom a proposal for production concerns, and who is told in its transaction."""

from collections.abc import Sequence

from django.urls import reverse

from apps.common.models import Notice, User
from apps.common.rights import Right
from apps.common.selectors import people_who_may
from apps.common.services import notify
from apps.prompts.models import Prompt, Proposal, Suggestion, Version


def tell_proposed(proposal: Proposal, actor: User, former: Proposal | None = None, again: str = "") -> None:
    """Everybody who may put the version in production; and whose proposal, `former`, gave way to it.

    `again` tells one waiting from an earlier one of the same proposal.
    """
    version = proposal.version
    instead = f" in place of version {former.version.number}" if former else ""
    notify(
        users=people_who_may(Right.PROMOTE_PROMPT).exclude(pk=version.created_by_id or 0),
        kind=Notice.Kind.WAITING,
        cause=f"proposal:{proposal.pk}:waits{again}",
        text=f"proposes version {version.number} of “{version.prompt.name}” for production{instead}",
        path=_path(version),
        actor=actor,
        excerpt=proposal.note,
    )
    if former:
        words = f"proposed version {version.number} of “{version.prompt.name}” for production{instead}"
        _tell_proposer(former, actor, words, f"by:{proposal.pk}", _path(version), proposal.note)


def tell_overtaken(former: Proposal, version: Version, actor: User, note: str) -> None:
    """Whose proposal gave way because another version went into production."""
    words = f"put version {version.number} of “{version.prompt.name}” in production instead of version"
    _tell_proposer(former, actor, f"{words} {former.version.number}", f"by:v{version.number}", _path(version), note)


def tell_taken_back(proposal: Proposal, actor: User, former: Proposal | None) -> None:
    """Whose proposal somebody else took back; and everybody for whom `former` waits again."""
    version = proposal.version
    words = f"took back the proposal of version {version.number} of “{version.prompt.name}”"
    _tell_proposer(proposal, actor, words, "taken-back", _path(version))
    if former:
        waits = f"{words}, so that version {former.version.number} waits again"
        _tell_proposer(former, actor, waits, f"again:{proposal.pk}", _path(former.version))
        tell_proposed(former, former.proposed_by, again=f":{proposal.pk}")


def _tell_proposer(proposal: Proposal, actor: User, words: str, what: str, path: str, note: str = "") -> None:
    """Whoever proposed it, and whoever wrote the version."""
    version = proposal.version
    notify(
        users=User.objects.filter(pk__in=[proposal.proposed_by_id, version.created_by_id or 0]),
        kind=Notice.Kind.DECIDED,
        cause=f"proposal:{proposal.pk}:{what}",
        text=words,
        path=path,
        actor=actor,
        excerpt=note.strip(),
    )


def tell_answered(version: Version, actor: User, words: str, cause: str, note: str = "") -> None:
    """Whoever wrote or proposed the version."""
    proposers = Proposal.objects.filter(version=version).values("proposed_by")
    concerned = User.objects.filter(pk__in=proposers) | User.objects.filter(pk=version.created_by_id or 0)
    notify(
        users=concerned,
        kind=Notice.Kind.DECIDED,
        cause=cause,
        text=words,
        path=_path(version),
        actor=actor,
        excerpt=note.strip(),
    )


def tell_learned(prompt: Prompt, fresh: Sequence[Suggestion]) -> None:
    """The prompt's owner, once for all that was found together."""
    if fresh and prompt.owner:
        more = "" if len(fresh) == 1 else f" And {len(fresh) - 1} more."
        notify(
            users=[prompt.owner],
            kind=Notice.Kind.WAITING,
            cause=f"{cause_of(fresh[0])}{fresh[0].drafts}",
            text=f"Reviewers keep changing the same in drafts of “{prompt.name}”",
            path=reverse("prompts:list_suggestions", args=[prompt.uuid]),
            excerpt=f"{fresh[0].sentence}{more}",
        )


def cause_of(suggestion: Suggestion) -> str:
    """How the cause of every notice about it begins."""
    return f"suggestion:{suggestion.uuid}:"


def _path(version: Version) -> str:
    return f"{reverse('prompts:show_prompt', args=[version.prompt.uuid])}?version={version.number}"
