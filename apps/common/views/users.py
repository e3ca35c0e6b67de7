"""Colleagues, for admins."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST

from apps.common import mail, selectors, services, tasks
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.errors import Invalid
from apps.common.forms import InviteForm, RolesForm
from apps.common.list_pages import list_of, show_list
from apps.common.lists import Choice, Column, ListSpec
from apps.common.models import User
from apps.common.rights import Right
from apps.common.services.invitations import VALID_FOR
from apps.common.undo import Undo, offer_undo

USERS = ListSpec(
    columns=(
        Column("name", "Name", sort="name", is_identity=True, text="name"),
        Column("email", "E-mail", sort="email", is_identity=True, text="email"),
        Column("roles", "Roles", text="role_names"),
        Column("standing", "Status", sort="standing", text="standing"),
        Column("second_factor", "Second factor"),
        Column("seen", "Last seen", sort="seen_at", text="seen_at"),
    ),
    key="users",
    filters=(
        Choice("role", "Role", User.RoleName.choices, lambda queryset, role: queryset.filter(roles__contains=[role])),
        Choice("standing", "Status", selectors.Standing.choices, "standing"),
    ),
    default_sort="name",
)


@needs(Right.MANAGE)
def list_users(request: HttpRequest) -> HttpResponseBase:
    return show_list(request, "common/users.html", {"page": list_of(request, selectors.users(), USERS)})


@needs(Right.MANAGE)
def invite_user(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, token = services.invite_user(actor=actor_of(request), **form.cleaned_data)
        except Invalid as error:
            for name, message in error.errors.items():
                form.add_error(name, message)
        else:
            return _invitation_page(request, user, token)
    return render(request, "common/user_new.html", {"form": form}, status=422 if form.errors else 200)


@needs(Right.MANAGE)
@require_POST
def renew_invitation(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    return _invitation_page(request, person, services.renew_invitation(actor=actor_of(request), user=person))


def _invitation_page(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Sends the link and shows it, once: a new company may have no mail server yet."""
    is_mailed = mail.send_invitation(user=user, token=token, sender=actor_of(request))
    response = render(
        request, "common/user_invited.html",
        {"person": user, "link": mail.invitation_link(token), "is_mailed": is_mailed, "days": VALID_FOR.days,
         "is_sandbox": settings.IS_SANDBOX},
    )  # fmt: skip
    add_never_cache_headers(response)
    return response


@needs(Right.MANAGE)
@require_POST
def withdraw_invitation(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    services.withdraw_invitation(actor=actor_of(request), user=person)
    messages.success(request, f"The invitation of {person.name} has been withdrawn.")
    return redirect("common:list_users")


@needs(Right.MANAGE)
def show_user(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    return _user_page(request, person, _editing_roles(request, person))


def _user_page(request: HttpRequest, person: User, editing: Editing) -> HttpResponse:
    context = {
        **editing.context,
        "person": person,
        "is_self": person.pk == request.user.pk,
        "sessions": selectors.sessions_of(person),
        "session_key": request.session.session_key,
        "lines": selectors.audit_lines(selectors.activity().filter(actor=person).order_by("-at", "-id")[:20]),
    }
    return render(request, "common/user.html", context, status=editing.status)


def _editing_roles(request: HttpRequest, person: User) -> Editing:
    def now() -> tuple[Form, str]:
        stored = User.objects.get(pk=person.pk)
        return RolesForm(initial={"roles": stored.roles}), services.roles_base(stored)

    def change() -> selectors.Change | None:
        return selectors.last_change(person, "common.change_roles")

    return Editing(request, now=now, bind=RolesForm, change=change)


@needs(Right.MANAGE)
@require_POST
def end_user_sessions(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    """One session by its public id, or all of them."""
    person, actor, which = _user(user), actor_of(request), request.POST.get("session", "")
    if which == "all":
        services.end_all_sessions(actor=actor, user=person)
        messages.success(request, f"{person.name} has been logged out everywhere.")
    else:
        services.end_session(actor=actor, user=person, public_id=which)
        messages.success(request, "The session has ended.")
    return redirect("common:show_user", user=user)


@needs(Right.MANAGE)
@require_POST
def send_reset(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    services.send_reset(actor=actor_of(request), user=person)
    tasks.send_reset_link.delay_on_commit(str(person.uuid))  # type: ignore[attr-defined]
    messages.success(request, f"A link to choose a new password is on its way to {person.name}.")
    return redirect("common:show_user", user=user)


@needs(Right.MANAGE)
@require_POST
def remove_second_factor(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    services.remove_second_factor(actor=actor_of(request), user=person)
    messages.success(request, f"{person.name} logs in with the password alone now, and can set up a new second factor.")
    return redirect("common:show_user", user=user)


@needs(Right.MANAGE)
@require_POST
def change_roles(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    person = _user(user)
    services.refuse_own(actor_of(request), person)

    def write(form: RolesForm, base: str) -> User:
        return services.change_roles(actor=actor_of(request), user=person, roles=form.cleaned_data["roles"], base=base)

    editing = _editing_roles(request, person)
    if editing.save(write):
        messages.success(request, editing.say(f"{person.name} has new roles and logs in again."))
        return redirect("common:show_user", user=user)
    return _user_page(request, person, editing)


@needs(Right.MANAGE)
@require_POST
def change_access(request: HttpRequest, user: uuid.UUID) -> HttpResponse:
    is_active = request.POST.get("is_active") == "1"
    person = services.set_active(actor=actor_of(request), user=_user(user), is_active=is_active)
    words = f"{person.name} can log in again." if is_active else f"{person.name} is locked out."
    action = "common.activate_user" if is_active else "common.deactivate_user"
    offer_undo(request, words, Undo(action, {"user": str(person.uuid)}))
    return redirect("common:show_user", user=user)


def _user(key: uuid.UUID) -> User:
    return get_object_or_404(selectors.users(), uuid=key)
