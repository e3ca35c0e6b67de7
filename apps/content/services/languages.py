"""Where a language looks for content that it lacks."""

from django.db import transaction

from apps.common import audit
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.content.locales import NAMES, house_rule
from apps.content.models import Fallback


def set_fallback(*, locale: str, to: str, actor: User) -> None:
    """Content that is missing in `locale` is taken from `to`, or from nowhere ("")."""
    require(actor, Right.MANAGE)
    if locale not in NAMES or (to and to not in NAMES) or to == locale:
        raise Invalid("Choose another language, or none.", {"to": "Choose another language, or none."})
    with transaction.atomic():
        if to == house_rule(locale):
            Fallback.objects.filter(locale=locale).delete()
            row = Fallback(locale=locale, to=to)
        else:
            row, _ = Fallback.objects.update_or_create(locale=locale, defaults={"to": to, "created_by": actor})
        audit.record(actor=actor, action="content.set_fallback", detail={"locale": row.locale, "to": row.to})
