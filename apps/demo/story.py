"""Who does what when in the demo: three colleagues, and days counted back from the day of the build."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.common import clock
from apps.common.models import User


@dataclass(frozen=True)
class Story:
    """`now` is the moment of the build. Everything in the story happened before it, on working days' hours in UTC."""

    now: datetime
    mara: User
    ravi: User
    ada: User

    def moment(self, days: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
        """`days` before the build, at this time of the day."""
        day = self.now - timedelta(days=days)
        return day.replace(hour=hour, minute=minute, second=second, microsecond=0)

    def colleague(self, short: str) -> User:
        return {"mara": self.mara, "ravi": self.ravi, "ada": self.ada}[short]


@contextmanager
def ticking(start: datetime, number: int, *, every: timedelta) -> Iterator[datetime]:
    """Holds the clock at the `number`th of a row of moments that begins at `start`."""
    moment = start + number * every
    with clock.at(moment):
        yield moment
