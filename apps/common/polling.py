"""The one way a page follows long work: `<c-job>` asks for itself until the work is over."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.common.progress import Progress

END_OF_POLLING = 286


def is_poll(request: HttpRequest) -> bool:
    """Whether `<c-job>` asks for its next self (with `?part=job`)."""
    return bool(getattr(request, "htmx", False)) and request.GET.get("part") == "job"


def answer_poll(request: HttpRequest, job: Progress, poll: str, *, then: str = "") -> HttpResponse:
    """The component as it stands now. Once the work is over, 286 ends the polling and the page comes anew: the same
    one, or `then`."""
    response = render(request, "common/job.html", {"job": job, "poll": poll})
    response["Cache-Control"] = "no-store"
    if not job.is_open:
        response.status_code = END_OF_POLLING
        if then:
            response["HX-Redirect"] = then
        else:
            response["HX-Refresh"] = "true"
    return response
