"""The delivery pages, by role, from launch to settled."""

import re

import pytest

from apps.common.models import AuditEntry
from apps.delivery import services
from apps.delivery.models import CaughtMail, Connection, Message
from apps.delivery.services.mailbox import Caught, store_mail
from tests.delivery.cast import (
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
from tests.security.pages import forms_of

pytestmark = pytest.mark.django_db


def url(campaign, rest=""):
    return f"/campaigns/{campaign.uuid}/delivery/{rest}"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_campaign_is_launched_with_the_number_on_the_button_and_taken_back(author, reviewer, client_for):
    make_people(12)
    campaign = ready_campaign(author, reviewer)
    client = client_for(author)
    page = client.get(url(campaign))
    assert "Send to 12 people" in text_of(page)
    response = client.post(url(campaign, "launch/"), follow=True)
    assert "Launched for 12 people" in text_of(response)
    assert "Take it back" in text_of(response)
    assert states(campaign) == {"queued": 12}
    client.post(url(campaign, "take-back/"))
    campaign.refresh_from_db()
    assert (campaign.status, Message.objects.count()) == ("frozen", 0)


def test_what_is_missing_before_a_launch_is_named_with_its_place(author, reviewer, client_for):
    make_people(2)
    campaign = frozen_campaign(author)
    write_drafts(campaign)
    page = text_of(client_for(author).get(url(campaign)))
    assert "0 of 1 decided" in page
    assert "A reviewer who does not own this campaign signs it." in page
    assert "Send to" not in page
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)
    assert "Send to 2 people" in text_of(client_for(author).get(url(campaign)))
    assert "A marketer can send it now." in text_of(client_for(reviewer).get(url(campaign)))


def test_a_launch_is_refused_to_a_reviewer_and_to_somebody_without_a_role(author, reviewer, outsider, client_for):
    make_people(2)
    campaign = ready_campaign(author, reviewer)
    for user in (reviewer, outsider):
        assert client_for(user).post(url(campaign, "launch/")).status_code == 403
    assert not Message.objects.exists()


def test_the_page_shows_the_ledger_and_every_message_with_its_reason(author, reviewer, client_for, mail_server):
    people = make_people(40)
    campaign = sending_campaign(author, reviewer, holdout="0.3")
    people[0].contact_points.all().delete()
    send_all(campaign)
    page = client_for(author).get(url(campaign))
    text = text_of(page)
    assert "Every person of the audience is accounted for." in text
    assert "In the holdout" in text
    found = client_for(author).get(url(campaign), {"state": "skipped", "reason": "holdout"})
    held = Message.objects.filter(reason="holdout").count()
    assert f"{held} messages" in text_of(found)
    fragment = client_for(author).get(url(campaign), {"part": "job"}, headers={"HX-Request": "true"})
    assert fragment.status_code == 286  # the campaign is finished: polling ends
    assert "<html" not in fragment.content.decode()


def test_names_are_hidden_from_reviewers(author, reviewer, client_for, mail_server):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    send_all(campaign)
    for path in (url(campaign), url(campaign, f"people/{person.uuid}/")):
        assert "Ann0" in client_for(author).get(path).content.decode()
        assert "Ann0" not in client_for(reviewer).get(path).content.decode()
    message = message_of(campaign, person)
    assert client_for(reviewer).get(url(campaign, f"messages/{message.uuid}/")).status_code == 403
    assert client_for(reviewer).get("/mailbox/").status_code == 403


def test_why_did_she_get_it_and_why_not_is_a_page(author, reviewer, client_for, mail_server):
    people = make_people(30)
    people[1].contact_points.all().delete()
    campaign = sending_campaign(author, reviewer, holdout="0.3")
    late = make_people(1)[0]
    held = Message.objects.filter(reason="holdout").first().profile
    treated = Message.objects.filter(state="queued").first().profile
    send_all(campaign)
    client = client_for(author)

    def story(person):
        return text_of(client.get(url(campaign, f"people/{person.uuid}/")))

    assert "Held out to compare with" in story(held)
    assert "Had no address on this channel" in story(people[1])
    assert "Did not match" in story(late)
    told = story(treated)
    for words in ("Matched", "Not held out", "Approved by Reviewer", "signed off by Reviewer", "250 2.0.0 taken"):
        assert words in told


def test_a_message_is_shown_as_it_was_sent_and_the_look_is_audited(author, reviewer, client_for, mail_server):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    send_all(campaign)
    page = text_of(client_for(author).get(url(campaign, f"messages/{message_of(campaign, person).uuid}/")))
    assert "Byte for byte" in page
    assert "Subject: For Ann0: new in the shop" in page
    assert AuditEntry.objects.filter(action="delivery.show_as_sent", actor=author).count() == 1


def test_pause_resume_and_cancel_by_mouse(author, reviewer, client_for):
    make_people(3)
    campaign = sending_campaign(author, reviewer)
    client = client_for(author)
    for action, status in (("pause", "paused"), ("resume", "sending"), ("cancel", "cancelled")):
        assert client.post(url(campaign, f"sending/{action}/")).status_code == 302
        campaign.refresh_from_db()
        assert campaign.status == status
    assert client.post(url(campaign, "sending/explode/")).status_code == 404
    assert client.post(url(campaign, "sending/resume/")).status_code == 409


def test_an_unknown_message_is_settled_on_its_page(author, reviewer, client_for):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    run = services.Run(campaign, services.letterhead_for(campaign), "en")
    services.prepare_batch(run=run, claims=services.claim_batch(campaign_id=campaign.pk), slot_values={})
    expire_leases()
    services.recover_stale()
    client = client_for(author)
    message = message_of(campaign, person)
    assert "It was not, queue it again" in text_of(client.get(url(campaign, f"people/{person.uuid}/")))
    assert "Settle" in text_of(client.get(f"/campaigns/{campaign.uuid}/"))
    client.post(url(campaign, f"messages/{message.uuid}/settle/"), {"answer": "nonsense"})
    assert message_of(campaign, person).state == "unknown"
    client.post(url(campaign, f"messages/{message.uuid}/settle/"), {"answer": "queue_again"})
    assert message_of(campaign, person).state == "queued"


def test_the_profile_page_lists_a_persons_messages(author, reviewer, client_for, mail_server):
    person = make_people(1)[0]
    campaign = sending_campaign(author, reviewer)
    send_all(campaign)
    page = client_for(author).get(f"/profiles/{person.uuid}/messages/", headers={"HX-Request": "true"})
    assert campaign.name in page.content.decode()
    assert "<html" not in page.content.decode()
    assert "<html" in client_for(author).get(f"/profiles/{person.uuid}/messages/").content.decode()


RAW = (
    b"From: a@example.com\r\nSubject: x\r\nX: <script>alert(1)</script>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: text/html; charset="nonsense"\r\n\r\n<head></head><script>alert(1)</script><a href="https://x.example">go</a>'
)


def test_caught_mail_is_shown_in_a_frame_that_can_do_nothing(admin, client_for):
    store_mail(mails=[Caught("a@example.com", "b@example.com", "<script>alert(1)</script>", RAW, None)])
    mail = CaughtMail.objects.get()
    client = client_for(admin)
    for path in ("/mailbox/", f"/mailbox/{mail.uuid}/"):
        assert b"<script>alert" not in client.get(path).content
    frame = client.get(f"/mailbox/{mail.uuid}/frame/")
    policy = frame["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert '<base target="_blank">' in frame.content.decode()
    source = client.get(f"/mailbox/{mail.uuid}/source/")
    assert source.content == RAW
    assert source["Content-Disposition"].startswith("attachment")
    assert source["Content-Type"].startswith("text/plain")


@pytest.fixture
def mailbox(author, reviewer, mail_server):
    """Six messages: two of a campaign, three to colleagues, one to the author."""
    make_people(2)
    campaign = sending_campaign(author, reviewer)
    send_all(campaign)
    sent = list(Message.objects.filter(campaign=campaign).order_by("pk"))
    CaughtMail.objects.all().delete()
    said = [("ann@people.example", "Your parka, Ann", sent[0].uuid), ("bo@people.example", "100% wool_", sent[1].uuid)]
    said += [(f"{name}@attune.example", "Your invitation", None) for name in ("kim", "lou", "max")]
    said += [(author.email, "Your digest", None)]
    store_mail(mails=[Caught("news@shop.example", to, subject, b"x", message) for to, subject, message in said])
    return campaign


def looked_for(client, text, **more):
    answer = client.post("/mailbox/search/", {"text": text, **more})
    page = client.get(answer.url)
    return answer.url, {mail.subject for mail in page.context["page"].rows}


ANN, BO, DIGEST = "Your parka, Ann", "100% wool_", "Your digest"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann@people", {ANN}),
        ("PEOPLE.example", {ANN, BO}),
        ("parka", {ANN}),
        ("your ann", {ANN}),
        ("100%", {BO}),
        ("l_", {BO}),
        ("%", {BO}),
        ("news@shop.example", set()),  # whom it is from is the same for all
        ("invitation", set()),
        ("nobody", set()),
        ("  ", {ANN, BO, DIGEST}),
    ],
)
def test_a_marketer_finds_mail_by_address_and_subject_and_no_colleagues_mail(mailbox, author, client_for, text, found):
    assert looked_for(client_for(author), text)[1] == found


def test_a_search_of_the_mailbox_stands_in_no_address_and_is_its_owners(mailbox, author, admin, reviewer, client_for):
    client = client_for(author)
    url, found = looked_for(client, "ann@people.example")
    assert found == {ANN}
    assert re.fullmatch(r"/mailbox/\?search=[0-9a-f-]{36}", url)
    page = client.get(url).content.decode()
    assert 'value="ann@people.example"' in page
    assert "ann@people" not in client_for(admin).get(url).context["search_text"]
    assert client_for(reviewer).post("/mailbox/search/", {"text": "ann"}).status_code == 403
    assert AuditEntry.objects.filter(action="profiles.search_people", actor=author).count() == 1
    assert "ann@" not in str(list(AuditEntry.objects.values_list("detail", flat=True)))


def test_the_mailbox_is_narrowed_to_a_campaign_and_searched_within_it(mailbox, admin, client_for):
    client = client_for(admin)
    page = client.get("/mailbox/", {"campaign": mailbox.uuid})
    assert {mail.subject for mail in page.context["page"].rows} == {ANN, BO}
    assert looked_for(client, "your", campaign=mailbox.uuid)[1] == {ANN}
    assert looked_for(client, "your")[1] == {ANN, "Your invitation", DIGEST}
    nothing = client.get(looked_for(client, "max@", campaign=mailbox.uuid)[0]).content.decode()
    assert "No message fits" in nothing
    assert 'value="max@"' in nothing


def left():
    return sorted(CaughtMail.objects.values_list("subject", flat=True))


def emptied(client, what, url="/mailbox/empty/"):
    """Looks at what would go, and deletes it."""
    until = client.get(url).context["until"]
    return text_of(client.post(url, {"what": what, "until": until}, follow=True))


def test_the_mailbox_is_emptied_of_what_one_may_read_and_says_first_what_goes(mailbox, author, reviewer, client_for):
    assert client_for(reviewer).get("/mailbox/empty/").status_code == 403
    client = client_for(author)
    page = text_of(client.get("/mailbox/empty/"))
    assert "3 messages: 2 of 1 campaign, 1 of none" in page
    assert "gone for your colleagues too" in page
    assert "mail to colleagues, such as invitations, stays" in page
    assert "search or filter" not in page
    assert "3 messages deleted" in emptied(client, "all")
    assert left() == ["Your invitation"] * 3
    entry = AuditEntry.objects.get(action="delivery.empty_mailbox")
    assert (entry.actor, entry.count) == (author, 3)


def test_an_admin_empties_everything(mailbox, admin, client_for):
    assert "6 messages deleted" in emptied(client_for(admin), "all")
    assert left() == []


def test_only_what_a_filter_and_a_search_show_may_go(mailbox, admin, client_for):
    client = client_for(admin)
    url, _ = looked_for(client, "parka", campaign=mailbox.uuid)
    way = url.replace("/mailbox/", "/mailbox/empty/")
    assert way.replace("&", "&amp;") in client.get(url).content.decode()
    page = text_of(client.get(way))
    assert "1 message of 1 campaign." in page
    assert "6 messages: 2 of 1 campaign, 4 of none" in page
    assert "1 message deleted" in emptied(client, "shown", way)
    assert left() == sorted([BO, DIGEST, *["Your invitation"] * 3])
    assert AuditEntry.objects.get(action="delivery.delete_found_mail").count == 1


def test_mail_that_comes_meanwhile_stays(mailbox, admin, client_for):
    client = client_for(admin)
    until = client.get("/mailbox/empty/").context["until"]
    store_mail(mails=[Caught("news@shop.example", "cy@people.example", "Just come", b"x", None)])
    client.post("/mailbox/empty/", {"what": "all", "until": until})
    assert left() == ["Just come"]


@pytest.mark.parametrize(
    "said", [{}, {"what": "all"}, {"what": "shown", "until": "999999"}, {"what": "all", "until": "now"}]
)
def test_without_a_clear_answer_nothing_is_deleted(mailbox, admin, client_for, said):
    assert "Delete all 6 messages" in text_of(client_for(admin).post("/mailbox/empty/", said))
    assert len(left()) == 6


def test_only_admins_change_the_connection(author, admin, client_for):
    for path in ("", "throttle/", "stop/", "start/", "check/", "test/"):
        client = client_for(author)
        call = client.get if path == "" else client.post
        assert call(f"/connection/{path}").status_code == 403
    client = client_for(admin)
    [form] = [one for one in forms_of(client.get("/connection/").content.decode(), "/") if "per_minute" in one.data]
    assert client.post(form.action, form.data | {"per_minute": "0"}).status_code == 422
    client.post(form.action, form.data | {"per_minute": "1200"})
    client.post("/connection/stop/")
    row = Connection.objects.get()
    assert (row.per_minute, row.is_stopped) == (1200, True)
    assert "Stopped" in text_of(client.get("/connection/"))
    client.post("/connection/start/")
    assert not Connection.objects.get().is_stopped


def test_the_connection_is_checked_live_and_a_test_goes_to_ones_own_address(admin, client_for, mail_server, settings):
    client = client_for(admin)
    assert "The server answers" in text_of(client.post("/connection/check/", follow=True))
    assert "taken as 1" in text_of(client.post("/connection/test/", follow=True))
    assert mail_server.sink.recipients == [admin.email]
    assert AuditEntry.objects.get(action="delivery.send_test").actor == admin
    settings.EMAIL_CONFIG = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1, "EMAIL_HOST_PASSWORD": "top secret"}
    answer = client.post("/connection/check/", follow=True)
    assert "Cannot connect" in text_of(answer)
    assert "top secret" not in answer.content.decode()


def test_the_next_step_of_a_ready_campaign_is_to_send_it(author, reviewer, client_for):
    make_people(4)
    campaign = ready_campaign(author, reviewer)
    assert "send to 4 people" in text_of(client_for(author).get(f"/campaigns/{campaign.uuid}/"))
    services.launch(campaign=campaign, actor=author)
    pass_time(campaign)
    assert "It is being sent" in text_of(client_for(author).get(f"/campaigns/{campaign.uuid}/"))
