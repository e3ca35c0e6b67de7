"""From launch to receipt, over real SMTP: who gets what, once, and why the others do not."""

import email
import hashlib
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from apps.approvals.models import PlanSignOff
from apps.campaigns.models import Campaign
from apps.common import clock
from apps.common.errors import Conflict, Refused
from apps.common.models import AuditEntry
from apps.content.models import Version as ContentVersion
from apps.delivery import selectors, services
from apps.delivery.models import Connection, Message, TrackedLink
from apps.delivery.selectors.molds import replay
from apps.drafts.models import DraftUse, Revision
from apps.profiles.models import Consent, Event, Suppression, Touch
from tests.delivery.cast import (
    address_of,
    approve_drafts,
    expire_leases,
    frozen_campaign,
    make_people,
    message_of,
    pass_time,
    ready_campaign,
    send_all,
    sending_campaign,
    sign_off,
    states,
    write_drafts,
)

pytestmark = pytest.mark.django_db


def test_everyone_who_was_approved_gets_exactly_one_message_and_the_campaign_finishes(author, reviewer, mail_server):
    people = make_people(60)
    campaign = sending_campaign(author, reviewer, holdout="0.2")
    held = selectors.ledger(campaign)
    assert held.holds
    assert held.members == 60
    send_all(campaign)
    campaign.refresh_from_db()
    ledger = selectors.ledger(campaign)
    assert campaign.status == Campaign.Status.FINISHED
    assert (ledger.holds, ledger.open, ledger.left + ledger.skipped) == (True, 0, 60)
    assert states(campaign) == {"accepted": ledger.left, "skipped:holdout": 60 - ledger.left}
    assert sorted(mail_server.sink.recipients) == sorted(
        address_of(p) for p in people if message_of(campaign, p).state == "accepted"
    )
    assert Touch.objects.filter(campaign_uuid=campaign.uuid).count() == ledger.left
    assert Event.objects.filter(name="attune:sent").count() == ledger.left
    assert mail_server.sink.connections == 1


def test_a_message_says_the_approved_words_with_this_persons_values_and_can_be_replayed(author, reviewer, mail_server):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    send_all(campaign)
    message = message_of(campaign, person)
    raw = mail_server.sink.taken[0].data
    parsed = email.message_from_bytes(raw)
    assert parsed["Subject"] == "For Ann0: new in the shop"
    assert parsed["To"].replace("\r\n", "") == f"Ann0 Lee <{address_of(person)}>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    plain = parsed.get_payload()[0].get_payload(decode=True).decode()
    assert "Hello Ann0," in plain
    assert "\n.Dots and = signs, € and ü." in plain.replace("\r\n", "\n")
    assert hashlib.sha256(raw).hexdigest() == message.body_sha256
    with clock.at(clock.now() + timedelta(days=30)):
        assert replay(message) == raw


def test_links_lead_through_us_and_the_pixel_is_there_only_while_tracking_is_on(author, reviewer, mail_server):
    make_people(1)
    send_all(sending_campaign(author, reviewer, is_tracked=True))
    send_all(sending_campaign(author, reviewer, is_tracked=False))
    tracked, plain = (
        email.message_from_bytes(t.data).get_payload()[1].get_payload(decode=True).decode()
        for t in mail_server.sink.taken
    )
    assert "/t/c/" in tracked
    assert "/t/o/" in tracked
    assert "www.shop.example" not in tracked
    assert "/t/c/" not in plain
    assert "/t/o/" not in plain
    assert "https://www.shop.example/new?from=mail&amp;x=1" in plain
    assert TrackedLink.objects.count() == 2


def test_launch_needs_the_right_a_frozen_plan_a_sign_off_and_every_decision(author, reviewer, outsider):
    make_people(3)
    campaign = frozen_campaign(author)
    uses = write_drafts(campaign)
    with pytest.raises(Refused):
        services.launch(campaign=campaign, actor=reviewer)
    with pytest.raises(Conflict, match="signed"):
        services.launch(campaign=campaign, actor=author)
    sign_off(campaign, reviewer)
    with pytest.raises(Conflict, match="1 of 1 drafts are not decided"):
        services.launch(campaign=campaign, actor=author)
    with pytest.raises(Conflict, match="Nobody"):
        services.launch(campaign=campaign, actor=author, is_approved_only=True)
    assert not Message.objects.exists()
    approve_drafts(campaign, reviewer, uses)
    services.launch(campaign=campaign, actor=author)
    with pytest.raises(Conflict):
        services.launch(campaign=campaign, actor=author)
    assert Message.objects.filter(state="queued").count() == 3
    entry = AuditEntry.objects.get(action="delivery.launch")
    assert (entry.count, entry.actor) == (3, author)


def test_approved_only_sends_to_those_with_an_approved_draft_and_names_the_reason_for_the_others(
    author, reviewer, mail_server
):
    from tests.campaigns.factories import define_traits, fact

    define_traits(zone="text")
    make_people(4, traits={"zone": "north"})
    make_people(3, traits={"zone": "south"})
    campaign = frozen_campaign(author, facts=[fact("trait:zone")])
    uses = write_drafts(campaign)
    north = next(use for use in uses if use.brief.members == 4)
    approve_drafts(campaign, reviewer, [north])
    sign_off(campaign, reviewer)
    services.launch(campaign=campaign, actor=author, is_approved_only=True)
    assert states(campaign) == {"queued": 4, "skipped:not_approved": 3}


def test_nothing_leaves_in_the_first_thirty_seconds_and_a_launch_can_be_taken_back(author, reviewer, mail_server):
    make_people(5)
    campaign = ready_campaign(author, reviewer)
    services.launch(campaign=campaign, actor=author)
    send_all(campaign)
    assert mail_server.sink.taken == []
    services.take_back(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    assert (campaign.status, campaign.launched_at, Message.objects.count()) == ("frozen", None, 0)
    assert not campaign.members.exclude(planned_at=None).exists()
    services.launch(campaign=campaign, actor=author)
    pass_time(campaign)
    send_all(campaign)
    assert len(mail_server.sink.taken) == 5
    with pytest.raises(Conflict):
        services.take_back(campaign=campaign, actor=author)


def test_a_planned_time_is_kept(author, reviewer, mail_server):
    make_people(2)
    now = clock.now()
    campaign = ready_campaign(author, reviewer, send_at=now + timedelta(hours=2))
    services.launch(campaign=campaign, actor=author)
    with clock.at(now + timedelta(hours=1, minutes=59)):
        send_all(campaign)
        assert mail_server.sink.taken == []
    with clock.at(now + timedelta(hours=2, seconds=1)):
        send_all(campaign)
    assert len(mail_server.sink.taken) == 2


def test_planning_twice_adds_nothing(author, reviewer):
    make_people(3)
    campaign = ready_campaign(author, reviewer)
    first = services.plan_messages(campaign=campaign, not_before=clock.now())
    second = services.plan_messages(campaign=campaign, not_before=clock.now())
    assert (first.total, first.queued, second.total, second.queued) == (3, 3, 0, 3)


def withdraw(person):
    point = person.contact_points.get()
    Consent.objects.filter(contact_point=point).update(is_current=False)
    Consent.objects.create(
        contact_point=point, purpose="marketing", state="withdrawn", source="test", given_at=clock.now()
    )


def suppress(person):
    digest = person.contact_points.get().address_digest
    Suppression.objects.create(channel="email", address_digest=digest, reason="manual")


def write_often(person):
    for _ in range(3):
        Touch.objects.create(profile=person, channel="email", campaign_uuid=uuid4(), at=clock.now())


def move_away(person):
    person.contact_points.update(address="new@people.example", address_digest=b"x" * 32)


def lose_address(person):
    person.contact_points.all().delete()


def name_with_markup(person):
    person.first_name = "<b>Ann</b>"
    person.save()


def have_no_address_for_smtp(person):
    person.contact_points.update(address="not an address")


@pytest.mark.parametrize(
    ("happens", "fate"),
    [
        (withdraw, "skipped:no_consent"),
        (suppress, "skipped:suppressed"),
        (write_often, "skipped:frequency_cap"),
        (move_away, "skipped:no_contact_point"),
        (lose_address, "skipped:no_contact_point"),
        (name_with_markup, "skipped:guardrail"),
        (have_no_address_for_smtp, "failed:bad_address"),
    ],
)
def test_what_happens_between_launch_and_hand_over_counts(author, reviewer, mail_server, happens, fate):
    people = make_people(3)
    campaign = sending_campaign(author, reviewer)
    happens(people[1])
    send_all(campaign)
    assert states(campaign) == {"accepted": 2, fate: 1}
    assert message_of(campaign, people[1]).state == fate.partition(":")[0]
    assert selectors.ledger(campaign).holds


def test_a_withdrawal_under_another_profile_with_the_same_address_counts_too(author, reviewer, mail_server):
    one = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    other = make_people(1)[0]
    point = one.contact_points.get()
    other.contact_points.update(address=point.address, address_digest=point.address_digest)
    withdraw(other)
    send_all(campaign)
    assert states(campaign) == {"skipped:no_consent": 1}


def test_the_cap_counts_across_campaigns_of_the_same_moment(author, reviewer, mail_server):
    person = make_people(1)[0]
    campaigns = [sending_campaign(author, reviewer, cap_messages=2, cap_days=7) for _ in range(3)]
    for campaign in campaigns:
        send_all(campaign)
    fates = [message_of(campaign, person).state for campaign in campaigns]
    assert fates == ["accepted", "accepted", "skipped"]
    assert message_of(campaigns[2], person).reason == "frequency_cap"


def test_the_cap_counts_a_message_that_another_workers_clock_dates_later(author, reviewer, mail_server):
    """It took the last place while this one waited for the person's lock with its own time already read."""
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer, cap_messages=1, cap_days=7)
    later = clock.now() + timedelta(minutes=1)
    Touch.objects.create(profile=person, channel="email", campaign_uuid=uuid4(), at=later)
    send_all(campaign)
    assert states(campaign) == {"skipped:frequency_cap": 1}
    assert mail_server.sink.taken == []


def test_quiet_hours_defer_in_the_recipients_zone_and_the_message_leaves_when_they_end(author, reviewer, mail_server):
    evening = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
    with clock.at(evening):
        berlin, york = make_people(1, time_zone="Europe/Berlin")[0], make_people(1, time_zone="America/New_York")[0]
        campaign = sending_campaign(author, reviewer, quiet_from=time(21), quiet_until=time(8))
        send_all(campaign)
        assert mail_server.sink.recipients == [address_of(york)]
        message = message_of(campaign, berlin)
        assert (message.state, message.not_before) == ("queued", datetime(2026, 11, 24, 7, tzinfo=UTC))
    with clock.at(datetime(2026, 11, 24, 7, 0, 1, tzinfo=UTC)):
        send_all(campaign)
    assert address_of(berlin) in mail_server.sink.recipients


def test_after_the_last_moment_nothing_leaves(author, reviewer, mail_server):
    make_people(2)
    now = clock.now()
    campaign = sending_campaign(author, reviewer, send_until=now + timedelta(hours=1))
    with clock.at(now + timedelta(hours=1, seconds=1)):
        send_all(campaign)
    assert states(campaign) == {"skipped:too_late": 2}


@pytest.mark.parametrize("standing", [{"status": "withdrawn"}, {"valid_until": datetime(2020, 1, 1).date()}])
def test_content_that_may_not_be_said_any_more_stops_its_messages(author, reviewer, mail_server, standing):
    make_people(2)
    campaign = sending_campaign(author, reviewer)
    ContentVersion.objects.filter(item__kind="link").update(**standing)
    send_all(campaign)
    assert states(campaign) == {"skipped:expired_content": 2}


def test_words_that_differ_from_what_was_approved_never_leave(author, reviewer, mail_server):
    make_people(2)
    campaign = sending_campaign(author, reviewer)
    revision = Revision.objects.get()
    revision.fields["closing"] = "Unseen by anyone"
    revision.save()
    send_all(campaign)
    assert states(campaign) == {"skipped:not_approved": 2}
    assert mail_server.sink.taken == []


def test_an_approval_that_is_gone_stops_its_messages(author, reviewer, mail_server):
    from apps.approvals.models import Decision

    make_people(2)
    campaign = sending_campaign(author, reviewer)
    Decision.objects.update(undone_at=clock.now())
    send_all(campaign)
    assert states(campaign) == {"skipped:not_approved": 2}


def test_a_plan_that_changed_after_its_sign_off_sends_nothing_until_it_is_signed_again(author, reviewer, mail_server):
    make_people(2)
    campaign = sending_campaign(author, reviewer)
    campaign.sender.from_name = "Somebody Else"
    campaign.sender.save()
    send_all(campaign)
    assert (mail_server.sink.taken, states(campaign)) == ([], {"queued": 2})
    sign_off(campaign, reviewer)
    send_all(campaign)
    assert len(mail_server.sink.taken) == 2


def test_a_revoked_sign_off_holds_everything(author, reviewer, mail_server):
    make_people(2)
    campaign = sending_campaign(author, reviewer)
    PlanSignOff.objects.update(revoked_at=clock.now())
    send_all(campaign)
    assert states(campaign) == {"queued": 2}


def test_pause_resume_and_cancel_do_what_they_say(author, reviewer, mail_server):
    make_people(30)
    campaign = sending_campaign(author, reviewer)
    services.pause(campaign=campaign, actor=author)
    send_all(campaign)
    assert states(campaign) == {"queued": 30}
    services.resume(campaign=campaign, actor=author)
    claims = services.claim_batch(campaign_id=campaign.pk, limit=10)
    services.cancel(campaign=campaign, actor=author)
    assert services.release(claims) == 0
    send_all(campaign)
    assert states(campaign) == {"cancelled": 30}
    assert mail_server.sink.taken == []


def test_the_kill_switch_stops_every_campaign_also_what_is_already_claimed(author, reviewer, admin, mail_server):
    make_people(5)
    campaign = sending_campaign(author, reviewer)
    claims = services.claim_batch(campaign_id=campaign.pk)
    with pytest.raises(Refused):
        services.stop_everything(channel="email", actor=author)
    services.stop_everything(channel="email", actor=admin)
    run = services.Run(campaign, services.letterhead_for(campaign), "en")
    assert services.prepare_batch(run=run, claims=claims, slot_values={}) == []
    send_all(campaign)
    assert states(campaign) == {"queued": 5}
    services.start_again(channel="email", actor=admin)
    send_all(campaign)
    assert len(mail_server.sink.taken) == 5


def test_a_missing_value_a_broken_draft_and_a_refused_address_fail_alone(author, reviewer, mail_server):
    """sending.md, fault 5."""
    people = make_people(12)
    people[3].first_name = ""
    people[3].save()
    campaign = frozen_campaign(author, slots=[{"name": "first_name", "fallback": None}])
    write_drafts(campaign)
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)
    services.launch(campaign=campaign, actor=author)
    broken = Revision.objects.get()
    fields, broken.pk, broken.uuid, broken.number = dict(broken.fields), None, uuid4(), 2
    del fields["paragraphs"]
    broken.fields = fields
    broken.save()
    Message.objects.filter(profile=people[5]).update(revision=broken)
    mail_server.sink.manners.refuse = {address_of(people[7]): "550 5.1.1 no such user here"}
    for _ in range(3):
        pass_time(campaign)
        send_all(campaign)
    assert states(campaign) == {
        "accepted": 9, "failed:missing_value": 1, "failed:not_built": 1, "failed:refused": 1,
    }  # fmt: skip
    assert "first_name" in message_of(campaign, people[3]).error
    assert "paragraphs" in message_of(campaign, people[5]).error
    assert "no such user here" in message_of(campaign, people[7]).error
    digest = people[7].contact_points.get().address_digest
    assert Suppression.objects.get(address_digest=digest).reason == "bounced"
    assert Touch.objects.count() == 9
    campaign.refresh_from_db()
    assert campaign.status == "finished"


def test_a_mailbox_that_is_full_is_tried_three_times_then_given_up(author, reviewer, mail_server):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    mail_server.sink.manners.refuse = {address_of(person): "452 4.2.2 mailbox full"}
    for attempt in (1, 2):
        send_all(campaign)
        message = message_of(campaign, person)
        assert (message.state, message.attempts) == ("queued", attempt)
        assert message.not_before > clock.now()
        pass_time(campaign)
    send_all(campaign)
    message = message_of(campaign, person)
    assert (message.state, message.reason, "mailbox full" in message.error) == ("failed", "refused", True)
    assert not Suppression.objects.exists()


def test_a_fault_of_the_server_counts_no_attempt_and_opens_the_circuit(author, reviewer, mail_server):
    make_people(25)
    campaign = sending_campaign(author, reviewer)
    mail_server.sink.manners.mail = ["452 4.3.1 disk full"]
    send_all(campaign)
    connection_row = Connection.objects.get()
    assert (connection_row.failures, "disk full" in connection_row.last_error) == (1, True)
    assert connection_row.closed_until > clock.now()
    assert states(campaign) == {"queued": 25}
    assert not Message.objects.filter(attempts__gt=0).exists()
    assert Touch.objects.count() == 0
    send_all(campaign)
    assert mail_server.sink.taken == []
    pass_time(campaign)
    send_all(campaign)
    assert len(mail_server.sink.taken) == 25
    assert Connection.objects.get().failures == 0


def test_no_server_at_all_keeps_everything_waiting(author, reviewer, settings):
    make_people(3)
    campaign = sending_campaign(author, reviewer)
    settings.EMAIL_CONFIG = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}
    send_all(campaign)
    assert states(campaign) == {"queued": 3}
    assert "Cannot connect" in Connection.objects.get().last_error


def test_a_server_that_takes_a_message_and_hangs_up_leaves_one_unknown_that_is_never_sent_again(
    author, reviewer, mail_server
):
    """sending.md, fault 9."""
    people = make_people(20)
    campaign = sending_campaign(author, reviewer)
    mail_server.sink.manners.drop_for = {address_of(people[4])}
    for _ in range(4):
        pass_time(campaign)
        send_all(campaign)
        expire_leases()
        services.recover_stale()
    assert states(campaign) == {"accepted": 19, "unknown:no_answer": 1}
    assert sorted(mail_server.sink.recipients) == sorted(map(address_of, people))
    campaign.refresh_from_db()
    assert campaign.status == "sending"  # a person must settle it first
    services.settle(message=message_of(campaign, people[4]), answer="was_delivered", actor=author)
    send_all(campaign)
    campaign.refresh_from_db()
    assert (campaign.status, states(campaign)) == ("finished", {"accepted": 19, "accepted:settled": 1})


def test_an_unknown_message_that_a_person_says_never_arrived_is_sent_once_more(author, reviewer, mail_server):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer, cap_messages=1)
    run = services.Run(campaign, services.letterhead_for(campaign), "en")
    ready = services.prepare_batch(run=run, claims=services.claim_batch(campaign_id=campaign.pk), slot_values={})
    expire_leases()
    assert services.recover_stale() == services.Recovered(requeued=0, unknown=1)
    services.settle(message=message_of(campaign, person), answer="queue_again", actor=author)
    with pytest.raises(Conflict):
        services.settle(message=message_of(campaign, person), answer="was_delivered", actor=author)
    send_all(campaign)
    assert len(mail_server.sink.taken) == 1
    late = services.Outcome(ready[0].claim.id, ready[0].claim.claim_no, "failed")
    services.record_outcomes(outcomes=[late])  # the lost worker comes back: too late
    assert message_of(campaign, person).state == "accepted"


def test_a_stale_claim_goes_back_to_the_queue_and_its_old_owner_can_do_nothing(author, reviewer, mail_server):
    make_people(5)
    campaign = sending_campaign(author, reviewer)
    old = services.claim_batch(campaign_id=campaign.pk)
    expire_leases()
    assert services.recover_stale() == services.Recovered(requeued=5, unknown=0)
    new = services.claim_batch(campaign_id=campaign.pk)
    run = services.Run(campaign, services.letterhead_for(campaign), "en")
    assert services.prepare_batch(run=run, claims=old, slot_values={}) == []
    assert len(services.prepare_batch(run=run, claims=new, slot_values={})) == 5


def test_the_throttle_holds_over_all_dispatchers(author, reviewer, admin, mail_server):
    make_people(50)
    campaign = sending_campaign(author, reviewer)
    services.save_throttle(channel="email", per_minute=600, actor=admin)  # ten in a second
    send_all(campaign, rounds=3)
    assert 10 <= len(mail_server.sink.taken) <= 14


def test_after_erasure_a_replay_says_so(author, reviewer, mail_server):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    send_all(campaign)
    Message.objects.update(slot_values={}, mail={"message_id": "<x>"})
    with pytest.raises(LookupError, match="erased"):
        replay(message_of(campaign, person))


def test_nothing_is_sent_inside_a_transaction(author, reviewer, mail_server, monkeypatch):
    from apps.delivery.channels.email import Session

    make_people(3)
    campaign = sending_campaign(author, reviewer)
    depth = len(connection.savepoint_ids)
    seen = []
    deliver = Session.deliver

    def watched(self, parcel):
        seen.append(len(connection.savepoint_ids))
        return deliver(self, parcel)

    monkeypatch.setattr(Session, "deliver", watched)
    send_all(campaign)
    assert seen == [depth] * 3


def test_uses_without_a_live_campaign_are_never_swept(author, reviewer, mail_server):
    make_people(2)
    campaign = sending_campaign(author, reviewer)
    assert selectors.campaigns_due() == [campaign.pk]
    services.pause(campaign=campaign, actor=author)
    assert selectors.campaigns_due() == []
    assert DraftUse.objects.count() == 1
