"""Handing in, answering, withdrawing: each names one version."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.nudge import nudge
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.content import services, tasks
from apps.content.forms import AnswerForm
from apps.content.models import Item, Version


@needs(Right.EDIT_PLANS)
@require_POST
def submit_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = services.submit_version(version=_version(version), actor=actor_of(request))
    offer_undo(request, f"Version {found.number} waits for approval.", _undo("content.submit_version", found))
    return _back(found)


@needs(Right.EDIT_PLANS)
@require_POST
def take_back_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = services.take_back_version(version=_version(version), actor=actor_of(request))
    offer_undo(request, f"Version {found.number} is a draft again.", _undo("content.take_back_version", found))
    return _back(found)


@needs(Right.APPROVE_NORMAL_CONTENT)
@require_POST
def approve_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    form = _answer(request)
    found = services.approve_version(version=_version(version), actor=actor_of(request), **form.cleaned_data)
    is_out = found.status == Version.Status.APPROVED
    messages.success(
        request, f"Version {found.number} may be used now." if is_out else "Your yes counts. One more admin is needed."
    )
    return _back(found)


@needs(Right.APPROVE_NORMAL_CONTENT)
@require_POST
def decline_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    form = _answer(request)
    found = services.decline_version(version=_version(version), actor=actor_of(request), **form.cleaned_data)
    messages.success(request, f"Version {found.number} is declined; its author sees your note.")
    return _back(found)


@needs(Right.VIEW)
@require_POST
def withdraw_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    found = services.withdraw_version(version=_version(version), actor=actor_of(request))
    words = f"Version {found.number} is withdrawn. Nothing that cites it is sent any more."
    offer_undo(request, words, _undo("content.withdraw_version", found))
    return _back(found)


@needs(Right.VIEW)
@require_POST
def check_link(request: HttpRequest, item: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Item, uuid=item)
    check = services.ask_check(item=found, actor=actor_of(request))
    nudge(tasks.check_link, check.pk)
    messages.success(request, "A worker looks at it now. Open the page again in a moment.")
    return redirect("content:show_item", item=item)


def _undo(action: str, version: Version) -> Undo:
    return Undo(action, {"version": str(version.uuid)})


def _answer(request: HttpRequest) -> AnswerForm:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Invalid("This answer does not name what it is about.")
    return form


def _version(version: uuid.UUID) -> Version:
    return get_object_or_404(Version.objects.select_related("item"), uuid=version)


def _back(version: Version) -> HttpResponse:
    return redirect("content:show_item", item=version.item.uuid)
