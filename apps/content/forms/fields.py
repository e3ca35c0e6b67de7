"""Fields that hold lists and rules as text."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from apps.common.foreign_json import read_foreign_json
from apps.content import eligibility


class ListField(forms.CharField):
    """A list of texts: one on each line, or on one line with `separator` between them."""

    def __init__(self, *, separator: str = "\n", **more: Any) -> None:
        self.separator = separator
        widget = forms.TextInput() if separator != "\n" else forms.Textarea(attrs={"rows": 3})
        super().__init__(required=False, widget=widget, **more)

    def prepare_value(self, value: Any) -> Any:
        return (", " if self.separator != "\n" else "\n").join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        parts: Iterable[str] = str(value or "").replace("\r", "\n").replace("\n", self.separator).split(self.separator)
        return [part.strip() for part in parts if part.strip()]


class AttributesField(forms.CharField):
    """Names and texts, one pair on each line with a colon between them."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, widget=forms.Textarea(attrs={"rows": 3}), **more)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name}: {text}" for name, text in value.items()) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, str]:  # type: ignore[override]
        pairs = [line.partition(":") for line in str(value or "").splitlines() if line.strip()]
        if wrong := [name for name, colon, text in pairs if not (name.strip() and colon and text.strip())]:
            raise ValidationError(f"“{wrong[0].strip()}” is not of the form “Material: wool”.")
        return {name.strip(): text.strip() for name, _, text in pairs}


class RuleField(forms.CharField):
    """A rule as JSON text; the page draws it as the builder."""

    def prepare_value(self, value: Any) -> Any:
        return json.dumps(value, sort_keys=True) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> dict[str, Any] | None:  # type: ignore[override]
        if value == eligibility.UNFINISHED:
            raise ValidationError("Finish every condition, or remove it.")
        return read_json(value)

    def in_words(self, value: Any) -> str:
        """Who that lets have it; for both sides of a stale save."""
        return eligibility.words({eligibility.FIELD: read_json(value)}) or "everybody"


def read_json(value: object) -> dict[str, Any] | None:
    """The rule in a text; None for anything else."""
    if isinstance(value, dict):
        return value
    try:
        found = read_foreign_json(str(value or "null"))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def with_rule(data: QueryDict) -> QueryDict:
    """`data` with the builder's fields as the text of the rule, unless it is there already (after a merge)."""
    if eligibility.FIELD in data or not any(name.startswith("r.") for name in data):
        return data
    drawn = eligibility.rules().read(data, data.get("do", ""))
    data = data.copy()
    data[eligibility.FIELD] = json.dumps(drawn.rule, sort_keys=True) if drawn.rule else ""
    if not drawn.is_complete:
        data[eligibility.FIELD] = eligibility.UNFINISHED
    return data
