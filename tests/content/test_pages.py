"""The content repository in the browser's language: requests and pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.common import clock, jobs
from apps.content import services
from apps.content.models import AllowedHost, BannedTerm, Item, Version
from tests.content.stories import approve, approved, newest, write
from tests.editors import typed
from tests.security.pages import forms_of

pytestmark = pytest.mark.django_db

LISTING = "/content/"


def names(response):
    return [item.name for item in response.context["page"].rows]


def page_of(version):
    return reverse("content:show_item", args=[version.item.uuid])


def test_an_empty_repository_says_what_it_is_for(author, client_for):
    page = client_for(author).get(LISTING).content.decode()
    assert "No content yet" in page
    assert "New content" in page


def test_the_list_is_filtered_by_kind_status_validity_and_class(author, reviewer, admin, client_for, noon):
    today = clock.now().date()
    approved(author, reviewer, name="Stands")
    approved(author, reviewer, name="Ends", valid_until=today + timedelta(days=5))
    approved(author, reviewer, name="Ended", valid_until=today - timedelta(days=1))
    approved(author, reviewer, name="Later", valid_from=today + timedelta(days=5))
    services.submit_version(version=write(author, name="Waits", content_class="legal"), actor=author)
    write(author, kind="snippet", name="Words", text="Words", fields={"role": "close"})
    client = client_for(reviewer)
    assert names(client.get(LISTING, {"kind": "snippet"})) == ["Words"]
    assert names(client.get(LISTING, {"status": "submitted"})) == ["Waits"]
    assert names(client.get(LISTING, {"status": "draft"})) == ["Words"]
    assert set(names(client.get(LISTING, {"valid": "now"}))) == {"Stands", "Ends"}
    assert names(client.get(LISTING, {"valid": "soon"})) == ["Ends"]
    assert names(client.get(LISTING, {"valid": "ended"})) == ["Ended"]
    assert names(client.get(LISTING, {"valid": "later"})) == ["Later"]
    assert names(client.get(LISTING, {"class": "legal"})) == ["Waits"]
    assert names(client.get(LISTING, {"q": "end"})) == ["Ended", "Ends"] or names(
        client.get(LISTING, {"q": "end", "sort": "name"})
    ) == ["Ended", "Ends"]
    assert names(client.get(LISTING, {"waiting": "1"})) == []
    assert names(client_for(admin).get(LISTING, {"waiting": "1"})) == ["Waits"]
    assert len(names(client.get(LISTING, {"kind": "nonsense", "status": "x", "sort": "created_by__password"}))) == 6


def test_what_is_seen_is_exported_with_harmless_cells(author, reviewer, client_for):
    approved(author, reviewer, name="=cmd()", text="+1 for wool.")
    write(author, kind="snippet", name="Words", text="Words", fields={"role": "close"})
    response = client_for(author).get(LISTING, {"kind": "claim", "format": "csv"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert response["Content-Disposition"] == 'attachment; filename="content.csv"'
    assert lines[1].startswith("'=cmd(),'+1 for wool.,approved,,Normal,")
    assert len(lines) == 2


def test_the_list_costs_the_same_number_of_queries_for_more_rows(
    author, client_for, django_assert_max_num_queries, monkeypatch
):
    monkeypatch.setattr(jobs, "CACHE_SECONDS", None)  # the sidebar asks each kind of job again every few seconds
    client = client_for(author)
    client.get(LISTING)
    for n in range(30):
        write(author, name=f"Claim {n}")
    with django_assert_max_num_queries(13):
        client.get(LISTING)


def test_a_marketer_writes_a_claim_and_hands_it_in(author, client_for):
    client = client_for(author)
    data = {"name": "Returns", "text": "Returns are free.", "content_class": "normal", "locale": "en"}
    response = client.post("/content/new/claim/", data, follow=True)
    version = newest(Item.objects.get())
    assert response.redirect_chain[-1][0] == page_of(version)
    assert "Hand in for approval" in response.content.decode()
    client.post(f"/content/versions/{version.uuid}/submit/")
    version.refresh_from_db()
    assert version.status == Version.Status.SUBMITTED


@pytest.mark.parametrize("kind", ["offer", "snippet", "disclaimer"])
def test_every_kind_can_be_written_and_edited_in_the_browser(author, reviewer, client_for, kind):
    claim = approved(author, reviewer)
    own = {
        "offer": {"unit": "money", "value": "12.50", "currency": "EUR", "code": "WARM"},
        "snippet": {"role": "reason", "needs": "trait:plan", "when": "trait:channel = Web, Phone"},
        "disclaimer": {"items": [str(claim.item.uuid)], "classes": ["legal"]},
    }[kind]
    data = {"name": "It", "text": "Words", "content_class": "normal", "locale": "en", **own}
    assert client_for(author).post(f"/content/new/{kind}/", data).status_code == 302
    version = newest(Item.objects.get(name="It"))
    wanted = {
        "offer": {"unit": "money", "value": "12.5", "currency": "EUR", "code": "WARM"},
        "snippet": {"role": "reason", "needs": ["trait:plan"], "when": {"trait:channel": ["Phone", "Web"]}},
        "disclaimer": {"items": [str(claim.item.uuid)], "classes": ["legal"]},
    }[kind]
    assert version.fields == wanted
    url = f"/content/{version.item.uuid}/edit/"
    again = {**typed(client_for(author), url), "text": "Other words"}
    response = client_for(author).post(url, again)
    assert response.status_code == 302, response.context["form"].errors
    assert (newest(version.item).number, newest(version.item).fields) == (2, wanted)


def test_a_link_and_the_button_that_opens_it_are_written_in_the_browser(author, reviewer, admin, client_for):
    services.allow_host(host="example.com", actor=admin)
    client, base = client_for(author), {"content_class": "normal", "locale": "en"}
    client.post("/content/new/link/", {**base, "name": "Shop", "text": "Shop", "url": "https://example.com/"})
    link = Item.objects.get(kind="link")
    client.post("/content/new/call_to_action/", {**base, "name": "Go", "text": "See more", "link": str(link.uuid)})
    assert newest(Item.objects.get(kind="call_to_action")).fields == {"link": str(link.uuid)}
    page = client.get(f"/content/{Item.objects.get(kind='call_to_action').uuid}/edit/").content.decode()
    assert f'value="{link.uuid}" selected' in page


def test_what_cannot_be_saved_stays_in_the_form_with_the_reason(author, client_for):
    data = {"name": "Shop", "text": "Shop", "content_class": "normal", "locale": "en", "url": "http://example.com"}
    response = client_for(author).post("/content/new/link/", data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "does not start with https://" in page
    assert 'value="http://example.com"' in page
    assert not Item.objects.exists()


def test_an_unknown_kind_is_not_found(author, client_for):
    assert client_for(author).get("/content/new/password/").status_code == 404


def test_a_stale_save_keeps_the_words_and_shows_the_difference(author, admin, client_for):
    version = write(author)
    client, url = client_for(author), f"/content/{version.item.uuid}/edit/"
    mine = typed(client, url, text="Delivery is on us.")
    services.save_version(item=version.item, text="Delivery costs nothing.", actor=admin)
    response = client.post(url, mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Delivery is on us." in page
    assert "<del>" in page
    assert "<ins>" in page
    again = next(form.data for form in forms_of(page, url) if "opened" in form.data)
    assert client.post(url, {**again, "take": "mine"}).status_code == 302
    assert newest(version.item).text == "Delivery is on us."


def test_the_page_shows_versions_the_difference_and_the_answers(author, reviewer, client_for):
    first = approved(author, reviewer)
    services.save_version(item=first.item, text="Delivery is free for everybody.", actor=author)
    page = client_for(reviewer).get(page_of(first), {"version": "2", "against": "1"}).content.decode()
    assert "<del>members</del>" in page
    assert "<ins>everybody</ins>" in page
    shown = client_for(reviewer).get(page_of(first), {"version": "1"}).content.decode()
    assert "Reviewer approved" in shown
    assert client_for(reviewer).get(page_of(first), {"version": "x' or 1=1"}).status_code == 200


def test_markup_in_words_notes_and_differences_is_shown_as_text(author, reviewer, client_for):
    nasty = "<script>alert(1)</script>"
    version = write(author, text=f"Plain {nasty}", name=f"Name {nasty}")
    services.submit_version(version=version, actor=author)
    services.decline_version(version=version, content_hash=version.content_hash, note=nasty, actor=reviewer)
    services.save_version(item=version.item, text=f"Other {nasty} words", actor=author)
    for path in (page_of(version), LISTING, f"/content/{version.item.uuid}/edit/"):
        page = client_for(author).get(path).content.decode()
        assert nasty not in page
        assert "&lt;script&gt;" in page


def test_a_reviewer_approves_in_the_browser_and_sees_no_editing(author, reviewer, client_for):
    version = write(author)
    services.submit_version(version=version, actor=author)
    client = client_for(reviewer)
    page = client.get(page_of(version)).content.decode()
    assert "Approve these words" in page
    assert "New version" not in page
    data = {"content_hash": version.content_hash, "note": ""}
    assert client.post(f"/content/versions/{version.uuid}/approve/", data).status_code == 302
    version.refresh_from_db()
    assert version.status == Version.Status.APPROVED
    assert client.get(f"/content/{version.item.uuid}/edit/").status_code == 403
    assert client.post("/content/new/claim/", {}).status_code == 403


def test_the_author_is_told_why_there_is_no_approve_button(author, admin, client_for):
    version = write(admin)
    services.submit_version(version=version, actor=admin)
    page = client_for(admin).get(page_of(version)).content.decode()
    assert "You wrote this version" in page
    assert "Approve these words" not in page


@pytest.mark.parametrize("step", ["approve", "decline", "withdraw", "submit", "take-back"])
def test_an_outsider_passes_no_door(author, reviewer, outsider, client_for, step):
    version = write(author)
    data = {"content_hash": version.content_hash, "note": "No"}
    response = client_for(outsider).post(f"/content/versions/{version.uuid}/{step}/", data)
    assert response.status_code == 403
    assert client_for(outsider).get(LISTING).status_code == 403


def test_steps_are_taken_by_post_only(author, client_for):
    version = write(author)
    for step in ("approve", "decline", "withdraw", "submit", "take-back"):
        assert client_for(author).get(f"/content/versions/{version.uuid}/{step}/").status_code in (403, 405)


def test_posting_every_field_of_the_model_changes_no_protected_one(author, client_for):
    data = {
        "name": "Returns",
        "text": "Returns are free.",
        "content_class": "normal",
        "locale": "en",
        "status": "approved",
        "number": "7",
        "content_hash": "0" * 64,
        "created_by": "1",
        "kind": "legal",
    }
    client_for(author).post("/content/new/claim/", data)
    version = Version.objects.get()
    assert (version.status, version.number, version.created_by) == ("draft", 1, author)
    assert version.content_hash != "0" * 64


def test_admins_keep_the_brand_rules_and_others_read_them(admin, author, client_for):
    client = client_for(admin)
    client.post("/content/brand-rules/terms/add/", {"term": "cheap", "reason": "Good value", "locale": ""})
    client.post("/content/brand-rules/hosts/add/", {"host": "shop.example.com"})
    page = client_for(author).get("/content/brand-rules/").content.decode()
    assert "cheap" in page
    assert "shop.example.com" in page
    assert "Add term" not in page
    term, host = BannedTerm.objects.get(), AllowedHost.objects.get()
    doors = ("terms/add/", f"terms/{term.pk}/remove/", "hosts/add/", f"hosts/{host.pk}/remove/")
    for door in doors:
        assert client_for(author).post(f"/content/brand-rules/{door}", {"term": "x", "host": "y"}).status_code == 403
    client.post(f"/content/brand-rules/terms/{term.pk}/remove/")
    client.post(f"/content/brand-rules/hosts/{host.pk}/remove/")
    assert not BannedTerm.objects.exists()
    assert not AllowedHost.objects.exists()


@pytest.mark.parametrize(
    "host", ["localhost", "http://example.com/x", "ex\u0430mple.com", "exa mple.com", "", "192.168.0.1"]
)
def test_a_host_that_is_none_is_refused_in_the_form(admin, client_for, host):
    assert client_for(admin).post("/content/brand-rules/hosts/add/", {"host": host}).status_code == 422
    assert not AllowedHost.objects.exists()


def test_the_sidebar_counts_what_waits_for_the_person(author, reviewer, client_for):
    services.submit_version(version=write(author), actor=author)
    assert client_for(reviewer).get(LISTING).context["waiting_count"] == 1
    page = client_for(reviewer).get(LISTING).content.decode()
    assert "Waiting for you" in page
    approve(Version.objects.get(), reviewer)
    assert "Waiting for you" not in client_for(reviewer).get(LISTING).content.decode()


def test_name_and_class_are_changed_on_their_own_page(author, client_for):
    version = write(author)
    path = f"/content/{version.item.uuid}/settings/"
    client = client_for(author)
    legal = typed(client, path, name="Delivery", content_class="legal")
    assert client.post(path, legal).status_code == 302
    item = Item.objects.get()
    assert (item.name, item.content_class) == ("Delivery", "legal")
    services.submit_version(version=version, actor=author)
    response = client.post(path, typed(client, path, content_class="normal"))
    assert response.status_code == 422
    assert "Withdraw or take back" in response.content.decode()
