"""Small grammar, for templates and sentences alike."""

from decimal import Decimal


def counted(noun: str, count: int) -> str:
    """The plural `noun` as it follows `count`: 1 campaign, 2 campaigns, 1 person, 0 people."""
    if count != 1:
        return noun
    return "person" if noun == "people" else noun.removesuffix("s")


def percent(value: float | Decimal | str, digits: int | None = None) -> str:
    """Hundredths as the house writes them, without a space: 12.5%; with `digits` places where given, else as many as
    there are."""
    number = float(value)
    return f"{number:g}%" if digits is None else f"{number:.{digits}f}%"
