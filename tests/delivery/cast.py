"""Campaigns ready to launch: people frozen into an audience, every draft written and approved, the plan signed off."""

import itertools
from datetime import datetime
from typing import Any

from django.db import connection

from apps.ai.types import DraftText, Paragraph, Slot
from apps.approvals.models import Decision, PlanSignOff, Review
from apps.approvals.selectors import current_plan_hash
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Brief, Campaign, Member
from apps.common import clock
from apps.common.crypto import address_digest
from apps.common.models import User
from apps.content.models import Item
from apps.content.models import Version as ContentVersion
from apps.content.selectors.layouts import STANDARD_KEY
from apps.delivery import sending, services
from apps.delivery.models import Connection, Message
from apps.drafts.fingerprint import content_hash
from apps.drafts.models import Draft, DraftUse, GenerationRun, Revision
from apps.drafts.services.wordings import hash_of
from apps.profiles.models import Consent, ContactPoint, Profile
from tests.campaigns.factories import NOW, make_campaign, make_content

SUBJECT = "For {{ first_name }}: new in the shop"
_numbers = itertools.count(1)


def make_people(count: int, **fields: Any) -> list[Profile]:
    """People with a name, an address and consent, in three statements."""
    start = next(_numbers) * 1_000_000
    people = Profile.objects.bulk_create(
        Profile(external_id=f"d{start + n}", first_name=f"Ann{n}", last_name="Lee", has_email=True, **fields)
        for n in range(count)
    )
    addresses = [f"ann{start + n}@people.example" for n in range(count)]
    points = ContactPoint.objects.bulk_create(
        ContactPoint(
            profile=person,
            channel="email",
            address=address,
            address_digest=address_digest(address),
            marketing_consent="given",
        )
        for person, address in zip(people, addresses, strict=True)
    )
    Consent.objects.bulk_create(
        Consent(contact_point=point, purpose="marketing", state="given", source="test", given_at=NOW)
        for point in points
    )
    return people


def address_of(person: Profile) -> str:
    return person.contact_points.get().address


def frozen_campaign(owner: User, **fields: Any) -> Campaign:
    """Everyone there is, frozen."""
    if "contents" not in fields:
        link = make_content("link", "The shop", url="https://www.shop.example/new?from=mail&x=1")
        action = make_content("call_to_action", "See what is new", link=str(link.uuid))
        fields["contents"] = [action, link]
    campaign = make_campaign(owner, **fields)
    campaign_services.freeze_audience(campaign=campaign, actor=owner)
    campaign.refresh_from_db()
    return campaign


def write_drafts(campaign: Campaign, author: User | None = None, subject: str = SUBJECT) -> list[DraftUse]:
    """A draft for every brief, by a run that is over."""
    GenerationRun.objects.create(
        campaign=campaign, status="finished", provider="composer", model="composer", started_at=clock.now()
    )
    return [_write(campaign, brief, author, subject) for brief in Brief.objects.filter(campaign=campaign)]


def approve_drafts(campaign: Campaign, reviewer: User, uses: list[DraftUse] | None = None) -> None:
    for use in uses if uses is not None else DraftUse.objects.filter(campaign=campaign).select_related("revision"):
        revision = use.revision
        review = Review.objects.create(
            campaign=campaign, use=use, revision=revision, content_hash=revision.content_hash, status="decided"
        )
        Decision.objects.create(
            campaign=campaign, review=review, revision=revision, content_hash=revision.content_hash,
            verdict="approved", by=reviewer, at=clock.now(),
        )  # fmt: skip


def sign_off(campaign: Campaign, reviewer: User) -> None:
    campaign = Campaign.objects.select_related("sender").get(pk=campaign.pk)
    PlanSignOff.objects.create(campaign=campaign, plan_hash=current_plan_hash(campaign), by=reviewer, at=clock.now())


def ready_campaign(owner: User, reviewer: User, **fields: Any) -> Campaign:
    """Frozen, written, approved, signed off: one press of the button before sending."""
    campaign = frozen_campaign(owner, **fields)
    write_drafts(campaign)
    approve_drafts(campaign, reviewer)
    sign_off(campaign, reviewer)
    return campaign


def sending_campaign(owner: User, reviewer: User, **fields: Any) -> Campaign:
    """Launched, with the thirty seconds gone by."""
    campaign = ready_campaign(owner, reviewer, **fields)
    services.launch(campaign=campaign, actor=owner)
    pass_time(campaign)
    campaign.refresh_from_db()
    return campaign


def pass_time(campaign: Campaign, moment: datetime | None = None) -> None:
    """The take-back time and every backoff are over."""
    Message.objects.filter(campaign=campaign).update(not_before=moment or clock.now())
    Connection.objects.update(closed_until=None)


def expire_leases() -> None:
    """As if every worker that holds something had been gone for minutes."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_message SET lease_until = 'epoch' WHERE lease_until IS NOT NULL")


def send_all(campaign: Campaign, rounds: int = 20) -> None:
    """What the worker does, until nothing more can be sent now."""
    for _ in range(rounds):
        if not sending.send_some(campaign.pk):
            return


def states(campaign: Campaign) -> dict[str, int]:
    found: dict[str, int] = {}
    for state, reason in Message.objects.filter(campaign=campaign).values_list("state", "reason"):
        key = f"{state}:{reason}" if reason else state
        found[key] = found.get(key, 0) + 1
    return found


def message_of(campaign: Campaign, person: Profile) -> Message:
    return Message.objects.get(campaign=campaign, profile=person)


def members(campaign: Campaign) -> int:
    return Member.objects.filter(campaign=campaign).count()


def _write(campaign: Campaign, brief: Brief, author: User | None, subject: str) -> DraftUse:
    versions = {v.item.kind: v for v in ContentVersion.objects.filter(item__in=campaign.contents.all())}
    text = DraftText(
        subject=subject,
        preheader="A look at what is new",
        greeting="Hello {{ first_name }},",
        paragraphs=(Paragraph("You bought from us before.\n.Dots and = signs, € and ü."), Paragraph("Come and see.")),
        action=str(versions["call_to_action"].uuid),
        link=str(versions["link"].uuid),
        closing="See you soon",
    )
    slots = [Slot(**slot) for slot in campaign.slots]
    draft = Draft.objects.create(key=bytes(brief.key), provider="composer", model=f"test-{campaign.pk}")
    revision = Revision.objects.create(
        draft=draft,
        number=1,
        fields=text.to_json(),
        slots=campaign.slots,
        layout=STANDARD_KEY,
        content_hash=content_hash(
            brief_key=bytes(brief.key),
            channel="email",
            locale=str(brief.variant.brief_part["locale"]),
            draft=text,
            slots=slots,
            layout=STANDARD_KEY,
        ),
        written_by=author,
    )
    revision.cited.set(versions[kind] for kind in ("call_to_action", "link"))
    return DraftUse.objects.create(
        campaign=campaign, brief=brief, revision=revision, status="written", written_at=clock.now()
    )


def use_of(campaign: Campaign, zone: str) -> DraftUse:
    return DraftUse.objects.select_related("brief__variant", "revision", "campaign").get(
        campaign=campaign, brief__values=[zone]
    )


def cite(use: DraftUse, version: ContentVersion) -> None:
    """The use's draft names `version` in its second paragraph."""
    fields = use.revision.fields
    fields["paragraphs"][1]["cites"] = [str(version.uuid)]
    use.revision.content_hash = hash_of(use.brief, use.campaign, DraftText.from_json(fields))
    use.revision.save()
    use.revision.cited.add(version)


def claim_of(campaign: Campaign) -> Item:
    return Item.objects.get(kind="claim", pk__in=campaign.contents.values("pk"))
