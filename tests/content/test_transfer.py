"""Content in files: every kind goes out and comes in again as it was; what is wrong is said by row and column."""

import io
import json
import re
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from apps.content import services
from apps.content.layouts.reading import STANDARD
from apps.content.models import ContentImport, Item, SearchEntry, Stock, Version
from apps.content.selectors.transfer import export_rows
from apps.content.transfer.cells import ALL, COLUMNS, SHARED, safe, unsafe
from apps.content.transfer.files import read_file, write_rows
from apps.content.transfer.plans import plan
from tests.at_once import begin_beside
from tests.content.pictures import drawing
from tests.content.stories import newest, write

FORMS = ("csv", "xlsx", "json")
RULE = {"all": [{"fact": "trait:plan", "op": "is", "value": "gold"}]}


@pytest.fixture
def library(db, author):
    """One of every kind, with all that its kind may have."""
    services.create_image(raw=drawing(), name="Boots", text="Two boots on a step.", actor=author, tags=["winter"])
    link = write(author, "link", "Shop", "The shop", fields={"url": "https://northwind.example/shop"})
    claim = write(
        author, "claim", "Returns", "=You can return anything within 60 days.", fields={"claim_classes": ["price"]}
    )
    write(
        author,
        "offer",
        "Ten",
        "10% off your next order.",
        fields={"unit": "percent", "value": "10", "code": "TEN"},
        valid_from=date(2026, 11, 1),
        valid_until=date(2026, 12, 31),
        channels=["email"],
        tags=["winter", "members"],
    )
    write(author, "call_to_action", "Shop now", "Shop now", fields={"link": str(link.item.uuid)})
    write(
        author,
        "snippet",
        "Hello",
        'Hello {{ first_name | default: "there" }}',
        fields={"role": "opening", "needs": ["trait:plan"], "when": {"trait:plan": ["gold", "silver"]}},
    )
    write(
        author,
        "disclaimer",
        "Small print",
        "While stocks last.",
        fields={"items": [str(claim.item.uuid)], "classes": ["legal"], "claim_classes": ["price"]},
    )
    write(
        author,
        "brand_voice",
        "Ours",
        "Warm and plain.",
        fields={"tone": ["Warm", "Plain"], "say": ["people"], "avoid": ["users"]},
    )
    write(
        author,
        "persona",
        "Walkers",
        "People who walk to work.",
        fields={"wants": ["Dry feet"], "worries": ["Blisters"]},
    )
    item = write(
        author,
        "catalog_item",
        "Trail boot",
        "-A light boot.",
        fields={
            "type": "product",
            "code": "B-7",
            "value": "89.5",
            "currency": "EUR",
            "link": str(link.item.uuid),
            "attributes": {"Upper": "suede: soft", "Weight": "640 g"},
        },
    ).item
    services.set_stock(item=item, quantity=7, actor=author)
    services.create_variant(
        item=claim.item, locale="de", text="'60 Tage lang können Sie alles zurückgeben.", actor=author
    )
    services.create_item(
        kind="layout",
        name="Plain",
        text="One column.",
        fields={"blocks": [block.to_json() for block in STANDARD]},
        actor=author,
    )


def state():
    """What a file has to bring back, by kind, name and language."""
    versions = Version.objects.select_related("item").order_by("item", "-number").distinct("item")
    names = {str(uuid): name for uuid, name in Item.objects.values_list("uuid", "name")}

    def text(fields) -> str:
        said = json.dumps(fields, sort_keys=True)
        return re.sub(r"[0-9a-f-]{36}", lambda found: names.get(found[0], found[0]), said)

    return {
        (v.item.kind, v.item.name, v.item.locale): (
            v.text, text(v.fields), v.valid_from, v.valid_until, v.item.tags, v.item.channels, v.item.content_class,
        )
        for v in versions
    }  # fmt: skip


def file_of(form):
    return write_rows(export_rows(Item.objects.all(), with_pictures=form == "json"), form)


def bring_in(raw, form, actor):
    kept = services.keep_import(rows=read_file(raw, f"content.{form}").rows, file_name=f"content.{form}", actor=actor)
    return services.finish_import(kept=kept, actor=actor)


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_goes_out_and_comes_back_as_it_was(library, author, form) -> None:
    assert {kind for kind, _, _ in state()} == set(COLUMNS) == set(Item.Kind.values)
    before, raw = state(), file_of(form)
    found = plan(read_file(raw, f"all.{form}").rows)
    assert (found.errors, found.planned) == ((), ()), "what is here already changes nothing"
    Version.objects.all().delete()
    Item.objects.all().delete()
    Stock.objects.all().delete()
    found = bring_in(raw, form, author)
    assert found.errors == ()
    assert state() == before
    assert Stock.objects.get().quantity == 7
    assert Item.objects.get(name="Returns", locale="de").family == Item.objects.get(name="Returns", locale="en").uuid
    assert set(Version.objects.values_list("status", flat=True)) == {"draft"}
    assert read_file(file_of(form), f"x.{form}").rows == read_file(raw, f"x.{form}").rows


@pytest.mark.django_db
def test_what_differs_becomes_a_new_version_and_what_is_new_a_new_item(author) -> None:
    claim = write(author, "claim", "Returns", "60 days to return.")
    rows = [
        {"kind": "claim", "name": "Returns", "text": "90 days to return.", "tags": "long"},
        {"kind": "claim", "name": "Delivery", "text": "Delivery is free for members."},
    ]
    found = bring_in(json.dumps(rows).encode(), "json", author)
    assert (found.new, found.changed) == (1, 1)
    after = newest(claim.item)
    assert (after.number, after.text, after.status, after.item.tags) == (2, "90 days to return.", "draft", ["long"])
    assert newest(Item.objects.get(name="Delivery")).created_by == author
    assert SearchEntry.objects.get(item__name="Delivery").words
    entry = AuditEntry.objects.get(action="content.finish_import")
    assert (entry.count, entry.detail["new"], entry.detail["changed"]) == (2, 1, 1)


WRONG = [
    ({"kind": "poem"}, "kind"),
    ({"language": "xx"}, "language"),
    ({"name": ""}, "name"),
    ({"text": ""}, "text"),
    ({"class": "secret"}, "class"),
    ({"tags": "!!!"}, "tags"),
    ({"channels": "fax"}, "channels"),
    ({"valid_until": "next year"}, "valid_until"),
    ({"valid_from": "2026-12-02", "valid_until": "2026-12-01"}, "valid_until"),
    ({"kind": "link", "url": "javascript:alert(1)"}, "url"),
    ({"kind": "call_to_action", "link": "Nowhere"}, "link"),
    ({"kind": "offer", "unit": "percent", "value": "150"}, "value"),
    ({"kind": "offer", "unit": "percent", "value": "10", "eligibility": "{"}, "eligibility"),
    ({"kind": "offer", "unit": "percent", "value": "10", "eligibility": '{"fact": "nonsense"}'}, "eligibility"),
    ({"kind": "snippet", "role": "opening", "when": "not json"}, "when"),
    ({"kind": "catalog_item", "type": "product", "code": "B 7"}, "code"),
    ({"kind": "catalog_item", "type": "product", "code": "B-7", "attributes": "suede"}, "attributes"),
    ({"kind": "claim", "stock": "3"}, "stock"),
    ({"kind": "catalog_item", "type": "product", "code": "B", "stock": "many"}, "stock"),
    ({"kind": "image", "digest": "0" * 64, "type": "png", "width": "1", "height": "1"}, "data"),
    ({"kind": "image", "data": "bm90IGEgcGljdHVyZQ=="}, "data"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("changes", "column"), WRONG, ids=[f"{column}-{n}" for n, (_, column) in enumerate(WRONG)])
def test_what_is_wrong_is_said_by_row_and_column_and_the_other_rows_still_come_in(author, changes, column) -> None:
    good = {"kind": "claim", "name": "Good", "text": "Plain words."}
    bad = {"kind": "claim", "name": "Bad", "text": "Plain words.", **changes}
    found = bring_in(json.dumps([good, bad]).encode(), "json", author)
    assert {(error.number, error.column) for error in found.errors} >= {(3, column)}
    assert all(error.message.endswith(".") for error in found.errors)
    assert list(Item.objects.values_list("name", flat=True)) == ["Good"]


@pytest.mark.django_db
def test_an_item_named_twice_in_a_file_comes_in_once(author) -> None:
    rows = [{"kind": "claim", "name": "Same", "text": "One."}, {"kind": "claim", "name": "Same", "text": "Two."}]
    found = bring_in(json.dumps(rows).encode(), "json", author)
    assert [(error.number, error.column) for error in found.errors] == [(3, "name")]
    assert newest(Item.objects.get()).text == "One."


@pytest.mark.django_db
def test_class_and_channels_of_what_exists_are_not_changed_by_a_file(author) -> None:
    write(author, "claim", "Returns", "60 days to return.")
    rows = [{"kind": "claim", "name": "Returns", "text": "60 days to return.", "class": "legal", "channels": "sms"}]
    found = bring_in(json.dumps(rows).encode(), "json", author)
    assert {error.column for error in found.errors} == {"class", "channels"}
    assert Item.objects.get().content_class == "normal"


@pytest.mark.django_db
def test_a_file_is_written_once_and_only_by_those_who_write(author, reviewer) -> None:
    rows = [{"kind": "claim", "name": "Returns", "text": "60 days."}]
    kept = services.keep_import(rows=rows, file_name="x.json", actor=author)
    with pytest.raises(Refused):
        services.finish_import(kept=kept, actor=reviewer)
    services.finish_import(kept=kept, actor=author)
    with pytest.raises(Conflict):
        services.finish_import(kept=kept, actor=author)
    with pytest.raises(Invalid):
        services.keep_import(rows=rows * 5001, file_name="x.json", actor=author)
    with pytest.raises(Refused):
        services.keep_import(rows=rows, file_name="x.json", actor=reviewer)


@pytest.mark.django_db
def test_a_cell_that_would_run_as_a_formula_is_text_in_a_spreadsheet(author) -> None:
    for n, text in enumerate(("=1+1", "+1", "-1", "@SUM", "'quoted")):
        write(author, "claim", f"{text.strip()} {n}", f"{text} words")
    lines = file_of("csv").decode("utf-8-sig")
    assert not [cell for line in lines.splitlines() for cell in line.split(",") if cell.startswith(("=", "+", "@"))]
    sheet = load_workbook(io.BytesIO(file_of("xlsx"))).active
    assert {cell.data_type for row in sheet for cell in row if cell.value is not None} == {"s"}


@given(st.text(max_size=20))
def test_what_is_made_safe_for_a_spreadsheet_reads_back_exactly(text: str) -> None:
    assert unsafe(safe(text)) == text


def workbook(sheet: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("raw", "name", "words"),
    [
        (b"x", "a.exe", ".csv, .xlsx or .json"),
        (b"\xff\xfe\x00", "a.csv", "UTF-8"),
        (b"not a zip", "a.xlsx", "cannot be read"),
        (b"{", "a.json", "not JSON"),
        (b"{}", "a.json", "a list"),
        (b"[1]", "a.json", "a list"),
        (b"name,text\nA,b", "a.csv", "“kind” is missing"),
        (b"[" * 50_000, "a.json", "too deeply"),
        (b'[{"kind": "claim", "name": "x", "text": "half \\ud83d"}]', "a.json", "half of a character"),
        (b'[{"kind": "claim\xff"}]', "a.json", "not in UTF-8"),
        (b"kind,name,text\n", "a.csv", "no rows"),
        (b"kind,name,text\nclaim,x,Words.,more\n", "a.csv", "Row 2 has more cells"),
        (b"kind,kind,text\nclaim,x,Words.\n", "a.csv", "Two columns"),
        (b"kind,name,text\n" + b"claim,x,Words.\n" * 5001, "a.csv", "at most 5,000 rows"),
        (workbook("0" * 13_000_000), "a.xlsx", "too large"),
    ],
    ids=[
        "type",
        "bytes",
        "zip",
        "json",
        "object",
        "numbers",
        "column",
        "deep",
        "surrogate",
        "latin",
        "empty",
        "wide",
        "twice",
        "long",
        "bomb",
    ],
)
def test_a_file_that_cannot_be_read_says_why(raw, name, words) -> None:
    with pytest.raises(Invalid, match=words):
        read_file(raw, name)


def test_a_column_that_nothing_is_called_by_is_named_with_what_was_meant(author, client_for) -> None:
    raw = b"kind,name,text,valid_unitl,notes,empty\nclaim,A,We answer within one day.,2027-01-01,ask Ravi,\n"
    assert read_file(raw, "a.csv").unread == ["notes", "valid_unitl"]
    file = SimpleUploadedFile("a.csv", raw, content_type="text/csv")
    page = client_for(author).post("/content/import/", {"file": file}, follow=True).content.decode()
    assert "“notes”, “valid_unitl” (did you mean “valid_until”?)" in page


def test_a_marketer_sees_what_a_file_would_do_before_anything_is_written(library, author, client_for) -> None:
    client = client_for(author)
    raw = client.get("/content/export.csv?kind=claim").content.replace(b"within 60 days", b"within 90 days")
    page = client.post("/content/import/", {"file": SimpleUploadedFile("claims.csv", raw)}, follow=True)
    assert "0 new, 1 changed" in page.content.decode()
    assert newest(Item.objects.get(name="Returns", locale="en")).number == 1
    kept = ContentImport.objects.get()
    done = client.post(f"/content/import/{kept.uuid}/finish/", follow=True).content.decode()
    assert "1 changed" in done
    assert newest(Item.objects.get(name="Returns", locale="en")).number == 2
    answer = client.post("/content/import/", {"file": SimpleUploadedFile("claims.txt", b"x")})
    assert answer.status_code == 422
    assert "Give a .csv, .xlsx or .json file." in answer.content.decode()


@pytest.mark.django_db
def test_an_export_of_nothing_is_a_file_to_start_from(author, client_for) -> None:
    head = client_for(author).get("/content/export.csv?kind=catalog_item").content.decode("utf-8-sig").strip()
    assert head.split(",") == [
        *SHARED,
        *(name for name in ALL if name in COLUMNS["catalog_item"] and name not in SHARED),
    ]


@pytest.mark.django_db
def test_a_second_click_shows_what_the_first_one_did(author, client_for) -> None:
    client = client_for(author)
    rows = [{"kind": "claim", "name": "Returns", "text": "60 days."}]
    url = f"/content/import/{services.keep_import(rows=rows, file_name='x.json', actor=author).uuid}/"
    first = client.post(f"{url}finish/", follow=True).content.decode()
    second = client.post(f"{url}finish/", follow=True).content.decode()
    assert "1 new" in first
    assert "1 new" in second
    assert Version.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_item_that_a_colleague_makes_at_that_moment_loses_neither(author) -> None:
    kept = services.keep_import(
        rows=[{"kind": "claim", "name": "Returns", "text": "60 days."}], file_name="x.json", actor=author
    )
    with transaction.atomic():
        write(author, "claim", "Returns", "90 days.")
        finish = begin_beside(lambda: services.finish_import(kept=kept, actor=author))
    assert isinstance(finish(), Conflict)
    assert newest(Item.objects.get()).text == "90 days."
    kept.refresh_from_db()
    assert kept.finished_at is None, "and can be tried again"


def test_cells_that_hold_odd_json_are_told_by_their_column(author, client_for) -> None:
    client = client_for(author)
    rows = [
        {"kind": "layout", "name": "Odd kinds", "text": "x", "blocks": [{"kind": ["text"]}, 1, None, {"kind": "text"}]},
        {"kind": "layout", "name": "NUL", "text": "x", "blocks": '[{"kind": "text", "text": "\\u0000"}]'},
    ]
    file = SimpleUploadedFile("odd.json", json.dumps(rows).encode(), "application/json")
    page = client.get(client.post("/content/import/", {"file": file})["Location"])
    assert page.status_code == 200
    assert "A text holds a NUL" in page.content.decode()
