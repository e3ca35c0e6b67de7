"""Proposals and the production label."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.prompts import services
from apps.prompts.forms import DeclineForm, NoteForm, PromoteForm, valid
from apps.prompts.models import Label, Prompt, Proposal, Version


@needs(Right.EDIT_PLANS)
@require_POST
def propose_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = _version(version)
    proposal = services.propose_version(version=found, actor=actor_of(request), **valid(NoteForm(request.POST)))
    words = f"Version {found.number} is proposed. A reviewer puts it in production."
    offer_undo(request, words, Undo("prompts.propose_version", {"proposal": proposal.pk}))
    return _back(found.prompt, found)


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
