"""Where to go on after something was done."""

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def next_url(request: HttpRequest, fallback: str = settings.LOGIN_REDIRECT_URL) -> str:
    """The page asked for when it is a path or an address of ours, else `fallback`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    # A bare word is no path: `redirect` would take it for the name of a view.
    return wanted if "/" in wanted and is_ours else resolve_url(fallback)
