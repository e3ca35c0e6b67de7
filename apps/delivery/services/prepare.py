"""The short transaction before a hand-over: gate, words, reservation. No network in here."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.approvals.selectors import live_approval_sql
from apps.campaigns.models import Campaign
from apps.common import clock
from apps.content.rendering.email import MissingSlot
from apps.content.slots import check_value
from apps.delivery import gate, mime
from apps.delivery.channels.base import Parcel
from apps.delivery.models import Fault, Letterhead, SkipReason
from apps.delivery.quiet_hours import quiet_until
from apps.delivery.selectors.molds import Addressee, message_bytes, message_id, mold_of
from apps.delivery.services.claim import SENDING_LEASE, Claim
from apps.delivery.services.outcomes import Outcome, record_outcomes
from apps.drafts.selectors.lost_content import cites_lost_sql

LOCK_PROFILES = """
SELECT p.id FROM profiles_profile p WHERE p.id IN (SELECT profile_id FROM delivery_message WHERE id = ANY(%s))
ORDER BY p.id FOR NO KEY UPDATE
"""
# A withdrawal under any profile with the same address counts, as it did when the audience was frozen. A touch counts
# however late its time is: whoever held the lock before us may have read the clock after us, or have another clock.
GATE = """
SELECT m.id, m.claim_no, m.uuid, m.member_id, m.revision_id, m.content_hash,
    c.status = 'sending' AND NOT k.is_stopped AS is_sending,
    CASE WHEN cp.address_digest = m.address_digest THEN cp.address ELSE '' END AS address,
    p.first_name, p.last_name, p.time_zone,
    EXISTS (SELECT 1 FROM profiles_consent s WHERE s.contact_point_id = cp.id AND s.purpose = c.purpose
            AND s.is_current AND s.state = 'given')
    AND NOT EXISTS (SELECT 1 FROM profiles_contactpoint o JOIN profiles_consent s ON s.contact_point_id = o.id
            WHERE o.channel = m.channel AND o.address_digest = m.address_digest AND s.purpose = c.purpose
            AND s.is_current AND s.state = 'withdrawn') AS has_consent,
    EXISTS (SELECT 1 FROM profiles_suppression s WHERE s.channel = m.channel
            AND s.address_digest = m.address_digest) AS is_suppressed,
    (SELECT count(*) FROM profiles_touch t WHERE t.profile_id = m.profile_id AND t.channel = m.channel
            AND t.at > %(now)s - make_interval(days => c.cap_days)) AS touches,
    {live} AS is_approved,
    NOT {lost} AS is_content_valid,
    EXISTS (SELECT 1 FROM campaigns_member mb JOIN drafts_draftuse u ON u.brief_id = mb.brief_id
            WHERE mb.id = m.member_id AND u.revision_id = m.revision_id AND u.held <> '') AS is_held
FROM unnest(%(ids)s::bigint[], %(claims)s::int[]) AS u(id, claim_no)
JOIN delivery_message m ON m.id = u.id AND m.claim_no = u.claim_no AND m.state = 'claimed'
JOIN campaigns_campaign c ON c.id = m.campaign_id
JOIN delivery_connection k ON k.channel = m.channel
JOIN profiles_profile p ON p.id = m.profile_id
LEFT JOIN profiles_contactpoint cp ON cp.id = m.contact_point_id
ORDER BY m.id FOR UPDATE OF m
"""
RESERVE = """
WITH handed AS (
    UPDATE delivery_message m SET state = 'sending', sending_at = %(now)s, lease_until = %(lease_until)s,
        letterhead_id = %(letterhead)s, slot_values = u.slots::jsonb, mail = u.mail::jsonb, body_sha256 = u.sha
    FROM unnest(%(ids)s::bigint[], %(claims)s::int[], %(slots)s::text[], %(mails)s::text[], %(shas)s::text[])
        AS u(id, claim_no, slots, mail, sha)
    WHERE m.id = u.id AND m.claim_no = u.claim_no AND m.state = 'claimed'
    RETURNING m.profile_id, m.channel
)
INSERT INTO profiles_touch (profile_id, channel, campaign_uuid, at)
SELECT profile_id, channel, %(campaign_uuid)s, %(now)s FROM handed ORDER BY profile_id
"""


@dataclass(frozen=True)
class Run:
    """What one dispatcher knows while it sends for a campaign."""

    campaign: Campaign
    letterhead: Letterhead
    locale: str


@dataclass(frozen=True)
class Ready:
    """A message that stands as `sending` in the database and may be handed over now, once."""

    claim: Claim
    parcel: Parcel


@dataclass(frozen=True)
class _Row:
    id: int
    claim_no: int
    uuid: UUID
    member_id: int
    revision_id: int
    content_hash: str
    is_sending: bool
    address: str
    first_name: str
    last_name: str
    time_zone: str
    has_consent: bool
    is_suppressed: bool
    touches: int
    is_approved: bool
    is_content_valid: bool
    is_held: bool


@dataclass(frozen=True)
class _Built:
    row: _Row
    data: bytes
    person: Addressee


@transaction.atomic
def prepare_batch(
    *, run: Run, claims: Sequence[Claim], slot_values: Mapping[int, Mapping[str, str | None]]
) -> list[Ready]:
    """Decides the fate of claimed messages; those that may leave come back, committed as `sending` with their Touch.

    Profile rows are locked in id order first, so that two campaigns cannot both use the last place under a cap.
    Everything else that can happen to a claim (skip, hold, defer, failure) is recorded here.
    """
    now = clock.now()
    rows = _locked(claims, now)
    outcomes: list[Outcome] = []
    built: list[_Built] = []
    for row in rows:
        verdict = gate.judge(_standing(run.campaign, row, now))
        if verdict.fate is not gate.Fate.SEND:
            outcomes.append(_refused(row, verdict))
            continue
        made = _build(run, row, slot_values.get(row.member_id, {}), now)
        if isinstance(made, _Built):
            built.append(made)
        else:
            outcomes.append(made)
    if outcomes:
        record_outcomes(outcomes=outcomes)
    if built:
        _reserve(run, built, now)
    sender = run.letterhead.from_address
    return [
        Ready(
            Claim(b.row.id, b.row.claim_no, b.row.member_id), Parcel(b.row.uuid.hex, sender, b.person.address, b.data)
        )
        for b in built
    ]


def _locked(claims: Sequence[Claim], now: datetime) -> list[_Row]:
    ids = [claim.id for claim in claims]
    claim_nos = [claim.claim_no for claim in claims]
    params: dict[str, Any] = {"ids": ids, "claims": claim_nos, "now": now, "today": now.date()}
    live = live_approval_sql("m.campaign_id", "m.content_hash")
    lost = cites_lost_sql("m.revision_id", "%(today)s", "m.channel")
    with connection.cursor() as cursor:
        cursor.execute(LOCK_PROFILES, [ids])
        # A statement of its own: it sees what the lock waited for.
        cursor.execute(GATE.format(live=live, lost=lost), params)
        return [_Row(*row) for row in cursor.fetchall()]


def _standing(campaign: Campaign, row: _Row, now: datetime) -> gate.Standing:
    return gate.Standing(
        now=now,
        is_sending=row.is_sending,
        send_until=campaign.send_until,
        has_address=bool(row.address),
        has_consent=row.has_consent,
        is_suppressed=row.is_suppressed,
        touches=row.touches,
        cap=campaign.cap_messages,
        is_approved=row.is_approved,
        is_content_valid=row.is_content_valid,
        is_held=row.is_held,
        quiet_until=quiet_until(now, row.time_zone, campaign.quiet_from, campaign.quiet_until),
    )


def _refused(row: _Row, verdict: gate.Verdict) -> Outcome:
    if verdict.fate is gate.Fate.SKIP:
        return Outcome(row.id, row.claim_no, "skipped", reason=verdict.reason)
    return Outcome(row.id, row.claim_no, "queued", reason=verdict.reason, not_before=verdict.until)


def _build(run: Run, row: _Row, values: Mapping[str, str | None], now: datetime) -> "_Built | Outcome":
    """One person's bytes, or why there are none. A fault in one message never stops the others."""
    if problem := _bad_value(values):
        return Outcome(row.id, row.claim_no, "skipped", reason=SkipReason.GUARDRAIL, error=problem)
    address = mime.wire_address(row.address)
    if address is None:
        words = "The address is not one that e-mail can be sent to."
        return Outcome(row.id, row.claim_no, "failed", reason=Fault.BAD_ADDRESS, error=words)
    try:
        made = mold_of(row.revision_id, run.letterhead, run.campaign.channel, run.locale)
        if made.content_hash != row.content_hash:
            return Outcome(row.id, row.claim_no, "skipped", reason=SkipReason.NOT_APPROVED)
        person = Addressee(
            uuid=row.uuid,
            address=address,
            name=f"{row.first_name} {row.last_name}".strip(),
            slots=values,
            date=format_datetime(now),
            message_id=message_id(row.uuid, run.letterhead),
        )
        return _Built(row, message_bytes(made, run.letterhead, person), person)
    except MissingSlot as missing:
        words = f"No value for {missing.name}, and the plan gives no fall-back for it."
        return Outcome(row.id, row.claim_no, "failed", reason=Fault.MISSING_VALUE, error=words)
    except Exception as error:  # whatever is wrong with this one, the others must arrive
        return Outcome.poison(row.id, row.claim_no, f"{type(error).__name__}: {error}", now)


def _bad_value(values: Mapping[str, str | None]) -> str:
    for name, value in values.items():
        if value and (problem := check_value(value)):
            return f"The value of {name} {problem}."
    return ""


def _reserve(run: Run, built: Sequence[_Built], now: datetime) -> None:
    mails: list[dict[str, Any]] = [
        {
            "to": b.person.address,
            "name": b.person.name,
            "date": b.person.date,
            "message_id": b.person.message_id,
            "locale": run.locale,
        }
        for b in built
    ]
    params: dict[str, Any] = {
        "now": now,
        "lease_until": now + SENDING_LEASE,
        "letterhead": run.letterhead.pk,
        "campaign_uuid": run.campaign.uuid,
        "ids": [b.row.id for b in built],
        "claims": [b.row.claim_no for b in built],
        "slots": [json.dumps(dict(b.person.slots)) for b in built],
        "mails": [json.dumps(mail) for mail in mails],
        "shas": [hashlib.sha256(b.data).hexdigest() for b in built],
    }
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, params)
