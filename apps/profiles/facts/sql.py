"""Pieces of SQL that carry their parameters with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sql:
    """SQL text with `%s` placeholders and the parameters for them, in order. Values and keys stand only in `params`."""

    text: str
    params: tuple[Any, ...] = ()


TRUE = Sql("TRUE")
FALSE = Sql("FALSE")


def build(template: str, *parts: object) -> Sql:
    """Fills each `{}` of a template with a piece of SQL, or with a placeholder for any other value.

    Templates are literals of the code; a percent sign in them is written `%%`.
    """
    pieces = template.split("{}")
    if len(pieces) != len(parts) + 1:
        raise ValueError(f"{len(pieces) - 1} places for {len(parts)} parts")
    text = [pieces[0]]
    params: list[Any] = []
    for part, piece in zip(parts, pieces[1:], strict=True):
        text += [part.text if isinstance(part, Sql) else "%s", piece]
        params += part.params if isinstance(part, Sql) else [part]
    return Sql("".join(text), tuple(params))


def joined(word: str, parts: Iterable[Sql]) -> Sql:
    """`(a AND b AND c)`; one part stands alone."""
    found = list(parts)
    if len(found) == 1:
        return found[0]
    return Sql("(" + word.join(part.text for part in found) + ")", tuple(p for part in found for p in part.params))
