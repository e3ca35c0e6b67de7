"""The one statement behind waterfall, forecast and freeze: every matched profile with its fate, facts and brief key.

Built from parts with bound parameters; nothing a person typed becomes SQL text. `segments.selectors.rule_sql` says who
matches and `profiles.facts.brief_value_sql` gives each fact's closed value, both over the alias `p`.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from apps.ai.facts import parse_key
from apps.campaigns import assignment, limited_offers
from apps.campaigns.limited_offers import LimitedOffer
from apps.campaigns.models import Campaign
from apps.profiles import facts
from apps.profiles.facts import Sql
from apps.segments import selectors as segments

SENSITIVE_PURPOSE = "profiling"


def value(parameter: object) -> Sql:
    """One bound parameter."""
    return Sql("%s", (parameter,))


def compose(template: str, **parts: Sql) -> Sql:
    """Puts parts into `{name}` places, with their parameters in the order of the places."""
    text: list[str] = []
    params: list[object] = []
    for literal, name, _, _ in string.Formatter().parse(template):
        text.append(literal)
        if name is not None:
            text.append(parts[name].text)
            params.extend(parts[name].params)
    return Sql("".join(text), tuple(params))


def joined(separator: str, parts: Sequence[Sql]) -> Sql:
    """Parts in a row."""
    return Sql(separator.join(part.text for part in parts), tuple(one for part in parts for one in part.params))


def columns(count: int, prefix: str = "v") -> list[Sql]:
    """The names of the value columns: v0, v1, …"""
    return [Sql(f"{prefix}{number}") for number in range(count)]


def digest_sql(digests: Sequence[bytes]) -> Sql:
    """The digest of the campaign part: one for each mask of offers, chosen by the column `mask`."""
    if len(digests) == 1:
        return compose("{digest}::bytea", digest=value(digests[0]))
    cases = [compose(f"WHEN {mask} THEN {{one}}::bytea", one=value(one)) for mask, one in enumerate(digests)]
    return compose("(CASE mask {cases} END)", cases=joined(" ", cases))


def key_sql(digest: Sql, values: Sequence[Sql]) -> Sql:
    """`campaigns.keys.brief_key` over value columns or expressions. Each is named three times: pass columns."""
    pieces = [digest]
    for one in values:
        pieces.append(
            compose(
                r"CASE WHEN {v} IS NULL THEN '\xffffffff'::bytea"
                " ELSE int4send(octet_length(convert_to({v}, 'UTF8'))) || convert_to({v}, 'UTF8') END",
                v=one,
            )
        )
    return compose("sha256({whole})", whole=joined(" || ", pieces))


def holdout_sql(salt: str, profile_uuid: Sql, holdout: Decimal) -> Sql:
    """`campaigns.assignment.is_held_out`: the first eight bytes compared as unsigned bytes."""
    return compose(
        "(substring(sha256(convert_to({salt}::text || {uuid}::text, 'UTF8')) FROM 1 FOR 8) < {limit}::bytea)",
        salt=value(salt),
        uuid=profile_uuid,
        limit=value(assignment.threshold(holdout)),
    )


@dataclass(frozen=True)
class AudienceQuery:
    """Everything that decides who is in an audience, with which arm and which facts."""

    rule: dict[str, object]
    channel: str
    purpose: str
    salt: str
    holdout: Decimal
    cap_messages: int
    cap_days: int
    fact_keys: tuple[str, ...]
    sensitive: frozenset[str]
    k: int
    offers: tuple[LimitedOffer, ...] = ()


def query_of(
    campaign: Campaign, rule: dict[str, object], sensitive: frozenset[str], offers: tuple[LimitedOffer, ...] = ()
) -> AudienceQuery:
    """The query of a campaign as it is planned now."""
    return AudienceQuery(
        rule=rule,
        channel=campaign.channel,
        purpose=campaign.purpose,
        salt=campaign.salt,
        holdout=Decimal(campaign.holdout),
        cap_messages=campaign.cap_messages,
        cap_days=campaign.cap_days,
        fact_keys=tuple(fact["key"] for fact in campaign.facts),
        sensitive=sensitive,
        k=campaign.k,
        offers=offers,
    )


# Addresses are deduplicated first (the lowest profile id keeps one), so that a yes given under one profile never
# stands in for the no of another with the same address: a withdrawal under any of them excludes the address.
FATES = """
WITH matched AS (
    SELECT p.id AS profile_id, p.uuid AS profile_uuid{values} FROM profiles_profile p WHERE {rule}
), reached AS (
    SELECT m.*, cp.id AS contact_point_id, cp.address_digest,
           row_number() OVER (PARTITION BY cp.address_digest ORDER BY m.profile_id) AS nth
    FROM matched m
    LEFT JOIN profiles_contactpoint cp ON cp.profile_id = m.profile_id AND cp.channel = {channel}
), withdrawn AS (
    SELECT DISTINCT cp.address_digest FROM profiles_consent c
    JOIN profiles_contactpoint cp ON cp.id = c.contact_point_id AND cp.channel = {channel}
    WHERE c.purpose = {purpose} AND c.is_current AND c.state = 'withdrawn'
), capped AS (
    SELECT profile_id FROM profiles_touch
    WHERE channel = {channel} AND at > {since} AND at <= {now}
    GROUP BY profile_id HAVING count(*) >= {cap}
)
SELECT r.profile_id, r.contact_point_id, r.address_digest,
       CASE WHEN r.contact_point_id IS NULL THEN 'no_contact_point'
            WHEN r.nth > 1 THEN 'duplicate_address'
            WHEN c.id IS NULL OR w.address_digest IS NOT NULL THEN 'no_consent'
            WHEN s.id IS NOT NULL THEN 'suppressed'
            WHEN t.profile_id IS NOT NULL THEN 'frequency_cap'
            ELSE '' END AS reason,
       {is_holdout} AS is_holdout{kept}
FROM reached r
LEFT JOIN profiles_consent c ON c.contact_point_id = r.contact_point_id AND c.purpose = {purpose} AND c.is_current
    AND c.state = 'given'
LEFT JOIN withdrawn w ON w.address_digest = r.address_digest
LEFT JOIN profiles_suppression s ON s.channel = {channel} AND s.address_digest = r.address_digest
LEFT JOIN capped t ON t.profile_id = r.profile_id{profiling}
"""
PROFILING = """
LEFT JOIN profiles_consent pc ON pc.contact_point_id = r.contact_point_id AND pc.purpose = {purpose} AND pc.is_current
    AND pc.state = 'given'"""


def fates_sql(query: AudienceQuery, now: datetime, *, has_values: bool) -> Sql:
    """One row per matched profile: ids, `reason` ('' = it gets an arm), `is_holdout`; when asked for also v0, v1, … and
    `mask`, which says by its bits which of the limited offers it may have."""
    keys, offers = (query.fact_keys, query.offers) if has_values else ((), ())
    has_sensitive = any(key in query.sensitive for key in keys) or any(offer.is_sensitive for offer in offers)
    return compose(
        FATES,
        values=joined("", [_expressions(keys, now), _rules(offers, now)]),
        rule=segments.rule_sql(query.rule, now),
        channel=value(query.channel),
        purpose=value(query.purpose),
        since=value(now - timedelta(days=query.cap_days)),
        now=value(now),
        cap=value(query.cap_messages),
        is_holdout=holdout_sql(query.salt, Sql("r.profile_uuid", ()), query.holdout),
        kept=joined("", [_kept(keys, query.sensitive), _mask(offers) if has_values else Sql("", ())]),
        profiling=compose(PROFILING, purpose=value(SENSITIVE_PURPOSE)) if has_sensitive else Sql("", ()),
    )


def _expressions(keys: Sequence[str], now: datetime) -> Sql:
    return joined(
        "",
        [
            compose(f", {{expression}} AS v{number}", expression=facts.brief_value_sql(parse_key(key), now))
            for number, key in enumerate(keys)
        ],
    )


def _rules(offers: Sequence[LimitedOffer], now: datetime) -> Sql:
    return joined(
        "",
        [compose(f", {{rule}} AS o{bit}", rule=limited_offers.holds_sql(one, now)) for bit, one in enumerate(offers)],
    )


def _mask(offers: Sequence[LimitedOffer]) -> Sql:
    """Which offers somebody may have. A rule about something sensitive needs the person's yes to profiling."""
    bits = [
        f" + CASE WHEN r.o{bit}{' AND pc.id IS NOT NULL' if one.is_sensitive else ''} THEN {1 << bit} ELSE 0 END"
        for bit, one in enumerate(offers)
    ]
    return Sql(f", 0{''.join(bits)} AS mask", ())


def _kept(keys: Sequence[str], sensitive: frozenset[str]) -> Sql:
    """The value columns; a sensitive fact counts only for people who agreed to profiling."""
    names = [
        f", CASE WHEN pc.id IS NOT NULL THEN r.v{number} END AS v{number}" if key in sensitive else f", r.v{number}"
        for number, key in enumerate(keys)
    ]
    return Sql("".join(names), ())


def depth_sql(count: int, k: int) -> Sql:
    """How many facts of a cell stay: the longest prefix that at least k members share, whatever finer cell they have.

    Over rows (v0 …, mask, n), one per distinct combination with its number of members. NULLs count as equal. Whoever
    may have other offers reads another message and is not counted.
    """
    cases = []
    for length in range(count, 0, -1):
        names = joined(", ", [*columns(length), Sql("mask")])
        cases.append(
            compose(f"WHEN sum(n) OVER (PARTITION BY {{names}}) >= {{k}} THEN {length}", names=names, k=value(k))
        )
    if not cases:
        return Sql("0", ())
    return compose("CASE {cases} ELSE 0 END", cases=joined(" ", cases))


def final_columns(count: int) -> list[Sql]:
    """The values that a cell keeps at its depth, as expressions over (v0 …, depth)."""
    return [Sql(f"CASE WHEN depth > {number} THEN v{number} END", ()) for number in range(count)]
