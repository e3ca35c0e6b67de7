"""Python previews what PostgreSQL will do: both must judge every cell alike."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.profiles.importing import cells

PATTERNS = {
    "number": cells.NUMBER, "boolean": cells.BOOLEAN, "date": cells.DATE, "email": cells.EMAIL,
    "phone": cells.PHONE, "locale": cells.LOCALE, "country": cells.COUNTRY,
}  # fmt: skip
LIKELY = st.text(alphabet='0123456789-+.eE:TZ @abAB_/[]\\"\u00e9\n ', max_size=24)
ANY = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=24)
RELAXED = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.django_db
@pytest.mark.parametrize("name", PATTERNS)
@RELAXED
@example(value="2024-02-29")
@example(value="1900-02-29")
@example(value="1.5\n")
@example(value="zoë@exämple.example")
@given(value=LIKELY | ANY | st.from_regex(cells.DATE, fullmatch=True) | st.from_regex(cells.NUMBER, fullmatch=True))
def test_both_sides_match_the_same_cells(name, value):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s ~ %s, nullif(btrim(%s, %s), '')", [value, f"^({PATTERNS[name]})$", value, cells.SPACES]
        )
        matched, trimmed = cursor.fetchone()
    assert matched == cells.matches(PATTERNS[name], value)
    assert (trimmed or "") == cells.trimmed(value)


@pytest.mark.django_db
@RELAXED
@given(value=st.from_regex(cells.NUMBER, fullmatch=True))
def test_whatever_matches_as_a_number_can_be_cast(value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(trim_scale(%s::numeric))", [value])
        assert cursor.fetchone()[0] is not None


@pytest.mark.django_db
@RELAXED
@given(value=st.from_regex(cells.DATE, fullmatch=True))
def test_whatever_matches_as_a_date_is_a_day(value):
    with connection.cursor() as cursor:
        cursor.execute("SELECT left(%s, 10)::date::text", [value])
        assert cursor.fetchone()[0] == value[:10]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("+44 20 7946-0000", "+442079460000"), ("0049 (30) 123 456", "+4930123456"), ("020 7946", "0207946")],
)
def test_a_telephone_number_loses_its_decoration(typed, kept):
    assert cells.phone(typed) == kept
