"""Slots: exact values filled in at send time, never seen by whoever writes the draft."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.content.slots import PERSON_SLOTS, check_value, is_slot_name
from apps.profiles.models import TraitDefinition

TRAIT = "trait."
LABELS = {"first_name": "First name", "last_name": "Last name"}


def available() -> list[tuple[str, str]]:
    """(name, label) of every slot there is: names of people, and traits that are plain."""
    traits = TraitDefinition.objects.filter(privacy=TraitDefinition.Privacy.PLAIN).order_by("label")
    found = [(f"{TRAIT}{trait.key}", trait.label) for trait in traits if is_slot_name(f"{TRAIT}{trait.key}")]
    return [*((name, LABELS[name]) for name in PERSON_SLOTS), *found]


def problem(slot: Mapping[str, Any]) -> str | None:
    """Why a slot cannot be used, in a sentence; None when it can."""
    name, fallback = str(slot.get("name", "")), slot.get("fallback")
    if not is_slot_name(name):
        return f"There is no slot named {name}."
    if name.startswith(TRAIT):
        privacy = TraitDefinition.objects.filter(key=name[len(TRAIT) :]).values_list("privacy", flat=True).first()
        if privacy != TraitDefinition.Privacy.PLAIN:
            return f"{name} is not a plain trait, so it cannot be a slot."
    fault = check_value(fallback) if fallback else None
    return f"The fall-back of {name} {fault}." if fault else None


def formatted(value: object, type_: str = "") -> str | None:
    """How a stored value reads in a message; None when it is missing.

    Numbers get thousands separators, dates are written out, yes and no are words; text stays as it is.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if type_ == TraitDefinition.Type.DATE:
        return _date(str(value))
    return str(value) if isinstance(value, str) else None


def _number(value: int | float | Decimal) -> str | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return f"{number:,f}" if number.is_finite() else None


def _date(text: str) -> str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}"
