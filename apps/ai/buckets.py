"""Values in canonical form: what a fact's value is, and the closed text a brief may hold. Pure.

`profiles.facts.brief_value_sql` says the same in SQL; hypothesis holds the two equal.
"""

import itertools
import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from apps.ai.facts import FactType, Modifier, number_text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

Value = str | Decimal | bool | date | datetime


def typed(value: object, type_: FactType) -> Value | None:
    """`value` as its fact's type, or None where it is missing or of another type.

    Takes what JSON and the database give: numbers as int, float or Decimal, dates as date or ISO 8601 text, moments as
    aware datetimes. Empty text is missing. A wrong type counts as missing, so that one bad value breaks nothing.
    """
    match type_:
        case FactType.TEXT:
            return value if isinstance(value, str) and value else None
        case FactType.NUMBER:
            return as_number(value)
        case FactType.BOOLEAN:
            return value if isinstance(value, bool) else None
        case FactType.DATE:
            return as_date(value)
        case FactType.MOMENT:
            return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else None


def as_number(value: object) -> Decimal | None:
    """A finite number as Decimal; a float by its shortest text, which is what was written. Anything else is None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_date(value: object) -> date | None:
    """A calendar day: a date, or text exactly as 2026-11-23. Anything else is None."""
    if isinstance(value, datetime):
        return None
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) else None


def bucket(value: object, modifiers: tuple[Modifier, ...] = ()) -> str | None:
    """The canonical closed text of a typed value, or None where it is missing.

    Text as it is, numbers as shortest decimal text, booleans "yes"/"no", dates 2026-11-23, moments in UTC with
    microseconds; `band` gives "<0", "0-50", "50-200", "200+" (the lower end belongs to the band), `month` "2026-11",
    `known` "known".
    """
    if value is None or value == "":
        return None
    for modifier in modifiers:
        match modifier.name:
            case "band":
                return _band(value, modifier.limits)
            case "month":
                return _month(value)
            case "known":
                return "known"
    return _text(value)


def bands(limits: tuple[Decimal, ...]) -> list[str]:
    """All texts `band` can give, from the lowest."""
    texts = [number_text(limit) for limit in limits]
    return [f"<{texts[0]}", *(f"{a}-{b}" for a, b in itertools.pairwise(texts)), f"{texts[-1]}+"]


def _band(value: object, limits: tuple[Decimal, ...]) -> str | None:
    number = as_number(value)
    return None if number is None else bands(limits)[sum(number >= limit for limit in limits)]


def _month(value: object) -> str | None:
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
    return value.isoformat()[:7] if isinstance(value, date) else None


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    number = as_number(value)
    return None if number is None else number_text(number)
