"""A layout on its way: chosen in the plan, frozen with it, covered by both approvals, and held when a part is gone."""

import email
from email import policy

import pytest

from apps.ai.types import DraftText
from apps.approvals.selectors import current_plan_hash
from apps.campaigns.models import Campaign
from apps.campaigns.selectors import checks as plan_checks
from apps.campaigns.selectors import expanded_brief
from apps.common import clock
from apps.content import services as content
from apps.content.layouts.reading import STANDARD
from apps.content.models import Asset, Version
from apps.delivery import services
from apps.delivery.models import Message
from apps.delivery.selectors.molds import as_sent, replay
from apps.drafts.models import DraftUse, Revision
from apps.drafts.selectors import current_hash
from apps.drafts.services.wordings import hash_of
from tests.content.pictures import drawing
from tests.content.stories import approve, newest
from tests.delivery.cast import (
    approve_drafts,
    frozen_campaign,
    make_people,
    pass_time,
    send_all,
    sign_off,
    states,
    write_drafts,
)
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db


def picture(author, admin, colour="teal", name="Harbour"):
    return approve(
        newest(content.create_image(raw=drawing(colour), name=name, text="The harbour", actor=author)), admin
    )


def layout(author, admin, image, name="With a picture"):
    rows = [block.to_json() for block in STANDARD]
    rows.insert(1, {"kind": "image", "source": "draft", "image": str(image.uuid), "width": "full"})
    fields = {"blocks": rows}
    item = content.create_item(kind="layout", name=name, text="News", fields=fields, actor=author)
    return approve(newest(item), admin)


@pytest.fixture
def sending(author, reviewer, admin, noon):
    """Launched in a layout with a picture of its own, nothing sent yet."""
    image = picture(author, admin)
    frame = layout(author, admin, image)
    campaign = make_frozen_campaign(author, admin, people=4, layout=frame.item)
    write_all(campaign, author)
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)
    services.launch(campaign=campaign, actor=author)
    pass_time(campaign)
    return campaign, frame, image


def test_the_mail_is_in_the_chosen_layout_and_shows_its_picture(sending, mail_server, client):
    campaign, _, image = sending
    send_all(campaign)
    message = Message.objects.filter(campaign=campaign, state="accepted").first()
    assert message is not None
    parsed = email.message_from_bytes(replay(message), policy=policy.default)
    html = parsed.get_body(("html",)).get_content()
    assert f"/content/i/{image.fields['digest']}.png" in html
    assert 'alt="The harbour"' in html
    assert "[The harbour]" in parsed.get_body(("plain",)).get_content()
    assert client.get(f"/content/i/{image.fields['digest']}.png").status_code == 200


@pytest.mark.parametrize("part", ["layout", "picture"])
def test_a_withdrawn_layout_or_picture_holds_every_message_that_is_not_sent(sending, mail_server, part, reviewer):
    campaign, frame, image = sending
    content.withdraw_version(version=frame if part == "layout" else image, actor=reviewer)
    send_all(campaign)
    assert states(campaign) == {"skipped:expired_content": 4}


def test_both_approvals_cover_the_layout_and_the_bytes_of_its_pictures(sending):
    campaign, frame, image = sending
    revision = Revision.objects.filter(draft__key__isnull=False, cited=frame).first()
    assert revision is not None
    assert {frame, image} <= set(revision.cited.all())
    assert current_hash(revision, channel="email", locale="en") == revision.content_hash
    campaign = Campaign.objects.select_related("sender").get(pk=campaign.pk)
    plan = current_plan_hash(campaign)
    Version.objects.filter(pk=frame.pk).update(fields={**frame.fields, "blocks": frame.fields["blocks"][1:]})
    assert current_hash(revision, channel="email", locale="en") != revision.content_hash
    assert current_plan_hash(campaign) != plan
    Version.objects.filter(pk=frame.pk).update(fields=frame.fields)
    Version.objects.filter(pk=image.pk).update(fields={**image.fields, "digest": "0" * 64})
    assert current_hash(revision, channel="email", locale="en") != revision.content_hash


def test_what_was_tampered_with_does_not_leave_because_nobody_signed_it(sending, mail_server):
    campaign, frame, _ = sending
    rows = [row for row in frame.fields["blocks"] if row["kind"] != "divider"][::-1]
    Version.objects.filter(pk=frame.pk).update(fields={**frame.fields, "blocks": rows})
    send_all(campaign)
    assert states(campaign) == {"queued": 4}
    assert mail_server.sink.recipients == []


def test_the_plan_waits_for_its_layout_and_notices_a_newer_one(author, admin, reviewer, noon):
    image = picture(author, admin)
    frame = layout(author, admin, image)
    campaign = make_frozen_campaign(author, admin, people=4, layout=frame.item)
    assert all(check.ok for check in plan_checks(campaign, clock.now()) if check.key == "layout")
    fields = {"blocks": [block.to_json() for block in STANDARD]}
    approve(content.save_version(item=frame.item, text="News", fields=fields, actor=author), admin)
    [check] = [check for check in plan_checks(campaign, clock.now()) if check.key == "layout"]
    assert (check.ok, check.step) == (False, "message")
    assert "frozen" in check.detail


def test_a_plan_without_a_layout_of_its_own_is_written_in_the_standard_blocks(author, admin, noon):
    campaign = make_frozen_campaign(author, admin, people=4)
    write_all(campaign, author)
    revision = DraftUse.objects.filter(campaign=campaign).first().revision
    assert revision.layout == "blocks-1"
    assert campaign.variants.get().brief_part["layout"] == "blocks-1"
    assert not Asset.objects.exists()


def test_what_was_approved_before_there_were_blocks_leaves_and_replays_as_it_was(author, reviewer, mail_server):
    make_people(2)
    campaign = frozen_campaign(author)
    variant = campaign.variants.get()
    del variant.brief_part["layout"]  # as old plans are stored
    variant.save()
    for use in write_drafts(campaign):
        revision = use.revision
        revision.layout = "email-1"
        revision.content_hash = hash_of(use.brief, campaign, DraftText.from_json(revision.fields))
        revision.save()
        assert revision.content_hash == current_hash(revision, channel="email", locale="en")
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)
    services.launch(campaign=campaign, actor=author)
    pass_time(campaign)
    send_all(campaign)
    assert states(campaign) == {"accepted": 2}
    sent = as_sent(Message.objects.filter(campaign=campaign).first())
    assert sent.is_exact
    html = email.message_from_string(sent.source, policy=policy.default).get_body(("html",)).get_content()
    assert 'class="brand"' in html


def test_whoever_writes_chooses_among_the_plans_pictures_where_the_layout_has_a_place_for_one(author, admin, noon):
    own, chosen = picture(author, admin), picture(author, admin, "plum", "Sunset")
    frame = layout(author, admin, own)
    campaign = make_frozen_campaign(author, admin, people=4, layout=frame.item, pictures=[chosen.item])
    write_all(campaign, author)
    use = DraftUse.objects.filter(campaign=campaign).select_related("brief", "revision").first()
    assert expanded_brief(use.brief).shows_image
    assert use.revision.fields["image"] == str(chosen.uuid)
    assert chosen in use.revision.cited.all()
