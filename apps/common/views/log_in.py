"""Logging in and out."""

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from apps.common import doors, limits, registry, selectors, services
from apps.common.access import actor_of
from apps.common.forms import LogInForm
from apps.common.models import User

# The same words whether the account exists, is closed, or the password is wrong.
WRONG = "The e-mail and password do not match an active account."


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return doors.to_next(request)
    accounts = registry.demo_accounts() if settings.DEMO else []
    if request.method != "POST":
        if settings.IS_DEVELOPMENT and not accounts and selectors.is_first_run():
            return redirect("common:start_attune")
        return log_in_page(request, _prefilled(request, accounts))
    form = LogInForm(request.POST)
    if not form.is_valid():
        return log_in_page(request, form, status=422)
    email = form.cleaned_data["email"].strip().lower()
    if answer := doors.turned_away(request, limits.ACCOUNT, email):
        return answer
    user = auth.authenticate(request, username=email, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        form.add_error(None, WRONG)
        return log_in_page(request, form, status=422)
    doors.note_success(request, limits.ACCOUNT, email)
    return doors.come_in(request, user, how="password")


def log_in_page(request: HttpRequest, form: LogInForm, status: int = 200, notice: str = "") -> HttpResponse:
    context = {
        "form": form,
        "notice": notice,
        "sign_on_name": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "accounts": registry.demo_accounts() if settings.DEMO else [],
        "next": request.POST.get("next", request.GET.get("next", "")),
        "is_first_run": not settings.DEMO and selectors.is_first_run(),
    }
    return render(request, "common/log_in.html", context, status=status)


def _prefilled(request: HttpRequest, accounts: list[registry.DemoAccount]) -> LogInForm:
    """`?as=mara` fills in the demo account of that name, so that one click suffices without JavaScript."""
    wanted = request.GET.get("as", "").lower()
    for account in accounts:
        if wanted and account.name.lower().split()[0] == wanted:
            form = LogInForm(initial={"email": account.email, "password": account.password})
            form.fields["password"].widget.render_value = True  # type: ignore[attr-defined]
            return form
    return LogInForm()


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    services.record_log_out(actor=actor_of(request))
    auth.logout(request)
    return redirect("common:log_in")
