"""One person: what is known, what they did, what they agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import Count, Q

from apps.profiles.masking import DOTS, masked, masked_address
from apps.profiles.models import Consent, ContactPoint, Event, Profile, Purpose, Suppression, TraitDefinition
from apps.profiles.selectors.values import shown_value

_TIMELINE_SALT = "attune.timeline"
PER_PAGE = 30


@dataclass(frozen=True)
class FactRow:
    """A trait of this person. An undefined trait is identity. `is_masked` hides its value."""

    key: str
    label: str
    value: str
    type: str
    privacy: str
    source: str
    is_masked: bool


@dataclass(frozen=True)
class PurposeRow:
    """`entries` newest first; `state` is that of the current one, "" where nothing is recorded: unknown means no."""

    purpose: str
    label: str
    state: str
    entries: tuple[Consent, ...]


@dataclass(frozen=True)
class PointRow:
    """An address with its ledger. `suppressed` says why nobody may write there, whatever the consent."""

    point: ContactPoint
    address: str
    suppressed: str
    suppressed_at: datetime | None
    purposes: tuple[PurposeRow, ...]


OWN_EVENTS = {
    "attune:sent": "Message sent",
    "attune:opened": "Message opened",
    "attune:clicked": "Link clicked",
    "attune:opened_by_machine": "Message opened by a machine",
    "attune:clicked_by_machine": "Link followed by a machine",
    "attune:unsubscribed": "Unsubscribed",
}


@dataclass(frozen=True)
class TimelineItem:
    name: str
    at: datetime
    properties: tuple[tuple[str, str], ...]

    @property
    def is_own(self) -> bool:
        return self.name.startswith("attune:")

    @property
    def label(self) -> str:
        return OWN_EVENTS.get(self.name, self.name)


@dataclass(frozen=True)
class TimelinePage:
    """`older` is the cursor of the next page, "" at the end."""

    items: list[TimelineItem]
    older: str


@dataclass(frozen=True)
class Header:
    """Who this is, as far as the reader may know it."""

    title: str
    external_id: str
    email: str
    initials: str
    place: tuple[str, ...]


def header_of(profile: Profile, points: Sequence[PointRow], *, sees_identity: bool) -> Header:
    names = [name for name in (profile.first_name, profile.last_name) if name]
    shown = [name if sees_identity else masked(name) for name in names]
    external_id = profile.external_id if sees_identity else masked(profile.external_id)
    email = next((row.address for row in points if row.point.channel == "email"), "")
    initials = "".join(name[0] for name in names)[:2].upper() or external_id[:1].upper()
    place = tuple(value for value in (profile.country, profile.locale, profile.time_zone) if value)
    return Header(" ".join(shown) or external_id, external_id, email, initials, place)


def facts_of(profile: Profile, *, sees_identity: bool) -> list[FactRow]:
    defined = {trait.key: trait for trait in TraitDefinition.objects.select_related("source")}
    rows = []
    for key, value in profile.traits.items():
        trait = defined.get(key)
        privacy = trait.privacy if trait else TraitDefinition.Privacy.IDENTITY.value
        is_masked = privacy == TraitDefinition.Privacy.IDENTITY and not sees_identity
        rows.append(
            FactRow(
                key=key,
                label=trait.label if trait else key,
                value=DOTS if is_masked else shown_value(value, trait.type if trait else ""),
                type=trait.get_type_display() if trait else "",
                privacy=privacy,
                source=trait.source.name if trait and trait.source else "",
                is_masked=is_masked,
            )
        )
    return sorted(rows, key=lambda row: row.label.lower())


def consent_of(profile: Profile, *, sees_identity: bool) -> list[PointRow]:
    points = list(profile.contact_points.order_by("channel"))
    entries: dict[tuple[int, str], list[Consent]] = {}
    ledger = Consent.objects.filter(contact_point__in=points).select_related("recorded_by").order_by("-id")
    for entry in ledger:
        entries.setdefault((entry.contact_point_id, entry.purpose), []).append(entry)
    return [_point_row(point, entries, sees_identity) for point in points]


def event_names(profile: Profile) -> list[tuple[str, str, int]]:
    """The names of this person's events as stored and as shown, with their counts, most frequent first."""
    counted = profile.events.values("name").annotate(count=Count("pk")).order_by("-count", "name")
    return [(row["name"], OWN_EVENTS.get(row["name"], row["name"]), row["count"]) for row in counted[:50]]


def timeline(profile: Profile, *, name: str, cursor: str, sees_identity: bool) -> TimelinePage:
    """Events from newest to oldest, from behind `cursor` on; an altered cursor starts at the top."""
    events = profile.events.all()
    if name:
        events = events.filter(name=name)
    place = _place(cursor)
    if place:
        events = events.filter(Q(at__lt=place[0]) | Q(at=place[0], pk__lt=place[1]))
    found = list(events.order_by("-at", "-pk")[: PER_PAGE + 1])
    more = len(found) > PER_PAGE
    found = found[:PER_PAGE]
    older = signing.dumps([found[-1].at.isoformat(), found[-1].pk], salt=_TIMELINE_SALT) if more else ""
    return TimelinePage([_item(event, sees_identity) for event in found], older)


def _point_row(point: ContactPoint, entries: dict[tuple[int, str], list[Consent]], sees_identity: bool) -> PointRow:
    suppression = Suppression.objects.filter(channel=point.channel, address_digest=bytes(point.address_digest)).first()
    return PointRow(
        point=point,
        address=point.address if sees_identity else masked_address(point.address),
        suppressed=suppression.get_reason_display() if suppression else "",
        suppressed_at=suppression.created_at if suppression else None,
        purposes=tuple(
            _purpose_row(purpose, label, entries.get((point.pk, purpose), ())) for purpose, label in Purpose.choices
        ),
    )


def _purpose_row(purpose: str, label: str, entries: Sequence[Consent]) -> PurposeRow:
    state = next((entry.state for entry in entries if entry.is_current), "")
    return PurposeRow(purpose, label, state, tuple(entries))


def _item(event: Event, sees_identity: bool) -> TimelineItem:
    pairs = []
    for key, value in list(event.properties.items())[:12]:
        if key == "campaign" and event.name in OWN_EVENTS:
            continue  # its internal key; the panels above name the campaign
        hidden = isinstance(value, str | list | dict) and not sees_identity
        pairs.append((key, DOTS if hidden else shown_value(value, "")[:120]))
    return TimelineItem(event.name, event.at, tuple(pairs))


def _place(cursor: str) -> tuple[datetime, int] | None:
    try:
        at, pk = signing.loads(cursor, salt=_TIMELINE_SALT)
        return datetime.fromisoformat(at), int(pk)
    except (signing.BadSignature, ValueError, TypeError):
        return None
