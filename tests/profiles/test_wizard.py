"""The import wizard, step by step, as a browser without JavaScript walks it."""

import io

import pytest
from django.urls import reverse

from apps.common.models import AuditEntry
from apps.profiles import tasks
from apps.profiles.models import Consent, Event, Import, Profile, TraitDefinition

PEOPLE = "Customer ID,E-mail,Plan,Points\nc-1,ana@x.example,pro,5\nc-2,ben@x.example,trial,7\nc-2,x@x.example,trial,1\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, author, monkeypatch):
    # The broker is not part of these stories: the tests run the task themselves.
    monkeypatch.setattr(tasks.run_import, "delay_on_commit", lambda import_id: None)
    return client_for(author)


def upload(client, text=PEOPLE, name="people.csv", **data):
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    values = {"file": file, "kind": "profiles", "source": "Shop", **data}
    return client.post(reverse("profiles:upload_import"), values)


def url(name, run):
    return reverse(f"profiles:{name}", args=[run.uuid])


def mapping(**changes):
    values = {
        "to_0": "external_id", "to_1": "email", "to_2": "trait", "label_2": "Tariff", "type_2": "text",
        "privacy_2": "plain", "to_3": "trait", "label_3": "Points", "type_3": "number", "privacy_3": "sensitive",
    }  # fmt: skip
    return {**values, **changes}


def test_a_file_walks_from_upload_to_report(client):
    run_url = upload(client)["Location"]
    run = Import.objects.get()
    assert run_url == url("map_columns", run)
    page = client.get(run_url).content.decode()
    assert "Id of the person" in page
    assert "1 would be rejected" in page

    assert client.post(run_url, mapping())["Location"] == url("set_import_consent", run)
    given = {
        "has_consent": "yes",
        "channel": "email",
        "purpose": "marketing",
        "wording": "Yes",
        "given_on": "2026-01-02",
    }
    assert client.post(url("set_import_consent", run), given)["Location"] == url("show_import", run)
    assert "Waiting for a worker" in client.get(url("show_import", run)).content.decode()

    tasks.run_import(run.pk)
    page = client.get(url("show_import", run)).content.decode()
    assert "Import 2 rows" in page
    assert "The id occurs in an earlier row of this file." in page
    assert Profile.objects.count() == 0

    client.post(url("start_import", run))
    tasks.run_import(run.pk)
    page = client.get(url("show_import", run)).content.decode()
    assert "See the people" in page
    assert Profile.objects.count() == 2
    assert Consent.objects.filter(state="given").count() == 2
    traits = {t.key: (t.label, t.privacy) for t in TraitDefinition.objects.all()}
    assert traits == {"plan": ("Tariff", "plain"), "points": ("Points", "sensitive")}


def test_the_progress_fragment_ends_its_own_polling(client):
    upload(client)
    run = Import.objects.get()
    client.post(url("set_import_consent", run), {"has_consent": "no"})
    asked = {"HTTP_HX_REQUEST": "true"}
    response = client.get(url("show_import", run), {"part": "job"}, **asked)
    assert response.status_code == 200
    assert "every 500ms" in response.content.decode()
    tasks.run_import(run.pk)
    response = client.get(url("show_import", run), {"part": "job"}, **asked)
    assert (response.status_code, response["HX-Refresh"]) == (286, "true")


def test_events_go_straight_to_their_check(client, import_people):
    import_people("id\nc-1\n")
    line = '{"external_id": "c-1", "event": "visit", "at": "2026-11-01"}\nnonsense\n'
    upload(client, line, "events.jsonl", kind="events")
    run = Import.objects.get(kind="events")
    assert run.status == Import.Status.QUEUED
    tasks.run_import(run.pk)
    client.post(url("start_import", run))
    tasks.run_import(run.pk)
    run.refresh_from_db()
    assert (run.created, run.rejected, Event.objects.count()) == (1, 1, 1)
    assert "Known already" in client.get(url("show_import", run)).content.decode()


@pytest.mark.parametrize("content", ["", "PK\x03\x04", "id,id\n1,2\n"])
def test_a_file_that_cannot_be_read_is_refused_at_the_upload_with_the_reason(client, content):
    response = upload(client, content)
    assert response.status_code == 422
    assert Import.objects.count() == 0
    assert 'class="error"' in response.content.decode()


def test_a_preview_of_other_choices_keeps_nothing(client):
    upload(client)
    run = Import.objects.get()
    before = run.mapping
    page = client.post(url("map_columns", run), mapping(type_2="number", preview="1")).content.decode()
    assert "not a number" in page
    run.refresh_from_db()
    assert run.mapping == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"to_0": "ignore"}, "Id of the person"),
        ({"to_2": "email"}, "already fills this"),
        ({"to_3": "external_id"}, "Only one column can be the id"),
        ({"to_2": "king"}, "choose from the lists"),
        ({"privacy_2": "open"}, "choose from the lists"),
    ],
)
def test_a_mapping_with_a_fault_is_shown_again_with_the_reason(client, changes, said):
    upload(client)
    run = Import.objects.get()
    response = client.post(url("map_columns", run), mapping(**changes))
    assert response.status_code == 422
    assert said in response.content.decode()


def test_consent_without_its_wording_or_date_is_no_consent(client):
    upload(client)
    run = Import.objects.get()
    response = client.post(
        url("set_import_consent", run), {"has_consent": "yes", "channel": "email", "purpose": "marketing"}
    )
    assert response.status_code == 422
    assert response.content.decode().count("Consent without this is no consent.") == 2


def test_the_rejects_file_is_an_attachment_and_its_download_leaves_a_trace(client, client_for, reviewer):
    upload(client)
    run = Import.objects.get()
    client.post(url("set_import_consent", run), {"has_consent": "no"})
    assert client.get(url("download_rejects", run)).status_code == 404
    tasks.run_import(run.pk)
    response = client.get(url("download_rejects", run))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"c-2" in b"".join(response.streaming_content)
    assert AuditEntry.objects.filter(action="profiles.download_rejects").count() == 1
    assert client_for(reviewer).get(url("download_rejects", run)).status_code == 403


def test_a_discarded_upload_is_gone_with_its_file(client, settings, django_capture_on_commit_callbacks):
    upload(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("discard_import", Import.objects.get()))
    assert Import.objects.count() == 0
    assert list((settings.MEDIA_ROOT / "uploads").iterdir()) == []


def test_the_file_name_and_headers_of_a_stranger_are_only_text(client):
    upload(client, 'id,"<script>alert(1)</script>"\n1,"<img src=x onerror=alert(1)>"\n', "<b>evil</b>.csv")
    page = client.get(url("map_columns", Import.objects.get())).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>evil" not in page


def test_every_import_is_listed_with_its_counts(client, import_people):
    import_people("id\nc-1\n")
    page = client.get(reverse("profiles:list_imports")).content.decode()
    assert "people.csv" in page
    assert "Finished" in page


def test_an_upload_that_nobody_has_checked_has_no_figures_yet(client):
    upload(client)
    row = client.get(reverse("profiles:list_imports")).content.decode().split("<tbody>")[1]
    assert "None" not in row
    assert row.count("–") == 4
