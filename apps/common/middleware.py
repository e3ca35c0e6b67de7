"""The methods there are, who is here, the user's time zone, what was opened last, and understandable errors."""

import zoneinfo
from collections.abc import Callable

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django_htmx.http import HttpResponseClientRedirect

from apps.common import second_factor, services
from apps.common.errors import AttuneError
from apps.common.models import User
from apps.common.palette.recents import remember
from apps.common.polling import END_OF_POLLING
from apps.common.resend import resendable

Handler = Callable[[HttpRequest], HttpResponse]
ViewFunc = Callable[..., HttpResponseBase]


class MethodMiddleware:
    """A browser looks and sends forms. No other method reaches a view, whatever the view itself would let in."""

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in self.METHODS else HttpResponseNotAllowed(self.METHODS)


class SeenMiddleware:
    """Notes every few minutes that a person is here, for the lists of users and sessions."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if isinstance(request.user, User) and request.session.is_stale():  # type: ignore[attr-defined]
            services.note_seen(user=request.user, session_key=request.session.session_key or "")
        return self.get_response(request)


class SecondFactorMiddleware:
    """Lets nobody past the set-up whose role needs a second factor and who has none, however long they are logged in.

    Once somebody has one, their session says so: removing it ends the session.
    """

    HAS_ONE = "has_second_factor"
    OPEN = {
        "choose_second_factor", "set_up_app", "add_passkey", "confirm_identity", "show_recovery_codes", "log_out",
        "set_theme",
    }  # fmt: skip

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or not getattr(view, "login_required", True):
            return None
        if not second_factor.is_needed(user) or request.session.get(self.HAS_ONE) or self._is_open(request):
            return None
        if second_factor.is_set_up(user):
            request.session[self.HAS_ONE] = True
            return None
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse("common:choose_second_factor"))
        return redirect("common:choose_second_factor")

    def _is_open(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and match.namespace == "common" and match.url_name in self.OPEN


class LogInMiddleware(LoginRequiredMiddleware):
    """Asks for log-in. What somebody was typing when the session ended is not thrown away: htmx gets a notice beside
    the untouched page, a form that was sent comes back with everything in it."""

    def handle_no_permission(self, request: HttpRequest, view_func: ViewFunc) -> HttpResponseBase:  # type: ignore[override]
        if request.headers.get("HX-Request") == "true":
            return self._notice(request)
        fields = resendable(request)
        if fields:
            return render(request, "errors/logged_out.html", {"fields": fields}, status=401)
        return super().handle_no_permission(request, view_func)

    def _notice(self, request: HttpRequest) -> HttpResponse:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name == "common:count_notices":  # nobody asked: the bell just stops looking
            return HttpResponse(status=END_OF_POLLING)
        words = format_html(
            "You have been logged out. What you typed is still here: "
            '<a href="{}" target="_blank" rel="noopener">log in in a new tab</a>, come back and go on.',
            reverse("common:log_in"),
        )
        # What asks by itself every few seconds says so once; everything else may be tried again after the log-in.
        is_beat = name == "common:show_presence" or (request.method == "GET" and "part" in request.GET)
        status = END_OF_POLLING if is_beat else 401
        response = render(request, "common/toast.html", {"level": "error", "text": words}, status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
        return response


class TimeZoneMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = getattr(request.user, "time_zone", "") or "UTC"
        try:
            timezone.activate(zoneinfo.ZoneInfo(name))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.activate(zoneinfo.ZoneInfo("UTC"))
        return self.get_response(request)


class ErrorPageMiddleware:
    """Answers an AttuneError with its sentence: a page, or for htmx a toast beside the untouched page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, AttuneError):
            return None
        template = "errors/toast.html" if getattr(request, "htmx", False) else "errors/refused.html"
        response = render(request, template, {"error": error}, status=error.status)
        if getattr(request, "htmx", False):
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
        return response


class RecentMiddleware:
    """Notes which campaign, person, segment … a page was about, for the palette's "opened lately"."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_page = request.method == "GET" and response.status_code == 200 and not getattr(request, "htmx", False)
        if is_page and match and match.kwargs and isinstance(request.user, User):
            remember(request.user, match.kwargs)
        return response
