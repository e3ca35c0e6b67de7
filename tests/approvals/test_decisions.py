import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from apps.ai.types import DraftText
from apps.approvals import selectors, services
from apps.approvals.models import Decision, Review
from apps.common import clock
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from apps.content import services as content_services
from apps.drafts.models import DraftUse, Revision
from tests.campaigns.factories import NOW
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db
APPROVED, REJECTED, CHANGES = "approved", "rejected", "changes"


@pytest.fixture
def campaign(noon, author, second_reviewer):
    made = make_frozen_campaign(author, second_reviewer)
    write_all(made, author)
    services.open_reviews()
    return made


def claim(actor):
    review = services.claim_next(actor=actor)
    assert review is not None
    return review


def decide(review, actor, verdict=APPROVED, **fields):
    return services.decide(
        review=review, lease=review.lease, content_hash=review.content_hash, verdict=verdict, actor=actor, **fields
    )


def test_every_written_draft_waits_for_a_person_once(campaign):
    assert Review.objects.count() == 2
    assert services.open_reviews() == 0


def test_an_approval_names_the_hash_of_what_was_seen(campaign, reviewer):
    review = claim(reviewer)
    decision = decide(review, reviewer)
    assert decision.content_hash == review.revision.content_hash
    assert list(selectors.approved_hashes(campaign)) == [review.revision.content_hash]
    assert AuditEntry.objects.filter(action="approvals.approved", actor=reviewer).count() == 1


def test_two_reviewers_are_given_different_drafts(campaign, reviewer, second_reviewer):
    assert claim(reviewer).pk != claim(second_reviewer).pk
    assert services.claim_next(actor=reviewer) == claim(reviewer)


def test_a_claim_runs_out_and_the_draft_goes_to_somebody_else(campaign, reviewer, second_reviewer):
    first, second = claim(reviewer), claim(second_reviewer)
    decide(second, second_reviewer)
    assert services.claim_next(actor=second_reviewer) is None
    with clock.at(NOW + timedelta(minutes=16)):
        taken = services.claim_next(actor=second_reviewer)
        assert taken.pk == first.pk
        with pytest.raises(Conflict, match="somebody else has it now"):
            decide(first, reviewer)
    assert Decision.objects.count() == 1


def test_a_heartbeat_keeps_the_claim(campaign, reviewer):
    review = claim(reviewer)
    with clock.at(NOW + timedelta(seconds=100)):
        assert services.extend_lease(review=review, lease=review.lease, actor=reviewer)
        assert not services.extend_lease(review=review, lease=uuid.uuid4(), actor=reviewer)


def test_nobody_approves_a_wording_that_changed_meanwhile(campaign, author, reviewer):
    from apps.drafts import services as draft_services

    review = claim(reviewer)
    use = DraftUse.objects.get(pk=review.use_id)
    edited = DraftText.from_json({**review.revision.fields, "subject": "Another subject"})
    draft_services.edit_revision(use=use, fields=edited, actor=author, base_hash=review.content_hash)
    with pytest.raises(Conflict, match="wording changed"):
        decide(review, reviewer)
    assert Decision.objects.count() == 0


def test_the_owner_of_a_campaign_decides_on_nothing_in_it(campaign, author):
    author.roles = ["marketer", "reviewer", "admin"]
    author.save()
    assert services.claim_next(actor=author) is None
    with pytest.raises(Refused, match="yours"):
        services.claim_review(review=Review.objects.first(), actor=author)


def test_own_work_is_refused_by_the_page_too(campaign, author, client_for):
    author.roles = ["marketer", "reviewer"]
    author.save()
    review = Review.objects.first()
    client = client_for(author)
    page = client.get(reverse("approvals:show_review", args=[review.uuid]))
    assert "This campaign is yours" in page.content.decode()
    body = {"lease": uuid.uuid4(), "content_hash": review.content_hash, "verdict": APPROVED}
    answer = client.post(reverse("approvals:decide_review", args=[review.uuid]), body)
    assert answer.status_code == 403
    assert Decision.objects.count() == 0


def test_a_marketer_and_an_admin_may_not_decide(campaign, author, admin, client_for):
    review = Review.objects.first()
    for person in (author, admin):
        answer = client_for(person).post(reverse("approvals:decide_review", args=[review.uuid]), {})
        assert answer.status_code == 403


def test_an_edit_goes_to_another_reviewer_first_in_the_queue(campaign, reviewer, second_reviewer):
    review = claim(reviewer)
    edited = DraftText.from_json({**review.revision.fields, "subject": "A better subject"})
    services.edit(review=review, lease=review.lease, content_hash=review.content_hash, fields=edited, actor=reviewer)
    again = claim(second_reviewer)
    assert again.use_id == review.use_id
    assert again.revision.fields["subject"] == "A better subject"
    with pytest.raises(Refused, match="wrote or edited"):
        services.claim_review(review=again, actor=reviewer)
    decision = Decision.objects.get()
    assert decision.verdict == "edited"
    assert 0 < decision.edit_distance < 0.5


def test_an_edit_can_be_taken_back_until_somebody_decided_on_it(campaign, reviewer, second_reviewer):
    review = claim(reviewer)
    edited = DraftText.from_json({**review.revision.fields, "subject": "A better subject"})
    decision = services.edit(
        review=review, lease=review.lease, content_hash=review.content_hash, fields=edited, actor=reviewer
    )
    services.undo(decision=decision, actor=reviewer)
    assert DraftUse.objects.get(pk=review.use_id).revision == review.revision
    services.open_reviews()
    assert Review.objects.filter(status="open").count() == 2
    assert Review.objects.get(revision=decision.edited_to).status == "replaced"


def test_a_rejection_needs_a_reason_and_a_change_a_note(campaign, reviewer):
    review = claim(reviewer)
    with pytest.raises(Invalid):
        decide(review, reviewer, REJECTED)
    with pytest.raises(Invalid):
        decide(review, reviewer, CHANGES, note="  ")
    assert decide(review, reviewer, REJECTED, reason="tone").reason == "tone"


def test_requested_changes_come_back_as_a_new_wording(campaign, reviewer):
    from apps.drafts import services as draft_services

    review = claim(reviewer)
    decide(review, reviewer, CHANGES, note="Say it in other words.")
    assert selectors.review_progress(campaign).rewriting == 1
    while draft_services.work_run(run_id=review.use.run_id):
        pass
    use = DraftUse.objects.get(pk=review.use_id)
    assert use.revision.number == 2
    assert use.revision.content_hash != review.content_hash
    services.open_reviews()
    assert Review.objects.get(use=use, revision=use.revision).status == "open"


def test_content_withdrawn_after_the_writing_stands_against_approval(campaign, reviewer):
    version = campaign.contents.get(kind="call_to_action").versions.get()
    content_services.withdraw_version(version=version, actor=reviewer)
    with pytest.raises(Invalid, match="may not be said"):
        decide(claim(reviewer), reviewer)


def test_an_undone_decision_stays_on_record_and_opens_the_draft_again(campaign, reviewer, second_reviewer):
    review = claim(reviewer)
    decision = decide(review, reviewer)
    with pytest.raises(Refused):
        services.undo(decision=decision, actor=second_reviewer)
    services.undo(decision=decision, actor=reviewer)
    assert Decision.objects.get().undone_at is not None
    assert not selectors.approved_hashes(campaign).exists()
    assert claim(reviewer).pk == review.pk
    decide(Review.objects.get(pk=review.pk), reviewer)


def test_a_skipped_draft_is_served_to_the_same_person_last(campaign, reviewer):
    first = claim(reviewer)
    services.skip(review=first, actor=reviewer)
    second = claim(reviewer)
    assert second.pk != first.pk
    decide(second, reviewer)
    assert claim(reviewer).pk == first.pk


@pytest.mark.django_db(transaction=True)
def test_fifty_parallel_approvals_leave_one(noon, author, reviewer, second_reviewer):
    campaign = make_frozen_campaign(author, second_reviewer)
    write_all(campaign, author)
    services.open_reviews()
    review = claim(reviewer)

    def approve(_):
        try:
            with clock.at(NOW):
                decide(review, reviewer)
            return 1
        except Conflict:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(approve, range(50))) == 1
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_approval_racing_an_edit_never_approves_unseen_bytes(noon, author, reviewer, second_reviewer):
    from apps.drafts import services as draft_services

    campaign = make_frozen_campaign(author, second_reviewer)
    write_all(campaign, author)
    services.open_reviews()

    for attempt in range(15):
        services.open_reviews()
        review = services.claim_next(actor=reviewer, campaign=campaign.uuid)
        if review is None:
            break
        use = DraftUse.objects.get(pk=review.use_id)
        fields = DraftText.from_json({**review.revision.fields, "subject": f"Subject {chr(97 + attempt) * 3}"})

        def run(job, review=review, use=use, fields=fields):
            try:
                with clock.at(NOW):
                    if job == "approve":
                        return decide(review, reviewer)
                    return draft_services.edit_revision(
                        use=use, fields=fields, actor=author, base_hash=review.content_hash
                    )
            except Conflict:
                return None
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(run, ["approve", "edit"]))
        for decision in Decision.objects.filter(undone_at__isnull=True, verdict=APPROVED):
            assert decision.content_hash == decision.revision.content_hash
    seen = set(Review.objects.filter(decisions__isnull=False).values_list("content_hash", flat=True))
    assert set(selectors.approved_hashes(campaign)) <= seen
    assert Revision.objects.exists()


def test_a_plan_is_signed_by_its_hash_and_not_by_its_owner(campaign, author, reviewer):
    plan_hash = selectors.current_plan_hash(campaign)
    author.roles = ["marketer", "reviewer"]
    author.save()
    with pytest.raises(Refused):
        services.sign_plan(campaign=campaign, plan_hash=plan_hash, actor=author)
    with pytest.raises(Conflict, match="changed"):
        services.sign_plan(campaign=campaign, plan_hash="0" * 64, actor=reviewer)
    services.sign_plan(campaign=campaign, plan_hash=plan_hash, actor=reviewer)
    assert selectors.is_plan_signed(campaign)


def test_a_change_of_the_plan_voids_the_signature(campaign, reviewer):
    services.sign_plan(campaign=campaign, plan_hash=selectors.current_plan_hash(campaign), actor=reviewer)
    campaign.cap_messages += 1
    campaign.save()
    assert not selectors.is_plan_signed(campaign)


def test_a_sign_off_can_be_taken_back(campaign, reviewer):
    services.sign_plan(campaign=campaign, plan_hash=selectors.current_plan_hash(campaign), actor=reviewer)
    services.revoke_sign_off(campaign=campaign, actor=reviewer)
    assert not selectors.is_plan_signed(campaign)


def test_whoever_decides_the_last_draft_is_led_to_the_plan(campaign, reviewer, client_for):
    client, answer = client_for(reviewer), None
    while review := services.claim_next(actor=reviewer):
        form = {"lease": review.lease, "content_hash": review.content_hash, "verdict": "approved"}
        answer = client.post(reverse("approvals:decide_review", args=[review.uuid]), form)
    assert answer["Location"] == reverse("approvals:show_campaign_review", args=[campaign.uuid])
    page = client.get(answer["Location"]).content.decode()
    assert 'data-next="yes"' in page
    assert page.index("Sign this plan") < page.index("<h2>The plan</h2>")


def test_signing_is_no_next_step_while_drafts_are_open(campaign, reviewer, client_for):
    page = client_for(reviewer).get(reverse("approvals:show_campaign_review", args=[campaign.uuid])).content.decode()
    assert "Not every draft is decided yet" in page
    assert 'data-next="yes"' not in page
