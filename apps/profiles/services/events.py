"""Events and touches that Attune itself writes: what people did with our messages, and that we wrote to them."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from apps.common import clock
from apps.common.errors import Invalid
from apps.profiles.models import Channel

_RECORD = """
INSERT INTO profiles_event (profile_id, name, at, properties, event_id, received_at)
VALUES (%s, %s, %s, %s::jsonb, %s, %s) ON CONFLICT (event_id) DO NOTHING
"""
_TOUCH = """
INSERT INTO profiles_touch (profile_id, channel, campaign_uuid, at)
SELECT touched, %s, %s, %s FROM unnest(%s::bigint[]) AS touched
"""


def record_event(
    *, profile_id: int, name: str, at: datetime, event_id: str, properties: Mapping[str, object] | None = None
) -> bool:
    """Records one event, once per `event_id` (at most 200 characters); False when it was known already."""
    if not name or len(name) > 120 or not event_id or len(event_id) > 200:
        raise Invalid("An event needs a name of at most 120 and an id of at most 200 characters.")
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [profile_id, name, at, json.dumps(dict(properties or {})), event_id, clock.now()])
        return bool(cursor.rowcount)


def record_touches(*, profile_ids: Sequence[int], channel: str, campaign_uuid: uuid.UUID, at: datetime) -> int:
    """Records that each of these people was written to, in one statement; how many. Frequency caps count these rows."""
    if channel not in Channel.values:
        raise Invalid("This channel does not exist.")
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, [channel, campaign_uuid, at, list(profile_ids)])
        return int(cursor.rowcount)
