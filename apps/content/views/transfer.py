"""Content in and out of files."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.rights import Right
from apps.common.services import record_list_export
from apps.content import services
from apps.content.forms import FileForm
from apps.content.models import ContentImport, Item
from apps.content.selectors.transfer import export_rows
from apps.content.transfer.cells import COLUMNS, SHARED
from apps.content.transfer.files import FORMATS, read_file, unread_words, write_rows
from apps.content.transfer.plans import plan

SHOWN = 200  # rows and errors on the page; all of them count
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@needs(Right.VIEW)
def export_items(request: HttpRequest, form: str) -> HttpResponse:
    """Everything of one kind (`kind`), or everything."""
    if form not in FORMATS:
        raise Http404
    asked = request.GET.get("kind", "")
    kind = asked if asked in Item.Kind.values else ""
    items = Item.objects.filter(kind=kind) if kind else Item.objects.all()
    rows = list(export_rows(items, with_pictures=form == "json"))
    record_list_export(actor=actor_of(request), list_key="content", form=form, count=len(rows), has_people=False)
    columns = [*SHARED, *COLUMNS[kind]] if kind else SHARED
    response = HttpResponse(write_rows(rows, form, columns), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{kind or "content"}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@needs(Right.EDIT_PLANS)
def import_items(request: HttpRequest) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            found = read_file(given.read(), given.name)
            kept = services.keep_import(rows=found.rows, file_name=given.name, actor=actor_of(request))
        except Invalid as error:
            form.add_error("file", error.message)
        else:
            if found.unread:
                messages.warning(request, unread_words(found.unread))
            return redirect("content:show_import", kept.uuid)
    context = {"form": form, "kinds": Item.Kind.choices}
    return render(request, "content/import.html", context, status=422 if form.errors else 200)


@needs(Right.EDIT_PLANS)
def show_import(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    """What the file would do now; after it was written, what it did."""
    kept = get_object_or_404(ContentImport.objects.select_related("uploaded_by"), uuid=upload)
    found = plan(kept.rows) if kept.finished_at is None else None
    context: dict[str, Any] = {"kept": kept, "plan": found}
    if found:
        context |= {"rows": found.planned[:SHOWN], "errors": found.errors[:SHOWN], "shown": SHOWN}
    return render(request, "content/import_plan.html", context)


@needs(Right.EDIT_PLANS)
@require_POST
def finish_import(request: HttpRequest, upload: uuid.UUID) -> HttpResponse:
    kept = get_object_or_404(ContentImport, uuid=upload)
    if kept.finished_at is not None:  # a second click: the page says what the first one did
        return redirect("content:show_import", upload)
    found = services.finish_import(kept=kept, actor=actor_of(request))
    count = len(found.planned)
    messages.success(request, f"{count:,} {'row is' if count == 1 else 'rows are'} written, as drafts.")
    return redirect("content:show_import", upload)
