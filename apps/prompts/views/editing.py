"""The editor: a form whose rows come and go, a live trial beside it, a save that notices other saves."""

import uuid
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.ai import fact_choices
from apps.ai.channels import CHANNELS
from apps.ai.facts import FactType
from apps.common.access import actor_of, needs
from apps.common.editing import TRIES, Editing, Opened, meet, note_of, panel
from apps.common.errors import Conflict, Invalid
from apps.common.rights import Right
from apps.common.selectors import last_change
from apps.common.stale import Stale
from apps.common.undo import Undo, offer_undo
from apps.prompts import selectors, services
from apps.prompts.editor import Editor, editor_of
from apps.prompts.faults import faults_of
from apps.prompts.forms import LOCALES, NameForm
from apps.prompts.from_approved import Taken, page_of, retaken, take
from apps.prompts.known_facts import read_form
from apps.prompts.models import Prompt, Version
from apps.prompts.parts import LABELS, described, parts_of, with_parts
from apps.prompts.pinning import sources
from apps.prompts.preview import content_names
from apps.prompts.purposes import DRAFT, PURPOSES
from apps.prompts.reports.choosing import judge_for, judge_offers, judging_now, surest_words
from apps.prompts.rules import grouped
from apps.prompts.spec import JudgeRef
from apps.prompts.trial import acted, marked_by_itself, trial_of, with_pins
from apps.prompts.writing import current_provider


@needs(Right.EDIT_PLANS)
def create_prompt(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, Editor(), None)
    editor = with_pins(read_form(request.POST), None)
    if action := request.POST.get("action", ""):
        return _page(request, with_pins(acted(editor, action), None), None, is_tried=action == "preview")
    editor, words = marked_by_itself(editor)
    try:
        found = services.create_prompt(
            name=editor.name,
            purpose=editor.purpose,
            channel=editor.channel,
            locale=editor.locale,
            fields=editor.checked_fields(),
            message=editor.message or "First version",
            actor=actor_of(request),
        )
    except Invalid as error:
        return _page(request, editor.with_errors(error.errors), None, status=422)
    messages.success(request, f"“{found.name}” is saved as version 1. {_marked(words)}".strip())
    return redirect("prompts:show_prompt", prompt=found.uuid)


@needs(Right.EDIT_PLANS)
def edit_prompt(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    if request.method != "POST":
        newest = _newest(found)
        if newest and (use := request.GET.get("draft", "")):
            return _taken(request, found, newest, use)
        start = found.versions.filter(number=_int(request.GET.get("from", "")) or 0).first() or newest
        editor = with_pins(_filled(found, start), found)
        if source := request.GET.get("take", ""):
            editor = with_pins(editor.with_newest(source), found)
        return _page(request, editor, found, opened=_opened(found, newest).token())
    editor = with_pins(read_form(request.POST), found)
    if action := request.POST.get("action", ""):
        return _page(request, with_pins(acted(editor, action), found), found, is_tried=action == "preview")
    return _save(request, editor, found)


def _taken(request: HttpRequest, prompt: Prompt, newest: Version, use: str) -> HttpResponse:
    """The form of the newest version with one more example, which is an approved draft. Nothing is saved."""
    try:
        taken = take(prompt, newest, use)
    except Invalid as error:
        context = {"prompt": prompt, "error": error, "path": page_of(use)}
        return render(request, "prompts/not_taken.html", context, status=422)
    filled = replace(_filled(prompt, newest), message="Example from an approved draft")
    editor = with_pins(filled.with_example(taken.row), prompt)
    editor = editor.with_errors(editor.unreadable())
    return _page(request, editor, prompt, opened=_opened(prompt, newest).token(), taken=taken)


def _retaken(request: HttpRequest, prompt: Prompt | None) -> Taken | None:
    return retaken(prompt, _newest(prompt), request.GET.get("draft", "")) if prompt else None


def _save(request: HttpRequest, editor: Editor, prompt: Prompt) -> HttpResponse:
    editor, words = marked_by_itself(editor)
    for _ in range(TRIES):
        newest = _newest(prompt)
        opened = _opened(prompt, newest)
        met = meet(request.POST, opened.values, parts_of(editor))
        merged = with_pins(with_parts(editor, met.merged.values), prompt)
        change = selectors.written(newest) if newest else None
        if met.merged.clashes:
            stale = panel(
                met, label=LABELS.__getitem__, describe=partial(described, channel=prompt.channel), change=change
            )
            return _page(request, merged, prompt, status=409, stale=stale, opened=opened.token())
        try:
            fields, base = merged.checked_fields(), newest.number if newest else 0
            said: dict[str, Any] = {"message": merged.message, "base": base, "origins": merged.origins}
            version = services.save_version(prompt=prompt, fields=fields, actor=actor_of(request), **said)
        except Invalid as error:
            faulty = merged.with_errors(error.errors)
            return _page(request, faulty, prompt, status=422, opened=opened.token())
        except Stale:
            continue
        note = note_of([LABELS[name] for name in met.merged.theirs], change)
        told = (f"Version {version.number} is saved.", _marked(words), note)
        messages.success(request, " ".join(part for part in told if part))
        return redirect("prompts:show_prompt", prompt=prompt.uuid)
    raise Conflict("Several people are saving this prompt at this moment. Go back and try again.")


def _marked(words: list[str]) -> str:
    """What was marked by itself while saving, so that the author can look at it."""
    shown = ", ".join(f"“{one}”" for one in dict.fromkeys(words))
    return f"Marked by itself in the examples: {shown}." if words else ""


def _newest(prompt: Prompt) -> Version | None:
    return prompt.versions.select_related("created_by", "prompt").order_by("-number").first()


def _opened(prompt: Prompt, newest: Version | None) -> Opened:
    shown = _filled(prompt, newest)
    return Opened(str(newest.number if newest else 0), parts_of(shown))


@needs(Right.EDIT_PLANS)
@require_POST
def preview_text(request: HttpRequest) -> HttpResponse:
    """The trial beside the editor, for what is typed but not saved."""
    action = request.POST.get("action", "")
    editor, is_asked = with_pins(read_form(request.POST).acted(action), None), action == "preview"
    writer = current_provider()
    trial = trial_of(editor, request.POST, writer=writer, is_asked=is_asked)
    return render(request, "prompts/trial.html", {"trial": trial, "editor": editor, "provider": writer})


@needs(Right.EDIT_PLANS)
@require_POST
def mark_text(request: HttpRequest) -> HttpResponse:
    """What was pasted into an example, with its exact matches marked: the text as JSON, and what a reader hears."""
    number = request.POST.get("number", "")
    read = read_form(request.POST)
    rows = read.examples
    if not number.isdecimal() or not int(number) < len(rows):
        raise Http404
    editor, _ = marked_by_itself(read)
    marked = editor.examples[int(number)].text
    count = marked.count("]{") - rows[int(number)].text.count("]{")
    said = f"{count} known phrase{'s' if count != 1 else ''} marked. Ctrl Z takes it back." if count else ""
    return JsonResponse({"text": marked, "said": said})


@needs(Right.EDIT_PLANS)
def rename_prompt(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    before = found.name

    def now() -> tuple[Form, str]:
        prompt = Prompt.objects.get(pk=found.pk)
        return NameForm(initial={"name": prompt.name, "folder": prompt.folder}), services.name_base(prompt.name)

    def write(form: NameForm, base: str) -> Prompt:
        said = form.cleaned_data
        return services.file_prompt(
            prompt=found, name=said["name"], folder=said["folder"], actor=actor_of(request), base=base
        )

    editing = Editing(request, now=now, bind=NameForm, change=lambda: last_change(found, "prompts.rename_prompt"))
    if renamed := editing.save(write):
        keys = {"prompt": str(found.uuid), "name": before, "now": renamed.name}
        if renamed.name != before:
            offer_undo(request, f"The prompt is called “{renamed.name}” now.", Undo("prompts.rename_prompt", keys))
        return redirect("prompts:show_prompt", prompt=found.uuid)
    context = {"prompt": found, "folders": selectors.folders(), **editing.context}
    return render(request, "prompts/name.html", context, status=editing.status)


def _page(
    request: HttpRequest,
    editor: Editor,
    prompt: Prompt | None,
    *,
    is_tried: bool = False,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    writer, facts = current_provider(), fact_choices.choices()
    context = {
        "editor": editor,
        "faults": faults_of(editor),
        "prompt": prompt,
        "groups": _offered(editor),
        "purposes": PURPOSES.values(),
        "channels": CHANNELS.values(),
        **_judging(editor, prompt),
        "types": [(one.value, one.value.capitalize()) for one in FactType],
        "sources": [one for one in sources(prompt) if one.ref not in {row.ref for row in editor.includes}],
        "content_names": content_names(editor.locale),
        "locales": LOCALES,
        "fact_choices": facts,
        "labels": fact_choices.labels_of((row.key for row in editor.inputs if row.key.strip()), facts),
        "trial": trial_of(editor, request.POST, writer=writer, is_asked=is_tried),
        "provider": writer,
        "opened": request.POST.get("opened", ""),
        "taken": _retaken(request, prompt) if request.method == "POST" else None,
        **extra,
    }
    template = "prompts/edit.html#editor" if request.htmx else "prompts/edit.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=status)


def _judging(editor: Editor, prompt: Prompt | None) -> dict[str, Any]:
    """Who may judge the drafts of a message, and what that comes to."""
    if editor.purpose != DRAFT:
        return {}
    named = JudgeRef.of_value(editor.judge)
    judging = judging_now(editor.locale, prompt, named)
    surest = surest_words(judge_for(editor.locale) if named else judging.judge)
    return {"judging": judging, "judges": judge_offers(editor.locale, editor.judge), "surest": surest}


def _offered(editor: Editor) -> dict[str, list[tuple[str, str]]]:
    """The kinds of rules by group, each with its name: those that can hold on the channel of a message."""
    channel = editor.channel if editor.purpose == DRAFT else ""
    return {group: [(one.kind, one.label_on(channel)) for one in kinds] for group, kinds in grouped(channel).items()}


def _filled(prompt: Prompt, start: Version | None) -> Editor:
    if start is None:
        return Editor(locale=prompt.locale, purpose=prompt.purpose, channel=prompt.channel)
    head: dict[str, Any] = {"name": prompt.name, "locale": prompt.locale, "purpose": prompt.purpose}
    return editor_of(selectors.version_fields(start), channel=prompt.channel, origins=start.origins, **head)


def _int(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None
