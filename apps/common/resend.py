"""A form that arrived after the session or its token had ended: kept, so that it can be sent again.

Only for a form of our own page (same `Origin`): a foreign one must not come back with a good token in it.
"""

from django.http import HttpRequest


def resendable(request: HttpRequest) -> list[tuple[str, str]]:
    """The posted fields, to be put into a form again; none for a foreign form, one with a file or with a password."""
    is_own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if request.method != "POST" or not is_own or request.FILES or any("password" in name for name in request.POST):
        return []
    kept = [(name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"]
    return [(name, str(value)) for name, values in kept for value in values]
