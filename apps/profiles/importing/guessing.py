"""What a column is, from its name and its cells: a target that Attune knows, or a trait of a guessed type. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from apps.profiles.importing import cells
from apps.profiles.importing.cells import CellType
from apps.profiles.importing.plan import IGNORED_HEADERS, Target
from apps.profiles.importing.reading import Row

MAX_KEY = 80
# Types are guessed from this many rows; a later cell that does not fit is reported as a reject, never lost silently.
GUESS_ROWS = 100_000
# A column whose name promises addresses must hold them in half its cells, else it is a trait with an unlucky name.
_MOSTLY = 0.5
_REMEMBERED = 5_000

_ID_NAMES = (
    "external_id", "externalid", "customer_id", "customerid", "user_id", "userid", "profile_id", "contact_id",
    "client_id", "member_id", "subscriber_id", "person_id", "account_id", "customer_number", "customer_no", "id",
)  # fmt: skip
_NAMES: dict[Target, tuple[str, ...]] = {
    Target.EMAIL: ("email", "e_mail", "mail", "email_address", "e_mail_address", "emailaddress"),
    Target.PHONE: ("phone", "mobile", "phone_number", "mobile_phone", "mobile_number", "telephone", "tel", "cell"),
    Target.FIRST_NAME: ("first_name", "firstname", "given_name", "givenname", "forename", "vorname", "prenom"),
    Target.LAST_NAME: ("last_name", "lastname", "surname", "family_name", "familyname", "nachname", "nom"),
    Target.LOCALE: ("locale", "language", "lang", "language_code"),
    Target.TIME_ZONE: ("time_zone", "timezone", "tz"),
    Target.COUNTRY: ("country", "country_code"),
}
_SHAPES = {
    Target.EMAIL: cells.EMAIL,
    Target.PHONE: r"[+0-9(][-0-9 ()./]{5,24}",
    Target.LOCALE: cells.LOCALE,
    Target.TIME_ZONE: r"UTC|[A-Za-z_]+(/[A-Za-z0-9_+-]+){1,2}",
    Target.COUNTRY: cells.COUNTRY,
}


def slug(header: str) -> str:
    """A trait's key: lower case ASCII letters, digits and `_`; "" when nothing of the header can be kept."""
    plain = unicodedata.normalize("NFKD", header.casefold()).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:MAX_KEY].strip("_")


def trait_keys(headers: Sequence[str]) -> list[str]:
    """One key per header, all different: what repeats gets `_2`, what cannot be spelt `column_<place>`."""
    taken: set[str] = set()
    keys: list[str] = []
    for place, header in enumerate(headers, start=1):
        base = slug(header) or f"column_{place}"
        key, count = base, 1
        while key in taken:
            count += 1
            key = f"{base[: MAX_KEY - 4]}_{count}"
        taken.add(key)
        keys.append(key)
    return keys


def label(header: str) -> str:
    """A header as people read it: `zip_code` becomes "Zip code", anything with capitals stays as it is."""
    words = " ".join(header.replace("_", " ").split())
    return words[:1].upper() + words[1:] if words == words.lower() else words


def id_column(headers: Sequence[str]) -> int | None:
    """The place of the column that names people, None when no header says so."""
    slugs = [slug(header) for header in headers]
    return next((slugs.index(name) for name in _ID_NAMES if name in slugs), None)


def target(header: str, values: Sequence[str]) -> Target:
    """What a column other than the id is for. `values` are some of its trimmed, non-empty cells."""
    name = slug(header)
    if name in IGNORED_HEADERS:
        return Target.IGNORE
    found = next((one for one, names in _NAMES.items() if name in names), Target.TRAIT)
    if found not in _SHAPES or not values:
        return found
    fitting = sum(cells.matches(_SHAPES[found], value) for value in values)
    return found if fitting >= _MOSTLY * len(values) else Target.TRAIT


def types(rows: Iterable[Row], width: int) -> list[CellType]:
    """The narrowest type that every cell of each column fits; text for a column without cells.

    A column of only 0 and 1 is boolean. Digits that a number would change (a leading zero, more than 15 of them) are
    text: they are post codes and account numbers, not amounts.
    """
    candidates = [[CellType.BOOLEAN, CellType.NUMBER, CellType.DATE] for _ in range(width)]
    seen: list[set[str]] = [set() for _ in range(width)]
    alive = list(range(width))
    for row in rows:
        if row.problem:
            continue
        for place in alive:
            value = row.cells[place].strip(cells.SPACES)
            if value and value not in seen[place]:
                if len(seen[place]) < _REMEMBERED:
                    seen[place].add(value)
                candidates[place] = [kind for kind in candidates[place] if _takes(kind, value)]
        if not all(candidates[place] for place in alive):
            alive = [place for place in alive if candidates[place]]
    return [left[0] if values and left else CellType.TEXT for left, values in zip(candidates, seen, strict=True)]


def _takes(kind: CellType, value: str) -> bool:
    return cells.fits(value, kind) and not (kind is CellType.NUMBER and _is_code(value))


def _is_code(value: str) -> bool:
    digits = value.lstrip("+-")
    return digits.isdigit() and ((len(digits) > 1 and digits[0] == "0") or len(digits) > 15)
