"""What a campaign's messages have in common when they leave."""

import hashlib
import json
from typing import Any

from django.conf import settings

from apps.campaigns.models import Campaign
from apps.common.errors import Conflict
from apps.delivery.mime import wire_address
from apps.delivery.models import Letterhead
from apps.delivery.selectors.keys import signing_keys


def letterhead_for(campaign: Campaign) -> Letterhead:
    """The letterhead of the campaign as it stands now; one row for equal ones. Raises Conflict without a sender."""
    if campaign.sender is None:
        raise Conflict("This campaign has no sender.")
    sender = campaign.sender
    address = wire_address(sender.from_address)
    if address is None:
        raise Conflict("The sender's address is not one that e-mail can come from.")
    domain = address.rpartition("@")[2]
    values: dict[str, Any] = {
        "from_name": sender.from_name,
        "from_address": address,
        "reply_to": wire_address(sender.reply_to) or "",
        "postal_address": sender.postal_address,
        "public_url": settings.PUBLIC_URL,
        "list_id": f"{campaign.purpose}.{domain}",
        "feedback_id": f"{campaign.uuid.hex}:{campaign.channel}:{campaign.purpose}:attune",
        "is_tracked": campaign.is_tracked,
        "key_id": signing_keys()[0].id,
    }
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    return Letterhead.objects.get_or_create(digest=digest, defaults=values)[0]
