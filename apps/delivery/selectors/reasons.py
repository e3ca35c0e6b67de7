"""Reasons in words."""

from apps.delivery.models import Fault, SkipReason

_LABELS: dict[str, str] = {**dict(SkipReason.choices), **dict(Fault.choices)}


def reason_label(reason: str) -> str:
    """A message's reason in words; "" stays empty."""
    return _LABELS.get(reason, "")


def reason_choices() -> list[tuple[str, str]]:
    return list(_LABELS.items())
