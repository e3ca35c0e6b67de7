"""Who messages come from. It ends in mail headers, so nothing that could start another header gets in."""

import unicodedata
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction

from apps.campaigns.models import Campaign, Sender
from apps.common import audit
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.common.stale import Stale, base_of
from apps.common.words import counted

UNSAFE = "Line breaks and control characters are not allowed."
FIELDS = ("name", "from_name", "from_address", "reply_to", "postal_address")


def sender_values(sender: Sender) -> dict[str, str]:
    return {name: getattr(sender, name) for name in FIELDS}


def sender_base(sender: Sender) -> str:
    """What a form over this sender was opened on."""
    return base_of(sender_values(sender))


@transaction.atomic
def save_sender(*, sender: Sender | None, values: Mapping[str, str], actor: User, base: str | None = None) -> Sender:
    """Creates or changes a sender. Raises Invalid with the fields that hold control characters or are not addresses,
    Stale when it is not what `base` was opened on."""
    require(actor, Right.MANAGE)
    sender = Sender.objects.select_for_update().get(pk=sender.pk) if sender else Sender()
    if base is not None and sender.pk and base != sender_base(sender):
        raise Stale("Somebody has changed this sender meanwhile.")
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


@transaction.atomic
def remove_sender(*, sender: Sender, actor: User) -> dict[str, str]:
    """Removes a sender that no campaign uses, and returns what it said. Raises Conflict while one does."""
    require(actor, Right.MANAGE)
    found = Sender.objects.select_for_update().filter(pk=sender.pk).first()
    if found is None:
        raise Conflict("Somebody has removed this sender already.")
    count = Campaign.objects.filter(sender=found).count()
    if count:
        raise Conflict(f"{count} {counted('campaigns', count)} still {'use' if count != 1 else 'uses'} this sender.")
    values = sender_values(found)
    audit.record(actor=actor, action="campaigns.remove_sender", obj=found)
    found.delete()
    return values


def _is_unsafe(text: str) -> bool:
    return any(unicodedata.category(character) in ("Cc", "Zl", "Zp", "Cs") for character in text)
