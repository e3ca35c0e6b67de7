"""Editing a draft, wherever the form stands: on its own page or at the review desk."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, QueryDict

from apps.common.editing import Editing
from apps.common.selectors import Change
from apps.drafts.forms import DraftForm, paragraph_unit
from apps.drafts.selectors.pages import DraftView


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
