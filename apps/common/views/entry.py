"""Coming in for the first time, or again: invitations, forgotten passwords, the first admin of an empty Attune."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from apps.common import doors, limits, selectors, services, tasks
from apps.common.crypto import token_digest
from apps.common.errors import Conflict
from apps.common.forms import FirstAdminForm, ForgottenForm, SetPasswordForm, WelcomeForm
from apps.common.models import User
from apps.common.services.passwords import is_reset_token


@login_not_required
@never_cache
@sensitive_post_parameters("new_password")
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    if request.method == "POST" and (answer := doors.turned_away(request, limits.ACCOUNT, token_digest(token))):
        return answer
    user = selectors.invited_by(token)
    if user is None:
        return render(request, "common/dead_link.html", {"is_invitation": True}, status=404)
    form = WelcomeForm(request.POST or None, user=user, initial={"name": user.name})
    if request.method == "POST" and form.is_valid():
        user = services.accept_invitation(
            token=token, name=form.cleaned_data["name"], password=form.cleaned_data["new_password"]
        )
        doors.let_in(request, user, how="invitation")
        messages.success(request, f"Welcome, {user.name}.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "common/welcome.html", {"form": form, "person": user}, status=422 if form.errors else 200)


@login_not_required
@never_cache
def ask_new_password(request: HttpRequest) -> HttpResponse:
    """The same answer, after the same work, whether or not somebody has that address."""
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].strip().lower()
        if answer := doors.turned_away(request, limits.RESET, email):
            return answer
        user = services.ask_reset(email=email)
        tasks.send_reset_link.delay_on_commit(str(user.uuid if user else uuid.uuid4()))  # type: ignore[attr-defined]
        return render(request, "common/forgotten.html", {"is_sent": True})
    return render(request, "common/forgotten.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@never_cache
@sensitive_post_parameters("new_password")
def set_new_password(request: HttpRequest, user: uuid.UUID, token: str) -> HttpResponse:
    if request.method == "POST" and (answer := doors.turned_away(request, limits.ACCOUNT, str(user))):
        return answer
    person = User.objects.filter(uuid=user).first()
    if person is None or not is_reset_token(person, token):
        return render(request, "common/dead_link.html", {"is_invitation": False}, status=404)
    form = SetPasswordForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        services.reset_password(user=person, token=token, password=form.cleaned_data["new_password"])
        messages.success(request, "Your new password is set. Log in with it.")
        return redirect("common:log_in")
    return render(
        request, "common/new_password.html", {"form": form, "person": person}, status=422 if form.errors else 200
    )


@login_not_required
@never_cache
@sensitive_post_parameters("new_password")
def start_attune(request: HttpRequest) -> HttpResponse:
    """The first page of an empty Attune on one's own machine. It is gone as soon as there is a user."""
    if not settings.IS_DEVELOPMENT or not selectors.is_first_run():
        if request.method == "POST":
            raise Conflict("Somebody was faster: Attune has its first admin. Ask them for an invitation.")
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        admin = services.create_first_admin(name=values["name"], email=values["email"], password=values["new_password"])
        doors.let_in(request, admin, how="first run")
        messages.success(request, "You are the first admin. Next: bring in your customers.")
        return redirect("profiles:upload_import")
    return render(request, "common/first_run.html", {"form": form}, status=422 if form.errors else 200)
