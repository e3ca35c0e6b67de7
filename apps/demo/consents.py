"""A realistic mix of permission: most agreed, some took it back, some addresses bounce. All of it invented."""

from datetime import datetime

from django.db import connection

SHARES = {"withdrawn": 0.055, "unsubscribed": 0.6, "bounced": 0.012, "complained": 0.0015, "profiling": 0.3}
WITHDRAWAL = "Preference page of the shop (invented)"
PROFILING = "Account page of the shop (invented)"
PROFILING_WORDING = "Yes, use what I tell you about me to choose what you write to me. (Invented for the demo.)"


def _chance(salt: int) -> str:
    return f"((hashint8extended(substr(p.external_id, 6)::bigint, {salt}) & 16777215) / 16777216.0::float8)"


# Whoever was asked agreed on the day they became a customer.
DATED = f"""
UPDATE profiles_consent c SET given_at = s.at, recorded_at = s.at FROM (
    SELECT k.id, least(%(now)s - interval '3 hours', (p.traits->>'customer_since')::timestamptz
        + make_interval(secs => 43200 + 40000 * {_chance(201)})) AS at
    FROM profiles_consent k JOIN profiles_contactpoint x ON x.id = k.contact_point_id
    JOIN profiles_profile p ON p.id = x.profile_id
) s WHERE s.id = c.id
"""
WITHDRAWN = f"""
WITH ended AS (
    UPDATE profiles_consent c SET is_current = false FROM profiles_contactpoint x
    JOIN profiles_profile p ON p.id = x.profile_id
    WHERE x.id = c.contact_point_id AND {_chance(202)} < %(withdrawn)s
    RETURNING c.contact_point_id, c.purpose,
        greatest(c.given_at, %(now)s - interval '365 days') AS since, {_chance(203)} AS u
)
INSERT INTO profiles_consent
    (contact_point_id, purpose, state, is_current, source, wording, given_at, recorded_at, reason)
SELECT contact_point_id, purpose, 'withdrawn', true, %(source)s, '', since + (%(now)s - since) * u,
    since + (%(now)s - since) * u, '' FROM ended
"""
# The suppression stands for the address. Bounces and complaints come from mail before Attune.
SUPPRESSED = f"""
INSERT INTO profiles_suppression (channel, address_digest, reason, created_at)
SELECT 'email', s.address_digest, s.reason, coalesce(s.at, %(now)s - interval '300 days' * s.u) FROM (
    SELECT x.address_digest, c.given_at AS at, {_chance(204)} AS u,
        CASE WHEN c.id IS NOT NULL AND {_chance(205)} < %(unsubscribed)s THEN 'unsubscribed'
             WHEN {_chance(206)} < %(bounced)s THEN 'bounced' WHEN {_chance(206)} > 1 - %(complained)s THEN 'complained'
        END AS reason
    FROM profiles_contactpoint x JOIN profiles_profile p ON p.id = x.profile_id
    LEFT JOIN profiles_consent c ON c.contact_point_id = x.id AND c.is_current AND c.state = 'withdrawn'
    WHERE x.channel = 'email'
) s WHERE s.reason IS NOT NULL
ON CONFLICT DO NOTHING
"""
PROFILED = f"""
INSERT INTO profiles_consent (contact_point_id, purpose, state, source, wording, given_at, recorded_at, reason)
SELECT c.contact_point_id, 'profiling', 'given', %(source)s, %(wording)s, c.given_at + interval '9 minutes',
    c.given_at + interval '9 minutes', ''
FROM profiles_consent c JOIN profiles_contactpoint x ON x.id = c.contact_point_id
JOIN profiles_profile p ON p.id = x.profile_id
WHERE c.is_current AND c.state = 'given' AND {_chance(207)} < %(profiling)s
"""

NOTED = """
UPDATE profiles_contactpoint x SET marketing_consent = c.state FROM profiles_consent c
WHERE c.contact_point_id = x.id AND c.is_current AND c.purpose = 'marketing' AND c.state <> x.marketing_consent
"""


def mix_consents(*, now: datetime) -> None:
    """Spreads the imported consents over time and adds withdrawals, suppressions and consents to profiling."""
    with connection.cursor() as cursor:
        cursor.execute(DATED, {"now": now})
        cursor.execute(WITHDRAWN, {**SHARES, "now": now, "source": WITHDRAWAL})
        cursor.execute(SUPPRESSED, {**SHARES, "now": now})
        cursor.execute(PROFILED, {**SHARES, "source": PROFILING, "wording": PROFILING_WORDING})
        cursor.execute(NOTED)
        cursor.execute("ANALYZE profiles_consent, profiles_suppression")
