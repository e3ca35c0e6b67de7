"""A campaign ready for drafts, for stories of the later apps: real content services, real freeze, real composer."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from apps.campaigns import services as campaign_services
from apps.campaigns.models import Campaign
from apps.common.models import User
from apps.content import services as content_services
from apps.content.models import AllowedHost, Item
from apps.drafts import services as draft_services
from apps.drafts.models import GenerationRun
from apps.prompts.composer import parse_example
from apps.prompts.documents import version_fields
from apps.prompts.models import Label, Prompt
from apps.prompts.models import Version as PromptVersion
from tests.campaigns.factories import NOW, define_traits, fact, make_campaign, make_person

_numbers = itertools.count(1)
HOST = "www.shop.example"
EXAMPLE = """\
subject: News from the shop
or: A few words from the shop
preheader: A look at what has arrived
greeting: Hello {{ first_name | default: "there" }},

opening: You have bought from us before, and that is why we write.
or: We write because you have bought from us before.
reason if trait:zone known: We deliver to [the city]{trait:zone}.

reason?: If something does not fit, [you can return anything within 60 days]{claim}.
action: Have a look through what has arrived.
sign_off: Warm wishes from all of us
"""


@dataclass(frozen=True)
class Contents:
    action: Item
    link: Item
    claim: Item

    def all(self) -> list[Item]:
        return [self.action, self.link, self.claim]


def approve(item: Item, approver: User) -> Item:
    version = item.versions.order_by("-number").first()
    assert version is not None
    content_services.submit_version(version=version, actor=version.created_by)
    content_services.approve_version(version=version, content_hash=version.content_hash, actor=approver)
    return item


def make_contents(author: User, approver: User) -> Contents:
    """A link on an allowed host, a call to action that opens it, and a claim, all approved by somebody else."""
    number = next(_numbers)
    AllowedHost.objects.get_or_create(host=HOST)

    def item(kind: str, name: str, text: str, **fields: Any) -> Item:
        made = content_services.create_item(kind=kind, name=f"{name} {number}", text=text, fields=fields, actor=author)
        return approve(made, approver)

    link = item("link", "Shop", "The shop", url=f"https://{HOST}/new")
    action = item("call_to_action", "Look", "See what is new", link=str(link.uuid))
    return Contents(action, link, item("claim", "Returns", "You can return anything within 60 days."))


def make_writing_prompt(example: str = EXAMPLE, **said: Any) -> Prompt:
    """A prompt in production that the composer can write with; `said` are further fields of its version."""
    prompt = Prompt.objects.create(name=f"Writing prompt {next(_numbers)}")
    fields = version_fields({"instruction": "Write a short, friendly e-mail.", **said})
    fields["examples"] = [parse_example("Plain", example)]
    version = PromptVersion.objects.create(prompt=prompt, number=1, content_hash=f"{prompt.pk:064d}", **fields)
    Label.objects.create(prompt=prompt, name="production", version=version, moved_at=NOW)
    return prompt


def make_frozen_campaign(
    author: User,
    approver: User,
    people: int = 12,
    pictures: Sequence[Item] = (),
    prompt: Prompt | None = None,
    **fields: Any,
) -> Campaign:
    """Frozen, with two briefs: people in the city and people elsewhere."""
    define_traits(zone="text")
    for number in range(people):
        make_person({"zone": "Urban" if number % 2 else "Rural"}, first_name=f"Name{number}")
    contents = make_contents(author, approver)
    campaign = make_campaign(
        author,
        prompt=prompt or make_writing_prompt(),
        contents=[*contents.all(), *pictures],
        facts=[fact("trait:zone", Urban="the city", Rural="the country")],
        **fields,
    )
    campaign_services.freeze_audience(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    return campaign


def write_all(campaign: Campaign, author: User) -> GenerationRun:
    """Starts a run and works it in this process until nothing is left."""
    run = draft_services.start_run(campaign=campaign, actor=author, provider="composer")
    while draft_services.work_run(run_id=run.pk):
        pass
    draft_services.sweep_runs()
    run.refresh_from_db()
    return run
