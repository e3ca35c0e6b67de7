"""The editor: a form whose rows come and go, a live trial beside it, a save that notices other saves."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Conflict, Invalid
from apps.common.rights import Right
from apps.prompts import fact_choices, selectors, services
from apps.prompts.editor import Editor, editor_of, read_editor
from apps.prompts.forms import LOCALES, NameForm
from apps.prompts.models import Prompt, Version
from apps.prompts.rules import KINDS
from apps.prompts.trial import acted, trial_of
from apps.prompts.writing import current_provider


@needs(Right.EDIT_PLANS)
def create_prompt(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, Editor(base="0"), None)
    editor = read_editor(request.POST)
    if action := request.POST.get("action", ""):
        return _page(request, acted(editor, action), None, is_tried=action == "preview")
    try:
        found = services.create_prompt(
            name=editor.name,
            locale=editor.locale,
            fields=editor.checked_fields(),
            message=editor.message or "First version",
            actor=actor_of(request),
        )
    except Invalid as error:
        return _page(request, editor.with_errors(error.errors), None, status=422)
    messages.success(request, f"“{found.name}” is saved as version 1.")
    return redirect("prompts:show_prompt", prompt=found.uuid)


@needs(Right.EDIT_PLANS)
def edit_prompt(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    newest = found.versions.order_by("-number").first()
    if request.method != "POST":
        start = found.versions.filter(number=_int(request.GET.get("from", "")) or 0).first() or newest
        return _page(request, _filled(found, start, newest), found)
    editor = read_editor(request.POST)
    if action := request.POST.get("action", ""):
        return _page(request, acted(editor, action), found, is_tried=action == "preview")
    return _save(request, editor, found)


def _save(request: HttpRequest, editor: Editor, prompt: Prompt) -> HttpResponse:
    try:
        version = services.save_version(
            prompt=prompt,
            fields=editor.checked_fields(),
            message=editor.message,
            base=_int(editor.base),
            actor=actor_of(request),
        )
    except Invalid as error:
        return _page(request, editor.with_errors(error.errors), prompt, status=422)
    except Conflict as error:
        return _stale(request, editor, prompt, error.message)
    messages.success(request, f"Version {version.number} is saved.")
    return redirect("prompts:show_prompt", prompt=prompt.uuid)


def _stale(request: HttpRequest, editor: Editor, prompt: Prompt, words: str) -> HttpResponse:
    """Keeps what was typed, shows what the other save changed, and lets a second save go on top of it."""
    newest = prompt.versions.select_related("created_by").order_by("-number").first()
    before = prompt.versions.filter(number=_int(editor.base) or 0).first()
    changes = selectors.differences(before, newest) if before and newest else ()
    rebased = editor.rebased(newest.number if newest else 0)
    return _page(request, rebased, prompt, status=409, stale=words, newest=newest, changes=changes)


@needs(Right.EDIT_PLANS)
@require_POST
def preview_text(request: HttpRequest) -> HttpResponse:
    """The trial beside the editor, for what is typed but not saved."""
    action = request.POST.get("action", "")
    editor, is_asked = read_editor(request.POST).acted(action), action == "preview"
    trial = trial_of(editor, request.POST, is_asked=is_asked)
    return render(request, "prompts/trial.html", {"trial": trial, "editor": editor, "provider": current_provider()})


@needs(Right.EDIT_PLANS)
def rename_prompt(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    form = NameForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_prompt(prompt=found, name=form.cleaned_data["name"], actor=actor_of(request))
        except Invalid as error:
            form.add_error("name", error.errors["name"])
        else:
            messages.success(request, "The prompt has its new name.")
            return redirect("prompts:show_prompt", prompt=found.uuid)
    return render(request, "prompts/name.html", {"prompt": found, "form": form}, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    editor: Editor,
    prompt: Prompt | None,
    *,
    is_tried: bool = False,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = {
        "editor": editor,
        "prompt": prompt,
        "kinds": KINDS.values(),
        "locales": LOCALES,
        "fact_choices": fact_choices.choices(),
        "trial": trial_of(editor, request.POST, is_asked=is_tried),
        "provider": current_provider(),
        **extra,
    }
    template = "prompts/edit.html#editor" if request.htmx else "prompts/edit.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def _filled(prompt: Prompt, start: Version | None, newest: Version | None) -> Editor:
    if start is None or newest is None:
        return Editor(base="0", locale=prompt.locale)
    return editor_of(selectors.version_fields(start), base=newest.number, name=prompt.name, locale=prompt.locale)


def _int(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None
