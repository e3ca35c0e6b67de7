"""Two people changed one thing: a three-way merge, field by field. Pure.

`base` is what both started from, `theirs` what is stored by now, `mine` what was typed. Values are JSON; a field that
is missing counts as "".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """`values`: every field of either side, mine where both changed it. `clashes`: both changed it, differently.
    `theirs`: only they did, so their value stands in `values`. `mine`: only I did."""

    values: dict[str, Any]
    clashes: tuple[str, ...]
    theirs: tuple[str, ...]
    mine: tuple[str, ...]


def merge(base: Values, theirs: Values, mine: Values) -> Merged:
    """Keeps every change that one side alone made, and names the fields that a person must decide on. What neither side
    has (any more) is no field: `base` may come from another page."""
    values: dict[str, Any] = {}
    found: dict[str, list[str]] = {"clash": [], "theirs": [], "mine": []}
    for name in dict.fromkeys((*mine, *theirs)):
        was, stored, typed = (side.get(name, "") for side in (base, theirs, mine))
        values[name] = stored if typed == was else typed
        if stored == typed:
            continue
        if typed == was:
            found["theirs"].append(name)
        elif stored == was:
            found["mine"].append(name)
        else:
            found["clash"].append(name)
    return Merged(values, tuple(found["clash"]), tuple(found["theirs"]), tuple(found["mine"]))
