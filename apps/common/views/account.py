"""One's own preferences, password and sessions."""

from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from apps.common import doors, limits, second_factor, selectors, services
from apps.common.access import actor_of
from apps.common.editing import Editing
from apps.common.forms import ChangePasswordForm, PreferencesForm
from apps.common.models import User


@require_safe
def show_preferences(request: HttpRequest) -> HttpResponse:
    return _preferences_page(request, _editing_preferences(request))


@require_POST
def save_preferences(request: HttpRequest) -> HttpResponse:
    def write(form: PreferencesForm, base: str) -> User:
        return services.save_preferences(actor=actor_of(request), values=form.cleaned_data, base=base)

    editing = _editing_preferences(request)
    if editing.save(write):
        messages.success(request, editing.say("Preferences saved."))
        return redirect("common:show_preferences")
    return _preferences_page(request, editing)


def _editing_preferences(request: HttpRequest) -> Editing:
    """One person may have two windows open. The form gets a copy of the row, because validation fills it."""
    actor = actor_of(request)

    def stored() -> User:
        return User.objects.get(pk=actor.pk)

    return Editing(
        request,
        now=lambda: (PreferencesForm(instance=stored()), services.preferences_base(stored())),
        bind=lambda data: PreferencesForm(data, instance=stored()),
        change=lambda: selectors.last_change(actor, "common.save_preferences"),
    )


def _preferences_page(request: HttpRequest, editing: Editing) -> HttpResponse:
    return render(request, "common/preferences.html", editing.context, status=editing.status)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme in User.Theme.values:
        services.save_preferences(actor=actor_of(request), values={"theme": theme})
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse(status=204)
    return redirect(doors.next_url(request, "common:show_preferences"))


@require_safe
def show_account(request: HttpRequest) -> HttpResponse:
    return _account_page(request, ChangePasswordForm(user=actor_of(request)))


@require_POST
@sensitive_post_parameters()
def change_password(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if answer := doors.turned_away(request, limits.PROOF, actor.email):
        return answer
    form = ChangePasswordForm(request.POST, user=actor)
    if not form.is_valid():
        return _account_page(request, form)
    doors.note_success(request, limits.PROOF, actor.email)
    services.change_own_password(
        actor=actor, password=form.cleaned_data["new_password"], keep=request.session.session_key or ""
    )
    auth.update_session_auth_hash(request, actor)
    messages.success(request, "Password changed. Your other sessions have been ended.")
    return redirect("common:show_account")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """One session by its public id, or all others."""
    actor = actor_of(request)
    if request.POST.get("session") == "others":
        count = services.end_other_sessions(actor=actor, keep=request.session.session_key or "")
        messages.success(request, f"{count} other session{'' if count == 1 else 's'} ended.")
    else:
        row = services.end_session(actor=actor, user=actor, public_id=request.POST.get("session", ""))
        messages.success(request, f"The session of {row.device or 'an unknown device'} has ended.")
    return redirect("common:show_account")


def _account_page(request: HttpRequest, password_form: ChangePasswordForm) -> HttpResponse:
    actor = actor_of(request)
    sessions = selectors.sessions_of(actor)
    context = {
        "app": second_factor.app_of(actor),
        "passkeys": second_factor.passkeys_of(actor),
        "codes_left": len(second_factor.recovery_codes_of(actor)),
        "is_needed": second_factor.is_needed(actor),
        "password_form": password_form,
        "sessions": sessions,
        "session_key": request.session.session_key,
        "others": len([one for one in sessions if one.session_key != request.session.session_key]),
    }
    return render(request, "common/account.html", context, status=422 if password_form.errors else 200)
