"""The buttons below the progress of long work: one way for test runs, comparisons and judges."""

from django.http import Http404, HttpRequest

from apps.common.access import actor_of
from apps.prompts import services
from apps.prompts.services.changing import AnyWork

CHANGES = {
    "pause": services.pause_work,
    "resume": services.resume_work,
    "cancel": services.cancel_work,
    "retry": services.retry_work,
}


def change_work(request: HttpRequest, work: AnyWork, action: str) -> None:
    """Does what the button `action` says."""
    if action not in CHANGES:
        raise Http404
    CHANGES[action](work=work, actor=actor_of(request))
