"""Whether a known figure or committing word allows one that was said."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from apps.content.guardrails.atoms import Atom
from apps.content.guardrails.calendar_words import dates_agree, weekday_of
from apps.content.guardrails.commitments import Commitment

_COUNTED = ("number", "small", "ordinal")
_ABOUT = ("number", "small", "ordinal", "factor", "vague")
# "Hundreds" may be said of 200 to 999.
_VAGUE = {
    "dozens": (24, 99),
    "hundreds": (200, 999),
    "thousands": (2_000, 999_999),
    "millions": (2_000_000, 10**9),
}
_VAGUE_NAMES = {
    "dutzende": "dozens",
    "hunderte": "hundreds",
    "tausende": "thousands",
    "douzaines": "dozens",
    "centaines": "hundreds",
    "milliers": "thousands",
}
_NEXT_DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Source:
    """What one fact or approved content lets a draft say. `name` is how people know it; empty for a fact.

    `is_foreign`: it is written in another language than the draft, so that only figures and meanings can be compared.
    """

    atoms: tuple[Atom, ...]
    commitments: tuple[Commitment, ...]
    words: frozenset[str]
    name: str = ""
    is_foreign: bool = False


def supports(known: Atom, said: Atom, source: Source, on: date | None = None) -> bool:
    """Whether `known` of `source` allows `said`. With `on`, the day of sending, dates without a year have one."""
    if known.kind != said.kind and not (known.kind in _COUNTED and said.kind in _ABOUT) and said.kind != "day":
        return False
    if said.kind == "date":
        return known.kind == "date" and _same_end(known, said, source) and _same_date(known.value, said.value, on)
    if said.kind == "day":
        return (known.kind == "day" and known.value == said.value) or (
            _is_weekday(known, said, on) and _same_end(known, said, source)
        )
    if said.kind == "code":
        return known.kind == "code" and known.value == said.value
    if said.kind == "time":
        return known.kind == "time" and _same_time(known, said)
    if said.unit == "often" and known.kind in _COUNTED:
        return known.value == said.value and (not said.nouns or bool(known.nouns & said.nouns))
    if said.kind == "vague" and known.kind in ("number", "small"):
        return _is_many(known, said) and _same_sense(known, said, source)
    return (
        _same_figure(known, said)
        and _same_qualifier(known, said)
        and _same_span(known, said)
        and _same_sense(known, said, source)
    )


def allows(source: Source, said: Commitment) -> bool:
    """Whether `source` says the same word, of the same thing."""
    same = [known for known in source.commitments if (known.group, known.word) == (said.group, said.word)]
    if said.group not in ("free", "superlative", "comparative") or not said.nouns or source.is_foreign:
        return bool(same)
    return any(said.nouns & known.clause or not known.clause for known in same)


def _same_date(known: str, said: str, on: date | None) -> bool:
    return dates_agree(said, known) or (on is not None and dates_agree(said, _dated(known, on)))


def _dated(value: str, on: date) -> str:
    """`value` in the first year in which it is not over."""
    if not value.startswith("????") or "?" in value[5:]:
        return value
    day = f"{on.year}{value[4:]}"
    return day if day >= on.isoformat() else f"{on.year + 1}{value[4:]}"


def _same_end(known: Atom, said: Atom, source: Source) -> bool:
    """Until a day is not from that day on; and where a source tells an end, no other day of it is the end."""
    if not said.qualifier or known.qualifier == said.qualifier:
        return True
    return not known.qualifier and not any(a.kind == "date" and a.qualifier == said.qualifier for a in source.atoms)


def _is_weekday(known: Atom, said: Atom, on: date | None) -> bool:
    """Whether the date `known` is the weekday `said`; on its own a weekday means one of the next days."""
    if known.kind != "date" or not said.value.isdigit():
        return False
    value = _dated(known.value, on) if on else known.value
    if weekday_of(value) != said.value:
        return False
    return on is None or said.direction == "dated" or abs(date.fromisoformat(value) - on) <= _NEXT_DAYS


def _same_time(known: Atom, said: Atom) -> bool:
    if known.value == said.value:
        return True
    is_open = "12" in (known.unit, said.unit)
    return is_open and int(known.value) % 720 == int(said.value) % 720


def _is_many(known: Atom, said: Atom) -> bool:
    low, high = _VAGUE.get(_VAGUE_NAMES.get(said.value, said.value), (1, 0))
    return low <= float(known.value) <= high if _is_plain(known.value) else False


def _is_plain(value: str) -> bool:
    return value.replace(".", "", 1).isascii() and value.replace(".", "", 1).isdigit()


def _same_figure(known: Atom, said: Atom) -> bool:
    if said.kind in _COUNTED and known.kind in _COUNTED:
        is_rank = known.kind == "ordinal" and said.kind != "ordinal"
        return said.value == known.value and not is_rank
    return (said.kind, said.value, said.unit) == (known.kind, known.value, known.unit)


def _same_qualifier(known: Atom, said: Atom) -> bool:
    """ "Up to 20 %" is not "20 %", nor is one end of a range the whole.

    A rough figure may be said of an exact one, and a longest span of a span.
    """
    if said.qualifier == known.qualifier:
        return True
    if known.qualifier == "high":
        return said.qualifier == "max"
    return not known.qualifier and (said.qualifier == "near" or (said.qualifier == "max" and said.kind == "duration"))


def _same_span(known: Atom, said: Atom) -> bool:
    """What counts per month does not count per year, and a price per month is no price."""
    if said.per == known.per or known.direction == "?":
        return True
    return not said.per and said.kind != "money"


def _same_sense(known: Atom, said: Atom, source: Source) -> bool:
    if said.kind in ("money", "percent"):
        return _same_direction(known.direction, said.direction) and _same_counts(known, said)
    if said.kind in _ABOUT and not source.is_foreign:
        nouns = known.nouns or source.words
        return not said.nouns or not nouns or bool(said.nouns & nouns)
    return True


def _same_direction(known: str, said: str) -> bool:
    """ "on" ("20 % auf Jacken") may be off or interest; a bare fact may be anything."""
    if said in ("", known) or known == "?":
        return True
    if said == "on":
        return known in ("", "off", "interest")
    return (said == "price" and not known) or (said in ("off", "interest") and known == "on")


def _same_counts(known: Atom, said: Atom) -> bool:
    """The price of three bags is not the price of one."""
    nouns = {noun for noun, _ in known.counts} & {noun for noun, _ in said.counts}
    return not nouns or bool(known.counts & said.counts)


def dated(said: Atom) -> Atom:
    """The weekday `said` as one that stands beside its date."""
    return replace(said, direction="dated")
