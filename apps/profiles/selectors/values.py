"""A trait's value as people read it."""

from datetime import date

from django.utils.formats import date_format

from apps.profiles.models import TraitDefinition


def shown_value(value: object, kind: str) -> str:
    """ "" for nothing, Yes/No, a date in words, a number with thousands separators, else the text itself."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        return f"{value:,}"
    if kind == TraitDefinition.Type.DATE and isinstance(value, str):
        try:
            return date_format(date.fromisoformat(value), "j M Y")
        except ValueError:
            return value
    return str(value)
