"""Telling somebody who opens a page from a browser that fetches it ahead of time, or asks whether it is there."""

import re
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from apps.common.access import View

AHEAD = re.compile(r"prefetch|preview|prerender", re.IGNORECASE)
_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def purpose_of(request: HttpRequest) -> str:
    """What the request's headers say it is for, joined; "" for an ordinary visit."""
    return ";".join(request.headers.get(name, "") for name in _HEADERS).strip(";")


def for_visits(view: View) -> View:
    """Keeps a page that takes something when it is opened (a lease, what is unread) from those who open nothing.

    It stands below `needs`. A browser throws an answer of 503 to its own guess away and asks again when the page is
    really opened.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "HEAD":
            return HttpResponse()
        if AHEAD.search(purpose_of(request)):
            return HttpResponse(status=503, headers={"Cache-Control": "no-store"})
        return view(request, *args, **kwargs)

    return guarded
