"""The list of people and one person's page."""

import itertools
import uuid
from dataclasses import replace
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from apps.common.access import actor_of, needs
from apps.common.list_pages import is_export, list_of, list_state, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.models import User
from apps.common.rights import Right
from apps.profiles import exports, selectors
from apps.profiles.forms import RecordConsentForm, WithdrawForm
from apps.profiles.models import Profile, TraitDefinition
from apps.profiles.panels import panels_of
from apps.profiles.selectors.people import with_consent, with_email, with_source
from apps.profiles.services import reads

MAX_COLUMNS = 6
FILTERS = (
    Choice("source", "Source", selectors.source_choices, with_source),
    Choice(
        "consent",
        "E-mail consent",
        (("given", "Given"), ("withdrawn", "Withdrawn"), ("unknown", "Unknown")),
        with_consent,
    ),
    Choice("email", "E-mail", (("yes", "Has one"), ("no", "Has none")), with_email),
)


@needs(Right.VIEW)
def list_profiles(request: HttpRequest) -> HttpResponseBase:
    actor = actor_of(request)
    sees_identity = actor.may(Right.SEE_IDENTITY)
    available = selectors.shown_traits()
    state = list_state(request, "profiles")
    asked = state.data.get("columns", "")
    columns = _columns(asked, available)
    if asked:
        state = replace(state, data={**state.data, "columns": _joined(columns)})
    text = selectors.search_text(state.data.get("search", ""), actor) if sees_identity else ""
    page = list_of(request, selectors.people(text), _spec(columns, sees_identity), state)
    rows = selectors.people_rows(page.rows, columns, sees_identity=sees_identity)
    if not is_export(request):
        reads.record_list(actor=actor, count=len(rows))
    context = {
        "page": page,
        "rows": rows,
        "columns": columns,
        "available": available,
        "search_text": text,
        "sees_identity": sees_identity,
        "may_import": actor.may(Right.IMPORT_DATA),
    }
    return show_list(request, "profiles/list.html", context)


def _columns(asked: str, available: list[TraitDefinition]) -> list[TraitDefinition]:
    """The traits asked for by `columns=a,b`; by default the first three."""
    if not asked:
        return available[:3]
    known = {trait.key: trait for trait in available}
    return [known[key] for key in dict.fromkeys(asked.split(",")) if key in known][:MAX_COLUMNS]


def _joined(columns: list[TraitDefinition]) -> str:
    return ",".join(column.key for column in columns) or "-"


def _spec(columns: list[TraitDefinition], sees_identity: bool) -> ListSpec:
    # An order by id would tell those who may not see it what it is.
    id_sort = "external_id" if sees_identity else None
    return ListSpec(
        columns=(
            Column("name", "Name"),
            Column("external_id", "Id", sort=id_sort, is_identity=True),
            Column("email", "E-mail"),
            Column("consent", "E-mail consent"),
            *(Column(f"trait_{t.key}", t.label, numeric=t.type == TraitDefinition.Type.NUMBER) for t in columns),
            Column("source", "Source"),
            Column("updated", "Changed", sort="updated_at"),
        ),
        filters=FILTERS,
        default_sort="-updated",
        keep=("search", "columns"),
        key="profiles",
        count_ms=80,
        more=exports.columns_of(columns),
        export_rows=partial(exports.person_rows, columns=columns),
        record_export=lambda actor, count: reads.record_export(
            actor=actor, count=count, columns=[trait.key for trait in columns]
        ),
    )


@needs(Right.SEE_IDENTITY)
@require_POST
def search_people(request: HttpRequest) -> HttpResponse:
    key = reads.keep_search(actor=actor_of(request), text=request.POST.get("text", ""))
    return redirect(f"{reverse('profiles:list_profiles')}?search={key}")


@needs(Right.VIEW)
def show_profile(request: HttpRequest, profile: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    person = get_object_or_404(Profile.objects.select_related("source"), uuid=profile)
    sees_identity = actor.may(Right.SEE_IDENTITY)
    event = request.GET.get("event", "")[:120].replace("\0", "")
    page = selectors.timeline(person, name=event, cursor=request.GET.get("older", ""), sees_identity=sees_identity)
    context = {"person": person, "timeline": page, "event": event, "is_first": not request.GET.get("older")}
    if request.htmx and request.GET.get("part") == "timeline":  # type: ignore[attr-defined]
        return render(request, "profiles/profile.html#timeline", context)
    reads.record_reading(actor=actor, profile=person)
    return render(request, "profiles/profile.html", context | _whole_page(person, actor, sees_identity))


def _whole_page(person: Profile, actor: User, sees_identity: bool) -> dict[str, object]:
    points = selectors.consent_of(person, sees_identity=sees_identity)
    numbers = itertools.count(1)
    return {
        "header": selectors.header_of(person, points, sees_identity=sees_identity),
        "facts": selectors.facts_of(person, sees_identity=sees_identity),
        "points": points,
        "event_names": selectors.event_names(person),
        "panels": panels_of("profile", person.uuid),
        "may_edit": actor.may(Right.IMPORT_DATA),
        # One of each for every address and purpose: called by the template, so that no two labels share a field.
        "withdraw_form": lambda: WithdrawForm(auto_id=f"withdraw-{next(numbers)}-%s"),
        "record_form": lambda: RecordConsentForm(auto_id=f"record-{next(numbers)}-%s"),
    }
