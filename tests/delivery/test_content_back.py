"""Content that may be said again sends what was skipped for it alone: by itself while sending, else at a person's word;
never twice, and with the ledger adding up at every moment."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from apps.common import clock
from apps.common.errors import Conflict, Refused
from apps.common.models import AuditEntry
from apps.content import services as content_services
from apps.delivery import selectors, services
from apps.delivery.models import Message, TrackedLink
from apps.delivery.selectors.waiting import messages_back
from apps.delivery.tasks import sweep_messages
from apps.profiles.models import ContactPoint
from tests.campaigns.factories import NOW, define_traits, fact, make_content
from tests.content.stories import approved as approved_claim
from tests.delivery.cast import (
    approve_drafts,
    cite,
    claim_of,
    frozen_campaign,
    make_people,
    pass_time,
    send_all,
    sign_off,
    states,
    use_of,
    write_drafts,
)

pytestmark = pytest.mark.django_db
KEPT = {"accepted": 6, "skipped:expired_content": 4}


@pytest.fixture
def campaign(author, reviewer):
    """Ten people in two approved drafts, signed off; the draft of the city, for four of them, cites a claim."""
    return make_plan(author, reviewer)


def make_plan(author, reviewer):
    define_traits(zone="text")
    make_people(4, traits={"zone": "Urban"})
    make_people(6, traits={"zone": "Rural"})
    link = make_content("link", "The shop", url="https://www.shop.example/new")
    action = make_content("call_to_action", "See what is new", link=str(link.uuid))
    claim = approved_claim(author, reviewer, name="Returns", text="Returns are free.").item
    plan = frozen_campaign(author, contents=[action, link, claim], facts=[fact("trait:zone")])
    write_drafts(plan)
    cite(use_of(plan, "Urban"), claim.versions.get())
    approve_drafts(plan, reviewer)
    sign_off(plan, reviewer)
    return plan


def version_of(campaign):
    return claim_of(campaign).versions.get()


def withdraw(campaign, reviewer):
    content_services.withdraw_version(version=version_of(campaign), actor=reviewer)


def restore(campaign, reviewer):
    content_services.restore_version(version=version_of(campaign), actor=reviewer)


def skipped_while_sending(campaign, author, reviewer):
    """Four are skipped at the gate; one of the others is not due yet, so that the campaign goes on."""
    services.launch(campaign=campaign, actor=author)
    withdraw(campaign, reviewer)
    pass_time(campaign)
    late = Message.objects.filter(campaign=campaign, revision=use_of(campaign, "Rural").revision).first()
    Message.objects.filter(pk=late.pk).update(not_before=NOW + timedelta(hours=2))
    send_all(campaign)
    assert states(campaign) == {"accepted": 5, "queued": 1, "skipped:expired_content": 4}


def test_messages_skipped_at_the_gate_go_when_the_withdrawal_is_undone(noon, campaign, author, reviewer, mail_server):
    skipped_while_sending(campaign, author, reviewer)
    assert services.bring_back_due() == 0
    restore(campaign, reviewer)
    sweep_messages()
    assert states(campaign) == {"accepted": 5, "queued": 5}
    assert selectors.ledger(campaign).holds
    entry = AuditEntry.objects.get(action="delivery.bring_back")
    assert (entry.actor, entry.count) == (None, 4)
    assert services.bring_back_due() == 0
    send_all(campaign)
    assert states(campaign) == {"accepted": 9, "queued": 1}
    assert set(Counter(mail_server.sink.recipients).values()) == {1}


def test_only_messages_whose_own_content_is_back_return(noon, campaign, author, reviewer, mail_server):
    skipped_while_sending(campaign, author, reviewer)
    other = approved_claim(author, reviewer, name="Stock", text="All sizes are there.")
    use_of(campaign, "Urban").revision.cited.add(other)
    content_services.withdraw_version(version=other, actor=reviewer)
    restore(campaign, reviewer)
    assert services.bring_back_due() == 0
    content_services.restore_version(version=other, actor=reviewer)
    assert services.bring_back_due() == 4


def test_after_the_last_moment_to_send_nothing_returns(noon, campaign, author, reviewer, mail_server):
    skipped_while_sending(campaign, author, reviewer)
    restore(campaign, reviewer)
    campaign.refresh_from_db()
    campaign.send_until = NOW + timedelta(hours=1)
    campaign.save()
    with clock.at(NOW + timedelta(hours=1, seconds=1)):
        assert services.bring_back_due() == 0
        assert messages_back(campaign) == 0
    assert services.bring_back_due() == 4


def test_a_paused_campaign_waits_and_a_cancelled_one_is_over(noon, campaign, author, reviewer, mail_server):
    skipped_while_sending(campaign, author, reviewer)
    restore(campaign, reviewer)
    services.pause(campaign=campaign, actor=author)
    assert services.bring_back_due() == 0
    services.resume(campaign=campaign, actor=author)
    services.cancel(campaign=campaign, actor=author)
    assert services.bring_back_due() == 0
    with pytest.raises(Conflict):
        services.bring_back(campaign=campaign, actor=author)
    assert states(campaign) == {"accepted": 5, "cancelled": 1, "skipped:expired_content": 4}


def test_a_finished_campaign_goes_on_at_a_persons_word_only(campaign, author, reviewer, mail_server, client_for):
    services.launch(campaign=campaign, actor=author)
    withdraw(campaign, reviewer)
    pass_time(campaign)
    send_all(campaign)
    campaign.refresh_from_db()
    assert (campaign.status, states(campaign)) == ("finished", KEPT)
    page, press = (
        reverse("delivery:show_delivery", args=[campaign.uuid]),
        reverse("delivery:change_sending", args=[campaign.uuid, "bring-back"]),
    )
    assert "may go after all" not in client_for(author).get(page).content.decode()
    with pytest.raises(Conflict):
        services.bring_back(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    assert campaign.status == "finished"
    restore(campaign, reviewer)
    sweep_messages()
    assert states(campaign) == KEPT
    assert "Send the 4 messages that waited" in client_for(author).get(page).content.decode()
    assert "Send the 4 messages" not in client_for(reviewer).get(page).content.decode()
    with pytest.raises(Refused):
        services.bring_back(campaign=campaign, actor=reviewer)
    assert client_for(author).post(press).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.status, campaign.finished_at) == ("sending", None)
    assert AuditEntry.objects.get(action="delivery.bring_back").actor == author
    pass_time(campaign)
    send_all(campaign)
    campaign.refresh_from_db()
    assert (campaign.status, states(campaign)) == ("finished", {"accepted": 10})
    assert set(Counter(mail_server.sink.recipients).values()) == {1}


def test_what_a_launch_left_out_knowingly_returns_at_a_persons_word_with_its_links(
    noon, campaign, author, reviewer, mail_server
):
    withdraw(campaign, reviewer)
    services.launch(campaign=campaign, actor=author, is_approved_only=True)
    urban = use_of(campaign, "Urban").revision
    assert not TrackedLink.objects.filter(revision=urban).exists()
    restore(campaign, reviewer)
    assert services.bring_back_due() == 0
    campaign.refresh_from_db()
    assert messages_back(campaign) == 4
    services.bring_back(campaign=campaign, actor=author)
    assert TrackedLink.objects.filter(revision=urban).count() == 1
    pass_time(campaign)
    send_all(campaign)
    assert states(campaign) == {"accepted": 10}


def test_two_people_with_one_address_still_get_one_message(noon, campaign, author, reviewer, mail_server):
    skipped_while_sending(campaign, author, reviewer)
    urban = list(Message.objects.filter(campaign=campaign, state="skipped").order_by("profile_id"))
    rural = Message.objects.filter(campaign=campaign, state="accepted").first()
    digests = {urban[1].pk: urban[0].address_digest, urban[2].pk: rural.address_digest}
    for pk, digest in digests.items():
        Message.objects.filter(pk=pk).update(address_digest=digest)
    restore(campaign, reviewer)
    assert services.bring_back_due() == 2
    found = Message.objects.filter(pk__in=[one.pk for one in urban]).order_by("profile_id")
    assert [(one.state, one.reason) for one in found] == [
        ("queued", ""),
        ("skipped", "duplicate_address"),
        ("skipped", "duplicate_address"),
        ("queued", ""),
    ]
    assert services.bring_back_due() == 0
    assert selectors.ledger(campaign).holds


def test_whoever_withdrew_meanwhile_is_not_written_to(noon, campaign, author, reviewer, mail_server):
    skipped_while_sending(campaign, author, reviewer)
    person = Message.objects.filter(campaign=campaign, state="skipped").first().profile
    ContactPoint.objects.get(profile=person).consents.update(state="withdrawn")
    restore(campaign, reviewer)
    services.bring_back_due()
    send_all(campaign)
    assert states(campaign) == {"accepted": 8, "queued": 1, "skipped:no_consent": 1}


@pytest.mark.parametrize("seed", range(12))
def test_however_content_comes_and_goes_nobody_hears_twice_and_the_ledger_adds_up(
    seed, campaign, author, reviewer, mail_server
):
    """Random stories of withdrawing, restoring, sweeping, sending, pausing and pressing the button."""
    dice = random.Random(seed)
    services.launch(campaign=campaign, actor=author)
    pass_time(campaign)

    def toggle():
        (restore if version_of(campaign).status == "withdrawn" else withdraw)(campaign, reviewer)

    def send_a_few():
        pass_time(campaign)
        claims = services.claim_batch(campaign_id=campaign.pk, limit=dice.randint(1, 4))
        services.release(claims)
        send_all(campaign, rounds=1)

    def press():
        with suppress(Conflict):
            services.bring_back(campaign=campaign, actor=author)

    def pause_or_resume():
        campaign.refresh_from_db()
        if campaign.status in ("sending", "paused"):
            (services.pause if campaign.status == "sending" else services.resume)(campaign=campaign, actor=author)

    for _ in range(14):
        dice.choice((toggle, toggle, send_a_few, services.bring_back_due, sweep_messages, press, pause_or_resume))()
        assert selectors.ledger(campaign).holds
        assert max(Counter(mail_server.sink.recipients).values(), default=1) == 1
    campaign.refresh_from_db()
    if campaign.status == "paused":
        services.resume(campaign=campaign, actor=author)
    if version_of(campaign).status == "withdrawn":
        restore(campaign, reviewer)
    services.bring_back_due()
    press()
    pass_time(campaign)
    send_all(campaign)
    assert states(campaign) == {"accepted": 10}
    assert sorted(Counter(mail_server.sink.recipients).values()) == [1] * 10


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_two_people_and_two_workers_at_once_send_everything_once(author, reviewer, mail_server):
    plan = make_plan(author, reviewer)
    services.launch(campaign=plan, actor=author)
    withdraw(plan, reviewer)
    pass_time(plan)
    send_all(plan)
    restore(plan, reviewer)

    def act(job):
        with suppress(Conflict):
            job()
        connection.close()

    jobs = [
        lambda: services.bring_back(campaign=plan, actor=author),
        services.bring_back_due,
        lambda: send_all(plan, rounds=3),
    ]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, jobs * 4))
    send_all(plan)
    assert states(plan) == {"accepted": 10}
    assert sorted(Counter(mail_server.sink.recipients).values()) == [1] * 10
