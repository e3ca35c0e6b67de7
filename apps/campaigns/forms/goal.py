"""Goal: what the campaign is for and how it is measured."""

from typing import Any

from django import forms

from apps.campaigns.forms.base import StepForm, asked, rows_of, without
from apps.campaigns.models import Campaign

MAX_METRICS = 10
MAX_WINDOW = 365


class GoalForm(StepForm):
    goal_name = forms.CharField(
        label="What should people do?",
        required=False,
        max_length=80,
        help_text="In a few words, as results will call it: “Visit the shop”. Whoever writes the drafts reads it too.",
    )
    goal_event = forms.CharField(
        label="Event that counts",
        required=False,
        max_length=120,
        help_text="The name of the event, exactly as it arrives.",
        widget=forms.TextInput(attrs={"list": "events", "autocomplete": "off"}),
    )
    goal_kind = forms.ChoiceField(label="Measured as", choices=Campaign.MetricKind.choices)
    goal_property = forms.CharField(
        label="Property that is added up",
        required=False,
        max_length=80,
        help_text="Only for a mean amount: the number among the event's properties.",
        widget=forms.TextInput(attrs={"list": "properties", "autocomplete": "off"}),
    )
    window_days = forms.IntegerField(
        label="Days to count",
        min_value=1,
        max_value=MAX_WINDOW,
        help_text="From the moment a person was planned, also for those who are held out.",
    )

    @property
    def metric_rows(self) -> list[dict[str, str]]:
        """The further metrics as typed, else as stored."""
        return rows_of(self.data, "metric", "name") if self.is_bound else list(self.campaign.metrics)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        do, number = asked(self.data.get("do", ""))
        rows = [_metric(row) for row in self.metric_rows]
        if do == "metric-remove":
            rows = without(rows, number)
        faults = [fault for row in rows if (fault := _fault(row))]
        if do == "metric-add":
            rows.append({"name": "", "event": "", "kind": Campaign.MetricKind.RATE.value, "property": ""})
        if faults and do != "metric-add":
            self.add_error(None, faults[0])
        if len(rows) > MAX_METRICS:
            self.add_error(None, f"At most {MAX_METRICS} further metrics.")
        cleaned["metrics"] = rows
        return cleaned


def _metric(row: dict[str, str]) -> dict[str, str]:
    kind = row.get("kind", "")
    return {
        "name": row.get("name", "").strip()[:80],
        "event": row.get("event", "").strip()[:120],
        "kind": kind if kind in Campaign.MetricKind.values else Campaign.MetricKind.RATE.value,
        "property": row.get("property", "").strip()[:80],
    }


def _fault(row: dict[str, str]) -> str:
    if row["kind"] == Campaign.MetricKind.MEAN and row["event"] and not row["property"]:
        return f"“{row['name'] or row['event']}” is a mean, so it needs the property that is added up."
    return ""
