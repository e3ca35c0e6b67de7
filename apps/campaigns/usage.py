"""Tells earlier apps where campaigns use what is theirs, and shows a profile's campaigns on its page."""

from collections.abc import Iterable, Mapping

from django.db.models import Q
from django.urls import reverse

from apps.ai import fact_choices
from apps.ai.facts import FactType
from apps.campaigns import brief_facts
from apps.campaigns.models import Campaign, Variant
from apps.campaigns.offer_rules import OfferRules
from apps.campaigns.selectors.listing import offered_facts
from apps.content import eligibility
from apps.content import usage as content_usage
from apps.content.models import Item
from apps.profiles.panels import register_panel
from apps.prompts import usage as prompt_usage
from apps.prompts.models import Prompt
from apps.segments import usage as segment_usage
from apps.segments.models import Segment

# How open values are closed, to start from: bands and months.
EXAMPLES = {
    FactType.NUMBER: ("|band(0,50,200)", ", in bands"),
    FactType.DATE: ("|month", ", by month"),
    FactType.MOMENT: ("|month", ", by month"),
}


def register_all() -> None:
    content_usage.register("campaigns", item_uses)
    eligibility.register(OfferRules())
    segment_usage.register_usage(segment_uses)
    fact_choices.register(prompt_facts)
    fact_choices.register_values(fact_values)
    prompt_usage.register("campaigns", "Campaigns", "No campaign writes with it.", prompt_uses)
    register_panel("profile", "campaigns:show_profile_campaigns", "Campaigns")


def item_uses(item: Item) -> Iterable[content_usage.Use]:
    """The campaigns that have chosen a content item, in any language, or had when their audience was frozen."""
    chosen = Q(contents__family=item.family) | Q(layout__family=item.family)
    parts = Q(content_versions__item__family=item.family) | Q(layout_version__item__family=item.family)
    frozen = Q(pk__in=Variant.objects.filter(parts).values("campaign"))
    for campaign in Campaign.objects.filter(chosen | frozen).distinct().order_by("-updated_at"):
        yield content_usage.Use(campaign.name, _url(campaign), f"Campaign, {campaign.get_status_display().lower()}")


def prompt_uses(prompt: Prompt) -> Iterable[prompt_usage.Use]:
    """The campaigns that write with a prompt; a frozen plan holds the version it was frozen with."""
    versions = Variant.objects.filter(prompt_version__prompt=prompt).select_related("prompt_version")
    held = dict(versions.order_by("pk").values_list("campaign_id", "prompt_version__number"))
    campaigns = Campaign.objects.filter(Q(prompt=prompt) | Q(pk__in=held)).order_by("-updated_at")
    for campaign in campaigns:
        yield prompt_usage.Use(campaign.name, _url(campaign), campaign.get_status_display(), held.get(campaign.pk))


def segment_uses(segment: Segment) -> Iterable[segment_usage.Use]:
    """The campaigns that are, or were, for a segment."""
    for campaign in Campaign.objects.filter(segment=segment).order_by("-updated_at"):
        yield segment_usage.Use(campaign.name, "Campaign", "campaigns:show_campaign", "campaign", str(campaign.uuid))


def prompt_facts() -> Iterable[tuple[str, str]]:
    """The facts that may stand in a brief, closed as a prompt may declare them."""
    for _, infos in offered_facts():
        for info in infos:
            closed, words = EXAMPLES.get(info.type, ("", ""))
            yield f"{info.key}{closed}", f"{info.label}{words}"


def fact_values(key: str) -> Mapping[str, str]:
    """The closed values of a fact that may stand in a brief, with the words that a plan begins with."""
    return {} if brief_facts.problem(key) else brief_facts.new_entry(key)["words"]


def _url(campaign: Campaign) -> str:
    return reverse("campaigns:show_campaign", args=[campaign.uuid])
