"""Content that runs out, is withdrawn, replaced or bound to other channels holds exactly the drafts and messages that
cite it, whatever they were doing at that moment."""

from datetime import timedelta

import pytest

from apps.approvals.models import Review
from apps.approvals.selectors import desk_view
from apps.campaigns.selectors import checks
from apps.common import clock
from apps.common.errors import Conflict
from apps.content import services as content_services
from apps.content.layouts.reading import STANDARD
from apps.content.models import Version as ContentVersion
from apps.delivery import services
from apps.delivery.selectors.launch import launch_plan
from apps.drafts.models import DraftUse
from apps.drafts.selectors.lost_content import lost_uses
from apps.drafts.selectors.pages import draft_view
from tests.campaigns.factories import define_traits, fact, make_content
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


def withdraw(item, author, reviewer):
    content_services.withdraw_version(version=item.versions.get(), actor=reviewer)


def replace(item, author, reviewer):
    """A new wording is approved: the earlier one is not what the company says any more."""
    content_services.save_version(item=item, text="Returns are free for a year.", actor=author)
    version = item.versions.order_by("-number").first()
    content_services.submit_version(version=version, actor=author)
    content_services.approve_version(version=version, content_hash=version.content_hash, actor=reviewer)


def expire(item, author, reviewer):
    item.versions.update(valid_until=clock.now().date() - timedelta(days=1))


def delay(item, author, reviewer):
    item.versions.update(valid_from=clock.now().date() + timedelta(days=1))


def bind_to_another_channel(item, author, reviewer):
    content_services.change_item(item=item, name=item.name, content_class="normal", channels=["sms"], actor=author)


CHANGES = [withdraw, replace, expire, delay, bind_to_another_channel]


@pytest.fixture
def campaign(author, reviewer):
    """Ten people in two drafts, both written; the draft of the city cites a claim, the other one does not."""
    define_traits(zone="text")
    make_people(4, traits={"zone": "Urban"})
    make_people(6, traits={"zone": "Rural"})
    link = make_content("link", "The shop", url="https://www.shop.example/new")
    action = make_content("call_to_action", "See what is new", link=str(link.uuid))
    claim = approved_claim(author, reviewer, name="Returns", text="Returns are free.").item
    plan = frozen_campaign(author, contents=[action, link, claim], facts=[fact("trait:zone")])
    write_drafts(plan)
    cite(use_of(plan, "Urban"), claim.versions.get())
    return plan


def approved(campaign, reviewer):
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)


@pytest.mark.parametrize("change", CHANGES)
def test_a_draft_that_waits_for_review_shows_it_at_once(campaign, author, reviewer, change):
    def codes(zone):
        return [finding.code for finding in draft_view(use_of(campaign, zone)).findings]

    assert codes("Urban") == codes("Rural") == []
    change(claim_of(campaign), author, reviewer)
    assert codes("Urban") == ["content.not_usable"]
    assert codes("Rural") == []
    use = use_of(campaign, "Urban")
    review = Review.objects.create(
        campaign=campaign, use=use, revision=use.revision, content_hash=use.revision.content_hash
    )
    assert desk_view(review.uuid).is_blocked


@pytest.mark.parametrize("change", CHANGES)
def test_an_approved_draft_is_held_and_a_launch_goes_on_without_it_only_when_told_so(
    campaign, author, reviewer, mail_server, change
):
    approved(campaign, reviewer)
    today = clock.now().date()
    assert not lost_uses(campaign, today).exists()
    assert launch_plan(campaign).people == 10
    change(claim_of(campaign), author, reviewer)
    assert [use.brief.values for use in lost_uses(campaign, today)] == [["Urban"]]
    [check] = [one for one in checks(campaign) if one.key == "content"]
    assert (check.ok, check.is_blocking) == (False, False)
    assert claim_of(campaign).name in check.detail
    plan = launch_plan(campaign)
    assert (plan.people, plan.is_ready) == (6, True)
    assert ("Content no longer valid", 4) in plan.others
    with pytest.raises(Conflict, match="1 approved draft cites content"):
        services.launch(campaign=campaign, actor=author)
    services.launch(campaign=campaign, actor=author, is_approved_only=True)
    pass_time(campaign)
    send_all(campaign)
    assert states(campaign) == {"accepted": 6, "skipped:expired_content": 4}


@pytest.mark.parametrize("change", CHANGES)
def test_a_queued_message_does_not_leave_and_the_others_do(campaign, author, reviewer, mail_server, change):
    approved(campaign, reviewer)
    services.launch(campaign=campaign, actor=author)
    assert states(campaign) == {"queued": 10}
    change(claim_of(campaign), author, reviewer)
    pass_time(campaign)
    send_all(campaign)
    assert states(campaign) == {"accepted": 6, "skipped:expired_content": 4}
    assert len(mail_server.sink.recipients) == 6


def test_a_layout_and_its_pictures_hold_whatever_is_sent_in_them(author, reviewer, mail_server):
    make_people(3)
    layout = approved_claim(
        author,
        reviewer,
        kind="layout",
        name="Letter",
        text="A letter",
        fields={"blocks": [block.to_json() for block in STANDARD]},
    ).item
    link = make_content("link", "The shop", url="https://www.shop.example/new")
    action = make_content("call_to_action", "See what is new", link=str(link.uuid))
    plan = frozen_campaign(author, contents=[action, link], layout=layout)
    write_drafts(plan)
    use = DraftUse.objects.select_related("brief__variant", "revision").get(campaign=plan)
    use.revision.cited.add(layout.versions.get())
    withdraw(layout, author, reviewer)
    assert [finding.code for finding in draft_view(use).findings] == ["content.not_usable"]
    assert lost_uses(plan, clock.now().date()).count() == 1


def test_a_version_nobody_cites_holds_nobody(campaign, author, reviewer, mail_server):
    approved(campaign, reviewer)
    spare = make_content("claim", "Nobody says this.")
    withdraw(spare, author, reviewer)
    assert launch_plan(campaign).people == 10


def test_what_is_put_back_in_use_in_time_goes_out(campaign, author, reviewer, mail_server):
    approved(campaign, reviewer)
    services.launch(campaign=campaign, actor=author)
    version = ContentVersion.objects.get(item=claim_of(campaign))
    withdraw(version.item, author, reviewer)
    content_services.restore_version(version=version, actor=reviewer)
    pass_time(campaign)
    send_all(campaign)
    assert states(campaign) == {"accepted": 10}


def test_the_drafts_page_counts_what_is_held(campaign, author, reviewer, client_for):
    url = f"/campaigns/{campaign.uuid}/drafts/"
    assert "held by what" not in client_for(author).get(url).content.decode()
    withdraw(claim_of(campaign), author, reviewer)
    assert "1 draft held by what it cites" in client_for(author).get(url).content.decode()
