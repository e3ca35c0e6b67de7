"""A written draft of a campaign on any channel, and the words it is written with."""

from apps.ai.channels import CHANNELS
from apps.campaigns import services as campaign_services
from apps.common.models import User
from apps.content import services as content_services
from apps.drafts.models import DraftUse
from apps.profiles.models import ContactPoint, TraitDefinition
from apps.prompts.composer import parse_example
from apps.prompts.documents import version_fields
from apps.prompts.models import Label, Prompt
from apps.prompts.models import Version as PromptVersion
from tests.campaigns.factories import NOW, define_traits, fact, make_campaign, make_person
from tests.content.pictures import drawing
from tests.factories import EXAMPLE, approve, make_contents, write_all

CARD = """\
title: {{ first_name | default: "Hello" }}, there is news
opening: You have bought from us before. We deliver to [the city]{trait:zone}.
action: Have a look through what has arrived.
"""
BARE = CARD.partition("\n")[2]
WORDS = {"email": EXAMPLE, "sms": BARE, "push": CARD, "in_app": CARD, "webhook": BARE}
assert set(WORDS) == set(CHANNELS)


def make_prompt(channel: str) -> Prompt:
    prompt = Prompt.objects.create(name=f"Writing for {channel}", channel=channel)
    fields = version_fields({"instruction": "Write a short, friendly message."})
    fields["examples"] = [parse_example("Plain", WORDS[channel], channel)]
    version = PromptVersion.objects.create(prompt=prompt, number=1, content_hash=f"{prompt.pk:064d}", **fields)
    Label.objects.create(prompt=prompt, name="production", version=version, moved_at=NOW)
    return prompt


def make_written(author: User, approver: User, channel: str) -> DraftUse:
    """The draft for people of the city, with a picture among the approved content."""
    if not TraitDefinition.objects.filter(key="zone").exists():
        define_traits(zone="text")
    for number in range(6):
        make_person({"zone": "Urban"}, first_name=f"Name{number}")
    ContactPoint.objects.update(channel=channel)
    image = content_services.create_image(
        name=f"A window ({channel})", raw=drawing(), text="A lit shop window", actor=author
    )
    campaign = make_campaign(
        author,
        channel=channel,
        prompt=make_prompt(channel),
        contents=[*make_contents(author, approver).all(), approve(image, approver)],
        facts=[fact("trait:zone", Urban="the city")],
    )
    campaign_services.freeze_audience(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    write_all(campaign, author)
    return DraftUse.objects.select_related("campaign", "revision", "brief__variant").get(campaign=campaign)
