"""Log-in, log-out and own preferences."""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from apps.common import limits, registry, services
from apps.common.access import actor_of
from apps.common.forms import ChangePasswordForm, LogInForm, PreferencesForm
from apps.common.models import User
from apps.common.views.where import next_url

# The same words whether the account exists, is closed, or the password is wrong.
WRONG = "The e-mail and password do not match an active account."


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_url(request))
    accounts = registry.demo_accounts() if settings.DEMO else []
    if request.method != "POST":
        return _log_in_page(request, _prefilled(request, accounts), accounts)
    form = LogInForm(request.POST)
    if not form.is_valid():
        return _log_in_page(request, form, accounts, status=422)
    email = form.cleaned_data["email"].strip().lower()
    if _is_blocked(request, email):
        return _too_many(request)
    user = auth.authenticate(request, username=email, password=form.cleaned_data["password"])
    if not isinstance(user, User):
        form.add_error(None, WRONG)
        return _log_in_page(request, form, accounts, status=422)
    limits.ACCOUNT.forget(email)
    auth.login(request, user)
    services.record_log_in(actor=user)
    return redirect(next_url(request))


def _is_blocked(request: HttpRequest, email: str) -> bool:
    """Counts this try against both limits before the password is looked at: guessing in parallel gains nothing."""
    for limit, key in ((limits.ACCOUNT, email), (limits.ADDRESS, limits.address_of(request))):
        count = limit.hit(key)
        if limit.is_over(count):
            if count == limit.tries + 1:
                services.record_blocked_log_in(limit=limit.name)
            return True
    return False


def _too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "errors/429.html", {"minutes": limits.ACCOUNT.seconds // 60}, status=429)
    response["Retry-After"] = str(limits.ACCOUNT.seconds)
    return response


def _prefilled(request: HttpRequest, accounts: list[registry.DemoAccount]) -> LogInForm:
    """`?as=mara` fills in the demo account of that name, so that one click suffices without JavaScript."""
    wanted = request.GET.get("as", "").lower()
    for account in accounts:
        if wanted and account.name.lower().split()[0] == wanted:
            form = LogInForm(initial={"email": account.email, "password": account.password})
            form.fields["password"].widget.render_value = True  # type: ignore[attr-defined]
            return form
    return LogInForm()


def _log_in_page(
    request: HttpRequest, form: LogInForm, accounts: list[registry.DemoAccount], status: int = 200
) -> HttpResponse:
    context = {"form": form, "accounts": accounts, "next": request.POST.get("next", request.GET.get("next", ""))}
    return render(request, "common/log_in.html", context, status=status)


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    services.record_log_out(actor=actor_of(request))
    auth.logout(request)
    return redirect("common:log_in")


@require_safe
def show_preferences(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    return _preferences_page(
        request, form=PreferencesForm(instance=actor), password_form=ChangePasswordForm(user=actor)
    )


@require_POST
def save_preferences(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    # A second copy of the row: validation fills the form's instance before the service sees what changed.
    form = PreferencesForm(request.POST, instance=User.objects.get(pk=actor.pk))
    if not form.is_valid():
        return _preferences_page(request, form=form, password_form=ChangePasswordForm(user=actor))
    services.save_preferences(actor=actor, values=form.cleaned_data)
    messages.success(request, "Preferences saved.")
    return redirect("common:show_preferences")


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme in User.Theme.values:
        services.save_preferences(actor=actor_of(request), values={"theme": theme})
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect(next_url(request, "common:show_preferences"))


@require_POST
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = ChangePasswordForm(request.POST, user=actor)
    if not form.is_valid():
        return _preferences_page(request, form=PreferencesForm(instance=actor), password_form=form)
    services.change_own_password(actor=actor, password=form.cleaned_data["new_password"])
    auth.update_session_auth_hash(request, actor)
    messages.success(request, "Password changed. Your other sessions have been ended.")
    return redirect("common:show_preferences")


def _preferences_page(
    request: HttpRequest, *, form: PreferencesForm, password_form: ChangePasswordForm
) -> HttpResponse:
    status = 422 if form.errors or password_form.errors else 200
    return render(request, "common/preferences.html", {"form": form, "password_form": password_form}, status=status)
