"""People and plans for stories about campaigns."""

import itertools
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apps.campaigns.models import Campaign, Sender
from apps.common.crypto import address_digest
from apps.common.models import User
from apps.content.models import Item
from apps.content.models import Version as ContentVersion
from apps.profiles.models import Consent, ContactPoint, Profile, Suppression, Touch, TraitDefinition
from apps.prompts.models import Label, Prompt
from apps.prompts.models import Version as PromptVersion
from apps.segments.models import Segment, SegmentVersion

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EVERYONE: dict[str, Any] = {"all": []}
_numbers = itertools.count(1)


def make_person(
    traits: Mapping[str, Any] | None = None,
    *,
    address: str | None = "",
    consent: str | None = "given",
    first_name: str = "Ada",
    profiling: str | None = None,
) -> Profile:
    """A profile that will receive, unless told otherwise. `address=None`: none; `consent=None`: never asked."""
    number = next(_numbers)
    profile = Profile.objects.create(
        external_id=f"c{number}", first_name=first_name, traits=dict(traits or {}), has_email=address is not None
    )
    if address is None:
        return profile
    address = address or f"person{number}@people.example"
    point = ContactPoint.objects.create(
        profile=profile,
        channel="email",
        address=address,
        address_digest=address_digest(address),
        marketing_consent=consent or "",
    )
    for purpose, state in (("marketing", consent), ("profiling", profiling)):
        if state:
            Consent.objects.create(contact_point=point, purpose=purpose, state=state, source="test", given_at=NOW)
    return profile


def suppress(profile: Profile) -> None:
    digest = profile.contact_points.get().address_digest
    Suppression.objects.create(channel="email", address_digest=digest, reason=Suppression.Reason.UNSUBSCRIBED)


def touch(profile: Profile, *, days_ago: float, times: int = 1) -> None:
    for _ in range(times):
        Touch.objects.create(
            profile=profile, channel="email", campaign_uuid=uuid.uuid4(), at=NOW - timedelta(days=days_ago)
        )


def make_segment(rule: Mapping[str, Any] = EVERYONE, name: str = "") -> Segment:
    segment = Segment.objects.create(name=name or f"Segment {next(_numbers)}")
    segment.current = SegmentVersion.objects.create(
        segment=segment, number=1, rule=dict(rule), rule_hash=uuid.uuid4().hex * 2
    )
    segment.save()
    return segment


def make_content(kind: str, text: str = "Shop now", *, status: str = "approved", **fields: Any) -> Item:
    number = next(_numbers)
    item = Item.objects.create(kind=kind, name=f"{kind} {number}")
    days = {name: fields.pop(name) for name in ("valid_from", "valid_until") if name in fields}
    ContentVersion.objects.create(
        item=item, number=1, text=text, fields=fields, content_hash=uuid.uuid4().hex * 2, status=status, **days
    )
    return item


def make_prompt(*, inputs: list[dict[str, Any]] | None = None, in_production: bool = True) -> Prompt:
    number = next(_numbers)
    prompt = Prompt.objects.create(name=f"Prompt {number}")
    version = PromptVersion.objects.create(
        prompt=prompt, number=1, instruction="Write.", inputs=inputs or [], content_hash=uuid.uuid4().hex * 2
    )
    if in_production:
        Label.objects.create(prompt=prompt, name="production", version=version, moved_at=NOW)
    return prompt


def make_sender() -> Sender:
    return Sender.objects.create(
        name=f"Shop {next(_numbers)}",
        from_name="The Shop",
        from_address="hello@shop.example",
        postal_address="1 High Street, Springfield",
    )


def define_traits(**kinds: str) -> None:
    """`define_traits(zone="text", mens="boolean", income="text!sensitive")`."""
    for key, kind in kinds.items():
        type_, _, privacy = kind.partition("!")
        TraitDefinition.objects.create(key=key, label=key.title(), type=type_, privacy=privacy or "plain")


def fact(key: str, use: str = "say", **words: str) -> dict[str, Any]:
    return {"key": key, "use": use, "label": key.partition(":")[2].title(), "words": words}


def make_campaign(owner: User, **fields: Any) -> Campaign:
    """A plan that is ready to be frozen, for everyone, without a holdout unless told otherwise."""
    defaults: dict[str, Any] = {
        "name": f"Campaign {next(_numbers)}",
        "goal_name": "Visit the shop",
        "goal_event": "visit",
        "holdout": 0,
        "k": 2,
    }
    contents = fields.pop("contents", None)
    for name, make in (("segment", make_segment), ("prompt", make_prompt), ("sender", make_sender)):
        if name not in fields:
            fields[name] = make()
    campaign = Campaign.objects.create(owner=owner, **{**defaults, **fields})
    if contents is None:
        contents = [make_content("call_to_action"), make_content("link", "Shop", url="https://shop.example/")]
    campaign.contents.set(contents)
    campaign.refresh_from_db()
    return campaign
