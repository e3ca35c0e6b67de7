"""When a person may be written to, in their own time zone. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone(name: str, default: str = "UTC") -> ZoneInfo:
    """The zone called `name`; `default` where it is empty or unknown to the time zone database."""
    try:
        return ZoneInfo(name or default)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(default)


def quiet_until(now: datetime, zone_name: str, start: time | None, end: time | None) -> datetime | None:
    """The end of the quiet hours that `now` lies in (aware, UTC), or None where the person may be written to now.

    `start` and `end` are local wall-clock times; a span over midnight is allowed (21:00 to 08:00); `start` itself is
    quiet, `end` is not. Equal or missing times mean: never quiet. The end is a wall-clock time too, so that a change
    to summer time moves it; an end that a clock change skips comes an hour later by the new clock.
    """
    if start is None or end is None or start == end:
        return None
    place = zone(zone_name)
    local = now.astimezone(place)
    clock = local.time().replace(tzinfo=None)
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not is_quiet:
        return None
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    finish = datetime.combine(day, end, tzinfo=place).astimezone(UTC)
    return finish if finish > now else finish + timedelta(hours=1)
