"""Addresses and consent of a profile import. An address that changes takes no consent along (sending.md)."""

from datetime import datetime

from django.db.backends.utils import CursorWrapper
from psycopg.sql import SQL, Composable, Identifier, Literal

from apps.common.models import User
from apps.profiles.importing.plan import Grant, Plan, Target
from apps.profiles.models import Channel, Purpose, Source
from apps.profiles.services.profile_sql import ADDRESSES, address_places

_CHANNELS = {Target.EMAIL: Channel.EMAIL, Target.PHONE: Channel.SMS}

_JOIN = """
LEFT JOIN profiles_contactpoint {point} ON {point}.profile_id = p.id AND {point}.channel = {channel}
"""
_JOIN_CONSENT = """
LEFT JOIN profiles_consent held ON held.contact_point_id = {point}.id AND held.purpose = {purpose} AND held.is_current
"""
# Given only where nothing is recorded for this very address; a withdrawal stays, whatever the file says.
_MAY_GRANT = """
w.{address} IS NOT NULL AND (held.id IS NULL OR held.state = 'given' AND {point}.address_digest <> w.{digest})
"""
_INSERT = """
INSERT INTO profiles_contactpoint (uuid, profile_id, channel, address, address_digest, marketing_consent, created_at)
SELECT gen_random_uuid(), m.profile_id, {channel}, w.{address}, w.{digest}, {consent}, {now}
FROM import_work w JOIN import_match m USING (line) WHERE w.{address} IS NOT NULL AND m.{point} IS NULL
ON CONFLICT (profile_id, channel) DO NOTHING
"""
_SET_ASIDE = """
UPDATE profiles_consent c SET is_current = false
FROM import_work w JOIN import_match m USING (line) JOIN profiles_contactpoint old ON old.id = m.{point}
WHERE c.contact_point_id = old.id AND c.is_current AND c.state = 'given' AND old.address_digest <> w.{digest}
"""
_UPDATE = """
UPDATE profiles_contactpoint c SET address = w.{address}, address_digest = w.{digest},
    marketing_consent = CASE WHEN c.marketing_consent = 'given' AND c.address_digest <> w.{digest} THEN ''
                        ELSE c.marketing_consent END
FROM import_work w JOIN import_match m USING (line)
WHERE c.id = m.{point} AND m.is_changed AND c.address <> w.{address}
"""
_GRANT = """
INSERT INTO profiles_consent
  (contact_point_id, purpose, state, is_current, source, wording, given_at, recorded_at, recorded_by_id, reason)
SELECT c.id, {purpose}, 'given', true, {source}, {wording}, {given_at}, {now}, {actor}, ''
FROM import_match m JOIN profiles_contactpoint c ON c.profile_id = m.profile_id AND c.channel = {channel}
WHERE m.may_grant
ON CONFLICT (contact_point_id, purpose) WHERE is_current DO NOTHING
"""
# New addresses came in with it.
_NOTE_GRANT = """
UPDATE profiles_contactpoint c SET marketing_consent = 'given'
FROM import_match m
WHERE m.may_grant AND c.profile_id = m.profile_id AND c.channel = {channel} AND c.marketing_consent = ''
"""


def match_parts(plan: Plan) -> tuple[list[Composable], list[Composable], list[Composable]]:
    """What the look-up of people needs beside the profile: columns, joins, and conditions under which a row changes."""
    columns: list[Composable] = []
    joins: list[Composable] = []
    differs: list[Composable] = []
    for _, target in address_places(plan):
        names = _names(target)
        joins.append(SQL(_JOIN).format(**names))
        columns.append(SQL(", {point}.id AS {point}").format(**names))
        new = "w.{address} IS NOT NULL AND ({point}.id IS NULL OR {point}.address <> w.{address})"
        differs.append(SQL(new).format(**names))
        if plan.grant and plan.grant.channel == _CHANNELS[target]:
            joins.append(SQL(_JOIN_CONSENT).format(purpose=Literal(plan.grant.purpose), **names))
            may_grant = SQL(_MAY_GRANT).format(**names)
            columns.append(SQL(", {} AS may_grant").format(may_grant))
            differs.append(may_grant)
    return columns, joins, differs


def write_addresses(cursor: CursorWrapper, plan: Plan, now: Composable) -> None:
    for _, target in address_places(plan):
        consent = Literal("given" if _is_for_marketing(plan.grant, _CHANNELS[target]) else "")
        for statement in (_SET_ASIDE, _UPDATE, _INSERT):
            cursor.execute(SQL(statement).format(now=now, consent=consent, **_names(target)))


def write_grant(
    cursor: CursorWrapper, grant: Grant, given_at: datetime, source: Source, actor: User | None, now: Composable
) -> None:
    cursor.execute(
        SQL(_GRANT).format(
            purpose=Literal(grant.purpose),
            channel=Literal(grant.channel),
            wording=Literal(grant.wording),
            source=Literal(source.name),
            given_at=Literal(given_at),
            actor=Literal(actor.pk if actor else None),
            now=now,
        )
    )
    if _is_for_marketing(grant, grant.channel):
        cursor.execute(SQL(_NOTE_GRANT).format(channel=Literal(grant.channel)))


def _is_for_marketing(grant: Grant | None, channel: str) -> bool:
    return grant is not None and grant.purpose == Purpose.MARKETING and grant.channel == channel


def _names(target: Target) -> dict[str, Composable]:
    name = ADDRESSES[target]
    return {
        "address": Identifier(name),
        "digest": Identifier(f"{name}_digest"),
        "point": Identifier(f"{name}_point"),
        "channel": Literal(str(_CHANNELS[target])),
    }
