"""Who messages come from. It ends in mail headers, so nothing that could start another header gets in."""

import unicodedata
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.campaigns.models import Sender
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Invalid
from apps.common.models import User
from apps.common.rights import Right

UNSAFE = "Line breaks and control characters are not allowed."
FIELDS = ("name", "from_name", "from_address", "reply_to", "postal_address")


@transaction.atomic
def save_sender(*, sender: Sender | None, values: Mapping[str, str], actor: User) -> Sender:
    """Creates or changes a sender. Raises Invalid with the fields that hold control characters or are not addresses."""
    require(actor, Right.MANAGE)
    sender = Sender.objects.select_for_update().get(pk=sender.pk) if sender else Sender()
    unsafe = {name: UNSAFE for name in FIELDS if _is_unsafe(values[name])}
    if unsafe:
        raise Invalid("This sender cannot be used in a message.", unsafe)
    changed = [name for name in FIELDS if getattr(sender, name) != values[name].strip()]
    for name in FIELDS:
        setattr(sender, name, values[name].strip())
    try:
        sender.full_clean()
    except ValidationError as error:
        faults = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        raise Invalid("This sender is not complete.", faults) from error
    sender.save()
    audit.record(actor=actor, action="campaigns.save_sender", obj=sender, keys=changed)
    return sender


def _is_unsafe(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in text)
