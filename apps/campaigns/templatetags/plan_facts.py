"""Template filters that name a plan's facts in words people know, never by their keys."""

from django import template

from apps.campaigns import brief_facts
from apps.campaigns.models import Brief, Campaign

register = template.Library()


@register.filter
def fact_name(key: str, campaign: Campaign) -> str:
    """The label of a fact as the plan calls it; for a fact that has left the plan, the label of its trait."""
    labels = {str(entry["key"]): str(entry.get("label", "")) for entry in campaign.facts}
    return labels.get(key) or brief_facts.label_of(key)


@register.filter
def brief_words(brief: Brief) -> str:
    """What tells one brief from the next, in the words a draft may use: "a few months · women's"."""
    entries = zip(brief.variant.brief_part["facts"], brief.values, strict=True)
    return " · ".join(brief_facts.words_for(entry, one) for entry, one in entries if one is not None)
