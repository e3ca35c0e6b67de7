"""One person's message as it would be written now, for looking at before anything runs."""

from dataclasses import dataclass, field
from datetime import datetime

from apps.ai.facts import FactError
from apps.ai.rules import RuleError
from apps.ai.types import BriefFact, Finding
from apps.campaigns.models import Campaign
from apps.campaigns.selectors.briefs import example_brief, profile_slot_values, profile_values
from apps.campaigns.selectors.contents import send_date
from apps.content.rendering.messages import Template, compile_message
from apps.content.rendering.parts import CannotCompile, SenderLines
from apps.content.selectors import guard_policy
from apps.content.selectors.layouts import layout_key, layout_of, usable_layout, with_image
from apps.profiles.models import Profile
from apps.prompts.selectors import production_version, prompt_spec
from apps.prompts.spec import WriteError
from apps.prompts.writing import COMPOSER, write
from apps.segments.selectors import rule_sql

NO_SENDER = SenderLines("Your sender", "Your postal address")


@dataclass(frozen=True)
class Example:
    """What would be sent, or the sentence why nothing can be written yet (`problem`)."""

    facts: tuple[BriefFact, ...] = ()
    findings: tuple[Finding, ...] = ()
    template: Template | None = None
    slot_values: dict[str, str | None] = field(default_factory=dict)
    sender: str = ""
    problem: str = ""

    def values(self, *, has_names: bool) -> dict[str, str | None]:
        """What fills its slots; without the right to see who people are, the fall-backs do."""
        return self.slot_values if has_names else {}


def examples(campaign: Campaign, now: datetime, limit: int, page: int = 0) -> list[Profile]:
    """Some people of the segment, always the same ones for the same page. Empty while no usable segment is chosen."""
    if not campaign.segment or not campaign.segment.current:
        return []
    try:
        rule = rule_sql(campaign.segment.current.rule, now)
    except (RuleError, FactError):
        return []
    query = f"SELECT p.* FROM profiles_profile p WHERE {rule.text} ORDER BY p.id LIMIT %s OFFSET %s"
    return list(Profile.objects.raw(query, [*rule.params, limit, page * limit]))


def example_for(campaign: Campaign, profile: Profile, now: datetime) -> Example:
    """Writes with the composer from this person's own facts (the k fall-back needs everybody, so it is not applied)."""
    try:
        brief = example_brief(campaign, profile_values(campaign, profile, now), now, profile)
    except FactError as error:
        return Example(problem=error.message)
    version = production_version(campaign.prompt) if campaign.prompt else None
    if brief is None or version is None:
        return Example(problem="Choose a prompt that has a version in production, then drafts can be shown.")
    try:
        written = write(brief, prompt_spec(version), guard_policy(brief.locale, brief.channel), provider=COMPOSER)
        layout = layout_of(layout_key(usable_layout(campaign.layout, send_date(campaign, now)), brief.channel))
        template = compile_message(
            with_image(written.draft, layout, brief.contents),
            {content.id: content for content in brief.contents},
            brief.slots,
            brief.channel,
            brief.locale,
            sender := _sender(campaign),
            layout,
            is_tracked=campaign.is_tracked,
        )
    except (WriteError, CannotCompile) as error:
        return Example(facts=brief.facts, problem=str(error))
    return Example(brief.facts, written.findings, template, profile_slot_values(campaign, profile), sender.from_name)


def _sender(campaign: Campaign) -> SenderLines:
    sender = campaign.sender
    return SenderLines(sender.from_name, sender.postal_address) if sender else NO_SENDER
