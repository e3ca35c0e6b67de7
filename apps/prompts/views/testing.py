"""The tests of a prompt: its sets, its runs, and the gate for production."""

import uuid

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.nudge import nudge
from apps.common.rights import Right
from apps.common.selectors import Change, last_change
from apps.common.undo import Undo, offer_undo
from apps.prompts import services, tasks
from apps.prompts.case_forms import ChangeSetForm, NewSetForm
from apps.prompts.models import Prompt, TestRun, TestSet, Version
from apps.prompts.preview import approved_contents
from apps.prompts.reports.evidence import gate_of, guard_of
from apps.prompts.reports.runs import runs_of
from apps.prompts.reports.sets import sets_of
from apps.prompts.selectors import prompt_page, prompt_spec
from apps.prompts.spec import PromptSpec
from apps.prompts.testing.starters import shelf_from, usual_cases_of
from apps.prompts.writing import current_provider

STARTER = "Usual and unusual customers"


@needs(Right.VIEW)
def list_tests(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt.objects.select_related("owner"), uuid=prompt)
    actor, asked = actor_of(request), request.GET.get("version", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else None
    page = prompt_page(found, number, actor) or prompt_page(found, None, actor)
    if page is None:
        raise Http404
    shown, versions = page.shown, page.versions
    context = {
        "page": page,
        "prompt": found,
        "versions": versions,
        "shown": shown,
        "gate": gate_of(shown, actor),
        "sets": sets_of(found),
        "runs": runs_of([one.pk for one in versions]),
        "may_edit": actor.may(Right.EDIT_PLANS),
        "may_promote": actor.may(Right.PROMOTE_PROMPT),
        "provider": current_provider(),
    }
    return render(request, "prompts/tests.html", context)


@needs(Right.EDIT_PLANS)
@require_POST
def test_version(request: HttpRequest, version: uuid.UUID) -> HttpResponse:
    """One click to the gate: a starter set where there is none, then a run of the version on the guarding set.

    `like` names a run that this one is to be compared with: as many repetitions, by the same provider.
    """
    found = get_object_or_404(Version.objects.select_related("prompt"), uuid=version)
    actor, guard = actor_of(request), guard_of(found)
    if guard is None:
        guard = _begin(found.prompt, prompt_spec(found), actor, STARTER, "", usual=True, adversarial=True)
    like = _like(request)
    given = (like.provider, like.model, like.repetitions) if like else ("", "", 1)
    provider, model, repetitions = given
    run = services.start_test_run(
        version=found, test_set=guard, actor=actor, provider=provider, model=model, repetitions=repetitions
    )
    nudge(tasks.work_test_run, run.pk)
    return redirect("prompts:show_test_run", run=run.uuid)


@needs(Right.EDIT_PLANS)
def create_test_set(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    form = NewSetForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            spec = prompt_spec(_newest(found))
            try:
                made = _begin(found, spec, actor_of(request), **form.cleaned_data)
                return redirect("prompts:show_test_set", test_set=made.uuid)
            except Invalid as error:
                for name, words in error.errors.items():
                    form.add_error(name if name in form.fields else None, words)
        status = 422
    return render(request, "prompts/test_set_new.html", {"prompt": found, "form": form}, status=status)


@needs(Right.EDIT_PLANS)
def edit_test_set(request: HttpRequest, test_set: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(TestSet.objects.select_related("prompt"), uuid=test_set, removed_at=None)

    def now() -> tuple[Form, str]:
        stored = TestSet.objects.get(pk=found.pk)
        return ChangeSetForm.showing(stored), services.set_base(stored)

    def write(form: ChangeSetForm, base: str) -> TestSet:
        return services.change_set(test_set=found, actor=actor_of(request), base=base, **form.cleaned_data)

    editing = Editing(request, now=now, bind=ChangeSetForm, change=lambda: _changed_last(found))
    if editing.save(write):
        return redirect("prompts:show_test_set", test_set=found.uuid)
    context = {"prompt": found.prompt, "set": found, **editing.context}
    return render(request, "prompts/test_set_edit.html", context, status=editing.status)


def _changed_last(found: TestSet) -> Change | None:
    return last_change(found.prompt, "prompts.change_test_set")


@needs(Right.EDIT_PLANS)
@require_POST
def remove_test_set(request: HttpRequest, test_set: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(TestSet.objects.select_related("prompt"), uuid=test_set)
    services.remove_set(test_set=found, actor=actor_of(request))
    undo = Undo("prompts.remove_test_set", {"test_set": str(found.uuid)})
    offer_undo(request, f"“{found.name}” is removed. Its runs stay.", undo)
    return redirect("prompts:list_tests", prompt=found.prompt.uuid)


def _begin(
    prompt: Prompt, spec: PromptSpec, actor: User, name: str, note: str, *, usual: bool, adversarial: bool
) -> TestSet:
    """A set with the content that is approved today and, where asked for, its first cases."""
    shelf = shelf_from(approved_contents(prompt.locale), clock.now().date())
    return services.begin_set(
        prompt=prompt,
        name=name,
        note=note,
        shelf=shelf,
        usual=usual_cases_of(spec) if usual else (),
        keys=[item.key for item in spec.inputs] if adversarial else None,
        actor=actor,
    )


def _like(request: HttpRequest) -> TestRun | None:
    try:
        return TestRun.objects.filter(uuid=uuid.UUID(request.POST.get("like", ""))).first()
    except ValueError:
        return None


def _newest(prompt: Prompt) -> Version:
    version = prompt.versions.order_by("-number")[0]
    version.prompt = prompt
    return version
