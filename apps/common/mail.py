"""Attune's own mail to colleagues. Sent at the edge, after the commit; never inside a transaction."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from apps.common.models import User


def invitation_link(token: str) -> str:
    return settings.PUBLIC_URL + reverse("common:accept_invitation", args=[token])


def send_invitation(*, user: User, token: str, sender: User) -> bool:
    """Whether the mail server took it."""
    return _send(user, "Your invitation to Attune", "invitation", link=invitation_link(token), sender=sender)


def reset_link(user: User, token: str) -> str:
    return settings.PUBLIC_URL + reverse("common:set_new_password", args=[user.uuid, token])


def send_reset(*, user: User, token: str) -> bool:
    return _send(user, "A new password for Attune", "reset", link=reset_link(user, token))


def _send(user: User, subject: str, template: str, **context: object) -> bool:
    body = render_to_string(f"common/mail/{template}.txt", {"user": user, "roles": user.role_names, **context})
    try:
        return bool(send_mail(subject, body, None, [user.email]))
    except (OSError, SMTPException):
        return False
