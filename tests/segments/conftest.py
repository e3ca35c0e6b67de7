"""A small town that the stories about segments share."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.common.models import User
from apps.profiles.models import Channel, Consent, ContactPoint, Event, Profile, Suppression, TraitDefinition
from apps.segments.models import Segment
from apps.segments.services import create_segment

URBAN = {"all": [{"fact": "trait:zip_code", "op": "is", "value": "Urban"}]}


def is_in(segment: Segment | str) -> dict[str, Any]:
    name = segment if isinstance(segment, str) else segment.uuid
    return {"fact": f"segment:{name}", "op": "is", "value": True}


@pytest.fixture
def town(noon: datetime) -> dict[str, Profile]:
    """Ana (Urban, two purchases), Ben (Urban, none, withdrew), Cyd (Rural, one, suppressed), Dan (nothing known)."""
    for key, label, type_, privacy in (
        ("zip_code", "Kind of area", "text", "plain"),
        ("points", "Points", "number", "plain"),
        ("nickname", "Nickname", "text", "identity"),
    ):
        TraitDefinition.objects.create(key=key, label=label, type=type_, privacy=privacy)
    traits = {
        "ana": {"zip_code": "Urban", "points": 120, "nickname": "Annie"},
        "ben": {"zip_code": "Urban", "points": 10},
        "cyd": {"zip_code": "Rural", "points": "many"},
        "dan": {},
    }
    people = {
        name: Profile.objects.create(external_id=f"{name}-1", first_name=name.title(), traits=known, updated_at=noon)
        for name, known in traits.items()
    }
    for name, ages in {"ana": [1, 20, 90], "cyd": [5]}.items():
        for age in ages:
            Event.objects.create(
                profile=people[name],
                name="purchase",
                at=noon - timedelta(days=age),
                event_id=f"{name}-{age}",
                properties={"amount": 10 * age, "kind": "shoes"},
            )
    for number, (name, state) in enumerate({"ana": "given", "ben": "withdrawn", "cyd": "given"}.items()):
        digest = bytes([number] * 32)
        point = ContactPoint.objects.create(
            profile=people[name], channel=Channel.EMAIL, address=f"{name}@x.example", address_digest=digest
        )
        Consent.objects.create(contact_point=point, purpose="marketing", state=state, source="form", given_at=noon)
    Suppression.objects.create(channel=Channel.EMAIL, address_digest=bytes([2] * 32), reason="bounced")
    return people


@pytest.fixture
def urban(town: dict[str, Profile], author: User) -> Segment:
    return create_segment(actor=author, name="Urban", rule=URBAN)


@pytest.fixture
def form() -> Callable[..., dict[str, Any]]:
    """A posted builder with one condition, plus whatever a story adds."""

    def fill(**more: Any) -> dict[str, Any]:
        fields = {
            "do": "save", "name": "City people", "description": "", "r.mode": "all",
            "r.0.fact": "trait:zip_code", "r.0.was": "trait:zip_code", "r.0.op": "is", "r.0.value": "Urban",
        }  # fmt: skip
        return fields | {name.replace("__", "."): value for name, value in more.items()}

    return fill
