"""What all step forms share: they are opened on a campaign, keep rows of their own, and give clean values."""

from collections.abc import Mapping
from typing import Any

from django import forms

from apps.campaigns.models import Campaign

MAX_ROWS = 60


class StepForm(forms.Form):
    """A step of the plan. `do` is a structural change that a button asks for, such as `fact-up:1`."""

    def __init__(self, data: Mapping[str, str] | None = None, *, campaign: Campaign) -> None:
        self.campaign = campaign
        super().__init__(data, initial=self.initial_values(campaign))

    def initial_values(self, campaign: Campaign) -> dict[str, Any]:
        return {name: getattr(campaign, name) for name in self.base_fields}

    def values(self) -> dict[str, Any]:
        """Cleaned values of the step's fields. Only after `is_valid()`."""
        return dict(self.cleaned_data)


def rows_of(data: Mapping[str, str], prefix: str, marker: str) -> list[dict[str, str]]:
    """Rows `prefix.0.name`, `prefix.1.name` … as dicts; a row exists while its `marker` field is there."""
    rows: list[dict[str, str]] = []
    for number in range(MAX_ROWS):
        start = f"{prefix}.{number}."
        if f"{start}{marker}" not in data:
            break
        rows.append({key[len(start) :]: data[key].replace("\0", "") for key in data if key.startswith(start)})
    return rows


def moved(rows: list[Any], number: int, by: int) -> list[Any]:
    """The rows with one moved up (−1) or down (+1); unchanged at the ends and for a row that is not there."""
    to = number + by
    if not (0 <= number < len(rows) and 0 <= to < len(rows)):
        return rows
    rows = list(rows)
    rows[number], rows[to] = rows[to], rows[number]
    return rows


def without(rows: list[Any], number: int) -> list[Any]:
    return [row for at, row in enumerate(rows) if at != number]


def asked(do: str) -> tuple[str, int]:
    """`fact-up:1` as ("fact-up", 1); the number is −1 where there is none."""
    name, _, number = do.partition(":")
    return name, int(number) if number.isdecimal() and len(number) < 4 else -1
