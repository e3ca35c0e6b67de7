"""Whom a proposal for production concerns, and who is told in its transaction."""

from django.urls import reverse

from apps.common.models import Notice, User
from apps.common.rights import Right
from apps.common.selectors import people_who_may
from apps.common.services import notify
from apps.prompts.models import Proposal, Version


def tell_proposed(proposal: Proposal, actor: User) -> None:
    """Everybody who may put the version in production."""
    version = proposal.version
    notify(
        users=people_who_may(Right.PROMOTE_PROMPT).exclude(pk=version.created_by_id or 0),
        kind=Notice.Kind.WAITING,
        cause=f"proposal:{proposal.pk}:waits",
        text=f"proposes version {version.number} of “{version.prompt.name}” for production",
        path=_path(version),
        actor=actor,
        excerpt=proposal.note,
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


def _path(version: Version) -> str:
    return f"{reverse('prompts:show_prompt', args=[version.prompt.uuid])}?version={version.number}"
