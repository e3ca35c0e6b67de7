import json
from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.urls import reverse

from apps.common.editing import Opened
from apps.common.models import AuditEntry, PeopleSearch
from apps.profiles import panels
from apps.profiles.models import Consent, ContactPoint, Profile, Suppression, TraitDefinition
from apps.profiles.services import consent
from apps.profiles.services.traits import trait_base

pytestmark = pytest.mark.django_db
LIST = reverse("profiles:list_profiles")


@pytest.fixture
def people(import_people):
    import_people(
        "external_id,email,first_name,last_name,plan,city\n"
        "c-1,ana@x.example,Ana,Silva,pro,Porto\n"
        "c-2,ben@x.example,Ben,,trial,Faro\n"
        "c-3,,Ana Maria,O'Neil,pro,=1+1\n",
        source="Shop",
    )
    TraitDefinition.objects.filter(key="plan").update(privacy="plain")


@pytest.fixture
def ana(people):
    return Profile.objects.get(external_id="c-1")


def page_of(profile):
    return reverse("profiles:show_profile", args=[profile.uuid])


def search(client, text):
    response = client.post(reverse("profiles:search_people"), {"text": text})
    return client.get(response["Location"]).content.decode(), response["Location"]


def test_the_list_shows_people_with_their_traits_and_leaves_a_trace(people, client_for, author):
    page = client_for(author).get(LIST).content.decode()
    assert "Ana Silva" in page
    assert "ana@x.example" in page
    assert "trial" in page
    assert "Porto" not in page, "identity is no column"
    assert AuditEntry.objects.get(action="profiles.list_profiles").count == 3


def test_people_whose_task_needs_no_identity_see_it_masked(people, ana, client_for, reviewer):
    client = client_for(reviewer)
    for page in (client.get(LIST).content.decode(), client.get(page_of(ana)).content.decode()):
        for secret in ("Ana Silva", "Silva", "ana@x.example", "c-1", "Porto"):
            assert secret not in page, secret
        assert "A•••" in page
        assert "a•••@…" in page
    assert client.post(reverse("profiles:search_people"), {"text": "ana"}).status_code == 403
    assert client.get(LIST, {"format": "csv"}).status_code == 403


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana", {"c-1", "c-3"}),
        ("ANA@X", {"c-1"}),
        ("c-2", {"c-2"}),
        ("sil", {"c-1"}),
        ("ana silva", {"c-1"}),
        ("silva ana", {"c-1"}),
        ("ana maria o'n", {"c-3"}),
        ("%", set()),
        ("_", set()),
        ("nobody", set()),
    ],
)
def test_people_are_found_by_the_start_of_what_names_them(people, client_for, author, text, found):
    page, _ = search(client_for(author), text)
    assert {key for key in ("c-1", "c-2", "c-3") if f">{key}<" in page} == found


def test_what_was_searched_stands_in_no_url_and_no_readable_row(people, client_for, author, admin):
    _page, location = search(client_for(author), "Ana Silva")
    assert "ana" not in location.lower()
    assert "Silva" not in PeopleSearch.objects.get().text_encrypted
    assert "Silva" not in json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert 'value="Ana Silva"' not in client_for(admin).get(location).content.decode(), "a search is its owner's"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"consent": "given"}, {"c-1"}),
        ({"consent": "unknown"}, {"c-2", "c-3"}),
        ({"consent": "withdrawn"}, set()),
        ({"email": "no"}, {"c-3"}),
        ({"email": "yes"}, {"c-1", "c-2"}),
        ({"email": "no", "consent": "unknown"}, {"c-3"}),
        ({"email": "yes", "consent": "unknown"}, {"c-2"}),
        ({"email": "no", "consent": "given"}, set()),
        ({"consent": "unknown", "sort": "external_id"}, {"c-2", "c-3"}),
        ({"consent": "' OR 1=1 --"}, {"c-1", "c-2", "c-3"}),
        ({"sort": "traits__secret"}, {"c-1", "c-2", "c-3"}),
    ],
)
def test_the_list_is_filtered_by_what_it_offers_and_nothing_else(people, client_for, author, query, found):
    consent.record_given(
        contact_point=ContactPoint.objects.get(address="ana@x.example"), purpose="marketing", wording="Yes", source="x",
        given_at=datetime(2026, 1, 1, tzinfo=UTC), reason="A letter of hers", actor=author,
    )  # fmt: skip
    page = client_for(author).get(LIST, query).content.decode()
    assert {key for key in ("c-1", "c-2", "c-3") if f">{key}<" in page} == found


def test_those_never_asked_are_the_same_whether_few_or_many(people, client_for, author, monkeypatch):
    client = client_for(author)
    few = client.get(LIST, {"consent": "unknown", "sort": "external_id"}).content.decode()
    monkeypatch.setattr(import_module("apps.profiles.selectors.people"), "FEW", 0)
    many = client.get(LIST, {"consent": "unknown", "sort": "external_id"}).content.decode()
    for page in (few, many):
        assert [key for key in ("c-1", "c-2", "c-3") if f">{key}<" in page] == ["c-1", "c-2", "c-3"]


def test_columns_are_chosen_among_the_traits_that_are_no_identity(people, client_for, author):
    client = client_for(author)
    assert "trial" not in client.get(LIST, {"columns": "-"}).content.decode()
    page = client.get(LIST, {"columns": ["-", "plan", "city"]}).content.decode()
    assert "trial" in page
    assert "Porto" not in page


def test_an_export_is_harmless_in_a_spreadsheet_and_leaves_a_trace(people, client_for, author):
    Profile.objects.filter(external_id="c-3").update(first_name="=HYPERLINK(1)", last_name="")
    response = client_for(author).get(LIST, {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert response["Content-Disposition"] == 'attachment; filename="profiles.csv"'
    assert text.splitlines()[0] == "external_id,name,email,email_consent,source,changed_at,plan"
    assert "'=HYPERLINK(1)" in text
    assert AuditEntry.objects.get(action="profiles.export_profiles").count == 3


def test_an_export_of_many_needs_the_right_to(people, client_for, author, admin, monkeypatch):
    monkeypatch.setattr("apps.profiles.services.reads.EXPORT_LIMIT", 2)
    assert client_for(author).get(LIST, {"format": "csv"}).status_code == 403
    assert client_for(admin).get(LIST, {"format": "csv"}).status_code == 200


def test_a_profile_shows_traits_with_their_guard_and_its_reading_is_on_record(ana, client_for, author):
    page = client_for(author).get(page_of(ana)).content.decode()
    assert "Porto" in page
    assert "never leaves Attune" in page
    assert "Unknown means no." in page
    entry = AuditEntry.objects.get(action="profiles.read_profile")
    assert (entry.actor, entry.object_key, entry.count) == (author, str(ana.uuid), 1)


def test_the_timeline_goes_back_page_by_page_and_by_name(ana, import_events, client_for, author):
    import_events(
        *[
            {"external_id": "c-1", "event": "visit", "at": f"2026-01-{day:02}", "properties": {"page": f"p{day}"}}
            for day in range(1, 32)
        ],
        {"external_id": "c-1", "event": "purchase", "at": "2025-01-01"},
    )
    client = client_for(author)
    page = client.get(page_of(ana)).content.decode()
    assert page.count('<time datetime="2026-01') == 30
    older = page.split('href="?older=')[1].split('"')[0].split("&amp;")[0]
    rest = client.get(page_of(ana), {"older": older, "part": "timeline"}, HTTP_HX_REQUEST="true").content.decode()
    assert "p1<" in rest
    assert "purchase" in rest
    assert "<html" not in rest
    only = client.get(page_of(ana), {"event": "purchase"}).content.decode()
    assert only.count('<time datetime="2026-01') == 0
    assert client.get(page_of(ana), {"older": "forged"}).status_code == 200


def test_a_withdrawal_and_a_renewed_consent_are_recorded_on_the_page(ana, client_for, author, reviewer):
    point = ana.contact_points.get()
    client = client_for(author)
    data = {"contact_point": point.uuid, "purpose": "marketing", "reason": "Called us"}
    withdraw = reverse("profiles:withdraw_consent", args=[ana.uuid])
    assert client_for(reviewer).post(withdraw, data).status_code == 403
    client.post(withdraw, data)
    assert Consent.objects.get(is_current=True).state == "withdrawn"
    record = reverse("profiles:record_consent", args=[ana.uuid])
    again = {**data, "wording": "Write to me", "given_on": "2026-01-02", "reason": "Signed again at the fair"}
    assert client.post(record, {**again, "reason": "x"}).status_code == 422
    assert client.post(record, {**again, "wording": ""}).status_code == 422
    client.post(record, again)
    assert Consent.objects.get(is_current=True).state == "given"
    page = client.get(page_of(ana)).content.decode()
    assert "Signed again at the fair" in page
    assert "no longer counts" in page


def test_an_address_of_somebody_else_is_not_reached_through_this_profile(ana, client_for, author):
    other = ContactPoint.objects.get(address="ben@x.example")
    data = {"contact_point": other.uuid, "purpose": "marketing"}
    assert client_for(author).post(reverse("profiles:withdraw_consent", args=[ana.uuid]), data).status_code == 404
    assert not Consent.objects.exists()


def test_a_suppressed_address_says_so(ana, client_for, author):
    point = ana.contact_points.get()
    client = client_for(author)
    client.post(reverse("profiles:suppress_address", args=[ana.uuid, point.uuid]))
    assert Suppression.objects.get().reason == "manual"
    assert "Nothing is sent here" in client.get(page_of(ana)).content.decode()


def test_another_app_puts_its_panel_on_the_page_by_url_name(ana, client_for, author, monkeypatch):
    monkeypatch.setattr(panels, "_panels", {})
    panels.register_panel("profile", "profiles:show_profile", "Messages")
    panels.register_panel("profile", "profiles:show_profile", "Messages")
    page = client_for(author).get(page_of(ana)).content.decode()
    assert page.count(f'hx-get="{page_of(ana)}" hx-trigger="load"') == 1


def test_a_trait_moves_to_another_privacy_class_on_record(people, client_for, author, reviewer):
    change = reverse("profiles:change_trait", args=["city"])
    assert client_for(reviewer).post(change, {"privacy": "plain"}).status_code == 403
    trait = TraitDefinition.objects.get(key="city")
    opened = Opened(trait_base(trait), {"privacy": trait.privacy}).token()
    assert client_for(author).post(change, {"privacy": "public", "opened": opened}).status_code == 422
    client_for(author).post(change, {"privacy": "plain", "opened": opened})
    assert TraitDefinition.objects.get(key="city").privacy == "plain"
    assert AuditEntry.objects.get(action="profiles.change_trait").detail["keys"] == ["privacy"]


def test_how_many_people_have_a_trait_comes_after_the_page(people, client_for, author):
    client = client_for(author)
    url = reverse("profiles:list_traits")
    assert "counting" in client.get(url).content.decode()
    rows = client.get(url, {"counts": "1"}, HTTP_HX_REQUEST="true").content.decode()
    assert "counting" not in rows
    assert "<html" not in rows


def test_an_empty_house_says_what_to_do(client_for, author, outsider):
    assert "Import people" in client_for(author).get(LIST).content.decode()
    assert client_for(outsider).get(LIST).status_code == 403
