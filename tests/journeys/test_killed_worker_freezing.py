"""A worker is killed while it freezes an audience: nothing of it is kept, and another worker freezes it once."""

from collections.abc import Iterator

import pytest
from django.db import connection

from apps.campaigns import services
from apps.campaigns.models import Audience, Brief, Campaign, Freeze, Member, Variant
from tests.campaigns.factories import define_traits, fact, make_campaign, make_person, make_segment
from tests.journeys.workers import processes, wait_for

PEOPLE = 40
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def slow_briefs(transactional_db: None) -> Iterator[None]:
    """Whoever writes the briefs takes two minutes, until the trigger is dropped: nobody has to hit the moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION slow() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(120); RETURN NEW; END' LANGUAGE plpgsql"
        )
        cursor.execute("CREATE TRIGGER slow BEFORE INSERT ON campaigns_brief FOR EACH ROW EXECUTE FUNCTION slow()")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION slow CASCADE")


def be_quick() -> None:
    """Also waits until the dead worker's statement is gone: it holds the table."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '15s'")
        cursor.execute("DROP TRIGGER slow ON campaigns_brief")
        cursor.execute("SET lock_timeout = DEFAULT")


def test_a_worker_killed_while_it_freezes_leaves_nothing_and_the_next_one_freezes_once(
    author, slow_briefs, tmp_path
) -> None:
    define_traits(zone="text")
    for number in range(PEOPLE):
        make_person({"zone": f"z{number % 4}"})
    campaign = make_campaign(author, segment=make_segment(), facts=[fact("trait:zone")])
    freeze = services.queue_freeze(campaign=campaign, actor=author)

    def now(**values: object) -> bool:
        return Freeze.objects.filter(pk=freeze.pk, **values).exists()

    with processes(tmp_path) as group:
        group.beat()
        worker = group.worker()
        wait_for(lambda: now(phase="briefs", claim_no=1), 60, group.log)
        group.kill(worker)
        be_quick()  # within seconds, not minutes: the server notices that its worker is dead
        assert (Member.objects.count(), Brief.objects.count(), Variant.objects.count()) == (0, 0, 0)
        assert Campaign.objects.get().status == "freezing", "the plan stays closed while another worker may take it"
        group.worker()
        # A minute goes by: what the dead worker held may be taken.
        Freeze.objects.update(lease_until="2020-01-01T00:00Z")
        wait_for(lambda: now(status="finished"), 60, group.log)

    freeze.refresh_from_db()
    assert (freeze.claim_no, freeze.people, Campaign.objects.get().status) == (2, PEOPLE, "frozen")
    assert (Audience.objects.count(), Member.objects.count(), Variant.objects.count()) == (1, PEOPLE, 1)
    assert sum(Brief.objects.values_list("members", flat=True)) == PEOPLE
