"""One test set: its cases by form, from a file, by one click; each change can be undone."""

import uuid
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.ai import fact_choices
from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Conflict
from apps.common.rights import Right
from apps.common.selectors import Change
from apps.common.undo import Undo, offer_undo
from apps.prompts import services
from apps.prompts.case_forms import CaseForm, FileForm
from apps.prompts.models import SetRevision, TestCase, TestSet
from apps.prompts.preview import approved_contents
from apps.prompts.purposes import DRAFT
from apps.prompts.reports.sets import cases_of, listed_cases, newest_revision
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec
from apps.prompts.testing.cases import CaseSpec, Shelf
from apps.prompts.testing.documents import case_of
from apps.prompts.testing.starters import shelf_from, usual_cases_of
from apps.prompts.testing.tables import read_table

SALT = "attune.cases"


@needs(Right.VIEW)
def show_test_set(request: HttpRequest, test_set: uuid.UUID) -> HttpResponse:
    found, revision = _set(test_set)
    cases, split = cases_of(revision), request.GET.get("split", "")
    context = {
        "prompt": found.prompt,
        "set": found,
        "revision": revision,
        "cases": listed_cases(revision, split, found.prompt.channel),
        "splits": [(name, label, sum(c.split == name for c in cases)) for name, label in TestCase.Split.choices],
        "split": split,
        "total": len(cases),
        "shelf": revision.content,
        "revisions": found.revisions.select_related("made_by").order_by("-number")[:12],
        "may_edit": actor_of(request).may(Right.EDIT_PLANS),
    }
    return render(request, "prompts/test_set.html", context)


@needs(Right.EDIT_PLANS)
def create_test_case(request: HttpRequest, test_set: uuid.UUID) -> HttpResponse:
    found, revision = _set(test_set)
    return _edit(request, found, revision, None)


@needs(Right.EDIT_PLANS)
def edit_test_case(request: HttpRequest, test_set: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    found, revision = _set(test_set)
    return _edit(request, found, revision, get_object_or_404(TestCase, uuid=case, test_set=found))


@needs(Right.EDIT_PLANS)
@require_POST
def remove_test_case(request: HttpRequest, test_set: uuid.UUID, case: uuid.UUID) -> HttpResponse:
    found, revision = _set(test_set)
    gone = get_object_or_404(TestCase, uuid=case, test_set=found)
    after = services.remove_cases(test_set=found, cases=[gone], actor=actor_of(request))
    _offer(request, found, revision, after, f"“{gone.name}” is removed.")
    return redirect("prompts:show_test_set", test_set=found.uuid)


@needs(Right.EDIT_PLANS)
@require_POST
def add_starter_cases(request: HttpRequest, test_set: uuid.UUID, kind: str) -> HttpResponse:
    """`kind`: usual or adversarial. Only what is not there yet."""
    found, revision = _set(test_set)
    spec, actor = _spec(found), actor_of(request)
    if kind == "adversarial":
        after = services.add_starter(test_set=found, keys=[item.key for item in spec.inputs], actor=actor)
    else:
        taken = {case.name for case in cases_of(revision)}
        specs = [one for one in usual_cases_of(spec) if one.name not in taken]
        if not specs:
            raise Conflict("The usual customers are all in this set already.")
        after = services.add_cases(test_set=found, specs=specs, actor=actor, origin=TestCase.Origin.STARTER)
    _offer(request, found, revision, after, f"{after.note}.")
    return redirect("prompts:show_test_set", test_set=found.uuid)


@needs(Right.EDIT_PLANS)
@require_POST
def take_test_content(request: HttpRequest, test_set: uuid.UUID) -> HttpResponse:
    """The set's content becomes what is approved today."""
    found, revision = _set(test_set)
    shelf = shelf_from(approved_contents(found.prompt.locale), clock.now().date())
    after = services.change_shelf(test_set=found, shelf=shelf, actor=actor_of(request))
    words = f"The set now has {len(shelf.contents)} pieces of content, as approved today."
    _offer(request, found, revision, after, words)
    return redirect("prompts:show_test_set", test_set=found.uuid)


@needs(Right.EDIT_PLANS)
def upload_cases(request: HttpRequest, test_set: uuid.UUID) -> HttpResponse:
    """A file is read and shown first; the second step takes in what was shown."""
    found, revision = _set(test_set)
    if request.method == "POST" and request.POST.get("rows"):
        return _take_in(request, found, revision)
    form, table, status = FileForm(request.POST or None, request.FILES or None), None, 200
    spec = _spec(found)
    keys = fact_choices.keys_by_name(item.key for item in spec.inputs)
    if request.method == "POST":
        if form.is_valid():
            contents = {one.name for one in revision.content.contents}
            taken = {case.name for case in cases_of(revision)}
            table = read_table(form.cleaned_data["file"], contents, taken, keys)
            if table.fault:
                form.add_error("file", table.fault)
        status = 200 if form.is_valid() else 422
    rows = signing.dumps([row.case for row in table.good], salt=SALT, compress=True) if table and table.good else ""
    names = {key: name for name, key in keys.items()}
    columns = [(names.get(item.key, item.key), next(iter(item.words), "")) for item in spec.inputs[:2]]
    context = {"prompt": found.prompt, "set": found, "form": form, "table": table, "rows": rows, "columns": columns}
    return render(request, "prompts/test_cases_file.html", context, status=status)


def _take_in(request: HttpRequest, found: TestSet, revision: SetRevision) -> HttpResponse:
    try:
        rows: list[dict[str, Any]] = signing.loads(request.POST["rows"], salt=SALT, max_age=3600)
    except signing.BadSignature as error:
        raise Conflict("This page is too old. Choose the file again.") from error
    names = [one.name for one in revision.content.contents]
    specs = [case_of(row, names) for row in rows]
    after = services.add_cases(test_set=found, specs=specs, actor=actor_of(request), origin=TestCase.Origin.FILE)
    _offer(request, found, revision, after, f"{after.note} from the file.")
    return redirect("prompts:show_test_set", test_set=found.uuid)


def _edit(request: HttpRequest, found: TestSet, revision: SetRevision, case: TestCase | None) -> HttpResponse:
    actor, channel = actor_of(request), found.prompt.channel if found.prompt.purpose == DRAFT else ""
    holds: dict[str, Any] = {"inputs": _spec(found).inputs, "shelf": revision.content, "channel": channel}

    def now() -> tuple[CaseForm, str]:
        if case is None:
            return CaseForm(**holds), ""
        return CaseForm.showing(case.spec, **holds), str(case.uuid)

    def write(form: CaseForm, base: str) -> SetRevision:
        spec: CaseSpec = form.spec()
        return services.save_case(test_set=found, spec=spec, case=case, actor=actor)

    def change() -> Change | None:
        made = found.revisions.select_related("made_by").order_by("-number").first()
        return Change(made.made_by.name if made and made.made_by else "Attune", made.made_at) if made else None

    editing = Editing(request, now=now, bind=lambda data: CaseForm(data, **holds), change=change)
    if (after := editing.save(write)) is not None:
        _offer(request, found, revision, after, f"{after.note}.")
        return redirect("prompts:show_test_set", test_set=found.uuid)
    context = {"prompt": found.prompt, "set": found, "case": case, "purpose": found.prompt.purpose, **editing.context}
    return render(request, "prompts/test_case.html", context, status=editing.status)


def _offer(request: HttpRequest, found: TestSet, before: SetRevision, after: SetRevision, words: str) -> None:
    keys = {"test_set": str(found.uuid), "before": before.number, "after": after.number}
    offer_undo(request, words, Undo("prompts.change_test_cases", keys))


def _set(test_set: uuid.UUID) -> tuple[TestSet, SetRevision]:
    found = get_object_or_404(TestSet.objects.select_related("prompt"), uuid=test_set, removed_at=None)
    revision = newest_revision(found)
    return found, revision or SetRevision(test_set=found, shelf=Shelf().to_json())


def _spec(found: TestSet) -> PromptSpec:
    version = found.prompt.versions.order_by("-number")[0]
    version.prompt = found.prompt
    return prompt_spec(version)
