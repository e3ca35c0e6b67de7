"""The list, one prompt, a comparison of two versions, a trial of one."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, render

from apps.common.access import actor_of, needs
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec, Text
from apps.common.rights import Right
from apps.prompts import selectors
from apps.prompts.models import Prompt
from apps.prompts.performance import performance_of
from apps.prompts.preview import answered, preview
from apps.prompts.purposes import READS_TEXT
from apps.prompts.reports.choosing import judging_now
from apps.prompts.reports.evidence import gate_of
from apps.prompts.spec import Settings
from apps.prompts.usage import where_used
from apps.prompts.writing import COMPOSER, current_provider

PROMPTS = ListSpec(
    columns=(
        Column("name", "Name", sort="name", text="name"),
        Column("writes", "Writes", sort="purpose", text="writes"),
        Column("production", "In production", sort="production_number", text="production_number"),
        Column("newest", "Newest", sort="newest_number", text="newest_number"),
        Column("owner", "Owner", sort="owner__name", text=lambda prompt: prompt.owner.name if prompt.owner else ""),
        Column("updated", "Changed", sort="updated_at", text=lambda prompt: prompt.updated_at.isoformat()),
    ),
    key="prompts",
    filters=(
        Text("q", "Search names", ["name", "folder"]),
        Choice("purpose", "Purpose", Prompt.Purpose.choices, "purpose"),
        Choice("folder", "Folder", selectors.folder_choices, selectors.in_folder),
        Choice(
            "standing",
            "Standing",
            (("production", "In production"), ("waiting", "Waiting for an answer"), ("none", "Not in production")),
            selectors.by_standing,
        ),
    ),
    default_sort="-updated",
    more=(("Folder", lambda prompt: prompt.folder),),
)


@needs(Right.VIEW)
def list_prompts(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    context = {
        "page": list_of(request, selectors.prompt_list(), PROMPTS),
        "may_edit": actor.may(Right.EDIT_PLANS),
        "waiting": selectors.open_proposals(actor),
        "provider": current_provider(),
        "folders": selectors.folder_tabs(request.GET.get("folder", "")),
    }
    return show_list(request, "prompts/list.html", context)


@needs(Right.VIEW)
def show_prompt(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt.objects.select_related("owner"), uuid=prompt)
    page = selectors.prompt_page(found, _number(request.GET, "version"), actor_of(request))
    if page is None:
        raise Http404
    return render_prompt(request, page)


def render_prompt(request: HttpRequest, page: selectors.PromptPage, status: int = 200, **more: object) -> HttpResponse:
    """The page of a prompt; `more` is what a refused proposal has to say there."""
    found = page.prompt
    context = {"page": page, "provider": current_provider(), "gate": gate_of(page.shown, actor_of(request)), **more}
    settings = Settings.from_json(page.shown.settings)
    if settings.judged and found.purpose == Prompt.Purpose.DRAFT:
        context["judging"] = judging_now(found.locale, found, settings.judge)
    return render(request, "prompts/prompt.html", context, status=status)


@needs(Right.VIEW)
def list_versions(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    """Every version with its labels, and how each label moved."""
    found = get_object_or_404(Prompt.objects.select_related("owner"), uuid=prompt)
    page = selectors.prompt_page(found, None, actor_of(request))
    return render(request, "prompts/versions.html", {"page": page, "table": selectors.version_table(found)})


@needs(Right.VIEW)
def show_performance(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    page = selectors.prompt_page(found, None, actor_of(request))
    return render(request, "prompts/performance.html", {"page": page, "performance": performance_of(found)})


@needs(Right.VIEW)
def show_uses(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    page = selectors.prompt_page(found, None, actor_of(request))
    return render(request, "prompts/uses.html", {"page": page, "groups": where_used(found)})


@needs(Right.VIEW)
def try_version(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    """A trial draft for a sample customer. A model is asked on request only, because it costs money, and so by POST."""
    found = get_object_or_404(Prompt, uuid=prompt)
    is_asked = request.method == "POST"
    data = request.POST if is_asked else request.GET
    page = selectors.prompt_page(found, _number(data, "version"), actor_of(request))
    if page is None:
        raise Http404
    number, provider = (_number(data, "sample") or 0) % 1000, current_provider()
    is_written = provider.provider == COMPOSER or (is_asked and page.may_edit)
    spec = selectors.prompt_spec(page.shown)
    is_draft = spec.purpose == Prompt.Purpose.DRAFT
    # A text may be about a person, so it is never read from an address.
    said = {} if spec.purpose in READS_TEXT and not is_asked else data
    trial = (
        preview(spec, data, number, writer=provider, is_written=is_written)
        if is_draft
        else answered(spec, said, number)
    )
    context = {"page": page, "trial": trial, "sample": number, "next_sample": number + 1, "provider": provider}
    return render(request, "prompts/try.html#trial" if request.htmx else "prompts/try.html", context)  # type: ignore[attr-defined]


@needs(Right.VIEW)
def compare_versions(request: HttpRequest, prompt: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(Prompt, uuid=prompt)
    versions = found.versions.select_related("created_by", "prompt").order_by("-number")
    before = get_object_or_404(versions, number=_number(request.GET, "from"))
    after = get_object_or_404(versions, number=_number(request.GET, "to"))
    context = {
        "prompt": found,
        "versions": versions,
        "before": before,
        "after": after,
        "sides": [("from", before), ("to", after)],
        "production": selectors.production_version(found),
        "parts": selectors.differences(before, after),
    }
    return render(request, "prompts/compare.html", context)


def _number(data: QueryDict, name: str) -> int | None:
    value = data.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 7 else None
