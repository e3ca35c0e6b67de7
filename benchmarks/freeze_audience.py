"""Freezing an audience with four facts, arms, hashed briefs and the k fall-back.

Floor: one INSERT … SELECT of the ids with the same fact expressions and the same hash into a table without keys.
"""

import resource
import statistics
import time

from django.db import connection, transaction

from apps.ai.facts import parse_key
from apps.campaigns.audience_sql import compose, digest_sql, joined, key_sql
from apps.campaigns.models import Campaign, Member, Sender
from apps.campaigns.services import freeze_audience
from apps.common import clock
from apps.common.models import User
from apps.content.models import Item, Version
from apps.profiles.facts import Sql, brief_value_sql
from apps.profiles.models import TraitDefinition
from apps.prompts.models import Label, Prompt
from apps.prompts.models import Version as PromptVersion
from apps.segments.models import Segment, SegmentVersion
from benchmarks import Row, runs

SIZES = {"tiny": 200, "small": 100_000, "large": 1_000_000}
RUNS = 3
FACTS = ("trait:zone", "trait:mens", "trait:spend|band(0,50,200,500)", "trait:channel")

# Deterministic people: about 3 × 2 × 5 × 3 combinations of facts, some of them rare, some values missing.
PEOPLE = """
INSERT INTO profiles_profile (uuid, external_id, traits)
SELECT gen_random_uuid(), 'bench-' || n,
       jsonb_strip_nulls(jsonb_build_object(
           'zone', (ARRAY['Urban', 'Surburban', 'Rural'])[1 + n %% 3],
           'mens', CASE WHEN n %% 11 > 0 THEN n %% 2 = 0 END,
           'spend', (n::bigint * 7919) %% 700,
           'channel', (ARRAY['Web', 'Phone', 'Multichannel'])[1 + (n / 7) %% 3],
           'filler', repeat('x', 40)))
FROM generate_series(1, %s) n
"""
POINTS = """
INSERT INTO profiles_contactpoint (uuid, profile_id, channel, address, address_digest, created_at)
SELECT gen_random_uuid(), id, 'email', external_id || '@bench.example', sha256(external_id::bytea), now()
FROM profiles_profile WHERE external_id LIKE 'bench-%%'
"""
CONSENTS = """
INSERT INTO profiles_consent (contact_point_id, purpose, state, source, wording, given_at)
SELECT id, 'marketing', 'given', 'bench', '', now() FROM profiles_contactpoint WHERE address LIKE '%%@bench.example'
"""


def run(size: str) -> list[Row]:
    """Medians over three freezes. Leaves the database as it was."""
    number = SIZES[size]
    ours, floor = [], []
    with transaction.atomic():
        campaign, actor = _prepare(number)
        for _ in range(runs(size, RUNS)):
            floor.append(_timed(_floor))
            ours.append(_timed(lambda: freeze_audience(campaign=campaign, actor=actor)))
            assert Member.objects.filter(campaign=campaign).count() == number
            _forget(campaign)
        transaction.set_rollback(True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    label = f"{number:,} members, {len(FACTS)} facts"
    return [Row("freeze audience", label, statistics.median(ours), statistics.median(floor), 5.0, memory)]


def _timed(work: object) -> float:
    """Seconds including the checks of foreign keys that otherwise wait for the commit."""
    started = time.perf_counter()
    with transaction.atomic():
        work()  # type: ignore[operator]
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return time.perf_counter() - started


def _floor() -> None:
    now = clock.now()
    values = [brief_value_sql(parse_key(key), now) for key in FACTS]
    names = [Sql(f"v{number}") for number in range(len(FACTS))]
    listed = joined(", ", [compose(f"{{one}} AS v{number}", one=one) for number, one in enumerate(values)])
    statement = compose(
        "INSERT INTO bench_floor SELECT id, {key} FROM (SELECT p.id, {listed} FROM profiles_profile p) f",
        key=key_sql(digest_sql([b"\0" * 32]), names),
        listed=listed,
    )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_floor")
        cursor.execute("CREATE TABLE bench_floor (id bigint, key bytea)")
        cursor.execute(statement.text, list(statement.params))


def _prepare(number: int) -> tuple[Campaign, User]:
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [number])
        cursor.execute(POINTS)
        cursor.execute(CONSENTS)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ANALYZE profiles_profile, profiles_contactpoint, profiles_consent")
    for key, type_ in (("zone", "text"), ("mens", "boolean"), ("spend", "number"), ("channel", "text")):
        TraitDefinition.objects.update_or_create(
            key=key, defaults={"label": key.title(), "type": type_, "privacy": "plain"}
        )
    actor = User.objects.create_user("bench@attune.example", name="Bench", roles=["marketer"])
    return _plan(actor), actor


def _plan(actor: User) -> Campaign:
    segment = Segment.objects.create(name="Bench: everyone")
    segment.current = SegmentVersion.objects.create(segment=segment, number=1, rule={"all": []}, rule_hash="0" * 64)
    segment.save()
    prompt = Prompt.objects.create(name="Bench")
    version = PromptVersion.objects.create(prompt=prompt, number=1, instruction="Write.", content_hash="0" * 64)
    Label.objects.create(prompt=prompt, name="production", version=version, moved_at=clock.now())
    sender = Sender.objects.create(
        name="Bench", from_name="Bench", from_address="bench@attune.example", postal_address="1 Bench"
    )
    facts = [{"key": key, "use": "say", "label": key, "words": {}} for key in FACTS]
    campaign = Campaign.objects.create(
        name="Bench", owner=actor, segment=segment, prompt=prompt, sender=sender, facts=facts,
        goal_name="Visit", goal_event="visit",
    )  # fmt: skip
    for kind in ("call_to_action", "link"):
        item = Item.objects.create(kind=kind, name=f"Bench {kind}")
        Version.objects.create(item=item, number=1, text="Bench", content_hash="0" * 64, status="approved")
        campaign.contents.add(item)
    return campaign


def _forget(campaign: Campaign) -> None:
    """Plain deletes, so that the next run starts on the same plan."""
    with connection.cursor() as cursor:
        for statement in (
            "DELETE FROM campaigns_member WHERE campaign_id = %s",
            "DELETE FROM campaigns_brief WHERE campaign_id = %s",
            "DELETE FROM campaigns_audience WHERE campaign_id = %s",
            "DELETE FROM campaigns_variant_content_versions WHERE variant_id IN "
            "(SELECT id FROM campaigns_variant WHERE campaign_id = %s)",
            "DELETE FROM campaigns_variant WHERE campaign_id = %s",
            "UPDATE campaigns_campaign SET status = 'planning' WHERE id = %s",
        ):
            cursor.execute(statement, [campaign.pk])
