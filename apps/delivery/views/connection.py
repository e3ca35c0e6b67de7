"""The e-mail connection: throttle, kill switch, a check and a test message."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.common import clock
from apps.common.access import actor_of, needs
from apps.common.editing import Editing
from apps.common.rights import Right
from apps.common.selectors import Change, last_change
from apps.delivery import connection_check, services
from apps.delivery.forms import ThrottleForm
from apps.delivery.models import Connection

CHANNEL = "email"


@needs(Right.MANAGE)
@require_GET
def show_connection(request: HttpRequest) -> HttpResponse:
    return _page(request, _editing(request))


@require_POST
@needs(Right.MANAGE)
def save_throttle(request: HttpRequest) -> HttpResponse:
    def write(form: ThrottleForm, base: str) -> Connection:
        return services.save_throttle(channel=CHANNEL, actor=actor_of(request), base=base, **form.cleaned_data)

    editing = _editing(request)
    if editing.save(write):
        messages.success(request, editing.say("Saved."))
        return redirect("delivery:show_connection")
    return _page(request, editing)


def _editing(request: HttpRequest) -> Editing:
    def now() -> tuple[Form, str]:
        stored = services.connection_for(CHANNEL)
        return ThrottleForm(initial={"per_minute": stored.per_minute}), services.throttle_base(stored)

    def change() -> Change | None:
        return last_change(services.connection_for(CHANNEL), "delivery.save_throttle")

    return Editing(request, now=now, bind=ThrottleForm, change=change)


@require_POST
@needs(Right.MANAGE)
def stop_everything(request: HttpRequest) -> HttpResponse:
    services.stop_everything(channel=CHANNEL, actor=actor_of(request))
    messages.warning(request, "Stopped. No e-mail leaves until somebody starts it again.")
    return redirect("delivery:show_connection")


@require_POST
@needs(Right.MANAGE)
def start_again(request: HttpRequest) -> HttpResponse:
    services.start_again(channel=CHANNEL, actor=actor_of(request))
    messages.success(request, "E-mail leaves again.")
    return redirect("delivery:show_connection")


@require_POST
@needs(Right.MANAGE)
def check_connection(request: HttpRequest) -> HttpResponse:
    return _told(request, connection_check.check_connection())


@require_POST
@needs(Right.MANAGE)
def send_test(request: HttpRequest) -> HttpResponse:
    answer = connection_check.send_test(actor=actor_of(request))
    services.note_test(channel=CHANNEL, actor=actor_of(request), is_ok=answer.is_ok)
    return _told(request, answer)


def _told(request: HttpRequest, answer: connection_check.Answer) -> HttpResponse:
    (messages.success if answer.is_ok else messages.error)(request, answer.text)
    return redirect("delivery:show_connection")


def _page(request: HttpRequest, editing: Editing) -> HttpResponse:
    connection = services.connection_for(CHANNEL)
    context = {
        **editing.context,
        "connection": connection,
        "server": connection_check.server(),
        "is_sandbox": settings.IS_SANDBOX,
        "is_waiting": bool(connection.closed_until and connection.closed_until > clock.now()),
        "may_manage": True,
    }
    return render(request, "delivery/connection.html", context, status=editing.status)
