"""Findings and decisions name the rules that judged; rules that change hold what they block now, and only that."""

import pytest
from django.urls import reverse

from apps.ai.types import Severity
from apps.approvals import services as approvals
from apps.approvals.models import Decision, Review
from apps.common.errors import Conflict, Invalid
from apps.content import services as content
from apps.content.guardrails.settings import PolicySettings, Required
from apps.content.selectors import guard_policy
from apps.delivery import services as delivery
from apps.delivery.models import Message
from apps.drafts.models import DraftUse, Revision
from apps.drafts.services import judge_again
from tests.delivery.cast import pass_time, send_all, sign_off
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db
STRICT = PolicySettings(required=(Required("Widerruf jederzeit"),))


def set_policy(admin, settings):
    base = content.policy_base("normal", "email")
    fields = {"content_class": "normal", "channel": "email", "settings": settings, "base": base}
    return content.save_policy(actor=admin, **fields)


def approve_all(reviewer):
    approvals.open_reviews()
    while (review := approvals.claim_next(actor=reviewer)) is not None:
        approvals.decide(
            review=review, lease=review.lease, content_hash=review.content_hash, verdict="approved", actor=reviewer
        )


@pytest.fixture
def approved(author, admin, reviewer):
    campaign = make_frozen_campaign(author, admin)
    write_all(campaign, author)
    approve_all(reviewer)
    sign_off(campaign, reviewer)
    return campaign


def test_a_revision_and_its_decision_name_the_rules(approved):
    version = guard_policy("en").version
    assert set(Revision.objects.values_list("guardrail_version", flat=True)) == {version}
    assert set(Decision.objects.values_list("guardrail_version", flat=True)) == {version}


def test_what_the_rules_of_now_block_cannot_be_approved(author, admin, reviewer):
    write_all(make_frozen_campaign(author, admin), author)
    approvals.open_reviews()
    review = approvals.claim_next(actor=reviewer)
    set_policy(admin, STRICT)
    with pytest.raises(Invalid, match="Widerruf jederzeit"):
        approvals.decide(
            review=review, lease=review.lease, content_hash=review.content_hash, verdict="approved", actor=reviewer
        )
    assert Review.objects.get(pk=review.pk).status == "open"


def test_a_changed_policy_holds_approved_drafts_at_launch_and_says_so(approved, author, admin, client_for):
    set_policy(admin, STRICT)
    client = client_for(author)
    answer = client.post(reverse("delivery:launch_campaign", args=[approved.uuid]), follow=True)
    assert "approved drafts are held" in answer.content.decode()
    page = client.get(reverse("delivery:show_delivery", args=[approved.uuid])).content.decode()
    assert "Approved drafts are held" in page
    assert "The message must say “Widerruf jederzeit”." in page
    assert not Message.objects.exists()
    content.restore_policy(content_class="normal", channel="email", number=0, actor=admin)
    assert delivery.launch(campaign=approved, actor=author).planned.queued
    assert not DraftUse.objects.exclude(held="").exists()


def test_a_policy_that_blocks_nothing_new_holds_nothing(approved, author, admin):
    set_policy(admin, PolicySettings(severities={"manners.shouting": Severity.BLOCK}))
    before = set(DraftUse.objects.values_list("judged_version", flat=True))
    assert delivery.launch(campaign=approved, actor=author).planned.queued
    assert set(DraftUse.objects.values_list("judged_version", flat=True)).isdisjoint(before)


def test_queued_messages_wait_while_the_policy_blocks_them_and_go_on_after(approved, author, admin, mail_server):
    delivery.launch(campaign=approved, actor=author)
    set_policy(admin, STRICT)
    pass_time(approved)
    send_all(approved)
    assert mail_server.sink.taken == []
    assert set(Message.objects.exclude(state="skipped").values_list("state", "reason")) == {("queued", "held")}
    content.restore_policy(content_class="normal", channel="email", number=0, actor=admin)
    pass_time(approved)
    send_all(approved)
    assert mail_server.sink.taken
    assert not Message.objects.filter(state="queued").exists()


def test_judging_again_twice_does_nothing_more(approved, admin, django_assert_max_num_queries):
    set_policy(admin, STRICT)
    assert judge_again(campaign=approved)
    held = DraftUse.objects.exclude(held="").count()
    assert held
    with django_assert_max_num_queries(14):
        assert judge_again(campaign=approved)
    assert DraftUse.objects.exclude(held="").count() == held


def test_a_launch_of_approved_drafts_only_leaves_the_held_ones_out(approved, author, admin):
    set_policy(admin, STRICT)
    with pytest.raises(Conflict):
        delivery.launch(campaign=approved, actor=author, is_approved_only=True)  # nobody is left
    assert not Message.objects.exists()
