"""The list of banned terms: rows as people paste them, ten thousand at once, found again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.common.models import AuditEntry
from apps.content import services
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
    *_, undo = (form for form in forms_of(page.content.decode(), "/") if "undo" in form.data)  # after the import's own
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


def import_of(client, pasted):
    """Imports, and gives the form of the Undo that is offered."""
    page = client.post(IMPORT, {"pasted": pasted}, follow=True)
    return next(form for form in forms_of(page.content.decode(), "/") if "undo" in form.data)


def on_the_list():
    return {(one.term, one.locale): (one.kind, one.replacement) for one in BannedTerm.objects.all()}


@pytest.mark.django_db
def test_an_import_is_taken_back_whole(client_for, admin):
    client = client_for(admin)
    import_of(client, "cheap,en,word,,good value\ncheap,de")
    before = on_the_list()
    undo = import_of(client, "cheap,en,competitor,Rival,them\nbillig,de\nContoso,,competitor")
    assert len(on_the_list()) == 4
    page = client.post(undo.action, undo.data, follow=True).content.decode()
    assert "3 terms are as before the import." in page
    assert on_the_list() == before
    row = AuditEntry.objects.get(action="content.undo_term_import")
    assert (row.count, row.actor) == (3, admin)


@pytest.mark.django_db
def test_what_a_colleague_changed_since_the_import_stays(client_for, admin):
    client = client_for(admin)
    undo = import_of(client, "cheap,en\nbillig,de\nshoddy,en")
    import_of(client, "cheap,en,word,,good value")
    client.post(reverse("content:remove_banned_term", args=[BannedTerm.objects.get(term="shoddy").pk]))
    page = client.post(undo.action, undo.data, follow=True).content.decode()
    assert "1 term is as before the import. 2 had been changed since and stay." in page
    assert on_the_list() == {("cheap", "en"): ("word", "good value")}


@pytest.mark.django_db
def test_ten_thousand_terms_go_again_as_fast_as_they_came(client_for, admin, django_assert_max_num_queries):
    services.import_banned_terms(rows=[TermRow("forbidden1", "en", "competitor")], actor=admin)
    rows = [TermRow(f"forbidden{n}", "en") for n in range(10_000)]
    saved = services.import_banned_terms(rows=rows, actor=admin)
    assert (saved.added, saved.changed) == (9_999, 1)
    with django_assert_max_num_queries(20):
        services.undo_term_import(kept=saved.kept, actor=admin)
    assert on_the_list() == {("forbidden1", "en"): ("competitor", "")}
