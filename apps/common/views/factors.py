"""One's own second factor: authenticator app, passkeys, recovery codes. Everything here asks who one is first."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from apps.common import crypto, doors, limits, second_factor, services
from apps.common.access import actor_of
from apps.common.forms import CodeForm, PasskeyForm, ProofForm
from apps.common.middleware import SecondFactorMiddleware

SECRET = "app_secret"  # noqa: S105 (the session's key for it)
FRESH = "has_fresh_codes"


@never_cache
@sensitive_post_parameters()
def confirm_identity(request: HttpRequest) -> HttpResponse:
    """Asks again who one is before a change that could lock the owner out."""
    actor = actor_of(request)
    has_second_factor = second_factor.is_set_up(actor)
    form = ProofForm(request.POST or None, has_second_factor=has_second_factor)
    if request.method == "POST" and form.is_valid():
        if answer := doors.turned_away(request, limits.PROOF, actor.email):
            return answer
        if doors.proves(request, actor, form.cleaned_data["password"], form.cleaned_data["credential"]):
            doors.note_success(request, limits.PROOF, actor.email)
            doors.note_proof(request)
            return redirect(doors.next_url(request, "common:show_account"))
        wrong = "This code is not valid now." if has_second_factor else "This is not your password."
        form.add_error("password", wrong)
    context = {
        "form": form,
        "next": doors.next_url(request, "common:show_account"),
        "has_passkey": bool(second_factor.passkeys_of(actor)),
        "sign_on_name": settings.OIDC_NAME if settings.OIDC_ISSUER and not has_second_factor else "",
        "has_password": actor.has_usable_password() or has_second_factor,
    }
    return render(request, "common/confirm_identity.html", context, status=422 if form.errors else 200)


@require_GET
def choose_second_factor(request: HttpRequest) -> HttpResponse:
    """Where everybody is led whose role needs a second factor and who has none."""
    if second_factor.is_set_up(actor_of(request)):
        return redirect("common:show_account")
    return render(
        request, "common/choose_second_factor.html", {"is_needed": second_factor.is_needed(actor_of(request))}
    )


@never_cache
@doors.needs_proof
def set_up_app(request: HttpRequest) -> HttpResponse:
    """Shows a secret until a code made from it comes back, and only then keeps it."""
    actor = actor_of(request)
    kept = request.session.setdefault(SECRET, crypto.encrypt(second_factor.new_app_secret()))
    secret = crypto.decrypt(kept)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if answer := doors.turned_away(request, limits.PROOF, actor.email):
            return answer
        if second_factor.is_app_code(secret, form.cleaned_data["code"]):
            doors.note_success(request, limits.PROOF, actor.email)
            services.add_app(actor=actor, secret=secret)
            del request.session[SECRET]
            return _after_adding(request, "Your authenticator app is set up.")
        form.add_error("code", "This code does not fit. Check that the app shows Attune and that its clock is right.")
    context = {
        "form": form,
        "picture": mark_safe(second_factor.app_picture(actor, secret)),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    }
    return render(request, "common/set_up_app.html", context, status=422 if form.errors else 200)


@never_cache
@doors.needs_proof
def add_passkey(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    form = PasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        credential = second_factor.read_registration(request, form.cleaned_data["credential"])
        if credential is not None:
            services.add_passkey(actor=actor, name=form.cleaned_data["name"], credential=credential)
            return _after_adding(request, "Your passkey is saved. From now on it logs you in.")
        form.add_error(None, "The browser did not make a passkey. Try again.")
    context = {
        "form": form,
        "options": second_factor.offer_registration(request, actor),
        # Browsers make no passkeys for a bare address.
        "named_url": f"http://localhost:{request.get_port()}{request.path}" if _is_bare_address(request) else "",
    }
    return render(request, "common/add_passkey.html", context, status=422 if form.errors else 200)


def _is_bare_address(request: HttpRequest) -> bool:
    return not any(letter.isalpha() for letter in request.get_host().partition(":")[0])


def _after_adding(request: HttpRequest, message: str) -> HttpResponse:
    """On to the recovery codes where there are none yet."""
    actor = actor_of(request)
    messages.success(request, message)
    if second_factor.recovery_codes_of(actor):
        return redirect("common:show_account")
    services.make_recovery_codes(actor=actor)
    request.session[FRESH] = True
    return redirect("common:show_recovery_codes")


@never_cache
@doors.needs_proof
def show_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Shows codes that were just made, until one says that they are kept; a form makes new ones."""
    actor = actor_of(request)
    if request.method == "POST":
        if request.POST.get("do") == "kept":
            request.session.pop(FRESH, None)
            return redirect(reverse("common:show_account") if actor.roles else "common:show_preferences")
        services.make_recovery_codes(actor=actor)
        request.session[FRESH] = True
        return redirect("common:show_recovery_codes")
    if not request.session.get(FRESH):
        return redirect("common:show_account")
    codes = [f"{code[:4]} {code[4:]}" for code in second_factor.recovery_codes_of(actor)]
    if request.GET.get("as") == "text":
        text = f"Recovery codes for Attune, {actor.email}. Each works once.\n\n" + "\n".join(codes) + "\n"
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="attune-recovery-codes.txt"'
        return response
    return render(request, "common/recovery_codes.html", {"codes": codes})


@require_POST
@doors.needs_proof
def remove_factor(request: HttpRequest, factor: int) -> HttpResponse:
    # It may be asked for again later; then this session must not remember that there was one.
    request.session.pop(SecondFactorMiddleware.HAS_ONE, None)
    services.remove_factor(actor=actor_of(request), factor=factor, keep=request.session.session_key or "")
    messages.success(request, "Removed. Your other sessions have been ended.")
    return redirect("common:show_account")
