"""What the file of 2008 does not say about its customers, invented: names, places, birthdays, a favourite range.

The same seed gives the same people on every machine; only dates follow the day of the build.
"""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

DATA = Path(__file__).parent / "data" / "people.json"
SEED = 2008
COLUMNS = ("last_name", "locale", "time_zone", "country", "city", "favourite", "customer_since", "birthday")
YEAR = 365
MONTH = 30.4
YOUNGEST, OLDEST, USUAL = 19, 88, 41


def with_inventions(rows: Iterator[dict[str, str]], today: date) -> Iterator[dict[str, str]]:
    """The rows of the file with COLUMNS added. Places fit the kind of area, dates fit months and newness."""
    said = json.loads(DATA.read_text())
    kinds, weights = zip(*said["favourites"], strict=True)
    chance = Random(SEED)  # noqa: S311 - not a secret
    for row in rows:
        city, zone, country = chance.choice(said["places"][row["zip_code"]])
        yield row | {
            "last_name": chance.choice(said["last_names"]),
            "locale": f"en-{country}",
            "time_zone": zone,
            "country": country,
            "city": city,
            "favourite": chance.choices(kinds, weights)[0],
            "customer_since": _since(row, today, chance).isoformat(),
            "birthday": _birthday(today, chance).isoformat(),
        }


def _since(row: dict[str, Any], today: date, chance: Random) -> date:
    """Newcomers came within the year, before their last purchase; the others one to nine years ago."""
    last = float(row["recency"]) * MONTH
    days = last + (YEAR - last) * chance.random() if row["newbie"] == "1" else YEAR * (1 + 8 * chance.random() ** 2)
    return today - timedelta(days=int(days))


def _birthday(today: date, chance: Random) -> date:
    return today - timedelta(days=int(chance.triangular(YOUNGEST, OLDEST, USUAL) * 365.25))
