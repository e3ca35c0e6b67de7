"""Personal data is found by its form, where it stands."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.ai.personal import PersonalKind, find_personal, find_urls


def found(text):
    return [(hit.kind.value, text[hit.start : hit.end]) for hit in find_personal(text)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("write to anna.schmidt+x@mail.example.org.", "email", "anna.schmidt+x@mail.example.org"),
        ("🧥 é anna@example.org", "email", "anna@example.org"),
        ("call +49 (0)30 901820 now", "phone", "+49 (0)30 901820"),
        ("call +14155552671.", "phone", "+14155552671"),
        ("call 212-736-5000 now", "phone", "212-736-5000"),
        ("IBAN DE89370400440532013000, thanks", "iban", "DE89370400440532013000"),
        ("IBAN GB82 WEST 1234 5698 7654 32 and more", "iban", "GB82 WEST 1234 5698 7654 32"),
        ("card 4111-1111-1111-1111.", "card", "4111-1111-1111-1111"),
        ("at 221 Baker Street, London", "address", "221 Baker Street"),
        ("in Musterstraße 12a bitte", "address", "Musterstraße 12a"),
        ("see https://example.org/?user=7.", "url", "https://example.org/?user=7"),
        ("see example.org/u/7, then", "url", "example.org/u/7"),
    ],
)
def test_it_is_found_where_it_stands(text, kind, words):
    assert (kind, words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "four orders in the last year",
        "spent $750 - $1,000 in 2026",
        "from 2026-11-23 to 2026-12-24, 09:00",
        "on 23.11.2026 and 24/12/2026",
        "version 1.2.3 of the plan",
        "12,345,678 people in 1 000 000 places",
        "DE00 3704 0044 0532 0130 00",  # wrong check digits
        "4111 1111 1111 1112",  # wrong check digit
        "0000 0000 0000 0000",
        "e.g. this, i.e. that, vs. those",
        "Hello.World without a space",
        "9:30 to 17:45",
        "the street where one lives",
    ],
)
def test_ordinary_text_holds_none(text):
    assert found(text) == []


def test_hits_come_in_order_and_do_not_overlap():
    text = "anna@example.org, +14155552671, 4111 1111 1111 1111, www.example.org"
    hits = find_personal(text)
    assert [hit.kind for hit in hits] == [
        PersonalKind.EMAIL,
        PersonalKind.PHONE,
        PersonalKind.CARD,
        PersonalKind.URL,
    ]
    assert all(a.end <= b.start for a, b in pairwise(hits))


@given(st.emails())
def test_every_plain_address_is_found(address):
    local, _, domain = address.partition("@")
    if not all(char.isalnum() or char in "._-" for char in local) or local.startswith((".", "-")):
        return
    assert any(kind in ("email", "url") for kind, _ in found(f"write to {local}@{domain} now"))


@given(st.text())
def test_any_text_is_read_and_offsets_stay_inside(text):
    for hit in find_personal(text):
        assert 0 <= hit.start < hit.end <= len(text)
    assert all(0 <= start < end <= len(text) for start, end in find_urls(text))


@given(st.integers(min_value=10**11, max_value=10**15 - 1))
def test_a_card_is_told_from_a_number_by_its_check_digit(stem):
    digits = str(stem)
    total = sum(sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(reversed(digits)))
    good = -total % 10
    kinds = [kind for kind, _ in found(f"card {digits}{good} ok")]
    assert "card" in kinds
    assert "card" not in [kind for kind, _ in found(f"card {digits}{(good + 1) % 10} ok")]
