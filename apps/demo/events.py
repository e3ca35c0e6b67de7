"""A year of invented events and a mix of consents, in a few statements. Every row says that it was invented.

Chance is a hash of the customer's number, so the same build day gives the same rows on every machine.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from apps.profiles.models import Source

SOURCE = "Invented for the demo"
CATEGORIES = ("outerwear", "knitwear", "shirts", "footwear", "accessories")
# How busy the shop is from January to December, the busiest month being 1.
SEASON = "ARRAY[0.55, 0.5, 0.6, 0.7, 0.75, 0.65, 0.5, 0.55, 0.8, 0.9, 1.0, 1.0]"


def _chance(salt: str) -> str:
    """SQL for a number in [0, 1) that depends on the customer and `salt` (an expression) only."""
    return f"((hashint8extended(c.n, {salt}) & 16777215) / 16777216.0::float8)"


# One row a customer, with the real traits that the inventions must agree with.
CUSTOMERS = f"""
CREATE TEMPORARY TABLE demo_customer ON COMMIT DROP AS
SELECT c.*, CASE WHEN c.channel = 'Phone' THEN 'phone' WHEN c.channel = 'Web' OR {_chance("1")} < 0.6 THEN 'web'
            ELSE 'phone' END AS way,
    (c.recency - 1 + {_chance("2")}) * 30.4 AS last_days,
    1 + least(3, floor(c.history / 260 + {_chance("3")}))::int AS orders
FROM (
    SELECT p.id, substr(p.external_id, 6)::bigint AS n, (p.traits->>'recency')::int AS recency,
        (p.traits->>'history')::float8 AS history, p.traits->>'channel' AS channel,
        p.traits->>'favourite' AS favourite,
        least(365, %(now)s::date - (p.traits->>'customer_since')::date)::float8 AS known_days
    FROM profiles_profile p
) c
"""
# Orders: the last one as many months ago as the file says, all of them worth what the file says was spent in the year.
PURCHASES = f"""
SELECT c.id, c.n, c.favourite, 'purchase' AS name,
    CASE i WHEN 1 THEN c.last_days ELSE c.last_days + greatest(0, c.known_days - c.last_days) * {_chance("10 + i")} END
        AS days,
    jsonb_build_object('category', {{category}}, 'channel', c.way, 'amount', round((c.history * {_chance("20 + i")}
        / sum({_chance("20 + i")}) OVER (PARTITION BY c.id))::numeric + 0.01, 2)) AS properties,
    'order-' || i AS key, 100 + i AS hour_of
FROM demo_customer c, generate_series(1, c.orders) AS i
"""
# Visits to the website (`visit` stays the file's own of 2008): more in autumn, more by those who order there; about
# half of them look at something closely.
VISITS = f"""
SELECT c.id, c.n, c.favourite, i, {_chance("30 + i")} * 365 AS days
FROM demo_customer c, generate_series(1, CASE c.channel WHEN 'Phone' THEN 1 ELSE 4 END) AS i
WHERE {_chance("40 + i")} < 0.72 * ({SEASON})[extract(month FROM %(now)s::timestamptz
    - make_interval(secs => {_chance("30 + i")} * 365 * 86400))::int]
"""
BROWSED = f"""
SELECT c.id, c.n, 'web_visit' AS name, c.days, jsonb_build_object('channel', 'web') AS properties,
    'visit-' || i AS key, i AS hour_of, 0 AS minutes FROM visits c
UNION ALL
SELECT c.id, c.n, 'product_view', c.days, jsonb_build_object('category', {{category}}), 'view-' || i, i, 4
FROM visits c WHERE {_chance("50 + i")} < 0.55
UNION ALL
SELECT c.id, c.n, 'cart', c.days, jsonb_build_object('category', {{category}},
    'amount', round((25 + 140 * {_chance("60 + i")} ^ 2)::numeric, 2)), 'cart-' || i, i, 9
FROM visits c WHERE {_chance("50 + i")} < 0.14
"""
OTHERS = f"""
SELECT c.id, c.n, 'support_contact' AS name, greatest(0.1, c.last_days - 2 - 9 * {_chance("70")}) AS days,
    jsonb_build_object('reason', (ARRAY['size', 'return', 'delivery', 'repair'])[1 + floor(4 * {_chance("71")})::int],
        'channel', c.way) AS properties, 'help' AS key, 300 AS hour_of
FROM demo_customer c WHERE {_chance("72")} < 0.05
UNION ALL
SELECT c.id, c.n, 'newsletter_signup', c.known_days - 0.1, jsonb_build_object('form',
    (ARRAY['checkout', 'footer', 'phone'])[1 + floor(3 * {_chance("73")})::int]), 'signup', 301
FROM demo_customer c WHERE c.known_days < 365 AND {_chance("74")} < 0.55
"""
# Two looks in three go to the favourite range. The shop's day is 12:00 to 24:00 UTC; nothing lies in the future.
CATEGORY = f"""CASE WHEN {_chance("80 + i")} < 0.66 THEN c.favourite
    ELSE (ARRAY{list(CATEGORIES)!r})[1 + floor(5 * {_chance("90 + i")})::int] END"""
EVENTS = f"""
INSERT INTO profiles_event (profile_id, name, at, properties, event_id, source_id, received_at)
WITH visits AS MATERIALIZED ({VISITS}), e AS (
    SELECT id, n, name, days, properties, key, hour_of, 0 AS minutes FROM ({PURCHASES}) purchases
    UNION ALL SELECT id, n, name, days, properties, key, hour_of, minutes FROM ({BROWSED}) browsed
    UNION ALL SELECT id, n, name, days, properties, key, hour_of, 0 FROM ({OTHERS}) others
), timed AS (
    SELECT c.*, date_trunc('day', %(now)s::timestamptz - make_interval(secs => days * 86400), 'UTC')
        + make_interval(secs => 43200 + 43200 * {_chance("c.hour_of")}, mins => minutes) AS at
    FROM e c
)
SELECT id, name, CASE WHEN at > %(now)s THEN at - interval '1 day' ELSE at END, properties,
    'invented:' || key || ':' || n, %(source)s, CASE WHEN at > %(now)s THEN at - interval '1 day' ELSE at END
FROM timed ORDER BY id
"""


def invent_events(*, now: datetime) -> int:
    """Writes the year before `now` for every customer. Returns how many events there are."""
    source, _ = Source.objects.get_or_create(name=SOURCE)
    params: dict[str, Any] = {"now": now, "source": source.pk}
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS, params)
        cursor.execute("ANALYZE demo_customer")
        cursor.execute(EVENTS.replace("{category}", CATEGORY), params)
        count = int(cursor.rowcount)
        cursor.execute("ANALYZE profiles_event")
    return count
