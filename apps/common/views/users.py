"""Colleagues and the activity log, for admins."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.common import selectors, services
from apps.common.access import actor_of, needs
from apps.common.errors import Invalid
from apps.common.exports import csv_response
from apps.common.forms import NewUserForm, RolesForm, SetPasswordForm
from apps.common.lists import Choice, Column, Day, ListSpec, list_page
from apps.common.models import User
from apps.common.rights import Right

USERS = ListSpec(
    columns=(
        Column("name", "Name", sort="name", is_identity=True),
        Column("email", "E-mail", sort="email", is_identity=True),
        Column("roles", "Roles"),
        Column("access", "Access", sort="is_active"),
        Column("created", "Since", sort="created_at"),
    ),
    filters=(
        Choice("role", "Role", User.RoleName.choices, lambda queryset, role: queryset.filter(roles__contains=[role])),
        Choice("access", "Access", (("True", "Active"), ("False", "Deactivated")), "is_active"),
    ),
    default_sort="name",
)
ACTIVITY = ListSpec(
    columns=(
        Column("at", "When"),
        Column("actor", "Who"),
        Column("action", "What"),
        Column("object", "Object"),
        Column("count", "Count", numeric=True),
        Column("detail", "Detail"),
    ),
    filters=(
        Choice("actor", "Who", selectors.actor_choices, "actor__uuid"),
        Choice(
            "area",
            "Area",
            selectors.area_choices,
            lambda queryset, area: queryset.filter(action__startswith=f"{area}."),
        ),
        Day("from", "From", "at", "from"),
        Day("to", "To", "at", "to"),
    ),
    default_sort="-id",
)


@needs(Right.MANAGE)
def list_users(request: HttpRequest) -> HttpResponse:
    return render(request, "common/users.html", {"page": list_page(request.GET, selectors.users(), USERS)})


@needs(Right.MANAGE)
@sensitive_post_parameters("new_password")
def create_user(request: HttpRequest) -> HttpResponse:
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            user = services.create_user(
                actor=actor_of(request),
                name=values["name"],
                email=values["email"],
                roles=values["roles"],
                password=values["new_password"],
            )
        except Invalid as error:
            for name, message in error.errors.items():
                form.add_error(name, message)
        else:
            messages.success(request, f"{user.name} can log in now.")
            return redirect("common:show_user", user=user.uuid)
    return render(request, "common/user_new.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.MANAGE)
def show_user(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    return _user_page(request, person, SetPasswordForm(user=person))


def _user_page(request: HttpRequest, person: User, password_form: SetPasswordForm) -> HttpResponse:
    context = {
        "person": person,
        "is_self": person.pk == request.user.pk,
        "roles_form": RolesForm(initial={"roles": person.roles}),
        "password_form": password_form,
        "entries": selectors.activity().filter(actor=person).order_by("-id")[:20],
    }
    return render(request, "common/user.html", context, status=422 if password_form.errors else 200)


@needs(Right.MANAGE)
@require_POST
def change_roles(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    form = RolesForm(request.POST)
    if not form.is_valid():
        raise Invalid("These are not roles of Attune.")
    person = services.change_roles(actor=actor_of(request), user=_user(user), roles=form.cleaned_data["roles"])
    messages.success(request, f"{person.name} has new roles and logs in again.")
    return redirect("common:show_user", user=user)


@needs(Right.MANAGE)
@require_POST
def change_access(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    is_active = request.POST.get("is_active") == "1"
    person = services.set_active(actor=actor_of(request), user=_user(user), is_active=is_active)
    messages.success(request, f"{person.name} can log in again." if is_active else f"{person.name} is locked out.")
    return redirect("common:show_user", user=user)


@needs(Right.MANAGE)
@require_POST
@sensitive_post_parameters()
def set_password(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    form = SetPasswordForm(request.POST, user=person)
    if not form.is_valid():
        return _user_page(request, person, form)
    services.set_password(actor=actor_of(request), user=person, password=form.cleaned_data["new_password"])
    messages.success(request, f"{person.name} has a new password and logs in again.")
    return redirect("common:show_user", user=user)


@needs(Right.MANAGE)
def list_activity(request: HttpRequest) -> HttpResponseBase:
    page = list_page(request.GET, selectors.activity(), ACTIVITY)
    if request.GET.get("format") == "csv":
        return csv_response(page.queryset, ACTIVITY_CSV, "activity")
    return render(request, "common/activity.html", {"page": page})


ACTIVITY_CSV = (
    ("at", lambda entry: entry.at.isoformat()),
    ("actor", lambda entry: entry.actor_label),
    ("action", lambda entry: entry.action),
    ("object_type", lambda entry: entry.object_type),
    ("object", lambda entry: entry.object_key),
    ("count", lambda entry: entry.count),
    ("detail", lambda entry: str(entry.detail)),
)


def _user(key: uuid.UUID) -> User:
    return cast(User, get_object_or_404(get_user_model(), uuid=key))
