"""Who is told how a run of writing goes on."""

from django.urls import reverse

from apps.common.models import Notice, User
from apps.common.services import notify
from apps.drafts.models import DraftUse, GenerationRun


def tell_run(run: GenerationRun, words: str, *, actor: User | None = None) -> None:
    """The campaign's owner and whoever started the run. `words` follow the actor's name or stand alone."""
    notify(
        users=[person for person in (run.campaign.owner, run.started_by) if person],
        kind=Notice.Kind.WRITING,
        cause=f"run:{run.uuid}:{run.status}:{run.uses.filter(status=DraftUse.Status.WRITTEN).count()}",
        text=words,
        path=reverse("drafts:show_drafts", args=[run.campaign.uuid]),
        actor=actor,
        excerpt=run.pause_reason if actor is None else "",
    )


def tell_finished(run: GenerationRun) -> None:
    written = run.uses.filter(status=DraftUse.Status.WRITTEN).count()
    failed = run.uses.filter(status=DraftUse.Status.FAILED).count()
    rest = f", {failed:,} failed" if failed else ""
    noun = "draft" if written == 1 else "drafts"
    tell_run(run, f"“{run.campaign.name}”: {written:,} {noun} written{rest}")
