"""A figure that was found in a text, before it is known what stands around it."""

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Figure:
    """`first` and `last` (exclusive) are tokens; `size` is what the number was multiplied with ("weeks": 604800)."""

    kind: str
    value: str
    first: int
    last: int
    unit: str = ""
    size: Decimal = field(default=Decimal(1))
    is_off: bool = False  # says itself that it is taken off ("half price")
    is_maybe: bool = False  # "a month": a figure only where the sources speak of spans
    part: str = ""  # "low" or "high" of a range
    written: str = ""  # the unit as it was written ("weeks", "€")
