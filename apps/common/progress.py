"""How long work is told to people: how far, how fast, how long yet, what went wrong, what may be pressed. Pure.

Each app turns its own row (an import, a freeze, a run, a sending) into one `Progress`; `<c-job>` shows it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

QUIET_FOR = timedelta(seconds=20)  # longer without a sign of life and the page says so
_NEW_FOR = timedelta(seconds=8)
_ENDLESS = 99 * 86_400.0


class State(StrEnum):
    """`WAITING`: nobody has begun; `PAUSED`: somebody stopped it, or it stopped itself, and it can go on."""

    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.RUNNING, State.PAUSED})
TONES = {
    State.WAITING: "",
    State.RUNNING: "",
    State.PAUSED: "warn",
    State.DONE: "ok",
    State.FAILED: "danger",
    State.CANCELLED: "off",
}


@dataclass(frozen=True)
class Reason:
    """One kind of error: in words, how often, and where the things concerned are listed (or one of them is shown)."""

    text: str
    count: int
    url: str = ""
    link: str = "Show them"


@dataclass(frozen=True)
class Action:
    """One button. `key` names it; without `dialog` it posts to `url`, with one it opens the dialog of that id."""

    key: str
    label: str
    icon: str
    url: str = ""
    variant: str = ""
    dialog: str = ""


@dataclass(frozen=True)
class Progress:
    """One piece of long work at one moment.

    `done` of `total` are counted in `unit` (a plural); `total` 0 means that nobody can know it. `share` (0 to 1)
    stands for done / total where the work has phases that take unlike times. `per_second` is measured, 0 when nothing
    was done lately. `began_at` is when somebody asked for it, `heard_at` the last sign of life of whoever carries it
    out, `patience` how long silence is fine. `figures` are (what, how many) below the bar.
    """

    title: str
    state: State
    now: datetime
    done: int = 0
    total: int = 0
    unit: str = ""
    share: float | None = None
    per_second: float = 0.0
    seconds_left: float | None = None
    began_at: datetime | None = None
    heard_at: datetime | None = None
    is_broker_there: bool = True
    patience: timedelta = QUIET_FOR
    note: str = ""
    figures: tuple[tuple[str, int], ...] = ()
    reasons: tuple[Reason, ...] = ()
    actions: tuple[Action, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """0 to 100; never 100 before the work is done."""
        if self.state is State.DONE:
            return 100
        share = self.share if self.share is not None else (self.done / self.total if self.total > 0 else 0.0)
        return min(99, max(0, int(100 * share)))

    @property
    def tone(self) -> str:
        """The bar's colour: what the state says, or that something went wrong on the way."""
        return "warn" if self.reasons and self.state in (State.RUNNING, State.DONE) else TONES[self.state]

    @property
    def pace(self) -> str:
        """How often a page asks: quickly at first, so that small work feels done at once, then every two seconds."""
        is_new = self.began_at is not None and self.now - self.began_at < _NEW_FOR
        return "500ms" if is_new else "2s"

    @property
    def counted(self) -> str:
        """`812 of 3,000 drafts`; empty where nothing is counted."""
        if not self.unit:
            return ""
        return f"{self.done:,} of {self.total:,} {self.unit}" if self.total > 0 else f"{self.done:,} {self.unit}"

    @property
    def rate(self) -> str:
        """`1,200 rows a second`; empty unless it is running and something was done lately."""
        return rate_words(self.per_second, self.unit) if self.state is State.RUNNING and self.unit else ""

    @property
    def time_left(self) -> str:
        """`about 3 min left`; empty unless it is running and can be known."""
        if self.state is not State.RUNNING:
            return ""
        left = self.seconds_left
        if left is None:
            left = seconds_left(self.done, self.total, self.per_second)
        return "" if left is None else f"{duration_words(left)} left"

    @property
    def silence(self) -> str:
        """What to say when nobody has been heard of for longer than is fine; empty while all is well."""
        if self.state not in (State.WAITING, State.RUNNING) or self.heard_at is None:
            return ""
        quiet = self.now - self.heard_at
        if quiet <= self.patience:
            return ""
        words = duration_words(quiet.total_seconds()).removeprefix("about ")
        if self.state is State.WAITING:
            return f"No worker has taken this for {words}. Is one running?"
        return f"Nothing has been heard of its worker for {words}. Another one takes it over as soon as there is one."

    @property
    def errors(self) -> int:
        return sum(reason.count for reason in self.reasons)

    @property
    def spoken(self) -> str:
        """What a screen reader hears. It changes with the state and at every quarter, not with every figure."""
        if self.silence:
            return f"{self.title}: {self.silence}"
        if self.state is not State.RUNNING:
            return f"{self.title}: {self.state.value}"
        quarter = self.percent // 25 * 25
        return f"{self.title}: {quarter} percent" if quarter else f"{self.title}: running"


def rate_over(count: int, window: timedelta, since: datetime | None, now: datetime) -> float:
    """Things per second: `count` of them were done within `window`, or since `since` where that is shorter ago."""
    span = min(window, now - since) if since else window
    return count / max(span.total_seconds(), 1.0)


def seconds_left(done: int, total: int, per_second: float) -> float | None:
    """None while nobody can know."""
    if per_second <= 0 or total <= 0:
        return None
    return min(_ENDLESS, max(0, total - done) / per_second)


def duration_words(seconds: float) -> str:
    """`under 5 s`, `about 40 s`, `about 3 min`, `about 2 h 10 min`, `about 3 days`: as exact as it deserves."""
    if seconds < 5:
        return "under 5 s"
    if seconds < 90:
        return f"about {5 * round(seconds / 5)} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    hours, rest = divmod(5 * round(minutes / 5), 60)
    if hours < 24:
        return f"about {hours} h" + (f" {rest} min" if rest else "")
    days = round(hours / 24)
    return f"about {days} day{'s' if days > 1 else ''}"


def rate_words(per_second: float, unit: str) -> str:
    """`12 drafts a minute` when slow, `1,200 rows a second` when fast; empty for none."""
    if per_second <= 0:
        return ""
    if per_second >= 10:
        return f"{per_second:,.0f} {unit} a second"
    per_minute = per_second * 60
    return f"{per_minute:,.0f} {unit} a minute" if per_minute >= 1 else f"{per_minute * 60:,.1f} {unit} an hour"
