"""What people keep changing: suggested rules, to be added to a version or declined."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.prompts import selectors, services
from apps.prompts.forms import NoteForm, valid
from apps.prompts.models import Prompt, Suggestion
from apps.prompts.suggestions import approved_of, examples_that_say, suggestions_of


@needs(Right.VIEW)
def list_suggestions(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt.objects.select_related("owner"), uuid=prompt)
    page = selectors.prompt_page(found, None, actor_of(request))
    if page is None:
        raise Http404
    start = request.GET.get("from", "")
    context = {
        "page": page,
        "suggestions": suggestions_of(found),
        "approved": approved_of(found, page.newest, int(start) if start.isdecimal() and len(start) < 7 else 0),
    }
    return render(request, "prompts/suggestions.html", context)


@needs(Right.EDIT_PLANS)
@require_POST
def accept_suggestion(request: HttpRequest, suggestion: uuid.UUID) -> HttpResponse:
    found = _suggestion(suggestion)
    added = services.accept_suggestion(suggestion=found, actor=actor_of(request))
    said = f"Version {added.version.number} has the rule “{found.sentence}”"
    case = f" “{added.test_set.name}” has a case for it." if added.test_set else ""
    messages.success(request, f"{said}{case} It goes into production like any other version.")
    if names := examples_that_say(added.version, found):
        quoted = ", ".join(f"“{name}”" for name in names)
        messages.warning(request, f"These worked examples still say the old words: {quoted}. Edit them as well.")
    response = redirect("prompts:show_prompt", prompt=found.prompt.uuid)
    response["Location"] += f"?version={added.version.number}"
    return response


@needs(Right.EDIT_PLANS)
@require_POST
def decline_suggestion(request: HttpRequest, suggestion: uuid.UUID) -> HttpResponse:
    found = _suggestion(suggestion)
    services.decline_suggestion(suggestion=found, actor=actor_of(request), **valid(NoteForm(request.POST)))
    words = "Declined. It comes back only when twice as many drafts were edited like this."
    offer_undo(request, words, Undo("prompts.decline_suggestion", {"suggestion": str(suggestion)}))
    return redirect("prompts:list_suggestions", prompt=found.prompt.uuid)


def _suggestion(suggestion: uuid.UUID) -> Suggestion:
    return get_object_or_404(Suggestion.objects.select_related("prompt"), uuid=suggestion)
