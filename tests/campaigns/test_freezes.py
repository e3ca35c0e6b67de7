"""Freezing in the background: once, whole or not at all, by whoever's claim stands; cancelled within a second."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.urls import reverse

from apps.campaigns import services, tasks
from apps.campaigns.models import Audience, Campaign, Freeze, Member, Variant
from apps.campaigns.selectors.freezing import freeze_progress, freezes_due
from apps.campaigns.services import freezes
from apps.common import clock, nudge
from apps.common.errors import Conflict, Invalid
from apps.common.jobs import jobs_for
from apps.common.models import AuditEntry, Notice
from tests.campaigns.factories import define_traits, fact, make_campaign, make_person, make_segment

Status = Freeze.Status
HTMX = {"HX-Request": "true"}


def people(number=3):
    for _ in range(number):
        make_person()


def state(campaign):
    campaign.refresh_from_db()
    return campaign.status


@pytest.mark.django_db
def test_a_freeze_that_was_asked_for_is_carried_out_by_a_worker(author):
    people()
    campaign = make_campaign(author)
    freeze = services.queue_freeze(campaign=campaign, actor=author)
    assert (state(campaign), Member.objects.count()) == ("freezing", 0)
    tasks.run_freeze(freeze.pk)
    freeze.refresh_from_db()
    assert (freeze.status, freeze.people, state(campaign)) == (Status.FINISHED, 3, "frozen")
    assert (Member.objects.count(), Audience.objects.count()) == (3, 1)
    actions = AuditEntry.objects.order_by("pk").values_list("action", "actor_id")
    assert list(actions) == [("campaigns.queue_freeze", author.pk), ("campaigns.freeze_audience", author.pk)]


@pytest.mark.django_db
def test_who_asked_for_a_freeze_is_told_once_how_it_ended(author, monkeypatch):
    people()
    campaign = make_campaign(author)
    asked = services.queue_freeze(campaign=campaign, actor=author)
    tasks.run_freeze(asked.pk)
    tasks.run_freeze(asked.pk)
    told = Notice.objects.get(user=author)
    assert told.sentence == f"The audience of “{campaign.name}” is frozen: 3 people"
    nobody = make_campaign(author, segment=make_segment({"any": []}))
    services.queue_freeze(campaign=nobody, actor=author)
    tasks.run_freeze(Freeze.objects.latest("pk").pk)
    told = Notice.objects.latest("pk")
    assert told.sentence == f"The audience of “{nobody.name}” could not be frozen"
    assert told.excerpt == Freeze.objects.latest("pk").error != ""


@pytest.mark.django_db
def test_a_double_click_and_a_task_called_twice_freeze_once(author):
    people()
    campaign = make_campaign(author)
    first = services.queue_freeze(campaign=campaign, actor=author)
    assert services.queue_freeze(campaign=campaign, actor=author) == first
    tasks.run_freeze(first.pk)
    tasks.run_freeze(first.pk)
    assert (Freeze.objects.count(), Member.objects.count()) == (1, 3)
    with pytest.raises(Conflict):
        services.queue_freeze(campaign=campaign, actor=author)


@pytest.mark.django_db
def test_nothing_of_the_plan_changes_while_it_is_being_frozen(author, client_for):
    people()
    campaign = make_campaign(author)
    services.queue_freeze(campaign=campaign, actor=author)
    page = client_for(author).get(reverse("campaigns:edit_step", args=[campaign.uuid, "goal"])).content.decode()
    assert "The audience is being frozen" in page
    assert "Save and continue" not in page
    with pytest.raises(Conflict):
        services.cancel_campaign(campaign=campaign, actor=author)


@pytest.mark.django_db
def test_a_plan_that_is_not_ready_is_not_even_queued(author):
    campaign = make_campaign(author, goal_event="")
    with pytest.raises(Invalid):
        services.queue_freeze(campaign=campaign, actor=author)
    assert (state(campaign), Freeze.objects.count()) == ("planning", 0)


@pytest.mark.django_db
def test_what_is_wrong_with_the_people_is_said_with_the_step_that_mends_it(author, client_for):
    make_person(consent=None)
    campaign = make_campaign(author)
    freeze = services.queue_freeze(campaign=campaign, actor=author)
    tasks.run_freeze(freeze.pk)
    assert (state(campaign), Variant.objects.count()) == ("planning", 0)
    page = client_for(author).get(reverse("campaigns:edit_step", args=[campaign.uuid, "launch"])).content.decode()
    assert "The audience could not be frozen" in page
    assert "Nobody would receive this campaign" in page
    assert "Go to Audience" in page


@pytest.mark.django_db
def test_an_unexpected_error_opens_the_plan_again_and_names_only_its_kind(author, monkeypatch, caplog):
    people()
    freeze = services.queue_freeze(campaign=make_campaign(author), actor=author)
    with connection.cursor() as cursor:  # somebody's table is in the way of the temporary one
        cursor.execute("CREATE TEMPORARY TABLE campaigns_freezing (secret text)")
    with pytest.raises(Exception, match="already exists"):
        tasks.run_freeze(freeze.pk)
    freeze.refresh_from_db()
    assert (freeze.status, state(freeze.campaign)) == (Status.FAILED, "planning")
    assert freeze.error == "Attune could not finish the freeze (ProgrammingError). Nothing was kept; try again."
    assert "secret" not in caplog.text


@pytest.mark.django_db
def test_the_sweep_finds_what_waits_and_what_was_lost_and_gives_up_in_the_end(author):
    people()
    campaign = make_campaign(author)
    freeze = services.queue_freeze(campaign=campaign, actor=author)
    assert freezes_due() == [freeze.pk]
    for _ in range(freezes.MAX_CLAIMS):
        assert services.claim_freeze(freeze_id=freeze.pk) is not None
        assert services.claim_freeze(freeze_id=freeze.pk) is None
        assert freezes_due() == []
        Freeze.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert services.claim_freeze(freeze_id=freeze.pk) is None
    freeze.refresh_from_db()
    assert (freeze.status, freeze.error, state(campaign)) == (Status.FAILED, freezes.LOST, "planning")


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_keeps_nothing(author):
    people()
    campaign = make_campaign(author)
    freeze = services.queue_freeze(campaign=campaign, actor=author)
    held = services.claim_freeze(freeze_id=freeze.pk)
    Freeze.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    again = services.claim_freeze(freeze_id=freeze.pk)
    services.run_freeze(freeze=held)
    assert (Member.objects.count(), state(campaign)) == (0, "freezing")
    services.run_freeze(freeze=again)
    assert (Member.objects.count(), state(campaign)) == (3, "frozen")


@pytest.mark.django_db
def test_a_freeze_is_cancelled_before_its_worker_is_done(author, client_for):
    people()
    campaign = make_campaign(author)
    freeze = services.queue_freeze(campaign=campaign, actor=author)
    held = services.claim_freeze(freeze_id=freeze.pk)
    client_for(author).post(reverse("campaigns:cancel_freeze", args=[campaign.uuid]))
    services.run_freeze(freeze=held)
    freeze.refresh_from_db()
    assert (freeze.status, state(campaign)) == (Status.CANCELLED, "planning")
    assert (Member.objects.count(), Variant.objects.count()) == (0, 0)
    assert not services.cancel_freeze(campaign=campaign, actor=author)


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_runs_for_minutes_ends_within_seconds_of_the_cancel(author):
    define_traits(zone="text")
    for _ in range(3):
        make_person({"zone": "Urban"})
    campaign = make_campaign(author, segment=make_segment(), facts=[fact("trait:zone")])
    with connection.cursor() as cursor:  # whoever writes a brief waits for two minutes
        cursor.execute(
            "CREATE FUNCTION slow() RETURNS trigger AS 'BEGIN PERFORM pg_sleep(120); RETURN NEW; END' LANGUAGE plpgsql"
        )
        cursor.execute("CREATE TRIGGER slow BEFORE INSERT ON campaigns_brief FOR EACH ROW EXECUTE FUNCTION slow()")
    try:
        held = services.claim_freeze(freeze_id=services.queue_freeze(campaign=campaign, actor=author).pk)
        thread = threading.Thread(target=lambda: (services.run_freeze(freeze=held), connections.close_all()))
        thread.start()
        deadline = time.monotonic() + 15
        while Freeze.objects.get().phase != "briefs" and time.monotonic() < deadline:
            time.sleep(0.05)
        shown = freeze_progress(Freeze.objects.select_related("campaign").get(), may_cancel=True)
        assert (shown.title, shown.counted, shown.percent) == ("Writing the briefs", "3 people", 45)
        assert services.cancel_freeze(campaign=campaign, actor=author)
        assert state(campaign) == "planning"  # at once, whatever the worker does
        thread.join(10)
        assert not thread.is_alive()
        assert (Member.objects.count(), Variant.objects.count(), Freeze.objects.get().status) == (0, 0, "cancelled")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER slow ON campaigns_brief")
            cursor.execute("DROP FUNCTION slow")


@pytest.mark.django_db(transaction=True)
def test_two_workers_racing_for_one_freeze_carry_it_out_once(author):
    people(30)
    freeze = services.queue_freeze(campaign=make_campaign(author), actor=author)
    start = threading.Barrier(2)

    def work():
        start.wait()
        tasks.run_freeze(freeze.pk)
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Audience.objects.count(), Member.objects.count()) == (1, 30)
    assert Campaign.objects.get().status == "frozen"


@pytest.mark.django_db
def test_a_freeze_that_nobody_takes_says_so_and_whether_the_broker_is_to_blame(author, client_for, monkeypatch):
    people()
    campaign = make_campaign(author)
    services.queue_freeze(campaign=campaign, actor=author)
    Freeze.objects.update(heard_at=clock.now() - timedelta(seconds=40))
    url, client = reverse("campaigns:show_freeze", args=[campaign.uuid]), client_for(author)
    page = client.get(url, headers=HTMX).content.decode()
    assert "No worker has taken this for 40 s. Is one running?" in page
    assert "does not answer" not in page
    nudge.cache.delete("attune:broker")
    monkeypatch.setattr(nudge.current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(nudge.current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    assert "does not answer" in client.get(url, headers=HTMX).content.decode()


@pytest.mark.django_db
def test_whoever_looks_at_another_page_is_led_back_in_one_click(author, client_for):
    people()
    campaign = make_campaign(author, name="Spring")
    services.queue_freeze(campaign=campaign, actor=author)
    launch = reverse("campaigns:edit_step", args=[campaign.uuid, "launch"])
    assert [(job.name, job.url) for job in jobs_for(author)] == [("Spring", launch)]
    page = client_for(author).get(reverse("segments:list_segments")).content.decode()
    assert f'<a href="{launch}"' in page
