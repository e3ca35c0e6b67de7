"""What is being worked on in the background, whoever started it: leaving a page loses nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.common.access import actor_of, needs
from apps.common.jobs import jobs_for
from apps.common.polling import END_OF_POLLING
from apps.common.rights import Right


@needs(Right.VIEW)
@require_GET
def show_jobs(request: HttpRequest) -> HttpResponse:
    """A page; for htmx the sidebar's part, which stops asking once nothing runs."""
    jobs = jobs_for(actor_of(request))
    if getattr(request, "htmx", False) and request.GET.get("part") == "side":
        status = 200 if jobs else END_OF_POLLING
        return render(request, "common/running.html", {"running_jobs": jobs}, status=status)
    return render(request, "common/jobs.html", {"jobs": jobs})
