"""People as a list shows them: searched, filtered, masked for those who need not know who they are."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from apps.common.crypto import decrypt
from apps.common.models import PeopleSearch, User
from apps.profiles.masking import masked, masked_address
from apps.profiles.models import Channel, ContactPoint, Profile, Source, TraitDefinition
from apps.profiles.selectors.values import shown_value

# A search stops at this many finds per column: whoever gets more types another letter.
SEARCH_LIMIT = 1_000
# So many ids are quickly fetched and sorted; a list that more people fit fills its first page soon.
FEW = 10_000

_POINT = ("profile_id", "address", "marketing_consent")

_STARTS = 'lower({column}) COLLATE "C" LIKE lower(%s)'
_FOUND = """
SELECT id FROM profiles_profile WHERE {where} LIMIT {limit}
"""
_FOUND_BY_ADDRESS = """
SELECT profile_id FROM profiles_contactpoint WHERE {where} LIMIT {limit}
"""


@dataclass(frozen=True)
class TraitCell:
    label: str
    value: str
    is_number: bool


@dataclass(frozen=True)
class PersonRow:
    """One line of the list. `consent` is the state for marketing by e-mail, "" where nothing is recorded (a no)."""

    uuid: uuid.UUID
    name: str
    external_id: str
    email: str
    consent: str
    source: str
    updated_at: datetime
    traits: tuple[TraitCell, ...]


def people(text: str = "") -> QuerySet[Profile]:
    """Everybody, or whoever's id, e-mail, first or last name starts with `text` (or with its words, as a full name)."""
    everybody = Profile.objects.select_related("source")
    return everybody.filter(pk__in=_found(text)) if text else everybody


def found_people(text: str, limit: int) -> list[Profile]:
    """The first few whom `people` would find, whoever has exactly this id before the others."""
    found = list(Profile.objects.filter(pk__in=_found(text, limit)).select_related("source")[:limit])
    exact = Profile.objects.filter(external_id=text).select_related("source").first()
    return [exact, *(one for one in found if one != exact)][:limit] if exact else found


def search_text(key: str, user: User) -> str:
    """What `user` searched for under this id; "" when there is no such search of theirs."""
    try:
        search = PeopleSearch.objects.filter(uuid=uuid.UUID(key), user=user).first()
    except ValueError:
        return ""
    return decrypt(search.text_encrypted) if search else ""


def source_choices() -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Source.objects.order_by("name").values_list("pk", "name")[:200]]


def with_source(queryset: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    return queryset.filter(source_id=int(value))


def with_email(queryset: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    return queryset.filter(has_email=value == "yes")


def with_consent(queryset: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    """By the current entry for marketing by e-mail; `unknown` is no entry, and no address either."""
    if value != "unknown":
        return queryset.filter(_has_point(value))
    without_email = Profile.objects.filter(has_email=False).values("pk")
    unasked = ContactPoint.objects.filter(channel=Channel.EMAIL, marketing_consent="").values("profile")
    both = without_email.union(unasked, all=True)
    # Of few, the ids lead to the people; of many, the newest people are asked one by one until the page is full.
    if both[: FEW + 1].count() <= FEW:
        return queryset.filter(pk__in=both)
    return queryset.filter(Q(has_email=False) | Q(_has_point("")))


def _has_point(consent: str) -> Exists:
    points = ContactPoint.objects.filter(profile=OuterRef("pk"), channel=Channel.EMAIL, marketing_consent=consent)
    return Exists(points)


def people_rows(
    profiles: Sequence[Profile], columns: Sequence[TraitDefinition], *, sees_identity: bool
) -> list[PersonRow]:
    """The list's lines for one page of profiles, in one further query whatever their number."""
    points = ContactPoint.objects.filter(profile_id__in=[profile.pk for profile in profiles], channel=Channel.EMAIL)
    found = {profile: (address, state) for profile, address, state in points.values_list(*_POINT)}
    return [_row(profile, *found.get(profile.pk, ("", "")), columns, sees_identity) for profile in profiles]


def _row(
    profile: Profile, address: str, consent: str, columns: Iterable[TraitDefinition], sees_identity: bool
) -> PersonRow:
    name = f"{profile.first_name} {profile.last_name}".strip()
    return PersonRow(
        uuid=profile.uuid,
        name=name if sees_identity else masked(name),
        external_id=profile.external_id if sees_identity else masked(profile.external_id),
        email=address if sees_identity else masked_address(address),
        consent=consent,
        source=profile.source.name if profile.source else "",
        updated_at=profile.updated_at,
        traits=tuple(
            TraitCell(c.label, shown_value(profile.traits.get(c.key), c.type), c.type == TraitDefinition.Type.NUMBER)
            for c in columns
        ),
    )


def _found(text: str, limit: int = SEARCH_LIMIT) -> RawSQL:
    """Ids by the indexes of models._by_start: one bounded range each, so that a million people make no difference."""
    parts: list[str] = []
    params: list[str] = []
    for column in ("external_id", "first_name", "last_name"):
        _add(parts, params, _FOUND, limit, [(column, text)])
    _add(parts, params, _FOUND_BY_ADDRESS, limit, [("address", text)])
    first, _, rest = text.partition(" ")
    if rest:
        _add(parts, params, _FOUND, limit, [("first_name", first), ("last_name", rest)])
        _add(parts, params, _FOUND, limit, [("last_name", first), ("first_name", rest)])
        before, _, last = text.rpartition(" ")
        _add(parts, params, _FOUND, limit, [("first_name", before), ("last_name", last)])
    # Columns are named above; what was typed is only ever a bound parameter.
    return RawSQL(" UNION ".join(f"({part})" for part in parts), params)  # noqa: S611


def _add(parts: list[str], params: list[str], statement: str, limit: int, starts: list[tuple[str, str]]) -> None:
    where = " AND ".join(_STARTS.format(column=column) for column, _ in starts)
    parts.append(statement.format(where=where, limit=limit))
    params.extend(_escaped(start) + "%" for _, start in starts)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
