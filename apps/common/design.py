"""What the design page shows: the components with every state of theirs, the tokens, the statuses of the product."""

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings

from apps.common import clock
from apps.common.colours import Pair, pair, tokens
from apps.common.progress import Action, Progress, Reason, State

SHOWN = Path("templates/design")
STATUS_FIELDS = ("status", "state", "verdict")
# Text on the grounds that it stands on in the product.
PAIRS = (
    ("text", "surface"), ("text", "bg"), ("text", "raised"), ("muted", "surface"), ("muted", "bg"), ("muted", "raised"),
    ("accent-text", "surface"), ("accent-text", "accent-soft"), ("on-accent", "accent"), ("ok", "surface"),
    ("ok", "ok-soft"), ("warn", "surface"), ("warn", "warn-soft"), ("danger", "surface"), ("danger", "danger-soft"),
)  # fmt: skip
GROUNDS = ("bg", "surface", "raised", "sunken", "line", "line-strong", "accent", "accent-soft", "ok-soft", "warn-soft")
TYPE = (("xl", 28), ("lg", 18), ("md", 14), ("sm", 13), ("xs", 12))
SPACES = (("s-1", 4), ("s-2", 8), ("s-3", 12), ("s-4", 16), ("s-5", 20), ("s-6", 28))
WATERFALL = (
    ("In the segment", 64_000, "start"), ("No address", 1_204, "drop"), ("No consent", 20_311, "drop"),
    ("Held out", 4_249, "holdout"), ("Will receive", 38_236, "result"),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """One component's page part: `key` is its template, `source` what that template says, to copy."""

    key: str
    title: str
    note: str
    source: str = ""

    @property
    def template(self) -> str:
        return f"design/{self.key}.html"


PARTS = (
    Shown("buttons", "Buttons", "One primary button on a page. A number on the button where it goes outward."),
    Shown("badges", "Badges and chips", "A badge is a state, a chip is a thing. Colour only for status."),
    Shown("icons", "Icons", "Lucide, hidden from screen readers: the words beside them carry the meaning."),
    Shown("fields", "Fields", "Label, help, error by the field. What was typed is never lost."),
    Shown("notices", "Notices", "What happened, why, what to do. Only the red one interrupts a screen reader."),
    Shown("toasts", "Toasts", "Polite, gone after six seconds; errors stay. What can be taken back offers it."),
    Shown("job", "Long work", "Every state. It asks for itself every two seconds and speaks at quarters."),
    Shown("progress", "Bars and loading", "A bar alone, a meter, and a place that waits for its content."),
    Shown("tables", "Tables", "Sorted heads, rows that lead somewhere, and none at all. On a phone they become cards."),
    Shown("items", "Lists of items", "Short lists where each line is one thing."),
    Shown("cards", "Cards and figures", "A card holds one thing that can be opened; a figure has a label."),
    Shown("waterfall", "Waterfall", "The same numbers in builder, studio, review and report."),
    Shown("navigation", "Crumbs, heads, tabs, steps, menus", "Where one is, what is beside it, what is next."),
    Shown("dialogs", "Dialogs", "For what cannot be taken back. They open without scripts, too."),
    Shown("empty", "Empty states", "What this is, why, one button, one example."),
    Shown(
        "people",
        "People and time",
        "Initials, who else is here, a time with its zone on hover, a difference between two texts.",
    ),
    Shown("charts", "Charts", "Server-drawn, themed by the same tokens; a table of the same figures under each."),
)


def parts() -> list[Shown]:
    """Every part with its own source."""
    folder = Path(settings.BASE_DIR) / SHOWN
    return [replace(part, source=(folder / f"{part.key}.html").read_text().strip()) for part in PARTS]


def samples() -> dict[str, Any]:
    """Made-up things for the components to show."""
    form = SampleForm({"email": "ada", "name": "Ada", "note": "", "plan": "b"})
    form.is_valid()
    return {
        "jobs": sample_jobs(),
        "form": form,
        "waterfall_steps": WATERFALL,
        "now": clock.now(),
        "statuses": statuses(),
        "tones": ("", "info", "ok", "warn", "danger"),
    }


def sample_jobs() -> list[Progress]:
    """Long work in every state there is."""
    now = clock.now()
    base = Progress("Writing drafts", State.RUNNING, now, 812, 3_000, "drafts", per_second=2.0, heard_at=now)
    pause, cancel = Action("pause", "Pause", "pause", "#part-job"), Action("cancel", "Cancel", "x", dialog="sample")
    resume = Action("resume", "Resume", "play", "#part-job", "primary")
    limited = Reason("The endpoint takes no more requests this minute.", 41, "#part-job")
    silent = now - timedelta(seconds=41)
    return [
        replace(base, state=State.WAITING, done=0, per_second=0.0, note="You may leave this page; the work goes on."),
        replace(base, state=State.WAITING, done=0, per_second=0.0, heard_at=silent, is_broker_there=False),
        replace(base, actions=(pause, cancel)),
        replace(base, title="Choosing the people", unit="", share=0.2, per_second=0.0, note="Phases of unlike length."),
        replace(base, reasons=(limited, Reason("The answer was cut off.", 2, "#part-job")), actions=(pause, cancel)),
        replace(base, state=State.PAUSED, actions=(resume, cancel), note="Paused by Ada Okafor."),
        replace(base, state=State.DONE, done=3_000),
        replace(base, state=State.FAILED, reasons=(Reason("The file ends in the middle of a row.", 1),)),
        replace(base, state=State.CANCELLED),
    ]


class SampleForm(forms.Form):
    name = forms.CharField(help_text="As your colleagues know you.")
    email = forms.EmailField(label="E-mail")
    plan = forms.ChoiceField(choices=[("a", "Everybody"), ("b", "A segment")])
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}), required=False)
    fixed = forms.CharField(disabled=True, initial="Set by an admin", required=False)
    agree = forms.BooleanField(label="Send approved drafts only", required=False)
    way = forms.ChoiceField(label="Way", choices=[("e", "E-mail"), ("s", "SMS")], widget=forms.RadioSelect, initial="e")


def statuses() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every status that a row of the product can have: (what, [(value, label)])."""
    return [
        (f"{model._meta.verbose_name} {field.name}".capitalize(), [(str(v), str(label)) for v, label in field.choices])
        for model in apps.get_models()
        if model.__module__.startswith("apps.")
        for field in model._meta.fields
        if field.name in STATUS_FIELDS and field.choices
    ]


@lru_cache(maxsize=1)
def contrasts() -> tuple[Pair, ...]:
    """How well each text reads on its grounds, from the stylesheet itself."""
    found = tokens((Path(settings.BASE_DIR) / "static/css/attune.css").read_text())
    return tuple(pair(found, text, ground) for text, ground in PAIRS)
