"""Editing a draft, wherever the form stands: on its own page or at the review desk."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict

from apps.common.editing import Editing
from apps.common.selectors import Change
from apps.drafts.forms import DraftForm, paragraph_unit
from apps.drafts.selectors.pages import DraftView
from apps.drafts.trial import trial_of


def edited(request: HttpRequest, view: Callable[[], DraftView]) -> Editing:
    """The form over what `view()` gives at each look; the base is the content hash of its wording."""

    def now() -> tuple[Form, str]:
        seen = view()
        return DraftForm(brief=seen.brief, draft=seen.draft), seen.revision.content_hash

    def bind(data: QueryDict) -> DraftForm:
        seen = view()
        return DraftForm(data, brief=seen.brief, draft=seen.draft)

    def change() -> Change:
        revision = view().revision
        who = revision.written_by.name if revision.written_by else "The provider"
        return Change(who, revision.created_at)

    return Editing(request, now=now, bind=bind, change=change, units=paragraph_unit)


def is_check(request: HttpRequest) -> bool:
    """Nothing is saved: somebody wants to see what they typed, and what the guardrails say to it."""
    return request.method == "POST" and request.POST.get("do") == "check"


def checked(request: HttpRequest, view: DraftView) -> dict[str, Any]:
    """The page of the form as it was typed, judged and shown; what cannot be saved stands among the findings."""
    form: Any = DraftForm(request.POST, brief=view.brief, draft=view.draft)
    form._errors = ErrorDict()
    return {"form": form, "opened": request.POST.get("opened", ""), "trial": trial_of(view, form.typed())}


def shown(editing: Editing, view: DraftView) -> dict[str, Any]:
    """The page of the form as it was opened, or as it came back."""
    form = editing.form
    typed = form.typed() if isinstance(form, DraftForm) and form.is_bound else None
    return {**editing.context, "trial": trial_of(view, typed)}
