"""Every list, with each of its orders and filters, as a browser asks for it: seconds on the server and queries.

The floor is no other program here but the budget of a page, 0.3 s: a ratio above 1 is a list that is too slow.
"""

import itertools
import statistics
import time
from collections.abc import Iterator
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import (
    CaptureQueriesContext,
    override_settings,
    setup_test_environment,
    teardown_test_environment,
)

from apps.campaigns.services import create_campaign
from apps.common.lists import ListPage
from apps.common.models import User
from apps.common.services import seal_rows
from apps.content.services import create_item
from apps.segments.services import create_segment
from benchmarks import Row, runs

SIZES = {"tiny": 10, "small": 64_000, "large": 1_000_000}
BUDGET = 0.3
RUNS = 3
PLANS = 500  # segments, campaigns and pieces of content, of each
LISTS = (
    "/profiles/", "/profiles/imports/", "/segments/", "/content/", "/prompts/", "/campaigns/", "/results/", "/mailbox/",
    "/users/", "/audit/", "/review/", "/notifications/",
)  # fmt: skip

FILL = (
    "INSERT INTO profiles_source (name) VALUES ('Shop'), ('Till')",
    """INSERT INTO profiles_profile (uuid, external_id, first_name, last_name, source_id, updated_at, traits,
                                 has_email)
    SELECT gen_random_uuid(), 'bench-' || n, 'Name' || n %% 5000, 'Family' || n %% 9000,
           (SELECT min(id) FROM profiles_source) + (n %% 10 = 0)::int, now() - make_interval(secs => n),
           jsonb_build_object('zone', n %% 3, 'points', n %% 700), n %% 1000 > 0
    FROM generate_series(1, %(people)s) n""",
    """INSERT INTO profiles_contactpoint (uuid, profile_id, channel, address, address_digest, marketing_consent)
    SELECT gen_random_uuid(), id, 'email', 'a' || id || '@people.example', decode(md5(id::text), 'hex'),
           CASE WHEN id %% 401 = 0 THEN '' WHEN id %% 50 = 0 THEN 'withdrawn' ELSE 'given' END
    FROM profiles_profile WHERE has_email""",
    """INSERT INTO profiles_consent (contact_point_id, purpose, state, source, wording, given_at)
    SELECT id, 'marketing', marketing_consent, 'Shop', '', now()
    FROM profiles_contactpoint WHERE marketing_consent > ''""",
    """INSERT INTO profiles_event (profile_id, name, at, event_id)
    SELECT p.id, 'visit', now() - make_interval(secs => p.id %% 9000000 + g), p.id || '-' || g
    FROM profiles_profile p, generate_series(1, 5) g""",
    """INSERT INTO common_auditentry (uuid, at, actor_id, actor_label, action, object_type, object_key, count, detail)
    SELECT gen_random_uuid(), now() - make_interval(secs => 60 * n), CASE WHEN n %% 3 > 0 THEN %(user)s END, 'Ada',
           (ARRAY['segments.save_segment', 'profiles.list_profiles', 'common.log_in', 'campaigns.save_campaign'])
           [1 + n %% 4],
           CASE WHEN n %% 4 = 0 THEN 'segments.segment' ELSE '' END,
           CASE WHEN n %% 4 = 0 THEN gen_random_uuid()::text ELSE '' END, n, '{}'
    FROM generate_series(1, %(audit)s) n""",
    """INSERT INTO common_auditentry (uuid, at, actor_label, action, object_type, object_key, count, detail)
    SELECT gen_random_uuid(), now() - interval '1 day', 'Attune', 'delivery.show_as_sent', '', '', 1, '{}'
    FROM generate_series(1, 3)""",
)
PEOPLE_TABLES = "profiles_profile, profiles_contactpoint, profiles_consent, profiles_event, common_auditentry"


def run(size: str) -> list[Row]:
    people = SIZES[size]
    user = User.objects.create(email="ada@bench.example", name="Ada", roles=["admin", "marketer", "reviewer"])
    _fill(people, min(PLANS, people), user)
    setup_test_environment()  # so that an answer brings the context it was made from
    client = Client()
    client.force_login(user)
    # Static files by their plain names: nobody has to collect them before.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    try:
        with override_settings(STORAGES={**settings.STORAGES, "staticfiles": plain}):
            return [row for path in LISTS for row in _list(client, path, size)]
    finally:
        teardown_test_environment()


def _fill(people: int, plans: int, user: User) -> None:
    values = {"people": people, "audit": people // 5, "user": user.pk}
    with connection.cursor() as cursor:
        for statement in FILL:
            cursor.execute(statement, values)
        cursor.execute(f"ANALYZE {PEOPLE_TABLES}")
    _fill_plans(plans, user)
    seal_rows()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _fill_plans(plans: int, user: User) -> None:
    for number in range(plans):
        create_segment(actor=user, name=f"Segment {number}", rule={"all": []})
        create_campaign(actor=user, name=f"Campaign {number}", copy_of=None)
        create_item(actor=user, kind="claim", name=f"Claim {number}", text=f"Claim {number}", fields={})


def _list(client: Client, path: str, size: str) -> Iterator[Row]:
    page = client.get(path).context.get("page")
    asked = ["", *_variants(page)]
    for query in asked[:1] if size == "tiny" else asked:
        cache.clear()
        seconds, queries = _measured(client, path + query, runs(size, RUNS))
        yield Row(f"{path}{query}", f"{queries} queries", seconds, BUDGET, 1.0)


def _variants(page: object) -> Iterator[str]:
    """Each order both ways, a second page, each value of each filter (of long ones the first three)."""
    if not isinstance(page, ListPage):
        return
    keys = [column.key for column in page.spec.columns if column.sort is not None]
    yield from (f"?sort={sign}{key}" for key in keys for sign in ("", "-"))
    if page.next_query:
        yield page.next_query
    for one in page.filters:
        values = [value for value, _ in list(one.options)[:8]]
        samples = {"text": ["e", "nothinglikethis"], "day": ["2020-01-01", "2027-01-01"], "switch": ["1"]}
        # A choice among nothing (the campaigns of an empty mailbox) has nothing to be asked with.
        yield from (f"?{one.key}={value}" for value in values or samples.get(one.filter.kind, []))
    yield from _pairs(page)


def _pairs(page: ListPage) -> Iterator[str]:
    """Two choices at once, first and last value of each: what is rare together must not be looked for in everybody."""
    ends = [[(one.key, v) for v, _ in one.options][:: max(len(one.options) - 1, 1)] for one in page.filters]
    for several in itertools.combinations([values for values in ends if values], 2):
        yield from (f"?{urlencode(pair)}" for pair in itertools.product(*several))


def _measured(client: Client, address: str, times: int) -> tuple[float, int]:
    seconds = []
    for _ in range(times):
        started = time.perf_counter()
        assert client.get(address).status_code == 200, address
        seconds.append(time.perf_counter() - started)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return statistics.median(seconds), len(queries)
