"""The list of banned terms: rows as people paste them, ten thousand at once, found again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.common.models import AuditEntry
from apps.content.guardrails import check
from apps.content.models import BannedTerm
from apps.content.selectors import guard_policy
from apps.content.term_lists import TermRow, read_terms
from tests.content.guardrails.desk import BRIEF, saying
from tests.security.pages import forms_of

LIST = reverse("content:list_banned_terms")
IMPORT = reverse("content:import_banned_terms")
GOOD = [
    ("cheap", TermRow("cheap")),
    (
        "cheap, en, word, We say good value, good value",
        TermRow("cheap", "en", "word", "We say good value", "good value"),
    ),
    ("Contoso,,competitor", TermRow("Contoso", "", "competitor")),
    ("billig; German; ; ; preiswert", TermRow("billig", "de", "word", "", "preiswert")),
    ("pas cher\tfr\tphrase", TermRow("pas cher", "fr")),
    ("instead,term\ngood value,cheap", TermRow("cheap", "", "word", "", "good value")),
    ("\ufeffTerm,Language\ncheap,all", TermRow("cheap")),
    ('"no, really",en', TermRow("no, really", "en")),
    ("\n\n  much   too  cheap \n", TermRow("much too cheap")),
]
BAD = [
    ("a", "2 to 120"),
    ("!!", "2 to 120"),
    ("x" * 121, "2 to 120"),
    ("cheap, klingon", "no language “klingon”"),
    ("cheap, en, thing", "“thing” is no kind"),
    ("cheap,,,," + "y" * 121, "at most 120"),
    ("cheap,,,,Cheap", "the banned term itself"),
    ("cheap\nCHEAP", "stands in the list above"),
]


@pytest.mark.parametrize(("text", "row"), GOOD)
def test_a_row_is_read_as_people_write_it(text, row):
    assert read_terms(text).rows == (row,)


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_row_that_cannot_be_read_says_why(text, message):
    assert message in read_terms(text).errors[-1].message


def test_an_error_names_its_row_with_the_heading_counted():
    found = read_terms("term,language\ncheap,en\nx,en\n\nbillig,xx")
    assert [(error.row, error.text) for error in found.errors] == [(3, "x, en"), (5, "billig, xx")]


@pytest.mark.django_db
def test_ten_thousand_terms_come_in_at_once_and_count(client_for, admin):
    rows = "\n".join(f"forbidden{n:05d},en" for n in range(10_000))
    file = SimpleUploadedFile("terms.csv", f"term,language\n{rows}".encode())
    answer = client_for(admin).post(IMPORT, {"file": file, "pasted": ""}, follow=True)
    assert "10,000 terms added, 0 changed." in answer.content.decode()
    assert BannedTerm.objects.count() == 10_000
    row = AuditEntry.objects.get(action="content.import_banned_terms")
    assert (row.count, row.actor) == (10_000, admin)
    found = check(saying("It is Forbidden04711 here."), BRIEF, guard_policy("en"))
    assert [f.code for f in found if f.family == "brand"] == ["brand.banned"]
    page = client_for(admin).get(LIST, {"q": "forbidden04711"}).content.decode()
    assert "forbidden04711" in page
    assert "forbidden04712" not in page


@pytest.mark.django_db
def test_bad_rows_are_listed_and_nothing_is_saved_until_they_are_left_out(client_for, admin):
    client, pasted = client_for(admin), "cheap,en\nx\nbillig,xx"
    answer = client.post(IMPORT, {"pasted": pasted})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "2 rows cannot be read; nothing was saved" in page
    assert "no language “xx”" in page
    assert pasted in page.replace("\r\n", "\n")
    assert not BannedTerm.objects.exists()
    answer = client.post(IMPORT, {"pasted": pasted, "skip_errors": "on"}, follow=True)
    assert "1 terms added" in answer.content.decode()
    assert BannedTerm.objects.get().term == "cheap"


@pytest.mark.django_db
def test_a_term_that_is_there_already_is_changed_and_its_fix_with_it(client_for, admin):
    client = client_for(admin)
    for instead in ("good value", "fairly priced"):
        client.post(IMPORT, {"pasted": f"cheap,en,word,,{instead}"})
    assert BannedTerm.objects.get().replacement == "fairly priced"
    found = check(saying("It is cheap here."), BRIEF, guard_policy("en"))
    assert [f.fix.replacement for f in found if f.code == "brand.banned"] == ["fairly priced"]


@pytest.mark.django_db
def test_an_empty_import_is_refused(client_for, admin):
    answer = client_for(admin).post(IMPORT, {"pasted": " "})
    assert answer.status_code == 422
    assert "Paste a list or choose a file." in answer.content.decode()


@pytest.mark.django_db
def test_a_term_comes_back_whole_after_its_removal_was_undone(client_for, admin):
    client = client_for(admin)
    client.post(IMPORT, {"pasted": "Contoso,en,competitor,Rival,them"})
    term = BannedTerm.objects.get()
    client.post(reverse("content:remove_banned_term", args=[term.pk]), {"from": "list"})
    page = client.get(LIST)
    undo = next(form for form in forms_of(page.content.decode(), "/") if "undo" in form.data)
    client.post(undo.action, undo.data)
    back = BannedTerm.objects.get()
    assert (back.kind, back.replacement, back.reason) == ("competitor", "them", "Rival")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('cheap\n"' + "a" * 1_100_000 + '"', "never closed"),
        ("cheap\nfree\0 of charge", "NUL"),
    ],
    ids=["quote", "nul"],
)
def test_a_broken_file_is_an_error_of_the_page_and_no_crash(client_for, admin, text, message):
    file = SimpleUploadedFile("terms.csv", text.encode())
    page = client_for(admin).post(reverse("content:import_banned_terms"), {"file": file})
    assert (page.status_code, message in page.content.decode()) == (422, True)
    assert not BannedTerm.objects.exists()


def test_a_list_with_the_line_ends_of_old_macs_is_read():
    assert [row.term for row in read_terms("cheap\rfree\r").rows] == ["cheap", "free"]
