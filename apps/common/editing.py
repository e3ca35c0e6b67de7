"""An editor at the edge: what it was opened with, what others saved meanwhile, and what becomes of both.

A page carries what it showed when it was opened (`opened`, signed). A save is merged field by field with what is stored
by then. Fields that only one side changed go together by themselves; where both did, the page comes back with both
sides (409) and everything typed, and the person chooses. The service compares once more under the row's lock.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django import forms
from django.core import signing
from django.http import HttpRequest, QueryDict

from apps.common.differences import word_diff
from apps.common.errors import Conflict, Invalid
from apps.common.form_values import data_of, describe, values_of
from apps.common.merging import Merged, merge
from apps.common.selectors import Change
from apps.common.stale import Stale

SALT = "attune.opened"
TRIES = 4
Saved = TypeVar("Saved")
Stretches = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Opened:
    """What a form showed when it was opened: `base` is what the service compares, `values` are JSON by field."""

    base: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    def token(self) -> str:
        return signing.dumps([self.base, dict(self.values)], salt=SALT, compress=True)


@dataclass(frozen=True)
class Row:
    """One field that both changed: as it was, and each side's wording against it."""

    name: str
    label: str
    was: str
    theirs: Stretches
    yours: Stretches
    takes_theirs: bool = False


@dataclass(frozen=True)
class Panel:
    """What common/stale.html shows. `also` names the fields that they alone changed and that are kept."""

    rows: tuple[Row, ...]
    also: tuple[str, ...]
    change: Change | None

    @property
    def who(self) -> str:
        return self.change.who if self.change else "Somebody"


def read_opened(text: str) -> Opened:
    """A page's own token; empty for one that is missing or forged, so that every difference is asked about."""
    try:
        base, values = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError):
        return Opened()
    return Opened(base, values)


def taken(data: QueryDict) -> set[str]:
    """The fields of the panel for which the person takes what the other one wrote."""
    names = data.getlist("clash")
    take = data.get("take", "")
    if take in ("mine", "theirs"):
        return set(names) if take == "theirs" else set()
    return {name for name in names if data.get(f"take-{name}") == "theirs"}


def opened_in(data: QueryDict) -> Opened:
    """What the posted form was opened with. A panel inside a form that saves itself brings its own, which counts once
    somebody presses a button."""
    has_chosen = data.get("take") or data.get("do")
    return read_opened((has_chosen and data.get("stale_opened")) or data.get("opened", ""))


@dataclass(frozen=True)
class Met:
    """One save met what is stored: the merge, and its three sides (base, theirs, mine)."""

    merged: Merged
    sides: tuple[Mapping[str, Any], Mapping[str, Any], Mapping[str, Any]]
    chosen: frozenset[str]

    def opened(self, base: str) -> Opened:
        """What the page is opened with from now on while it goes on showing what was typed: what they alone changed is
        not on it, so it keeps counting as theirs."""
        kept = {name: self.sides[0].get(name, "") for name in self.merged.theirs}
        return Opened(base, {**self.sides[1], **kept})


def meet(data: QueryDict, theirs: Mapping[str, Any], mine: Mapping[str, Any], before: Opened | None = None) -> Met:
    """Merges what was typed with what is stored; where the person chose theirs, mine counts as unchanged."""
    base = (before or opened_in(data)).values
    chosen = taken(data)
    typed = {**mine, **{name: base.get(name, "") for name in chosen}}
    return Met(merge(base, theirs, typed), (base, theirs, typed), frozenset(chosen))


def panel(
    met: Met,
    *,
    label: Callable[[str], str],
    describe: Callable[[str, Any], str],
    change: Change | None,
) -> Panel:
    """Both sides of every clash in words; `describe` says a field's value in words."""
    rows = []
    for name in met.merged.clashes:
        was, theirs, mine = (describe(name, side.get(name, "")) for side in met.sides)
        rows.append(Row(name, label(name), was, word_diff(was, theirs), word_diff(was, mine), name in met.chosen))
    return Panel(tuple(rows), tuple(map(label, met.merged.theirs)), change)


def note_of(labels: Iterable[str], change: Change | None) -> str:
    """What is said when nothing had to be asked: "Ravi changed Subject meanwhile; both changes are kept."."""
    names = ", ".join(labels)
    return f"{change.who if change else 'Somebody'} changed {names} meanwhile; both changes are kept." if names else ""


class Editing:
    """One Django form over one thing that several people may change.

    `now()` gives an unbound form that shows what is stored, and the `base` that the service compares; `bind(data)` the
    form over what was typed; `change()` who saved last. `units(values, …)` may name fields that only make sense
    together: {"paragraphs": (label, names)}.
    """

    def __init__(
        self,
        request: HttpRequest,
        *,
        now: Callable[[], tuple[forms.BaseForm, str]],
        bind: Callable[[QueryDict], forms.BaseForm],
        change: Callable[[], Change | None],
        units: Callable[..., Mapping[str, tuple[str, tuple[str, ...]]]] | None = None,
    ) -> None:
        self._request, self._now, self._bind, self._change, self._units = request, now, bind, change, units
        self.form, base = now()
        self.opened = Opened(base, values_of(self.form))
        self.stale: Panel | None = None
        self.status = 200
        self.note = ""

    @property
    def context(self) -> dict[str, Any]:
        return {"form": self.form, "opened": self.opened.token(), "stale": self.stale}

    def save(self, write: Callable[[Any, str], Saved]) -> Saved | None:
        """Merges and calls `write(form, base)`. None when the page has to be shown (again): form, panel and `status`
        are set then. `write` raises Stale when somebody was faster even now, Invalid for what cannot be saved."""
        data = self._request.POST
        if self._request.method != "POST" or not data:
            return None
        for _ in range(TRIES):
            if not self._meet(data):
                return None
            try:
                return write(self.form, self.opened.base)
            except Invalid as error:
                self.refuse(error)
                return None
            except Stale:
                continue
        raise Conflict("Several people are changing this at this moment. Go back and try again.")

    def say(self, words: str) -> str:
        """`words` and what else happened, for the toast after a save."""
        return f"{words} {self.note}".strip()

    def refuse(self, error: Invalid) -> None:
        for name, message in error.errors.items():
            self.form.add_error(name if name in self.form.fields else None, message)
        if not error.errors:
            self.form.add_error(None, error.message)
        self.status = 422

    def _meet(self, data: QueryDict) -> bool:
        """Puts the form over the merged values; False when it has to be shown instead of saved."""
        shown, base = self._now()
        theirs, mine, before = values_of(shown), values_of(self._bind(data)), opened_in(data)
        units = self._units(before.values, theirs, mine) if self._units else {}
        met = meet(data, _folded(theirs, units), _folded(mine, units), Opened("", _folded(before.values, units)))
        merged = met.merged
        self.form = self._bind(data_of(_unfolded(merged.values, units), data, shown))
        self.opened, change = Opened(base, theirs), self._change() if merged.clashes or merged.theirs else None
        labels = {name: label for name, (label, _) in units.items()}

        def label(name: str) -> str:
            return labels.get(name) or str(shown.fields[name].label or name.replace("_", " ").capitalize())

        if merged.clashes:
            self.stale = panel(met, label=label, describe=lambda n, v: describe(shown, n, v), change=change)
            self.status = 409
            return False
        self.note = note_of(map(label, merged.theirs), change)
        self.status = 200 if self.form.is_valid() else 422
        return self.status == 200


def _folded(values: Mapping[str, Any], units: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, Any]:
    inside = {name for _, names in units.values() for name in names}
    folded = {name: value for name, value in values.items() if name not in inside}
    for unit, (_, names) in units.items():
        folded[unit] = {name: values[name] for name in names if values.get(name)}
    return folded


def _unfolded(values: Mapping[str, Any], units: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in values.items() if name not in units}
    for unit in units:
        plain |= values.get(unit) or {}
    return plain
