"""Keyset pages: every row exactly once, forward and back, with nulls and ties."""

import csv
import datetime as dt
import io
from urllib.parse import parse_qs

import pytest
from django.core import signing
from django.db import connection
from django.db.models.expressions import RawSQL
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.common import lists
from apps.common.exports import csv_response, safe_cell
from apps.common.lists import Choice, Column, Day, ListSpec, ListState, Switch, Text, list_page
from apps.common.models import AuditEntry, User
from tests.common.tampering import unlocked

SPEC = ListSpec(
    columns=(
        Column("count", "Count", sort="count", numeric=True),
        Column("action", "Action", sort="action"),
        Column("who", "Who", sort="actor_label", is_identity=True),
        Column("at", "At", sort="at"),
        Column("actor", "Actor", sort="actor__created_at"),
        Column("detail", "Detail"),
    ),
    filters=(Choice("kind", "Kind", (("a", "A"), ("b", "B")), "object_type"), Text("q", "Find", ("action",))),
    default_sort="-at",
    per_page=3,
)
SORTS = [sign + key for key in ("count", "action", "who", "at", "actor") for sign in ("", "-")]
DAY = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def ask(query: str, queryset=None, spec: ListSpec = SPEC):
    return list_page(
        QueryDict(query.removeprefix("?")), AuditEntry.objects.all() if queryset is None else queryset, spec
    )


def lay(rows) -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=DAY + dt.timedelta(microseconds=minute), actor=actor, actor_label=label, action=action, count=count
        )
        for count, action, label, minute, actor in rows
    )


def walk(query: str, step: str):
    pages = []
    while query:
        page = ask(query)
        pages.append([row.pk for row in page.rows])
        query, last = getattr(page, step), query
        assert len(pages) < 200
    return pages, last


ROW = st.tuples(
    st.one_of(st.none(), st.integers(0, 3)),
    st.sampled_from(["a", "b", "B", "é", ""]),
    st.sampled_from(["Ana", "Ben", "Zoë"]),
    st.integers(0, 4),
)


CHIPS = ListSpec(
    columns=SPEC.columns,
    filters=(
        Text("q", "Find", ("action",)), Text("who", "Name", ("actor_label",)), Day("from", "From", "at", "from"),
        Choice("kind", "Kind", (("a", "Apples"), ("b", "Pears")), "object_type"),
        Switch("many", "Many only", lambda queryset: queryset.filter(count__gt=1)),
    ),
    default_sort="-at",
)  # fmt: skip


@pytest.mark.django_db
def test_each_filter_in_use_is_read_as_a_sentence_and_taken_away_by_itself() -> None:
    page = ask("?q=x&who=Ana&from=2026-11-03&kind=b&many=1&sort=count", spec=CHIPS)
    assert [chip.label for chip in page.chips] == ["Name: Ana", "From: 3 Nov 2026", "Kind: Pears", "Many only"]
    assert parse_qs(page.chips[2].query[1:]) == {
        "q": ["x"], "who": ["Ana"], "from": ["2026-11-03"], "many": ["1"], "sort": ["count"],
    }  # fmt: skip
    assert ask("?q=x&kind=nothing", spec=CHIPS).chips == []


@pytest.mark.django_db
def test_a_filter_of_a_view_is_taken_away_though_the_view_says_it() -> None:
    view = {"kind": "a"}
    page = list_page(ListState({**view}, {"view": "1"}, view), AuditEntry.objects.all(), CHIPS)
    assert page.chips[0].query == "?view=1&kind="


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=14), sort=st.sampled_from(SORTS))
def test_walking_forward_and_back_visits_each_row_exactly_once_in_order(author, rows, sort) -> None:
    with unlocked():
        AuditEntry.objects.all().delete()
    lay([(*row, author if number % 2 else None) for number, row in enumerate(rows)])
    forward, last = walk(f"?sort={sort}", "next_query")
    seen = [pk for page in forward for pk in page]
    assert len(seen) == len(set(seen)) == len(rows)
    back, _ = walk(last, "previous_query")
    assert list(reversed(back)) == forward
    _assert_ordered(seen, sort)


def _assert_ordered(keys: list[int], sort: str) -> None:
    column = next(column for column in SPEC.columns if column.key == sort.removeprefix("-"))
    values = dict(AuditEntry.objects.values_list("pk", column.sort))
    shown = [values[key] for key in keys]
    known = [value for value in shown if value is not None]
    assert shown == known + [None] * (len(shown) - len(known)), "nulls stand last"
    assert known == sorted(known, reverse=sort.startswith("-"))


@pytest.mark.django_db
def test_a_row_that_is_deleted_or_added_meanwhile_neither_hides_nor_repeats_another(author) -> None:
    lay([(None, "x", "Ana", minute, author) for minute in range(9)])
    first = ask("?sort=at")
    with unlocked():
        AuditEntry.objects.filter(pk=first.rows[-1].pk).delete()
    lay([(None, "x", "Ana", 0, author)])
    second = ask(first.next_query)
    assert [row.at.microsecond for row in second.rows] == [3, 4, 5]


@pytest.mark.django_db
def test_cursors_of_identity_columns_carry_no_value(author) -> None:
    lay([(1, "x", f"Secretname{number}", number, author) for number in range(5)])
    query = ask("?sort=who").next_query
    cursor = signing.loads(parse_qs(query[1:])["at"][0], salt=lists.SALT)
    assert "Secretname" not in str(cursor)
    assert ask(query).rows[0].actor_label == "Secretname3"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["?at=forged", "?sort=password", "?sort=actor__password", "?sort=-&at=", "?at=%00", "?kind=c"]
)
def test_what_the_list_does_not_offer_is_ignored(author, query: str) -> None:
    lay([(1, "x", "Ana", number, author) for number in range(2)])
    page = ask(query)
    assert len(page.rows) == 2
    assert page.sort == "-at"


@pytest.mark.django_db
def test_an_altered_cursor_or_one_of_another_sort_shows_the_first_page(author) -> None:
    lay([(number, "x", "Ana", number, author) for number in range(7)])
    cursor = ask("?sort=count").next_query
    assert ask(cursor[:-2] + "xx").rows == ask("?sort=count").rows
    assert ask(cursor.replace("sort=count", "sort=-count")).rows == ask("?sort=-count").rows


@pytest.mark.django_db
def test_a_cursor_from_before_its_column_changed_its_type_shows_the_first_page(author) -> None:
    lay([(number, "x", "Ana", number, author) for number in range(7)])
    for value in ("not a time", {}, [1], True):
        cursor = signing.dumps(["at", value, "1", True], salt=lists.SALT)
        assert ask(f"?sort=at&at={cursor}").rows == ask("?sort=at").rows


@pytest.mark.django_db
def test_filters_stay_in_every_link_and_clearing_drops_them_but_not_the_sort(author) -> None:
    lay([(number, "find me", "Ana", number, author) for number in range(7)])
    page = ask("?q=find&sort=count")
    assert "q=find" in page.next_query
    assert "sort=count" in page.next_query
    assert page.clear_query == "?sort=count"
    assert page.is_filtered
    assert all("q=find" in head.query for head in page.heads if head.query)
    assert [head.direction for head in page.heads][:2] == ["ascending", ""]
    assert "sort=-count" in page.heads[0].query


@pytest.mark.django_db
def test_the_count_stops_at_its_limit(author, monkeypatch) -> None:
    lay([(1, "x", "Ana", number, author) for number in range(8)])
    assert ask("").count_label == "8"
    monkeypatch.setattr(lists, "COUNT_LIMIT", 5)
    assert lists.bounded_count(AuditEntry.objects.all(), 5) == 6
    with CaptureQueriesContext(
        connection,
    ) as queries:
        lists.bounded_count(AuditEntry.objects.all(), 5)
    assert "LIMIT 6" in queries[0]["sql"]


@pytest.mark.django_db
def test_a_count_that_takes_too_long_is_left_open_and_the_page_goes_on(author) -> None:
    lay([(1, "x", "Ana", number, author) for number in range(8)])
    slow = AuditEntry.objects.annotate(nap=RawSQL("pg_sleep(0.05)::text", ())).filter(nap="")
    assert lists.count_within(slow, 20) is None
    assert lists.count_within(AuditEntry.objects.all(), 5_000) == 8
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.django_db
def test_a_page_asks_three_questions_of_the_database_at_most(author, django_assert_max_num_queries) -> None:
    lay([(1, "x", "Ana", number, author) for number in range(8)])
    query = ask("?sort=who").next_query
    with django_assert_max_num_queries(3):
        ask(query)


@pytest.mark.django_db
def test_dictionary_rows_page_like_objects(author) -> None:
    lay([(number, "x", "Ana", number, author) for number in range(5)])
    page = ask("?sort=count", AuditEntry.objects.values("id", "count"))
    assert [row["count"] for row in ask(page.next_query, AuditEntry.objects.values("id", "count")).rows] == [3, 4]


@pytest.mark.django_db
def test_users_sort_by_name_across_pages(admin) -> None:
    for number in range(5):
        User.objects.create(name=f"Same {number % 2}", email=f"u{number}@attune.example")
    spec = ListSpec(columns=(Column("name", "Name", sort="name", is_identity=True),), default_sort="name", per_page=2)
    first = ask("", User.objects.all(), spec)
    second = ask(first.next_query, User.objects.all(), spec)
    assert [user.name for user in (*first.rows, *second.rows)] == ["Boss", "Same 0", "Same 0", "Same 0"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cells_that_a_spreadsheet_would_run_are_neutralised(start: str) -> None:
    assert safe_cell(f"{start}cmd|'/C calc'!A0") == f"'{start}cmd|'/C calc'!A0"


@given(st.text())
def test_every_exported_text_is_harmless_and_otherwise_whole(text: str) -> None:
    cell = str(safe_cell(text))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in (text, f"'{text}")


def test_numbers_stay_numbers_and_nothing_is_empty() -> None:
    assert [safe_cell(-5), safe_cell(-0.5), safe_cell(None), safe_cell("plain")] == [-5, -0.5, "", "plain"]


def test_an_export_reads_back_as_it_was_written() -> None:
    rows = [{"a": 'with "quotes", commas\nand lines', "b": -3}, {"a": "=1+1", "b": None}]
    answer = csv_response(rows, [("=Head", lambda row: row["a"]), ("B", lambda row: row["b"])], "x")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [
        ["'=Head", "B"], ['with "quotes", commas\nand lines', "-3"], ["'=1+1", ""],
    ]  # fmt: skip
