"""Being told: once, by the right people's actions, in the way one has chosen."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.approvals import services as approvals
from apps.approvals.selectors.plans import current_plan_hash
from apps.common import clock, services
from apps.common.models import Notice
from apps.common.services import notify
from apps.common.tasks import sweep_notices
from apps.content import services as content
from apps.content.tasks import tell_expiring
from apps.delivery import services as delivery
from apps.drafts import services as drafts
from apps.drafts.models import DraftUse
from apps.profiles.models import Import
from apps.profiles.services.import_runs import claim_import, run_claimed
from apps.profiles.services.imports import queue_import, receive_upload
from apps.prompts import services as prompts
from tests.delivery.cast import sending_campaign
from tests.factories import make_contents, make_frozen_campaign, write_all
from tests.prompts.gate import run_through
from tests.prompts.stories import shipped_fields

pytestmark = pytest.mark.django_db
Kind = Notice.Kind


def told(user, kind=None):
    rows = Notice.objects.filter(user=user, **({"kind": kind} if kind else {}))
    return [one.sentence for one in rows.order_by("pk")]


def tell(user, cause="c:1", **more):
    with transaction.atomic():
        words = {"kind": Kind.WAITING, "text": "Something waits", "path": "/review/", **more}
        return notify(users=[user], cause=cause, **words)


def decide(reviewer, verdict, **more):
    review = approvals.claim_next(actor=reviewer)
    return approvals.decide(
        review=review, lease=review.lease, content_hash=review.content_hash, verdict=verdict, actor=reviewer, **more
    )


def test_the_same_cause_is_told_once_and_never_to_the_actor_or_somebody_without_a_role(author, outsider):
    assert tell(author) == 1
    tell(author)
    assert told(author) == ["Something waits"]
    assert tell(author, cause="c:2", actor=author) == 0
    assert tell(outsider) == 0


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_of_what_was_rolled_back(author):
    with pytest.raises(RuntimeError):
        notify(users=[author], kind=Kind.WAITING, cause="c", text="x", path="/")
    with transaction.atomic():
        tell(author)
        transaction.set_rollback(True)
    assert told(author) == []


def test_reviewers_hear_of_a_campaign_once_and_its_owner_of_all_decisions_in_one_line(author, admin, reviewer):
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    Notice.objects.filter(user=reviewer).delete()
    approvals.open_reviews()
    approvals.open_reviews()
    assert told(reviewer) == [f"Drafts of “{campaign.name}” wait for review"]
    assert told(author, Kind.WRITING) == [f"“{campaign.name}”: 2 drafts written"]
    Notice.objects.filter(user=author).delete()
    decide(reviewer, "approved")
    assert Notice.objects.filter(user=reviewer, read_at=None).exists()
    second = decide(reviewer, "approved")
    assert told(author) == [f"Reviewer approved 2 drafts of “{campaign.name}”"]
    assert not Notice.objects.filter(user=reviewer, read_at=None).exists()
    approvals.undo(decision=second, actor=reviewer)
    assert told(author) == [f"Reviewer approved a draft of “{campaign.name}”"]
    decide(reviewer, "changes", note="Warmer, please")
    assert Notice.objects.latest("pk").excerpt == "Warmer, please"
    approvals.sign_plan(campaign=campaign, plan_hash=current_plan_hash(campaign), actor=reviewer)
    assert told(author)[1:] == [
        f"Reviewer asked for changes to a draft of “{campaign.name}”",
        f"Reviewer signed the plan of “{campaign.name}”",
    ]


def test_what_was_read_is_not_counted_up_but_told_anew(author, reviewer):
    for number in range(3):
        tell(author, cause=f"c:{number}", fold="f", text="did it", text_many="did it {count} times", actor=reviewer)
        if number == 1:
            services.mark_read(actor=author)
    assert told(author) == ["Reviewer did it 2 times", "Reviewer did it"]


def test_content_waits_for_those_who_may_approve_it_and_its_author_hears_the_answer(author, reviewer, admin):
    item = make_contents(author, admin).claim
    Notice.objects.all().delete()
    text = "You can return anything within 30 days."
    version = content.save_version(item=item, text=text, actor=author)
    content.submit_version(version=version, actor=author)
    assert told(reviewer) == told(admin) == [f"Author handed in “{item.name}” for your approval"]
    version.refresh_from_db()
    content.decline_version(
        version=version, content_hash=version.content_hash, note="Not true any more", actor=reviewer
    )
    assert told(author) == [f"Reviewer declined version 2 of “{item.name}”"]


def test_content_about_to_end_is_told_to_its_author_once(author, admin):
    item = make_contents(author, admin).claim
    item.versions.update(valid_until=clock.now().date() + timedelta(days=3))
    Notice.objects.all().delete()
    tell_expiring()
    tell_expiring()
    assert [one.startswith(f"“{item.name}” may be said until ") for one in told(author)] == [True]


def test_a_proposed_prompt_waits_for_reviewers_and_its_author_hears_the_answer(author, reviewer, admin):
    prompt = prompts.create_prompt(name="Come back", fields=shipped_fields(), actor=author)
    version = prompt.versions.get()
    prompts.propose_version(version=version, actor=author)
    assert told(reviewer) == ["Author proposes version 1 of “Come back” for production"]
    assert told(admin) == []
    run_through(version, author)
    prompts.put_in_production(version=version, content_hash=version.content_hash, actor=reviewer)
    assert told(author) == ["Reviewer put version 1 of “Come back” in production"]


def test_a_paused_or_failing_run_and_the_end_of_sending_reach_the_owner(author, admin, reviewer):
    campaign = make_frozen_campaign(author, admin)
    run = drafts.start_run(campaign=campaign, actor=author, provider="composer")
    drafts.pause_run(run=run, actor=admin)
    assert told(author, Kind.WRITING) == [f"Boss paused the writing of “{campaign.name}”"]
    sent = sending_campaign(author, reviewer)
    delivery.pause(campaign=sent, actor=admin)
    delivery.resume(campaign=sent, actor=admin)
    delivery.cancel(campaign=sent, actor=author)
    assert told(author, Kind.SENDING) == [f"Boss paused the sending of “{sent.name}”"]


@pytest.mark.parametrize(("broken", "says"), [(False, "is done: 1 rows"), (True, "failed; nothing of it was kept")])
def test_an_import_tells_its_starter_how_it_ended_without_the_files_name(author, broken, says):
    run = receive_upload(
        actor=author, chunks=[b"id,plan\nx-1,pro\n"], filename="ann-lee.csv", kind="profiles", source="Shop"
    )
    run_claimed(run=claim_import(import_id=queue_import(run=run, actor=author, is_dry_run=True).pk))
    assert told(author) == []
    queue_import(run=run, actor=author, is_dry_run=False)
    if broken:
        Import.objects.filter(pk=run.pk).update(source=None)
    run_claimed(run=claim_import(import_id=run.pk))
    assert len(told(author)) == 1
    assert says in told(author)[0]
    assert "ann-lee" not in told(author)[0]


def test_the_bell_counts_what_is_unread_and_opening_it_reads_it(author, reviewer, client_for):
    tell(author, path="/campaigns/")
    tell(author, cause="c:2")
    tell(reviewer, cause="c:3")
    client = client_for(author)
    assert 'class="bell-count num">2<' in client.get("/").content.decode()
    first = Notice.objects.get(user=author, cause="c:1")
    answer = client.get(f"/notifications/{first.uuid}/")
    assert answer["Location"] == "/campaigns/"
    assert 'class="bell-count num">1<' in client.get("/").content.decode()
    client.post(f"/notifications/{first.uuid}/mark/", {"unread": "1"})
    assert client.get("/notifications/?show=unread").content.decode().count('class="notice-row unread"') == 2
    fragment = client.post("/notifications/read/", {"from": "bell"}, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-swap-oob="outerHTML:.bell-count" hidden>0<' in fragment
    assert not Notice.objects.filter(user=author, read_at=None).exists()
    assert Notice.objects.filter(user=reviewer, read_at=None).exists()


def test_the_bell_hears_of_news_in_one_question_and_of_nothing_in_an_empty_answer(
    author, client_for, django_assert_max_num_queries
):
    client, count = client_for(author), "/notifications/count/"
    assert client.get(count, {"seen": "0"}).status_code == 204
    tell(author)
    with django_assert_max_num_queries(3):  # the session, its person, the number
        news = client.get(count, {"seen": "0"})
    assert news["Cache-Control"] == "no-store"
    text = news.content.decode()
    assert "1 new notification\n" in text
    assert 'name="seen" value="1" hx-swap-oob' in text
    assert 'hx-swap-oob="outerHTML:.bell-count">1<' in text
    assert client.get(count, {"seen": "1"}).status_code == 204
    assert "new notification" not in client.get(count, {"seen": "3"}).content.decode(), "fewer is not news"
    for odd in ("-1", "x", "9" * 5000, ""):
        assert "new notification" not in client.get(count, {"seen": odd}).content.decode()


def test_whoever_is_logged_out_is_not_asked_again_and_told_at_most_once(author, client):
    quiet = client.get("/notifications/count/", headers={"HX-Request": "true"})
    assert (quiet.status_code, quiet.content) == (286, b"")
    once = client.get("/jobs/", {"part": "side"}, headers={"HX-Request": "true"})
    assert once.status_code == 286
    assert "You have been logged out" in once.content.decode()


def test_another_persons_notices_are_neither_shown_nor_marked(author, reviewer, client_for):
    tell(author, text="Only for the author")
    notice, client = Notice.objects.get(), client_for(reviewer)
    assert client.get(f"/notifications/{notice.uuid}/").status_code == 403
    assert client.post(f"/notifications/{notice.uuid}/mark/").status_code == 403
    assert "Only for the author" not in client.get("/notifications/").content.decode()
    notice.refresh_from_db()
    assert notice.read_at is None


def test_each_kind_is_told_in_the_ways_one_has_chosen(author, client_for):
    client = client_for(author)
    ways = {"rhythm": "weekly", "waiting-digest": "on", "decided-app": "on"}
    assert client.post("/preferences/notifications/save/", ways).status_code == 302
    tell(author)
    tell(author, cause="c:2", kind=Kind.DECIDED)
    tell(author, cause="c:3", kind=Kind.MENTIONED)
    rows = Notice.objects.order_by("pk").values_list("kind", "is_in_app", "is_in_digest")
    assert list(rows) == [("waiting", False, True), ("decided", True, False)]
    page = client.get("/preferences/notifications/").content.decode()
    assert 'value="weekly" checked' in page
    assert client.post("/preferences/notifications/save/", {"rhythm": "hourly"}).status_code == 422


def test_what_is_older_than_ninety_days_goes(author, noon):
    tell(author)
    with clock.at(noon + timedelta(days=89)):
        sweep_notices()
        assert Notice.objects.count() == 1
    with clock.at(noon + timedelta(days=91)):
        sweep_notices()
        sweep_notices()
    assert Notice.objects.count() == 0


def test_a_drafts_own_notice_leads_to_the_draft(author, admin, reviewer):
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    approvals.open_reviews()
    Notice.objects.all().delete()
    decision = decide(reviewer, "rejected", reason="tone")
    use = DraftUse.objects.get(pk=decision.review.use_id)
    assert Notice.objects.get(user=author, kind=Kind.DECIDED).path == f"/campaigns/{campaign.uuid}/drafts/{use.uuid}/"
