"""Freezing an audience: who is in it, with which arm, and which brief. A handful of statements over all rows."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from apps.campaigns import brief_facts, limited_offers, snapshot
from apps.campaigns.audience_sql import (
    AudienceQuery,
    columns,
    compose,
    depth_sql,
    digest_sql,
    fates_sql,
    final_columns,
    joined,
    key_sql,
    query_of,
    value,
)
from apps.campaigns.models import Audience, Campaign, Freeze, Variant
from apps.campaigns.selectors.checks import checks, ready_parts
from apps.campaigns.selectors.waterfall import Waterfall, waterfall_from_rows
from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict, Invalid
from apps.common.models import User
from apps.common.rights import Right
from apps.profiles.facts import Sql

VARIANT_NAME = "Message"
Phase = Freeze.Phase
Enter = Callable[[Freeze.Phase, int | None], None]


@dataclass(frozen=True)
class _Freeze:
    campaign: Campaign
    variant: Variant
    query: AudienceQuery
    digests: tuple[bytes, ...]  # of the campaign part, by the mask of the limited offers
    now: datetime

    @property
    def count(self) -> int:
        return len(self.query.fact_keys)


@transaction.atomic
def freeze_audience(*, campaign: Campaign, actor: User) -> Audience:
    """Freezes at once, in the caller's transaction (for commands; people's freezes are queued, see `freezes`).

    Raises Refused without the right, Conflict when the campaign is not being planned any more, and what
    `write_audience` raises; then nothing is written.
    """
    require(actor, Right.EDIT_PLANS)
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.status != Campaign.Status.PLANNING:
        raise Conflict("The audience is frozen already. Reopen the plan to change it.")
    audience = write_audience(campaign=campaign, actor=actor, enter=lambda phase, people: None)
    mark_frozen(campaign)
    return audience


def mark_frozen(campaign: Campaign) -> None:
    """The last change of a freeze."""
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.FROZEN, updated_at=clock.now())


def write_audience(*, campaign: Campaign, actor: User | None, enter: Enter) -> Audience:
    """Writes a Member for every matched profile, with an arm or a reason, and the briefs of everyone who is treated.

    Labels, content versions and the segment's rule are resolved now and stay. `enter(phase, people)` is told each
    phase as it begins. Raises Invalid with one entry per failed check when the plan is not ready or nobody would
    receive anything. Needs the caller's transaction, and leaves the campaign's status to the caller.
    """
    now = clock.now()
    refuse_unready(campaign, now)
    parts = ready_parts(campaign, now)
    brief_part = snapshot.brief_part(campaign, parts.prompt_version, parts.content_versions, parts.layout)
    variant = Variant.objects.create(
        campaign=campaign,
        name=VARIANT_NAME,
        prompt_version=parts.prompt_version,
        layout_version=parts.layout,
        brief_part=brief_part,
    )
    variant.content_versions.set(parts.content_versions)
    offers = limited_offers.limited(parts.content_versions)
    digests = snapshot.part_digests(campaign, parts.prompt_version, parts.content_versions, offers, parts.layout)
    query = query_of(campaign, parts.segment_version.rule, brief_facts.sensitive_keys(campaign.facts), offers)
    counts = _write_all(_Freeze(campaign, variant, query, digests, now), enter)
    audience = Audience.objects.create(
        campaign=campaign, segment_version=parts.segment_version, frozen_at=now, waterfall=counts.to_json()
    )
    audit.record(
        actor=actor,
        action="campaigns.freeze_audience",
        obj=campaign,
        count=counts.matched,
        detail={"receive": counts.receive, "holdout": counts.holdout},
    )
    return audience


def refuse_unready(campaign: Campaign, now: datetime) -> None:
    """Raises Invalid, by check, while the plan lacks something."""
    failed = {check.key: check.detail for check in checks(campaign, now) if not check.ok and check.is_blocking}
    if failed:
        raise Invalid("The plan is not ready: " + " ".join(failed.values()), failed)


def _write_all(freeze: _Freeze, enter: Enter) -> Waterfall:
    """The four phases; raises Invalid when nobody is left or a fact has too many different values."""
    enter(Phase.SELECTING, None)
    _select_members(freeze)
    counts = waterfall_from_rows(
        _rows("SELECT reason, is_holdout, count(*) FROM campaigns_freezing GROUP BY 1, 2"), freeze.now, is_frozen=True
    )
    if not counts.receive:
        raise Invalid("Nobody would receive this campaign: " + counts.sentence(), {"audience": counts.sentence()})
    enter(Phase.GROUPING, counts.matched)
    _make_cells(freeze)
    _refuse_open_facts(freeze)
    enter(Phase.BRIEFS, counts.matched)
    _insert_briefs(freeze)
    enter(Phase.MEMBERS, counts.matched)
    _insert_members(freeze)
    _run(Sql("DROP TABLE campaigns_freezing, campaigns_cell"))
    return counts


def _select_members(freeze: _Freeze) -> None:
    """All matched profiles into a temporary table; `key` is the brief's key with every fact, NULL for who gets none."""
    names = columns(freeze.count)
    _run(
        compose(
            "CREATE TEMPORARY TABLE campaigns_freezing ON COMMIT DROP AS "
            "SELECT f.*, CASE WHEN f.reason = '' AND NOT f.is_holdout THEN {key} END AS key FROM ({fates}) f",
            key=key_sql(digest_sql(freeze.digests), names),
            fates=fates_sql(freeze.query, freeze.now, has_values=True),
        )
    )
    _run(Sql("ANALYZE campaigns_freezing (key, reason)"))


def _make_cells(freeze: _Freeze) -> None:
    """One row per distinct combination of facts, with the key of the brief it ends in after the k fall-back."""
    names = columns(freeze.count)
    kept = final_columns(freeze.count)
    _run(
        compose(
            """
            CREATE TEMPORARY TABLE campaigns_cell ON COMMIT DROP AS
            WITH cells AS (
                SELECT key, {firsts}min(mask) AS mask, count(*) AS n FROM campaigns_freezing
                WHERE key IS NOT NULL GROUP BY key
            ), deep AS (SELECT *, {depth} AS depth FROM cells),
            final AS (SELECT key, n, mask, {kept}depth FROM deep)
            SELECT key, n, mask, {finals}{final_key} AS final_key, NULL::bigint AS brief_id FROM final
            """,
            firsts=_listed(f"min({name.text}) AS {name.text}" for name in names),
            depth=depth_sql(freeze.count, freeze.query.k),
            kept=_listed(f"v{n}, {one.text} AS f{n}" for n, one in enumerate(kept)),
            finals=_listed(f"v{n}, f{n}" for n in range(freeze.count)),
            final_key=key_sql(digest_sql(freeze.digests), columns(freeze.count, "f")),
        )
    )
    _run(Sql("ANALYZE campaigns_cell"))


def _listed(parts: Iterable[str]) -> Sql:
    """SQL names, each followed by a comma, so that no facts at all is fine too."""
    return Sql("".join(f"{part}, " for part in parts))


def _refuse_open_facts(freeze: _Freeze) -> None:
    """A fact with many different values is not a closed one, whatever its type promises."""
    for number, key in enumerate(freeze.query.fact_keys):
        [(found,)] = _rows(f"SELECT count(DISTINCT v{number}) FROM campaigns_cell")
        if found > brief_facts.MAX_VALUES:
            message = (
                f"{key} has {found:,} different values in this audience; a brief takes at most "
                f"{brief_facts.MAX_VALUES}. Group it, or leave it out."
            )
            raise Invalid(message, {"facts": message})


def _insert_briefs(freeze: _Freeze) -> None:
    names = columns(freeze.count, "f")
    grouped = joined("", [compose(", {name}", name=name) for name in names])
    _run(
        compose(
            """
            INSERT INTO campaigns_brief (uuid, campaign_id, variant_id, key, "values", withheld, members)
            SELECT gen_random_uuid(), {campaign}, {variant}, final_key, jsonb_build_array({names}),
                   ({withheld}::jsonb -> mask), sum(n)
            FROM campaigns_cell GROUP BY final_key, mask{grouped}
            """,
            campaign=value(freeze.campaign.pk),
            variant=value(freeze.variant.pk),
            names=joined(", ", names),
            withheld=value(json.dumps([sorted(gone) for gone in limited_offers.withheld_sets(freeze.query.offers)])),
            grouped=grouped,
        )
    )
    _run(
        compose(
            "UPDATE campaigns_cell c SET brief_id = b.id FROM campaigns_brief b "
            "WHERE b.campaign_id = {campaign} AND b.key = c.final_key",
            campaign=value(freeze.campaign.pk),
        )
    )


def _insert_members(freeze: _Freeze) -> None:
    """Everybody, with the brief of their cell: joined on one key that is never NULL for those who have one."""
    _run(
        compose(
            """
            INSERT INTO campaigns_member
                (campaign_id, profile_id, contact_point_id, address_digest,
                 variant_id, is_holdout, excluded_reason, brief_id)
            SELECT {campaign}, f.profile_id, f.contact_point_id, f.address_digest,
                   CASE WHEN f.key IS NOT NULL THEN {variant}::bigint END, f.is_holdout AND f.reason = '',
                   f.reason, c.brief_id
            FROM campaigns_freezing f LEFT JOIN campaigns_cell c ON c.key = f.key
            """,
            campaign=value(freeze.campaign.pk),
            variant=value(freeze.variant.pk),
        )
    )


def _run(statement: Sql) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, list(statement.params))


def _rows(text: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text)
        return list(cursor.fetchall())
