"""Logging in with a second factor, or with a passkey alone."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.common import doors, limits, second_factor, services
from apps.common.forms import CodeForm, LogInForm
from apps.common.views.log_in import log_in_page


@login_not_required
@never_cache
@sensitive_post_parameters("code")
def confirm_log_in(request: HttpRequest) -> HttpResponse:
    """The code that follows the password. Who took longer than a few minutes starts again."""
    user = doors.waiting_user(request)
    if user is None:
        return redirect("common:log_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if answer := doors.turned_away(request, limits.FACTOR, user.email):
            return answer
        if how := second_factor.check_code(user, form.cleaned_data["code"]):
            doors.note_success(request, limits.FACTOR, user.email)
            if (app := second_factor.app_of(user)) and how == "app":
                services.note_use(factor=app)
            return doors.finish_second_step(request, user, how=how)
        form.add_error("code", "This code is not valid now. Wait for the next one and check your device's clock.")
    context = {"form": form, "has_passkey": bool(second_factor.passkeys_of(user))}
    return render(request, "common/second_step.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_POST
def offer_passkey(request: HttpRequest) -> HttpResponse:
    """What the browser needs to ask for a passkey: the same for everybody."""
    doors.keep_briefly(request)
    return JsonResponse(second_factor.offer_authentication(request))


@login_not_required
@never_cache
@require_POST
def log_in_with_passkey(request: HttpRequest) -> HttpResponse:
    if answer := doors.turned_away(request, limits.PASSKEY, limits.address_of(request)):
        return answer
    passkey = second_factor.read_authentication(request, request.POST.get("credential", ""))
    if passkey is None or not passkey.user.is_active:
        return log_in_page(request, LogInForm(), status=422, notice="This passkey does not open an account here.")
    doors.note_success(request, limits.PASSKEY, limits.address_of(request))
    services.note_use(factor=passkey)
    user = passkey.user
    doors.let_in(request, user, how="passkey")
    return doors.to_next(request)
