"""Personalisation: which facts enter the brief, in which order and words, and what is filled in at send time."""

from typing import Any

from django import forms

from apps.ai.facts import FactError
from apps.ai.types import Use
from apps.campaigns import brief_facts, plan_slots
from apps.campaigns.forms.base import StepForm, asked, moved, rows_of, without
from apps.campaigns.models import Campaign
from apps.prompts.selectors import production_version, prompt_spec

MAX_SLOTS = 12
GROUPINGS = (("", "As it is"), ("band", "In bands"), ("month", "By month"), ("known", "Known or not"))
Row = dict[str, Any]


class PersonalisationForm(StepForm):
    """Facts and slots are rows (`fact.0.key`, `fact.0.use`, `fact.0.value.0`, `fact.0.words.0`, `slot.0.name` …)."""

    k = forms.IntegerField(
        label="Smallest group",
        min_value=2,
        max_value=1000,
        help_text="A message never says something that fewer people than this share. Rarer combinations fall back to "
        "the first facts of the list.",
    )

    @property
    def fact_rows(self) -> list[Row]:
        """The facts as typed, else as stored."""
        return [self._fact(row) for row in rows_of(self.data, "fact", "key")] if self.is_bound else self.campaign.facts

    @property
    def slot_rows(self) -> list[Row]:
        """The slots as typed, else as stored."""
        return [_slot(row) for row in rows_of(self.data, "slot", "name")] if self.is_bound else self.campaign.slots

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        do, number = asked(self.data.get("do", ""))
        cleaned["facts"] = self._changed_facts(do, number)
        cleaned["slots"] = self._changed_slots(do, number)
        return cleaned

    def _fact(self, row: dict[str, str]) -> Row:
        key = row["key"]
        known = next((entry for entry in self.campaign.facts if entry["key"] == key), None)
        values = [name for name in row if name.startswith("value.")]
        words = {row[name]: row.get(f"words.{name[6:]}", "").strip()[: brief_facts.MAX_WORDS] for name in values}
        return {
            "key": key,
            "use": row.get("use") if row.get("use") in tuple(Use) else Use.SAY.value,
            "label": known["label"] if known else brief_facts.label_of(key),
            "words": {one: text for one, text in words.items() if text},
        }

    def _changed_facts(self, do: str, number: int) -> list[Row]:
        rows = [row for row in self.fact_rows if self._is_known(row["key"])]
        if do == "fact-up":
            return moved(rows, number, -1)
        if do == "fact-down":
            return moved(rows, number, 1)
        if do == "fact-remove":
            return without(rows, number)
        if do == "facts-wanted":
            return self._with_wanted(rows)
        return self._with_new_fact(rows) if do == "fact-add" else rows

    def _with_wanted(self, rows: list[Row]) -> list[Row]:
        """The prompt's inputs in its order, as far as there is room and they may be used; the required ones first."""
        inputs = inputs_of(self.campaign)
        used = {row["key"] for row in rows}
        wanted = sorted((item for item in inputs if item.key not in used), key=lambda item: not item.is_required)
        usable = [item.key for item in wanted if brief_facts.problem(item.key) is None]
        room = brief_facts.MAX_FACTS - len(rows)
        return [*rows, *(brief_facts.new_entry(key, inputs) for key in usable[:room])]

    def _is_known(self, key: str) -> bool:
        """Rows name facts of the stored plan; others come in by the add button only."""
        return any(entry["key"] == key for entry in self.campaign.facts)

    def _with_new_fact(self, rows: list[Row]) -> list[Row]:
        try:
            key = brief_facts.grouped(
                self.data.get("new_fact", ""), self.data.get("new_grouping", ""), self.data.get("new_limits", "")
            )
        except FactError as error:
            self.add_error(None, error.message)
            return rows
        problem = brief_facts.problem(key)
        if any(row["key"] == key for row in rows):
            problem = "This fact is in the list already."
        elif len(rows) >= brief_facts.MAX_FACTS:
            problem = f"A brief takes at most {brief_facts.MAX_FACTS} facts: beyond that hardly anybody shares a draft."
        if problem:
            self.add_error(None, problem)
            return rows
        return [*rows, brief_facts.new_entry(key, inputs_of(self.campaign))]

    def _changed_slots(self, do: str, number: int) -> list[Row]:
        rows = self.slot_rows
        if do == "slot-remove":
            rows = without(rows, number)
        if do == "slot-add":
            rows = [*rows, {"name": self.data.get("new_slot", ""), "fallback": None}]
        names = [row["name"] for row in rows]
        problems = [found for row in rows if (found := plan_slots.problem(row))]
        if len(set(names)) < len(names):
            problems.append("This slot is in the list already.")
        if len(rows) > MAX_SLOTS:
            problems.append(f"At most {MAX_SLOTS} slots.")
        if problems:
            self.add_error(None, problems[0])
        return rows


def _slot(row: dict[str, str]) -> Row:
    """An empty fall-back means none: without a value that one message fails."""
    return {"name": row["name"], "fallback": row.get("fallback", "").strip() or None}


def inputs_of(campaign: Campaign) -> tuple[Any, ...]:
    """What the campaign's prompt declares (prompts.spec.InputSpec), nothing while none is in production."""
    version = production_version(campaign.prompt) if campaign.prompt else None
    return prompt_spec(version).inputs if version else ()
