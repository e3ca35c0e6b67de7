from datetime import timedelta

import pytest

from apps.common import clock
from apps.common.crypto import address_digest
from apps.common.errors import Invalid, Refused
from apps.common.models import AuditEntry
from apps.profiles.models import Consent, ContactPoint, Suppression
from apps.profiles.services import consent

pytestmark = pytest.mark.usefixtures("lists_agree_with_the_ledger")


@pytest.fixture
def point(import_people):
    import_people("id,email\nc-1,ana@x.example\n")
    return ContactPoint.objects.get()


def give(point, actor, **changes):
    values = {
        "purpose": "marketing", "source": "page", "wording": "Write to me", "given_at": clock.now(),
        "reason": "Asked again by telephone", **changes,
    }  # fmt: skip
    return consent.record_given(contact_point=point, actor=actor, **values)


def test_a_withdrawal_ends_consent_and_keeps_the_history(point, author):
    give(point, author)
    consent.withdraw(contact_point=point, purpose="marketing", source="unsubscribe page", actor=None)
    assert list(Consent.objects.order_by("pk").values_list("state", "is_current")) == [
        ("given", False), ("withdrawn", True),
    ]  # fmt: skip


def test_withdrawing_twice_leaves_one_entry(point):
    for _ in range(2):
        consent.withdraw(contact_point=point, purpose="marketing", source="page", actor=None)
    assert Consent.objects.count() == 1
    assert AuditEntry.objects.filter(action="profiles.withdraw_consent").count() == 1


def test_only_a_written_reason_turns_a_withdrawal_into_consent(point, author):
    consent.withdraw(contact_point=point, purpose="marketing", source="page", actor=None)
    with pytest.raises(Invalid) as refused:
        give(point, author, reason="because")
    assert "reason" in refused.value.errors
    give(point, author)
    current = Consent.objects.get(is_current=True)
    assert (current.state, current.recorded_by, current.reason) == ("given", author, "Asked again by telephone")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"wording": " "}, "wording"),
        ({"reason": ""}, "reason"),
        ({"given_at": clock.now() + timedelta(days=2)}, "given_on"),
        ({"purpose": "anything"}, "purpose"),
    ],
)
def test_consent_without_wording_date_or_purpose_is_refused(point, author, changes, field):
    with pytest.raises(Invalid) as refused:
        give(point, author, **changes)
    assert field in refused.value.errors
    assert not Consent.objects.exists()


def test_somebody_who_may_not_import_may_not_record_consent(point, reviewer):
    with pytest.raises(Refused):
        give(point, reviewer)


def test_an_address_is_suppressed_once_and_the_trace_holds_no_address(author):
    digest = address_digest("ana@x.example")
    assert consent.suppress(channel="email", address_digest=digest, reason="complained", actor=None)
    assert not consent.suppress(channel="email", address_digest=digest, reason="manual", actor=author)
    assert Suppression.objects.get().reason == "complained"
    assert "ana" not in str(AuditEntry.objects.get(action="profiles.suppress_address").detail)
