"""Proposals and the production label."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.common.stale import Stale
from apps.common.undo import Undo, offer_undo
from apps.prompts import selectors, services
from apps.prompts.forms import DeclineForm, PromoteForm, ProposeForm, valid
from apps.prompts.models import Label, Prompt, Proposal, Version
from apps.prompts.views.reading import render_prompt


@needs(Right.EDIT_PLANS)
@require_POST
def propose_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found, actor, form = _version(version), actor_of(request), valid(ProposeForm(request.POST))
    former = found.prompt.proposals.filter(status=Proposal.Status.OPEN).select_related("version", "proposed_by").first()
    try:
        proposal = services.propose_version(version=found, actor=actor, **form)
    except Stale as error:
        return _asked_again(request, found, form["note"], error)
    keys = {"proposal": proposal.pk, "replaced": former.pk if former else None}
    told = f"; {former.proposed_by.name} is told" if former and former.proposed_by_id != actor.pk else ""
    instead = f" instead of version {former.version.number}{told}" if former else ""
    words = f"Version {found.number} is proposed{instead}. A reviewer puts it in production."
    offer_undo(request, words, Undo("prompts.propose_version", keys))
    return _back(found.prompt, found)


def _asked_again(request: HttpRequest, version: Version, note: str, error: Stale) -> HttpResponse:
    """Somebody proposed another version while this one's note was written: the page says so, with the note in it."""
    page = selectors.prompt_page(version.prompt, version.number, actor_of(request))
    if page is None:
        raise Http404
    return render_prompt(request, page, status=error.status, proposing={"note": note, "error": str(error)})


@needs(Right.PROMOTE_PROMPT)
@require_POST
def put_in_production(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = _version(version)
    label = found.prompt.labels.select_related("version").filter(name=Label.Name.PRODUCTION).first()
    services.put_in_production(version=found, actor=actor_of(request), **valid(PromoteForm(request.POST)))
    keys = {"version": str(version), "before": str(label.version.uuid) if label else ""}
    words = f"Version {found.number} is in production. New campaigns write with it."
    offer_undo(request, words, Undo("prompts.put_in_production", keys))
    return _back(found.prompt, found)


@needs(Right.PROMOTE_PROMPT)
@require_POST
def decline_proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    found = _proposal(proposal)
    services.decline_proposal(proposal=found, actor=actor_of(request), **valid(DeclineForm(request.POST)))
    words = f"Version {found.version.number} is declined; its author sees your note."
    offer_undo(request, words, Undo("prompts.decline_proposal", {"proposal": found.pk}))
    return _back(found.prompt, found.version)


@needs(Right.EDIT_PLANS)
@require_POST
def take_back_proposal(request: HttpRequest, proposal: int) -> HttpResponse:
    found = _proposal(proposal)
    services.take_back_proposal(proposal=found, actor=actor_of(request))
    undo = Undo("prompts.take_back_proposal", {"proposal": found.pk})
    offer_undo(request, "The proposal is taken back.", undo)
    return _back(found.prompt, found.version)


def _version(version: uuid.UUID) -> Version:
    return get_object_or_404(Version.objects.select_related("prompt"), uuid=version)


def _proposal(proposal: int) -> Proposal:
    return get_object_or_404(Proposal.objects.select_related("prompt", "version"), pk=proposal)


def _back(prompt: Prompt, version: Version) -> HttpResponse:
    response = redirect("prompts:show_prompt", prompt=prompt.uuid)
    response["Location"] += f"?version={version.number}"
    return response
