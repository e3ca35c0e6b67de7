"""Files that are not what they say, or are far too much of it: refused soon, by row or field, with nothing lost."""

import io
import json
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.profiles import tasks
from apps.profiles.models import Event, Import, Profile

pytestmark = pytest.mark.django_db
SECONDS = 2.0
PEOPLE = b"id,e-mail\nc-1,ana@x.example\n"


@pytest.fixture
def client(client_for, author, monkeypatch) -> Client:
    monkeypatch.setattr(tasks.run_import, "delay_on_commit", lambda import_id: None)
    return client_for(author)


def upload(client: Client, data: bytes, name: str = "people.csv", kind: str = "profiles"):
    """The answer, which came within two seconds of the last byte."""
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    started = time.monotonic()
    answer = client.post("/profiles/imports/new/", {"file": file, "kind": kind, "source": "Test"})
    assert time.monotonic() - started < SECONDS
    return answer


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/people.csv", b"0" * 20_000_000)
    return held.getvalue()


REFUSED = {
    "empty": (b"", "empty"),
    "only a mark": (b"\xef\xbb\xbf", "header"),
    "only line ends": (b"\n" * 1000, "header"),
    "ten thousand columns": (b",".join(b"c%d" % n for n in range(10_000)) + b"\n" + b"1," * 9_999 + b"1\n", "columns"),
    "ten thousand columns of one name": (b"c," * 9_999 + b"c\n", "columns"),
    "one cell of 50 MB": (b"id,note\n1," + b"x" * 50_000_000 + b"\n", "longer than"),
    "one quoted cell of 50 MB": (b'id,note\n1,"' + b"x\n" * 25_000_000 + b'"\n', "quote"),
    "a header of 1 MB": (b"x" * 1_000_000 + b"\n1\n", "too long"),
    "zip": (zipped(), "zip"),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 100, "compressed"),
    "pdf": (b"%PDF-1.7 x", "PDF"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
    "program": (b"\x7fELF" + b"\0" * 4000, "not a text file"),
    "xml that opens files": (b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n', ""),
    "UTF-16 without its mark": ("id,name\n1,Zoë\n".encode("utf-16-le"), "not a text file"),
    "UTF-16 cut in half": ("id,name\n1,Zoë\n".encode("utf-16")[:-1], ""),
    "doubled headers": (b"id,id\n1,2\n", "Two columns"),
    "a nameless header": (b"id,,x\n1,2,3\n", "no name"),
    "NUL in a header": (b"id,na\0me\n1,2\n", "NUL"),
    "a quote that never closes": (b'id,name\n1,"Ana\n' + b"2,Ben\n" * 200_000, "quote"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_and_leaves_nothing(client, settings, name):
    data, said = REFUSED[name]
    answer = upload(client, data)
    if answer.status_code == 302:  # readable after all: then the page of its columns says what is wrong with its rows
        answer = client.get(answer["Location"])
        assert answer.status_code == 200
        assert said in answer.content.decode()
        return
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Import.objects.count() == 0
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\..\\x.csv",
        "/etc/passwd",
        "a\0b.csv",
        "x" * 5000,
        "con.csv",
        ".htaccess",
        "😀\u202e.csv",
    ],
)
def test_a_file_name_leads_nowhere(client, settings, name):
    assert upload(client, PEOPLE, name).status_code in (302, 422)
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(stored) == Import.objects.count()
    assert all(path.is_relative_to(settings.MEDIA_ROOT / "uploads") and len(path.name) == 32 for path in stored)
    for run in Import.objects.all():
        assert "/" not in run.filename
        assert client.get(f"/profiles/imports/{run.uuid}/columns/").status_code == 200


def run_through(client: Client, data: bytes, kind: str) -> Import:
    """The import after its check and its run."""
    assert upload(client, data, kind=kind).status_code == 302
    run = Import.objects.get()
    if kind == "profiles":
        client.post(f"/profiles/imports/{run.uuid}/consent/", {"has_consent": "no"})
    tasks.run_import(run.pk)
    client.post(f"/profiles/imports/{run.uuid}/start/")
    tasks.run_import(run.pk)
    run.refresh_from_db()
    return run


def test_a_header_without_rows_imports_nobody_and_says_so(client):
    run = run_through(client, b"id,e-mail\n", "profiles")
    assert (run.rows, run.created, run.rejected, Profile.objects.count()) == (0, 0, 0, 0)


def test_every_row_of_a_wild_file_is_imported_or_rejected_by_its_number(client):
    rows = [
        b"c-1,ana@x.example", b"c-2,", b"c-3", b"c-4,a@x.example,more", b"c-5,a\0b@x.example", b'c-6,"un"even"',
        b"c-7," + b"y" * 20_000, b"c-1,again@x.example", "c-8,\ud800@x.example".encode("utf-8", "surrogatepass"),
        b"c-9,\xff\xfe@x.example", b"=cmd|' /C calc'!A1,b@x.example", b",nobody@x.example", b"c-10,no address",
    ]  # fmt: skip
    run = run_through(client, b"id,e-mail\n" + b"\n".join(rows) + b"\n", "profiles")
    assert run.status == Import.Status.FINISHED
    assert run.created + run.updated + run.unchanged + run.rejected == run.rows == len(rows)
    assert Profile.objects.count() == run.created
    rejects = b"".join(client.get(f"/profiles/imports/{run.uuid}/rejects/").streaming_content).decode("utf-8-sig")
    assert rejects.count("c-7") == 1
    assert not [line for line in rejects.splitlines() if line.startswith(("=", "+", "@", '"='))]


def test_utf_16_with_its_mark_is_read_as_what_it_is(client):
    run = run_through(client, "id,first name\nc-1,Zoë\n".encode("utf-16"), "profiles")
    assert (run.created, Profile.objects.get().first_name) == (1, "Zoë")


DEEP = '{"a":' * 5_000 + "1" + "}" * 5_000
GARBAGE = [
    "nonsense", "{", "[]", "null", "7", '"x"', "{}", '{"external_id": null}', '{"external_id": {}, "event": []}',
    '{"external_id": "c-1", "event": "x", "at": "yesterday"}', '{"external_id": "c-1", "event": "x", "at": 1e999}',
    '{"external_id": "c-1", "event": "x", "at": "9999-12-31T23:59:59-14:00"}',
    '{"external_id": "c-1", "event": "x", "at": "0001-01-01T00:00:00+14:00"}',
    '{"external_id": "c-1", "event": "x", "at": "2026-11-01", "properties": {"n": NaN}}',
    '{"external_id": "c-1", "event": "x", "at": "2026-11-01", "properties": {"n": 1e999}}',
    '{"external_id": "c-1", "event": "x", "at": "2026-11-01", "properties": []}',
    '{"external_id": "c-1", "event": "a\\u0000b", "at": "2026-11-01"}',
    '{"external_id": "c-1", "event": "\\ud800", "at": "2026-11-01"}',
    '{"external_id": "c-1", "event": "x", "at": "2026-11-01", "properties": {"\\u0000": 1}}',
    '{"external_id": "c-1", "event": "attune:clicked", "at": "2026-11-01"}',
    '{"external_id": "c-1", "event": "x", "at": "2026-11-01", "properties": ' + DEEP + "}",
    "[" * 100_000, '{"external_id": "' + "c" * 500_000 + '", "event": "x", "at": "2026-11-01"}',
    '{"external_id": "stranger", "event": "x", "at": "2026-11-01"}',
    '{"external_id": "c-1", "event": "x", "at": "2026-11-01", "properties": {"n": ' + "9" * 5_000 + "}}",
]  # fmt: skip
GOOD = json.dumps({"external_id": "c-1", "event": "visit", "at": "2026-11-01"})


def test_every_line_of_garbage_is_rejected_by_its_number_and_the_good_one_is_kept(client):
    Profile.objects.create(external_id="c-1")
    run = run_through(client, "\n".join([*GARBAGE, GOOD]).encode(), "events")
    assert run.status == Import.Status.FINISHED
    assert (run.created, run.rejected, Event.objects.count()) == (1, len(GARBAGE), 1)
    rejects = b"".join(client.get(f"/profiles/imports/{run.uuid}/rejects/").streaming_content).decode("utf-8-sig")
    assert "nonsense" in rejects


@pytest.mark.parametrize("data", [b"x" * 1_500_000, b"\xff\xfe\x00", zipped(), "é".encode("cp1252") * 50], ids=len)
def test_events_that_are_no_text_are_refused_at_the_upload(client, data):
    assert upload(client, data, "events.jsonl", kind="events").status_code == 422
    assert Import.objects.count() == 0


def test_a_form_without_a_file_or_with_an_unknown_kind_is_shown_again(client):
    assert client.post("/profiles/imports/new/", {"kind": "profiles"}).status_code == 422
    assert upload(client, PEOPLE, kind="aliens").status_code == 422
