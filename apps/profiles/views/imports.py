"""The import wizard: file, columns, consent, check, import, report. Each step is an address of its own."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.jobs import forget_jobs
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.nudge import nudge
from apps.common.polling import answer_poll, is_poll
from apps.common.rights import Right
from apps.profiles import selectors, wizard
from apps.profiles.forms import GrantForm, UploadForm, chosen_columns
from apps.profiles.importing import plan as plans
from apps.profiles.models import Import
from apps.profiles.services import files, imports, reads
from apps.profiles.tasks import run_import

IMPORTS = ListSpec(
    columns=(
        Column("file", "File", text="filename"),
        Column("kind", "What", text=lambda run: run.get_kind_display()),
        Column("status", "Status", text=lambda run: run.get_status_display()),
        Column("rows", "Rows", numeric=True, text="rows"),
        Column("created", "New", numeric=True, text="created"),
        Column("updated", "Changed", numeric=True, text="updated"),
        Column("rejected", "Rejected", numeric=True, text="rejected"),
        Column("source", "Source", text=lambda run: run.source.name if run.source else ""),
        Column("started", "Started", sort="created_at", text=lambda run: run.created_at.isoformat()),
    ),
    key="imports",
    filters=(
        Choice("status", "Status", Import.Status.choices, "status"),
        Choice("kind", "What", Import.Kind.choices, "kind"),
    ),
    default_sort="-started",
)


@needs(Right.IMPORT_DATA)
def list_imports(request: HttpRequest) -> HttpResponseBase:
    page = list_of(request, selectors.import_runs(), IMPORTS)
    return show_list(request, "profiles/imports.html", {"may_import": True, "page": page})


@needs(Right.IMPORT_DATA)
def upload_import(request: HttpRequest) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, values = form.cleaned_data["file"], form.cleaned_data
        try:
            run = imports.receive_upload(
                actor=actor_of(request),
                chunks=file.chunks(),
                filename=file.name,
                kind=values["kind"],
                source=values["source"],
            )
        except Invalid as error:
            form.add_error("file", error.message)
        else:
            if run.kind == Import.Kind.EVENTS:
                return _queue(request, run, is_dry_run=True)
            return redirect("profiles:map_columns", run=run.uuid)
    return render(
        request,
        "profiles/import_upload.html",
        {"form": form, "steps": wizard.STEPS},
        status=422 if form.errors else 200,
    )


@needs(Right.IMPORT_DATA)
def show_import(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    found = _run(run)
    if is_poll(request):
        return _answer_poll(request, found)
    if found.status == Import.Status.UPLOADED and found.kind == Import.Kind.PROFILES:
        return redirect("profiles:map_columns", run=found.uuid)
    return render(request, "profiles/import.html", wizard.run_context(found))


def _answer_poll(request: HttpRequest, run: Import) -> HttpResponse:
    return answer_poll(request, selectors.run_progress(run), request.path)


@needs(Right.IMPORT_DATA)
def map_columns(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    found = _run(run)
    if not wizard.is_mappable(found):
        return redirect("profiles:show_import", run=run)
    plan, error = plans.from_json(found.mapping), None
    if request.method == "POST":
        try:
            columns, id_place = chosen_columns(request.POST, plan, imports.known_traits())
            plan = plans.Plan(columns, id_place, plan.grant)
            if "preview" not in request.POST:
                imports.save_columns(run=found, actor=actor_of(request), columns=columns, id_place=id_place)
                return redirect("profiles:set_import_consent", run=run)
        except Invalid as problem:
            error = problem
    context = wizard.mapping_context(found, plan, error)
    return render(request, "profiles/import_columns.html", context, status=422 if error else 200)


@needs(Right.IMPORT_DATA)
def set_import_consent(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    found = _run(run)
    if not wizard.is_mappable(found):
        return redirect("profiles:show_import", run=run)
    plan = plans.from_json(found.mapping)
    form = GrantForm(request.POST or None, initial=GrantForm.initial_of(plan))
    if request.method == "POST" and form.is_valid():
        try:
            imports.save_grant(run=found, actor=actor_of(request), grant=form.grant)
        except Invalid as error:
            form.add_error(None, error.message)
        else:
            return _queue(request, found, is_dry_run=True)
    context = {"run": found, "steps": wizard.STEPS, "form": form, "addresses": wizard.address_columns(plan)}
    return render(request, "profiles/import_consent.html", context, status=422 if form.errors else 200)


@needs(Right.IMPORT_DATA)
@require_POST
def check_import(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    return _queue(request, _run(run), is_dry_run=True)


@needs(Right.IMPORT_DATA)
@require_POST
def start_import(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    return _queue(request, _run(run), is_dry_run=False)


@needs(Right.IMPORT_DATA)
@require_POST
def cancel_run(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    if imports.cancel_run(run=_run(run), actor=actor_of(request)):
        messages.success(request, "Cancelled. Nothing of this run was kept.")
    else:
        messages.info(request, "There was nothing to cancel: the run had ended.")
    forget_jobs()
    return redirect("profiles:show_import", run=run)


@needs(Right.IMPORT_DATA)
@require_POST
def discard_import(request: HttpRequest, run: uuid.UUID) -> HttpResponse:
    imports.discard_import(run=_run(run), actor=actor_of(request))
    messages.success(request, "The upload is gone. Nothing of it was imported.")
    return redirect("profiles:list_imports")


@needs(Right.IMPORT_DATA)
def download_rejects(request: HttpRequest, run: uuid.UUID) -> FileResponse:
    found = _run(run)
    if not found.rejects_path:
        raise Http404
    reads.record_rejects_download(actor=actor_of(request), run=found)
    name = f"rejects-{found.uuid}.csv"
    path = files.full_path(found.rejects_path)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


def _queue(request: HttpRequest, run: Import, *, is_dry_run: bool) -> HttpResponse:
    queued = imports.queue_import(run=run, actor=actor_of(request), is_dry_run=is_dry_run)
    nudge(run_import, queued.pk)
    return redirect("profiles:show_import", run=queued.uuid)


def _run(key: uuid.UUID) -> Import:
    return get_object_or_404(selectors.import_runs(), uuid=key)
