"""The 2008 e-mail test as a finished, imported campaign (data/README.md): arms and outcomes, no messages."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection, transaction

from apps.campaigns.models import Audience, Campaign, Variant
from apps.common import audit, clock
from apps.common.models import User
from apps.profiles.models import Source

FILE = Path(__file__).parent / "data" / "hillstrom.csv.gz"
NAME = "Hillstrom e-mail test (2008)"
HOLDOUT = "No E-Mail"
ARMS = ("Mens E-Mail", "Womens E-Mail")
# The file gives no times, only "within two weeks". These two are stated on the page.
PLANNED_AT = datetime(2008, 3, 20, tzinfo=UTC)
OUTCOME_AT = datetime(2008, 3, 27, tzinfo=UTC)
NOTE = (
    "64,000 customers of a retailer, randomised in 2008 into two e-mails and no e-mail. The file gives no times: "
    "everybody is counted from 20 March 2008, and every outcome stands at 27 March 2008."
)

STAGE = """
CREATE TEMPORARY TABLE hillstrom_stage (
    external_id text PRIMARY KEY, treatment text, visit int, conversion int, spend numeric
) ON COMMIT DROP
"""
MEMBERS = """
INSERT INTO campaigns_member (campaign_id, profile_id, variant_id, is_holdout, excluded_reason, planned_at)
SELECT %(campaign)s, p.id, v.id, v.id IS NULL, '', %(planned)s
FROM hillstrom_stage s
JOIN profiles_profile p ON p.external_id = s.external_id
LEFT JOIN campaigns_variant v ON v.campaign_id = %(campaign)s AND v.name = s.treatment
"""
EVENTS = """
INSERT INTO profiles_event (profile_id, name, at, properties, event_id, source_id)
SELECT p.id, e.name, %(at)s, e.properties, 'hillstrom-2008:' || e.name || ':' || s.external_id, %(source)s
FROM hillstrom_stage s
JOIN profiles_profile p ON p.external_id = s.external_id
CROSS JOIN LATERAL (VALUES
    ('visit', s.visit, '{}'::jsonb),
    ('conversion', s.conversion, jsonb_build_object('spend', s.spend))
) AS e(name, happened, properties)
WHERE e.happened = 1
ON CONFLICT (event_id) DO NOTHING
"""


def rows() -> Iterator[dict[str, str]]:
    """The customers of the shipped file, one dict a row."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@transaction.atomic
def import_result(*, actor: User) -> Campaign:
    """Makes the campaign, its arms and its outcomes. The customers must be imported already."""
    campaign = Campaign.objects.create(
        name=NAME,
        status=Campaign.Status.IMPORTED,
        owner=actor,
        goal_name="visit",
        goal_event="visit",
        goal_kind=Campaign.MetricKind.RATE,
        metrics=[
            {"name": "conversion", "event": "conversion", "kind": "rate", "property": ""},
            {"name": "spend", "event": "conversion", "kind": "mean", "property": "spend"},
        ],
        window_days=14,
        holdout_name=HOLDOUT,
        holdout="0.3329",
        is_tracked=False,
        note=NOTE,
        launched_at=PLANNED_AT,
        finished_at=OUTCOME_AT,
    )
    for position, arm in enumerate(ARMS):
        Variant.objects.create(campaign=campaign, name=arm, position=position)
    members = _fill(campaign)
    Audience.objects.create(campaign=campaign, frozen_at=clock.now(), waterfall={})
    audit.record(actor=actor, action="demo.import_result", obj=campaign, count=members)
    return campaign


def _fill(campaign: Campaign) -> int:
    source, _ = Source.objects.get_or_create(name="Hillstrom e-mail test 2008")
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        with cursor.copy("COPY hillstrom_stage FROM STDIN") as copy:
            for row in rows():
                copy.write_row([row[k] for k in ("external_id", "treatment", "visit", "conversion", "spend")])
        cursor.execute(MEMBERS, {"campaign": campaign.pk, "planned": PLANNED_AT})
        members = int(cursor.rowcount)
        cursor.execute(EVENTS, {"at": OUTCOME_AT, "source": source.pk})
        cursor.execute("ANALYZE campaigns_member, profiles_event")
    return members
