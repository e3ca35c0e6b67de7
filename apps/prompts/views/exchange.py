"""A prompt out as a document, and documents in: first what would happen, then that."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from apps.common.access import actor_of, needs
from apps.common.errors import Conflict, Invalid
from apps.common.foreign_json import read_foreign_json
from apps.common.rights import Right
from apps.prompts import selectors, services
from apps.prompts.documents import DocumentError, PromptDocument, read_document
from apps.prompts.forms import ImportForm
from apps.prompts.models import Prompt


@needs(Right.VIEW)
def export_prompt(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    """The prompt as a file: all versions, or with `?version=` the one."""
    found = get_object_or_404(Prompt, uuid=prompt)
    versions = found.versions.all()
    number = request.GET.get("version", "")
    if number:
        wanted = int(number) if number.isdecimal() and len(number) < 7 else 0
        versions = versions.filter(pk=get_object_or_404(versions, number=wanted).pk)
    document = selectors.prompt_document(found, versions).to_json()
    response = JsonResponse(document, json_dumps_params={"indent": 1, "ensure_ascii": False})
    name = slugify(found.name) or "prompt"
    response["Content-Disposition"] = f'attachment; filename="{name}{f"-v{number}" if number else ""}.json"'
    return response


@needs(Right.EDIT_PLANS)
def import_prompt(request: HttpRequest) -> HttpResponse:
    """A file or pasted text is read and planned; the plan's own form carries the text and takes it in."""
    if request.method != "POST":
        return render(request, "prompts/import.html", {"form": ImportForm()})
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "prompts/import.html", {"form": form}, status=422)
    text, name = form.cleaned_data["text"], form.cleaned_data["name"]
    try:
        document = _read(text)
        if request.POST.get("action") == "import":
            return _take_in(request, document, name)
        plan = services.plan_import(document, name=name)
    except (DocumentError, Invalid) as error:
        return render(request, "prompts/import.html", {"form": form, "faults": error.errors, "text": text}, status=422)
    except Conflict as error:
        plan = services.plan_import(document, name=name)
        context = {
            "form": form,
            "plan": plan,
            "text": text,
            "name": name,
            "base": _base(plan),
            "conflict": error.message,
        }
        return render(request, "prompts/import.html", context, status=409)
    context = {"form": form, "plan": plan, "text": text, "name": name, "base": _base(plan)}
    return render(request, "prompts/import.html", context)


def _take_in(request: HttpRequest, document: PromptDocument, name: str) -> HttpResponse:
    base = request.POST.get("base", "")
    known = int(base) if base.isdecimal() and len(base) < 7 else None
    prompt = services.import_prompt(document=document, actor=actor_of(request), name=name, base=known)
    messages.success(request, f"“{prompt.name}” is taken in.")
    return redirect("prompts:show_prompt", prompt=prompt.uuid)


def _base(plan: services.ImportPlan) -> int:
    return plan.prompt.versions.count() if plan.prompt else 0


def _read(text: str) -> PromptDocument:
    try:
        data = read_foreign_json(text)
    except ValueError as error:
        raise DocumentError({"the file": str(error)}) from error
    return read_document(data)
