"""Folders, copies, and the labels besides production."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.common.words import counted
from apps.prompts import services
from apps.prompts.forms import FolderForm, LabelForm, LabelNameForm, valid
from apps.prompts.models import Prompt, Version


@needs(Right.EDIT_PLANS)
@require_POST
def move_prompts(request: HttpRequest) -> HttpResponse:
    """Puts the ticked prompts of the list into a folder."""
    form = valid(FolderForm(request.POST))
    found = list(form["prompts"])
    before = {str(prompt.uuid): prompt.folder for prompt in found}
    count = services.move_prompts(prompts=found, folder=form["folder"], actor=actor_of(request))
    where = f"“{form['folder']}”" if form["folder"] else "no folder"
    words = f"{count} prompt{' is' if count == 1 else 's are'} in {where} now."
    offer_undo(request, words, Undo("prompts.move_prompt", {"before": before, "now": form["folder"]}))
    return redirect("prompts:list_prompts")


@needs(Right.EDIT_PLANS)
@require_POST
def duplicate_prompt(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Version.objects.select_related("prompt"), uuid=version)
    copy = services.duplicate_prompt(version=found, actor=actor_of(request))
    undo = Undo("prompts.duplicate_prompt", {"prompt": str(copy.prompt.uuid)})
    words = f"This is a copy of version {found.number}{_brought(copy)}."
    offer_undo(request, f"{words} Labels, runs and figures stay with the original.", undo)
    return redirect("prompts:show_prompt", prompt=copy.prompt.uuid)


def _brought(copy: services.Copy) -> str:
    if not copy.sets:
        return ""
    cases = f"{copy.cases} {counted('cases', copy.cases)}"
    sets = f" with its test set of {cases}" if copy.sets == 1 else f" with its {copy.sets} test sets of {cases}"
    guards = ", which guards its production" if copy.sets == 1 else f"; “{copy.guard}” guards its production"
    return sets + guards if copy.guard else sets


@needs(Right.EDIT_PLANS)
@require_POST
def move_label(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Version.objects.select_related("prompt"), uuid=version)
    form = valid(LabelForm(request.POST))
    name = form["other"] or form["label"]
    before = found.prompt.labels.select_related("version").filter(name=name).first()
    services.move_label(version=found, name=name, note=form["note"], actor=actor_of(request))
    keys = {"prompt": str(found.prompt.uuid), "label": name, "now": str(found.uuid)}
    keys["before"] = str(before.version.uuid) if before else ""
    offer_undo(request, f"“{name}” points at version {found.number} now.", Undo("prompts.move_label", keys))
    return redirect("prompts:list_versions", prompt=found.prompt.uuid)


@needs(Right.EDIT_PLANS)
@require_POST
def take_label(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    name = valid(LabelNameForm(request.POST))["label"]
    former = services.take_label(prompt=found, name=name, actor=actor_of(request))
    keys = {"prompt": str(prompt), "label": name, "now": "", "before": str(former.uuid)}
    offer_undo(request, f"The label “{name}” is taken away.", Undo("prompts.move_label", keys))
    return redirect("prompts:list_versions", prompt=prompt)
