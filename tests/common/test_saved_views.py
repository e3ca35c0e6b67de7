"""A view keeps filters, order and columns of a list under a name, for one person or for all."""

import re

import pytest

from apps.common.lists import Column, ListSpec, ListState, Text, list_page
from apps.common.models import AuditEntry, SavedView
from apps.common.services import save_view, set_default_view
from apps.segments.services import create_segment

pytestmark = pytest.mark.django_db
LIST = "/segments/"


@pytest.fixture
def segments(author):
    for name in ("Big spenders", "Big cities", "Small towns"):
        create_segment(actor=author, name=name, rule={"all": []})


def save(client, state="q=big&sort=name", name="Big ones", for_whom="me"):
    return client.post(
        "/views/", {"list": "segments", "state": state, "name": name, "for": for_whom, "next": LIST}, follow=True
    )


def names(response) -> list[str]:
    return [segment.name for segment in response.context["page"].rows]


def test_a_view_opens_by_its_short_address_with_filter_and_order(segments, author, client_for) -> None:
    client = client_for(author)
    page = save(client)
    view = SavedView.objects.get()
    assert page.redirect_chain[-1][0] == f"{LIST}?view={view.uuid}"
    assert names(page) == ["Big cities", "Big spenders"]
    assert not page.context["page"].is_changed
    assert page.context["page"].first_query == f"?view={view.uuid}"


def test_what_the_address_says_is_laid_over_the_view_and_can_be_kept(segments, author, client_for) -> None:
    client = client_for(author)
    save(client)
    view = SavedView.objects.get()
    page = client.get(LIST, {"view": view.uuid, "q": "", "columns": "people"})
    assert names(page) == ["Big cities", "Big spenders", "Small towns"]
    assert page.context["page"].is_changed
    assert "Save changes" in page.content.decode()
    client.post(f"/views/{view.uuid}/update/", {"state": page.context["page"].state_query, "next": LIST})
    again = client.get(LIST, {"view": view.uuid})
    assert (names(again)[0], again.context["page"].without) == ("Big cities", [3, 4])


def test_a_shared_view_is_everybodys_to_use_and_its_makers_and_admins_to_change(
    segments, author, reviewer, admin, client_for
) -> None:
    save(client_for(author), for_whom="everyone")
    view = SavedView.objects.get()
    assert names(client_for(reviewer).get(LIST, {"view": view.uuid})) == ["Big cities", "Big spenders"]
    rename = f"/views/{view.uuid}/rename/"
    assert client_for(reviewer).post(rename, {"name": "Mine"}).status_code == 403
    assert client_for(admin).post(rename, {"name": "Large", "next": LIST}).status_code == 302
    view.refresh_from_db()
    assert view.name == "Large"


def test_a_private_view_is_its_makers_alone(segments, author, reviewer, client_for) -> None:
    save(client_for(author))
    view = SavedView.objects.get()
    assert len(names(client_for(reviewer).get(LIST, {"view": view.uuid}))) == 3
    assert client_for(reviewer).post(f"/views/{view.uuid}/delete/").status_code == 404


def test_a_default_view_opens_with_the_bare_address_and_all_is_one_click_away(segments, author, client_for) -> None:
    client = client_for(author)
    save(client)
    client.post(f"/views/{SavedView.objects.get().uuid}/default/", {"is_default": "1", "next": LIST})
    assert len(names(client.get(LIST))) == 2
    everything = client.get(LIST, {"view": "all"})
    assert len(names(everything)) == 3
    assert everything.context["page"].clear_query == "?view=all"


def test_deleting_offers_an_undo_that_works_without_a_script(segments, author, client_for) -> None:
    client = client_for(author)
    save(client)
    view = SavedView.objects.get()
    page = client.post(f"/views/{view.uuid}/delete/", {"next": LIST}, follow=True).content.decode()
    assert f"?view={view.uuid}" not in page
    assert "Undo" in page
    undo = re.search(r'action="([^"]*(?:restore|undo)[^"]*)"', page)
    fields = dict(re.findall(r'<input type="hidden" name="(undo|next)" value="([^"]*)"', page))
    assert undo
    client.post(undo[1], fields)
    assert len(names(client.get(LIST, {"view": view.uuid}))) == 2


def test_a_name_that_is_missing_or_taken_is_asked_for_again_with_all_that_was_typed(
    segments, author, client_for
) -> None:
    client = client_for(author)
    save(client)
    page = save(client, state="q=small", name="big ONES")
    assert page.status_code == 422
    assert "You have a view of this name already." in page.content.decode()
    assert 'value="q=small"' in page.content.decode()
    assert save(client, name=" ").status_code == 422


def test_what_somebody_typed_to_find_a_person_is_never_kept_in_a_view(author, client_for) -> None:
    client = client_for(author)
    found = client.post("/profiles/search/", {"text": "Ana Silva"})["Location"].partition("search=")[2]
    mine = save_view(actor=author, list_key="profiles", name="Hers", state=f"search={found}", is_shared=False)
    shared = save_view(actor=author, list_key="profiles", name="Ours", state=f"search={found}", is_shared=True)
    typed = save_view(actor=author, list_key="profiles", name="Typed", state="search=Ana+Silva", is_shared=False)
    assert [mine.query, shared.query, typed.query] == [f"search={found}", "", ""]


def test_every_change_of_a_view_is_on_record_without_what_it_filters(segments, author, client_for) -> None:
    save(client_for(author), state="q=secretword")
    view = SavedView.objects.get()
    set_default_view(actor=author, view=view, is_default=True)
    rows = AuditEntry.objects.filter(object_type="common.savedview").order_by("id")
    assert [row.action for row in rows] == ["common.save_view", "common.set_default_view"]
    assert "secretword" not in str([row.detail for row in rows])


def test_links_on_a_page_of_a_view_say_only_what_differs(segments, author) -> None:
    spec = ListSpec(
        columns=(Column("name", "Name", sort="name"), Column("when", "When", sort="updated_at")),
        filters=(Text("q", "Find", ["name"]),),
        default_sort="name",
        key="x",
    )
    from apps.segments.models import Segment

    view = {"q": "big", "sort": "when"}
    page = list_page(ListState({**view, "q": ""}, {"view": "V"}, view), Segment.objects.all(), spec)
    assert page.first_query == "?view=V&q="
    assert page.heads[0].query == "?view=V&sort=name&q="
    assert page.hidden == {"view": "V"}


def test_every_list_is_exported_with_the_columns_that_are_shown_and_on_record(segments, author, client_for) -> None:
    answer = client_for(author).get(LIST, {"q": "big", "columns": "version", "format": "csv"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Name,Version"
    assert {line.split(",")[0] for line in lines[1:]} == {"Big spenders", "Big cities"}
    row = AuditEntry.objects.latest("id")
    assert (row.action, row.count, row.detail) == ("common.export_list", 2, {"list": "segments", "format": "csv"})


@pytest.mark.parametrize("key", ["a\0b", "", "<b>", "anna@shop.example", "Segments"])
def test_only_a_list_has_views(author, client_for, key):
    answer = client_for(author).post("/views/", {"list": key, "state": "", "name": "Mine"})
    assert answer.status_code == 422
    assert "There is no such list." in answer.content.decode()


def test_nobody_keeps_so_many_views_that_the_list_becomes_slow(author, client_for, monkeypatch):
    monkeypatch.setattr("apps.common.services.saved_views.MOST", 1)
    assert save(client_for(author)).status_code == 200
    assert "You have 1 views of this list" in save(client_for(author), name="Another").content.decode()
    assert SavedView.objects.count() == 1


def test_what_no_filter_takes_does_no_harm_inside_a_view(author, client_for):
    page = save(client_for(author), state="q=%00&columns=%00&sort=__class__&status=x&status=y")
    assert page.status_code == 200
