"""The list of banned terms: search, import."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from apps.common.access import actor_of, needs
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec, Text
from apps.common.rights import Right
from apps.common.undo import Undo, offer_undo
from apps.content import services
from apps.content.forms import TermListForm
from apps.content.locales import LOCALES
from apps.content.models import BannedTerm
from apps.content.selectors.pages import banned_terms
from apps.content.term_lists import TermList, read_terms

SHOWN_ERRORS = 50
TERMS = ListSpec(
    columns=(
        Column("term", "Term", sort="term", text="term"),
        Column("kind", "Kind", sort="kind", text=lambda one: one.get_kind_display()),
        Column("language", "Language", sort="locale", text="locale"),
        Column("why", "Why", text="reason"),
        Column("instead", "Say instead", text="replacement"),
        Column("added", "Added", sort="created_at", text=lambda one: one.created_at.isoformat()),
    ),
    filters=(
        Text("q", "Search terms", ["term", "replacement"]),
        Choice("kind", "Kind", BannedTerm.Kind.choices, "kind"),
        Choice("language", "Language", LOCALES, "locale"),
    ),
    default_sort="term",
    key="banned-terms",
)


@needs(Right.VIEW)
@require_GET
def list_banned_terms(request: HttpRequest) -> HttpResponseBase:
    context = {"page": list_of(request, banned_terms(), TERMS), "may_manage": actor_of(request).may(Right.MANAGE)}
    return show_list(request, "content/terms.html", context)


@needs(Right.MANAGE)
def import_banned_terms(request: HttpRequest) -> HttpResponse:
    form = TermListForm(request.POST, request.FILES) if request.method == "POST" else TermListForm()
    if not form.is_bound or not form.is_valid():
        return render(request, "content/terms_import.html", {"form": form}, status=422 if form.errors else 200)
    found = read_terms(form.text())
    if not found.rows or (found.errors and not form.cleaned_data["skip_errors"]):
        return _refused(request, form, found)
    saved = services.import_banned_terms(rows=found.rows, actor=actor_of(request))
    left = f" {len(found.errors):,} rows were left out." if found.errors else ""
    words = f"{saved.added:,} terms added, {saved.changed:,} changed.{left}"
    offer_undo(request, words, Undo("content.import_banned_terms", {"kept": str(saved.kept.uuid)}))
    return redirect("content:list_banned_terms")


def _refused(request: HttpRequest, form: TermListForm, found: TermList) -> HttpResponse:
    """The rows that cannot be saved, with everything that was pasted; an uploaded file comes back as text."""
    shown = TermListForm(initial={"pasted": form.text()})
    context = {
        "form": shown,
        "found": found,
        "errors": found.errors[:SHOWN_ERRORS],
        "more": max(0, len(found.errors) - SHOWN_ERRORS),
    }
    return render(request, "content/terms_import.html", context, status=422)
