"""How a person comes in: what every way of logging in ends with."""

from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from apps.common import clock, limits, second_factor, services
from apps.common.access import View
from apps.common.devices import device_of
from apps.common.models import User
from apps.common.sessions import BEGUN, DEVICE

WAITING = "waiting_for_second_step"
WAIT_SECONDS = 10 * 60
PROVED = "proved_at"
# Between proving who one is and changing what protects the account.
PROOF_SECONDS = 15 * 60


def come_in(request: HttpRequest, user: User, *, how: str, goal: str = "") -> HttpResponse:
    """Lets in who has proved one factor, or asks for the second where there is one. `goal` is where they wanted to."""
    goal = goal or next_url(request)
    if not second_factor.is_set_up(user):
        let_in(request, user, how=how)
        return redirect(goal)
    request.session.cycle_key()
    keep_briefly(request)
    request.session[WAITING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),  # a change of password, roles or access ends the wait too
        "at": clock.now().timestamp(),
        "next": goal,
        "how": how,
    }
    return redirect("common:confirm_log_in")


def keep_briefly(request: HttpRequest) -> None:
    """A stranger's session holds a challenge for minutes, and shall not stay for weeks."""
    if not request.user.is_authenticated:
        request.session.set_expiry(WAIT_SECONDS)


def waiting_user(request: HttpRequest) -> User | None:
    """Who has proved one factor in this browser and owes the second."""
    waiting = request.session.get(WAITING, {})
    if not waiting or clock.now().timestamp() - waiting["at"] > WAIT_SECONDS:
        return None
    user = User.objects.filter(pk=waiting["user"], is_active=True).first()
    is_same = user is not None and constant_time_compare(user.get_session_auth_hash(), waiting["hash"])
    return user if is_same else None


def finish_second_step(request: HttpRequest, user: User, *, how: str) -> HttpResponse:
    waiting = request.session[WAITING]
    let_in(request, user, how=f"{waiting['how']} and {how}")
    return redirect(waiting["next"])


def let_in(request: HttpRequest, user: User, *, how: str) -> None:
    """Opens the session and notes the device. Everything the way here left in the session stays behind."""
    request.session.clear()
    auth.login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[DEVICE] = device_of(request.headers.get("User-Agent", ""))
    request.session[BEGUN] = clock.now().timestamp()
    note_proof(request)
    services.record_log_in(actor=user, how=how)


def note_proof(request: HttpRequest) -> None:
    request.session[PROVED] = clock.now().timestamp()


def has_proof(request: HttpRequest) -> bool:
    return clock.now().timestamp() - float(request.session.get(PROVED, 0)) < PROOF_SECONDS


def needs_proof(view: View) -> View:
    """Lets a view run only shortly after the person proved who they are; asks for it otherwise."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if has_proof(request):
            return view(request, *args, **kwargs)
        return ask_for_proof(request.path if request.method == "GET" else resolve_url("common:show_account"))

    return guarded


def ask_for_proof(goal: str) -> HttpResponse:
    """On to the page that asks who one is, and from there to `goal`."""
    return redirect(f"{resolve_url('common:confirm_identity')}?{urlencode({'next': goal})}")


def proves(request: HttpRequest, user: User, typed: str, credential: str) -> bool:
    """Whether this is the password of `user`, a code of their second factor, or one of their passkeys.

    Where there is a second factor the password alone proves nothing new: whoever stole it has it already.
    """
    if credential:
        passkey = second_factor.read_authentication(request, credential)
        return passkey is not None and passkey.user_id == user.pk
    if second_factor.is_set_up(user):
        return bool(second_factor.check_code(user, typed))
    return user.check_password(typed)


def turned_away(request: HttpRequest, limit: limits.Limit, key: str) -> HttpResponse | None:
    """Counts this try against the account's and the address's limit, and answers it when it is one too many.

    To be called before what was typed is looked at: guessing in parallel gains nothing.
    """
    for one, its_key in ((limit, key), (limits.ADDRESS, limits.address_of(request))):
        count = one.hit(its_key)
        if one.is_over(count):
            if count == one.tries + 1:
                services.record_blocked_log_in(limit=one.name)
            return _too_many(request, one)
    return None


def note_success(request: HttpRequest, limit: limits.Limit, key: str) -> None:
    """The try that `turned_away` counted was right."""
    limit.forget(key)
    limits.ADDRESS.give_back(limits.address_of(request))


def _too_many(request: HttpRequest, limit: limits.Limit) -> HttpResponse:
    response = render(request, "errors/429.html", {"minutes": limit.seconds // 60}, status=429)
    response["Retry-After"] = str(limit.seconds)
    return response


def next_url(request: HttpRequest, fallback: str = settings.LOGIN_REDIRECT_URL) -> str:
    """Where to go on: the page asked for when it is a path or an address of ours, else `fallback`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # A bare word is no path: `redirect` would take it for the name of a view.
    return wanted if "/" in wanted and is_ours else resolve_url(fallback)


def to_next(request: HttpRequest) -> HttpResponse:
    return redirect(next_url(request))
