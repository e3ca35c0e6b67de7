"""The addresses in our mail. Open to everybody; each is worth exactly what its signed token says."""

from base64 import b64decode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from apps.common.visits import purpose_of
from apps.delivery import services
from apps.delivery.selectors import hits

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@login_not_required
@require_safe
def follow_link(request: HttpRequest, token: str) -> HttpResponse:
    found = hits.clicked(token)
    if found is None:
        return _unknown(request)
    services.register_click(
        message_id=found.message,
        link_id=found.link,
        accepted_at=found.accepted_at,
        other_links=found.other_links,
        request=_who(request),
    )
    return _unstored(HttpResponseRedirect(found.url))


@login_not_required
@require_safe
def record_open(request: HttpRequest, token: str) -> HttpResponse:
    found = hits.opened(token)
    if found is None:
        return _unknown(request)
    message, accepted_at = found
    services.register_open(message_id=message, accepted_at=accepted_at, request=_who(request))
    return _unstored(HttpResponse(PIXEL, content_type="image/gif"))


@csrf_exempt  # RFC 8058: mail providers post here without a cookie; the signed token is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_recipient(request: HttpRequest, token: str) -> HttpResponse:
    message = hits.unsubscribing(token)
    if message is None:
        return _unknown(request)
    if request.method == "POST":
        services.unsubscribe(message=message, is_one_click=b"One-Click" in request.body[:10_000])
    context = {"sender": hits.sender_name(message), "is_done": hits.is_unsubscribed(message)}
    return _unstored(render(request, "delivery/unsubscribe.html", context))


def _unknown(request: HttpRequest) -> HttpResponse:
    """The same answer, byte for byte, to everything that is not a token of ours."""
    return _unstored(render(request, "delivery/unknown_address.html", status=404))


def _who(request: HttpRequest) -> services.Request:
    return services.Request(request.method or "GET", request.headers.get("User-Agent", ""), purpose_of(request))


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
