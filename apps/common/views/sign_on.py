"""Logging in at the OpenID Connect provider, and coming back from there."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.common import clock, doors, limits, oidc, second_factor, services
from apps.common.errors import AttuneError
from apps.common.forms import LogInForm
from apps.common.models import User
from apps.common.views.log_in import log_in_page

ATTEMPT = "single_sign_on"
WAIT_SECONDS = 10 * 60


@login_not_required
@never_cache
@require_GET
def start_sign_on(request: HttpRequest) -> HttpResponse:
    """Also who is logged in comes here, to prove again who they are."""
    if not settings.OIDC_ISSUER:
        raise Http404
    attempt = oidc.Attempt.new()
    try:
        there = oidc.address(attempt, _back(), again=request.user.is_authenticated)
    except oidc.SignOnFailed as error:
        return log_in_page(request, LogInForm(), status=error.status, notice=error.message)
    doors.keep_briefly(request)
    request.session[ATTEMPT] = {**attempt.kept(), "at": clock.now().timestamp(), "next": doors.next_url(request)}
    return redirect(there)


@login_not_required
@never_cache
@require_GET
def finish_sign_on(request: HttpRequest) -> HttpResponse:
    if not settings.OIDC_ISSUER:
        raise Http404
    if answer := doors.turned_away(request, limits.SIGN_ON, limits.address_of(request)):
        return answer
    kept = request.session.pop(ATTEMPT, None)  # whatever comes back, it comes back once
    try:
        person = oidc.person(_attempt(request, kept), request.GET.get("code", ""), _back())
        user = services.receive_person(person=person)
    except AttuneError as error:
        return log_in_page(request, LogInForm(), status=error.status, notice=error.message)
    doors.note_success(request, limits.SIGN_ON, limits.address_of(request))
    if request.user.is_authenticated:
        return _prove_again(request, user, kept["next"])
    if settings.OIDC_HAS_SECOND_FACTOR:
        doors.let_in(request, user, how="single sign-on")
        return redirect(kept["next"])
    return doors.come_in(request, user, how="single sign-on", goal=kept["next"])


def _prove_again(request: HttpRequest, user: User, goal: str) -> HttpResponse:
    """The provider stands for the password; where there is a second factor, that is what proves something."""
    if request.user.pk != user.pk:
        return log_in_page(request, LogInForm(), status=403, notice="That is somebody else's account.")
    if second_factor.is_set_up(user) and not settings.OIDC_HAS_SECOND_FACTOR:
        return doors.ask_for_proof(goal)
    doors.note_proof(request)
    return redirect(goal)


def _attempt(request: HttpRequest, kept: dict[str, str] | None) -> oidc.Attempt:
    """The attempt that this browser began. Raises SignOnFailed when the answer is none to it."""
    state = request.GET.get("state", "").encode()
    if kept is None or _is_late(kept) or not secrets.compare_digest(state, kept["state"].encode()):
        raise oidc.SignOnFailed("This answer belongs to no attempt to log in from here. Start again.")
    if "error" in request.GET or not request.GET.get("code"):
        raise oidc.SignOnFailed("The provider did not let you in. Try again, or ask who runs it.")
    return oidc.Attempt(kept["state"], kept["nonce"], kept["verifier"])


def _is_late(kept: dict[str, str]) -> bool:
    return clock.now().timestamp() - float(kept["at"]) > WAIT_SECONDS


def _back() -> str:
    return settings.PUBLIC_URL + reverse("common:finish_sign_on")
