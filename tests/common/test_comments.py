"""Comments on every kind of thing: said, changed, taken back, resolved, and never in somebody else's name."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from apps.approvals import services as approvals
from apps.common import clock, services
from apps.common.discussion import subject_of, subjects
from apps.common.models import AuditEntry, Notice
from apps.common.selectors.discussion import PAGE, timeline
from apps.drafts import services as drafts
from apps.drafts.models import DraftUse
from tests.campaigns.factories import make_campaign, make_prompt, make_segment
from tests.factories import make_contents, make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def campaign(author):
    return make_campaign(author)


def url(thing, kind="campaign", tail=""):
    return f"/discussion/{kind}/{thing.uuid}/{tail}"


def say(user, thing, text, kind="campaign", parent=None):
    subject = subject_of(kind)
    return services.add_comment(subject=subject, thing=thing, actor=user, text=text, parent=parent)


def told(user):
    return [(one.kind, one.sentence) for one in Notice.objects.filter(user=user).order_by("pk")]


def test_each_kind_of_thing_has_comments_and_its_page_opens_them(author, admin, client_for):
    written = make_frozen_campaign(author, admin)
    write_all(written, author)
    things = {
        "campaign": written, "item": make_contents(author, admin).claim, "prompt": make_prompt(),
        "segment": make_segment(), "draft": DraftUse.objects.filter(campaign=written).first(),
    }  # fmt: skip
    assert {subject.kind for subject in subjects()} == set(things)
    client = client_for(author)
    for kind, thing in things.items():
        answer = client.post(url(thing, kind, "add/"), {"text": f"About this {kind}"})
        assert answer.status_code == 302
        page = client.get(answer["Location"]).content.decode()
        assert f"About this {kind}" in page
        own = client.get(subject_of(kind).path(thing)).content.decode()
        assert f'hx-get="{url(thing, kind)}"' in own
        assert 'id="discussion-count">1<' in own


def test_a_comment_that_cannot_be_taken_keeps_every_word_and_says_why(campaign, author, client_for):
    client = client_for(author)
    for text, why in (("  ", "Write something first."), ("x" * 4001, "At most 4,000"), ("Hi @Nobody", "Nobody here")):
        for headers in ({}, HTMX):
            answer = client.post(url(campaign, tail="add/"), {"text": text}, headers=headers)
            assert answer.status_code == 422
            assert why in answer.content.decode()
            assert f">\n{text}</textarea>" in answer.content.decode()
    assert not subject_of("campaign").comments_on(campaign).exists()


def test_a_reply_that_cannot_be_taken_comes_back_where_it_was_typed(campaign, author, client_for):
    root = say(author, campaign, "First")
    page = client_for(author).post(url(campaign, tail="add/"), {"text": "@Nobody", "parent": str(root.uuid)})
    assert '<details class="reply" open>' in page.content.decode()


def test_everybody_is_told_once_for_the_best_reason(campaign, author, reviewer, admin, second_reviewer):
    root = say(reviewer, campaign, "Is @Boss fine with this?")
    assert told(author) == [("commented", f"Reviewer commented on “{campaign.name}”")]
    assert told(admin) == [("mentioned", f"Reviewer mentioned you on “{campaign.name}”")]
    say(admin, campaign, "Yes, and @Author too", parent=root)
    assert told(author)[1:] == [("mentioned", f"Boss mentioned you on “{campaign.name}”")]
    assert told(reviewer) == [("replied", f"Boss answered in your thread on “{campaign.name}”")]
    assert told(second_reviewer) == []


def test_nobody_is_told_of_their_own_words_and_an_edit_tells_only_who_is_new(campaign, author, reviewer, admin):
    comment = say(author, campaign, "@Author @Reviewer look")
    services.edit_comment(
        subject=subject_of("campaign"), thing=campaign, comment=comment, actor=author, text="@Reviewer @Boss look"
    )
    assert told(author) == []
    assert [kind for kind, _ in told(reviewer)] == ["mentioned"]
    assert [kind for kind, _ in told(admin)] == ["mentioned"]


def test_people_without_access_cannot_be_mentioned_and_their_old_comments_stay(
    campaign, author, admin, outsider, reviewer, client_for
):
    say(reviewer, campaign, "What I meant to say")
    services.set_active(actor=admin, user=reviewer, is_active=False)
    client = client_for(author)
    for name in ("Outsider", "Reviewer"):
        answer = client.post(url(campaign, tail="add/"), {"text": f"@{name} hello"})
        assert f"{name} cannot be mentioned" in answer.content.decode()
    assert "What I meant to say" in client.get(url(campaign)).content.decode()


def test_only_the_author_edits_and_deletes_and_no_door_lets_anybody_else(campaign, author, reviewer, client_for):
    comment = say(author, campaign, "Mine")
    client = client_for(reviewer)
    for tail in ("edit/", "delete/", "restore/"):
        assert client.post(url(campaign, tail=f"{comment.uuid}/{tail}"), {"text": "Yours"}).status_code == 403
    comment.refresh_from_db()
    assert (comment.text, comment.deleted_at) == ("Mine", None)
    # A comment of one thing is not reached through another; a form sets nothing that it does not show.
    other = make_campaign(author)
    assert client_for(author).post(url(other, tail=f"{comment.uuid}/delete/")).status_code == 404
    forged = {"text": "New", "author": author.pk, "created_at": "2001-01-01", "campaign": other.pk, "resolved_by": 1}
    client.post(url(campaign, tail="add/"), forged)
    made = subject_of("campaign").comments_on(campaign).latest("pk")
    assert (made.author, made.campaign, made.resolved_by) == (reviewer, campaign, None)
    assert made.created_at.year > 2001


def test_what_is_not_there_cannot_be_talked_about(campaign, author, client_for):
    client, nothing = client_for(author), UUID(int=9)
    assert client.post(f"/discussion/campaign/{nothing}/add/", {"text": "x"}).status_code == 404
    assert client.post(f"/discussion/user/{author.uuid}/add/", {"text": "x"}).status_code == 404
    assert client.post(url(campaign, tail="add/"), {"text": "x", "parent": str(nothing)}).status_code == 404
    assert client.post(url(campaign, tail=f"{nothing}/resolve/")).status_code == 404
    assert Client().post(url(campaign, tail="add/"), {"text": "x"})["Location"].startswith("/log-in/")


def test_a_deleted_comment_leaves_its_line_and_comes_back_only_in_time(campaign, author, reviewer, client_for, noon):
    root = say(author, campaign, "Secret plan, @Reviewer")
    say(reviewer, campaign, "An answer", parent=root)
    client = client_for(author)
    page = client.post(url(campaign, tail=f"{root.uuid}/delete/"), follow=True).content.decode()
    assert "Author deleted this comment." in page
    assert "Secret plan" not in page
    assert "An answer" in page
    assert not Notice.objects.exclude(excerpt="").filter(user=reviewer).exists()
    assert "Secret plan" in client.post(url(campaign, tail=f"{root.uuid}/restore/"), follow=True).content.decode()
    client.post(url(campaign, tail=f"{root.uuid}/delete/"))
    with clock.at(noon + timedelta(minutes=11)):
        assert client.post(url(campaign, tail=f"{root.uuid}/restore/")).status_code == 409
        assert services.scrub_deleted() == 1
        assert services.scrub_deleted() == 0
    root.refresh_from_db()
    assert root.text == ""


def test_a_thread_is_resolved_and_a_reply_opens_it_again(campaign, author, reviewer, client_for):
    root = say(author, campaign, "Which sender?")
    reply = say(reviewer, campaign, "The newsletter", parent=root)
    nested = say(author, campaign, "Thanks", parent=reply)
    assert nested.parent == root
    client = client_for(reviewer)
    page = client.post(url(campaign, tail=f"{root.uuid}/resolve/"), follow=True).content.decode()
    assert "resolved this thread" in page
    assert 'id="discussion-count"><' in client.get(f"/campaigns/{campaign.uuid}/").content.decode()
    assert client.post(url(campaign, tail=f"{reply.uuid}/resolve/")).status_code == 409
    say(author, campaign, "One more thing", parent=root)
    root.refresh_from_db()
    assert root.resolved_at is None


def test_the_timeline_tells_everything_in_words_and_goes_on_page_by_page(author, admin, reviewer):
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    subject = subject_of("campaign")
    for number in range(PAGE + 3):
        say(author, campaign, f"Remark {number}")
    first = timeline(subject, campaign)
    assert [item.root.text for item in first.items][:2] == [f"Remark {PAGE + 2}", f"Remark {PAGE + 1}"]
    second = timeline(subject, campaign, first.older)
    assert [item.root.text for item in second.items[:3]] == ["Remark 2", "Remark 1", "Remark 0"]
    assert [item.words for item in second.items[3:]] == [
        "had 2 drafts written",
        "froze the audience: 12 people, 12 will receive it",
    ]
    assert second.older == ""
    assert timeline(subject, campaign, "rubbish.").items[0].root.text == f"Remark {PAGE + 2}"


def test_a_draft_shows_its_decisions_and_keeps_its_thread_when_the_plan_is_frozen_again(author, admin, reviewer):
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    approvals.open_reviews()
    review = approvals.claim_next(actor=reviewer)
    say(reviewer, review.use, "Nearly", kind="draft")
    approvals.decide(
        review=review, lease=review.lease, content_hash=review.content_hash, verdict="rejected", reason="tone",
        actor=reviewer,
    )  # fmt: skip
    assert [getattr(item, "words", "") for item in timeline(subject_of("draft"), review.use).items] == [
        "rejected the draft: tone is off",
        "",
    ]
    drafts.reopen_plan(campaign=campaign, actor=author)
    from apps.campaigns.services import freeze_audience

    freeze_audience(campaign=campaign, actor=author)
    write_all(campaign, author)
    again = [
        item.root.text
        for use in DraftUse.objects.filter(campaign=campaign)
        for item in timeline(subject_of("draft"), use).items
        if hasattr(item, "root")
    ]
    assert again == ["Nearly"]


def test_every_step_of_a_discussion_is_on_record_without_its_words(campaign, author):
    comment = say(author, campaign, "Words that stay out of the record")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.object_key) == ("common.add_comment", str(campaign.uuid))
    assert entry.detail == {"comment": str(comment.uuid)}


def test_the_panel_costs_the_same_with_many_comments(campaign, author, client_for, django_assert_max_num_queries):
    for number in range(12):
        say(author, campaign, "More", parent=say(author, campaign, f"Thread {number}"))
    client = client_for(author)
    client.get(url(campaign), headers=HTMX)
    with django_assert_max_num_queries(10):
        client.get(url(campaign), headers=HTMX)
