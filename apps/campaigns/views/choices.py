"""What the steps' forms offer beside their fields."""

from typing import Any

from apps.campaigns import brief_facts, plan_slots
from apps.campaigns.brief_facts import MAX_FACTS, closed_values, words_for
from apps.campaigns.forms.base import StepForm
from apps.campaigns.forms.facts import GROUPINGS, PersonalisationForm, inputs_of
from apps.campaigns.forms.steps import MessageForm
from apps.campaigns.models import Campaign
from apps.campaigns.selectors.listing import offered_content, offered_facts, prompts_in_production
from apps.profiles.facts import FactInfo, seen_events
from apps.prompts.spec import InputSpec


def choices_of(step: str, campaign: Campaign, form: StepForm) -> dict[str, Any]:
    """Context of one step's page."""
    if step == "goal":
        events = seen_events()
        numbers = sorted({number for event in events for number in event.numbers})
        kinds = Campaign.MetricKind.choices
        names = sorted((event.name for event in events), key=lambda name: (":" in name, name))
        return {"events": names, "properties": numbers, "kinds": kinds}
    if step == "message" and isinstance(form, MessageForm):
        return {
            "content_groups": offered_content(campaign, form.chosen),
            "chosen": form.chosen,
            "production": prompts_in_production(),
        }
    if step == "personalisation" and isinstance(form, PersonalisationForm):
        return _facts(campaign, form)
    return {}


def _facts(campaign: Campaign, form: PersonalisationForm) -> dict[str, Any]:
    offered = brief_facts.offered()
    rows = [{**row, "values": _words(row, offered)} for row in form.fact_rows]
    used = {row["key"] for row in rows}
    slots = {row["name"] for row in form.slot_rows}
    labels = dict(plan_slots.available())
    return {
        "fact_rows": rows,
        "fact_groups": offered_facts(),
        "groupings": GROUPINGS,
        "wanted": [(item.key, _wanted(item)) for item in inputs_of(campaign) if item.key not in used],
        "is_full": len(rows) >= MAX_FACTS,
        "slot_rows": [{**row, "label": labels.get(row["name"], row["name"])} for row in form.slot_rows],
        "slot_choices": [(name, label) for name, label in labels.items() if name not in slots],
    }


def _wanted(item: InputSpec) -> str:
    """A prompt's input as the list of facts names it."""
    label = brief_facts.label_of(item.key)
    grouping = ", in bands" if "|band(" in item.key else ", by month" if item.key.endswith("|month") else ""
    return f"{label}{grouping}{' (required)' if item.is_required else ''}"


def _words(row: dict[str, Any], offered: dict[str, FactInfo]) -> list[tuple[str, str]]:
    """Every value that is known beforehand with its words; values that turn up later get sensible ones."""
    values = dict.fromkeys([*closed_values(row["key"], offered), *row["words"]])
    return [(value, words_for(row, value)) for value in values]
