"""The methods there are, the user's time zone, what was opened last, and understandable errors."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone

from apps.common.errors import AttuneError
from apps.common.models import User
from apps.common.palette.recents import remember

Handler = Callable[[HttpRequest], HttpResponse]


class MethodMiddleware:
    """A browser looks and sends forms. No other method reaches a view, whatever the view itself would let in."""

    METHODS = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request) if request.method in self.METHODS else HttpResponseNotAllowed(self.METHODS)


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
