"""Many items at once: the same rights and rules as one by one, and whoever approves has read the words."""

import html
import re
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry, Notice, User
from apps.common.undo import Undo, perform_undo, undo_token
from apps.content import services
from apps.content.layouts.reading import STANDARD
from apps.content.models import Approval, BulkChange, Item, Version
from apps.content.selectors.pages import waiting_for
from apps.content.selectors.searching import search
from tests.content.pictures import drawing
from tests.content.stories import approve, newest, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def second_admin(db):
    return User.objects.create_user("two@attune.example", name="Two", roles=["admin"])


def claims(author, count, **more):
    return [write(author, name=f"Claim {n}", text=f"Returns within {n} days.", **more) for n in range(2, count + 2)]


def do(action, versions, actor, **more):
    change = services.plan_change(action=action, items=[one.item for one in versions], actor=actor, **more)
    return services.finish_change(change=change, actor=actor)


def undo(change, actor):
    return perform_undo(token=undo_token(actor, Undo("content.change_many", {"change": str(change.uuid)})), actor=actor)


def statuses(versions):
    found = dict(Version.objects.filter(pk__in=[one.pk for one in versions]).values_list("pk", "status"))
    return [found[one.pk] for one in versions]


def test_drafts_are_handed_in_together_and_approved_together_by_somebody_else(author, reviewer):
    versions = claims(author, 3)
    do("hand_in", versions, author)
    assert statuses(versions) == ["submitted"] * 3
    change = do("approve", versions, reviewer)
    assert statuses(versions) == ["approved"] * 3
    assert (len(change.done), change.refused) == (3, [])
    assert {(one.by, one.content_hash) for one in Approval.objects.all()} == {
        (reviewer, one.content_hash) for one in versions
    }


def test_each_item_has_its_own_row_on_record_like_one_by_one(author, reviewer):
    versions = [*claims(author, 2), write(author, name="Alone")]
    do("hand_in", versions[:2], author)
    services.submit_version(version=versions[2], actor=author)
    do("approve", versions[:2], reviewer)
    approve(versions[2], reviewer)
    for action in ("content.submit_version", "content.approve_version"):
        rows = AuditEntry.objects.filter(action=action).order_by("pk")
        assert [row.object_key for row in rows] == [str(one.item.uuid) for one in versions]
        assert {(row.actor, row.detail["number"]) for row in rows} == {(rows[0].actor, 1)}
        assert [row.detail["hash"] for row in rows] == [one.content_hash for one in versions]


def test_what_may_not_be_is_named_with_its_reason_and_the_rest_goes_through(author, reviewer, admin):
    fine, waits, own = claims(author, 1)[0], write(author, name="Waits"), write(admin, name="Own")
    services.submit_version(version=waits, actor=author)
    link = write(author, "link", "Shop", "Shop", fields={"url": "https://x.example/"})
    button = write(author, "call_to_action", "See", "See", fields={"link": str(link.item.uuid)})
    change = do("hand_in", [fine, waits, button], author)
    assert statuses([fine, waits, button]) == ["submitted", "submitted", "draft"]
    assert {one["name"]: one["reason"] for one in change.refused} == {
        "Waits": "This version is waiting for approval; only a draft can be handed in.",
        "See": "The link that this button opens is not approved yet.",
    }
    services.submit_version(version=own, actor=admin)
    change = do("approve", [fine, own, button], admin)
    assert statuses([fine, own]) == ["approved", "submitted"]
    assert {one["name"]: one["reason"] for one in change.refused} == {
        "Own": "You wrote this version; somebody else must approve it.",
        "See": "This version does not wait for approval.",
    }


def test_the_class_decides_who_approves_and_legal_content_needs_two(author, reviewer, admin, second_admin):
    kinds = ("normal", "sensitive", "legal")
    versions = [write(author, name=one, content_class=one, text=f"These are {one} words.") for one in kinds]
    do("hand_in", versions, author)
    change = do("approve", versions, reviewer)
    assert statuses(versions) == ["approved", "submitted", "submitted"]
    assert "does not approve sensitive" in change.refused[0]["reason"]
    do("approve", versions[1:], admin)
    assert statuses(versions) == ["approved", "approved", "submitted"]
    with_a_second_yes = do("approve", [versions[2]], admin)
    assert with_a_second_yes.refused[0]["reason"] == "You have answered on this version already."
    do("approve", [versions[2]], second_admin)
    assert statuses(versions) == ["approved"] * 3


@pytest.mark.parametrize("action", ["hand_in", "approve", "withdraw", "owner", "tag"])
def test_nobody_does_to_many_what_they_may_not_do_to_one(action, author, reviewer, outsider):
    version = write(author)
    wrong = {"hand_in": reviewer, "approve": author, "withdraw": outsider, "owner": reviewer, "tag": reviewer}[action]
    with pytest.raises(Refused):
        services.plan_change(action=action, items=[version.item], actor=wrong, owner=author, tag="x")


def test_only_the_one_who_was_shown_the_words_goes_on(author, reviewer, second_reviewer):
    (version,) = claims(author, 1)
    do("hand_in", [version], author)
    change = services.plan_change(action="approve", items=[version.item], actor=reviewer)
    with pytest.raises(Refused):
        services.finish_change(change=change, actor=second_reviewer)
    services.finish_change(change=change, actor=reviewer)
    with pytest.raises(Conflict, match="done already"):
        services.finish_change(change=change, actor=reviewer)


def test_words_that_came_after_the_look_are_not_approved(author, reviewer):
    (version,) = claims(author, 1)
    do("hand_in", [version], author)
    change = services.plan_change(action="approve", items=[version.item], actor=reviewer)
    services.take_back_version(version=version, actor=author)
    later = services.save_version(item=version.item, text="Returns for ever.", actor=author)
    services.submit_version(version=later, actor=author)
    change = services.finish_change(change=change, actor=reviewer)
    assert statuses([version, later]) == ["draft", "submitted"]
    assert change.refused[0]["reason"] == "This version does not wait for approval."


def test_bytes_that_were_changed_behind_the_services_are_left_out(author, reviewer):
    (version,) = claims(author, 1)
    do("hand_in", [version], author)
    change = services.plan_change(action="approve", items=[version.item], actor=reviewer)
    Version.objects.filter(pk=version.pk).update(text="Everything is free.")
    assert "not the words" in services.finish_change(change=change, actor=reviewer).refused[0]["reason"]


def test_a_link_and_its_button_a_picture_and_its_layout_are_approved_in_one_go(author, admin):
    services.allow_host(host="example.com", actor=admin)
    link = write(author, "link", "Shop", "Shop", fields={"url": "https://www.example.com/"})
    button = write(author, "call_to_action", "A button", "See", fields={"link": str(link.item.uuid)})
    picture = newest(services.create_image(raw=drawing(), name="Jacket", text="A jacket.", actor=author))
    blocks = [{"kind": "header", "show": "logo", "image": str(picture.uuid)}, *(one.to_json() for one in STANDARD[1:])]
    layout = write(author, "layout", "Autumn", "For autumn", fields={"blocks": blocks})
    do("hand_in", [link, picture], author)
    # The other two were handed in while an earlier link and picture were approved.
    Version.objects.filter(pk__in=[button.pk, layout.pk]).update(status="submitted")
    do("approve", [layout, button, link, picture], admin)
    assert statuses([layout, button, link, picture]) == ["approved"] * 4


def test_a_new_wording_takes_the_place_of_the_one_in_force(author, reviewer):
    first = approve(claims(author, 1)[0], reviewer)
    second = services.save_version(item=first.item, text="Returns within 90 days.", actor=author)
    do("hand_in", [second], author)
    do("approve", [second], reviewer)
    assert statuses([first, second]) == ["replaced", "approved"]


def test_what_was_handed_in_or_withdrawn_is_taken_back_where_nobody_went_on(author, reviewer):
    versions = claims(author, 3)
    change = do("hand_in", versions, author)
    approve(versions[0], reviewer)
    undone = undo(change, author)
    assert statuses(versions) == ["approved", "draft", "draft"]
    assert undone.text == "Taken back for 2 items. 1 had moved on and stay as they are."
    gone = do("withdraw", versions[:1], author)
    assert statuses(versions[:1]) == ["withdrawn"]
    undo(gone, author)
    assert statuses(versions[:1]) == ["approved"]
    with pytest.raises(Conflict):
        services.undo_change(change=BulkChange.objects.get(pk=gone.pk), actor=author)


def test_an_approval_is_not_taken_back(author, reviewer):
    versions = claims(author, 1)
    do("hand_in", versions, author)
    with pytest.raises(Refused, match="withdraw"):
        services.undo_change(change=do("approve", versions, reviewer), actor=reviewer)


def test_an_owner_and_a_tag_are_set_in_every_language_and_taken_back(author, admin):
    versions = claims(author, 2, tags=["summer"])
    german = services.create_variant(item=versions[0].item, locale="de", text="Rückgabe.", actor=author)
    has_it = write(author, name="Has it", tags=["winter"])
    tagged = do("tag", [*versions, has_it], author, tag=" Winter ")
    owned = do("owner", versions, author, owner=admin)
    german.refresh_from_db()
    assert (german.tags, german.owner) == (["summer", "winter"], admin)
    assert {item for item, _ in search("winter")} >= {german.pk, versions[1].item_id}
    assert AuditEntry.objects.filter(action="content.change_item", detail={"keys": ["tags"]}).count() == 2
    assert undo(owned, author).text == "Taken back for 2 items."
    undo(tagged, author)
    german.refresh_from_db()
    has_it.item.refresh_from_db()
    assert (german.tags, german.owner, has_it.item.tags) == (["summer"], author, ["winter"])


def test_those_who_may_answer_hear_of_it_once_and_the_authors_of_the_answer(author, reviewer, admin):
    versions = [*claims(author, 3), write(author, name="Legal", content_class="legal", text="Terms apply.")]
    do("hand_in", versions, author)
    told = {one.user: one.text for one in Notice.objects.filter(kind="waiting")}
    assert told[reviewer] == "handed in 3 wordings for your approval"
    assert told[admin] == "handed in 4 wordings for your approval"
    do("approve", versions[:3], reviewer)
    decided = Notice.objects.get(kind="decided")
    assert decided.user == author
    assert decided.text == "approved version 1 of “Claim 2” and 2 more of your wordings"
    assert Notice.objects.filter(kind="waiting", read_at=None).exists()
    services.decline_version(version=versions[3], content_hash=versions[3].content_hash, note="No.", actor=admin)
    assert not Notice.objects.filter(kind="waiting", read_at=None).exists()  # nothing of it waits any more


def test_nothing_or_too_much_is_refused_in_words(author):
    with pytest.raises(Invalid, match="Tick"):
        services.plan_change(action="hand_in", items=[], actor=author)
    with pytest.raises(Invalid, match="At most 1,000"):
        services.plan_change(action="hand_in", items=[Item()] * 1001, actor=author)
    with pytest.raises(Invalid, match="tag"):
        services.plan_change(action="tag", items=[Item()], actor=author)


def test_a_thousand_take_as_many_questions_as_ten(author, reviewer):
    """And not longer than a person waits for one page."""
    rows = [
        {"kind": "claim", "name": f"Claim {n}", "language": "en", "text": f"It takes {n} days."} for n in range(1000)
    ]
    kept = services.keep_import(rows=rows, file_name="claims.csv", actor=author)
    services.finish_import(kept=kept, actor=author)
    versions = list(Version.objects.select_related("item").order_by("pk"))

    def asked(some):
        with CaptureQueriesContext(connection) as all_of_it:
            started = time.monotonic()
            do("hand_in", some, author)
            do("approve", some, reviewer)
            spent = time.monotonic() - started
        return len(all_of_it), spent

    few, _ = asked(versions[:10])
    many, spent = asked(versions[10:])
    assert set(statuses(versions)) == {"approved"}
    assert many < few + 40  # rows are written in batches, notices settled a hundred at a time
    assert spent < 8


def test_the_list_is_ticked_read_and_approved_without_javascript(author, reviewer, client_for):
    versions = claims(author, 3)
    client = client_for(author)
    page = client.get("/content/?kind=claim").content.decode()
    assert page.count('name="items"') == 3
    chosen = [str(one.item.uuid) for one in versions[:2]]
    read = client.post("/content/many/?kind=claim", {"do": "hand_in", "items": chosen}, follow=True)
    assert all(one.text in html.unescape(read.content.decode()) for one in versions[:2])
    done = client.post(f"{read.redirect_chain[-1][0]}finish/", {"items": chosen}, follow=True)
    assert "2 wordings wait for approval" in done.content.decode()
    assert statuses(versions) == ["submitted", "submitted", "draft"]

    client = client_for(reviewer)
    waiting = client.get("/content/?waiting=1").content.decode()
    assert "Read and approve 2" in waiting
    read = client.post("/content/many/?waiting=1", {"do": "approve", "all": "1"}, follow=True)
    assert all(one.text in html.unescape(read.content.decode()) for one in versions[:2])
    client.post(f"{read.redirect_chain[-1][0]}finish/", {"items": chosen[:1]})  # the second one was unticked
    assert statuses(versions) == ["approved", "submitted", "draft"]
    assert list(waiting_for(reviewer)) == [versions[1]]


def test_all_that_match_are_those_of_the_filter_and_no_others(author, client_for):
    claims(author, 60, tags=["winter"])
    other = write(author, name="Other")
    client = client_for(author)
    assert "All 60 that match" in client.get("/content/?tag=winter").content.decode()
    read = client.post("/content/many/?tag=winter", {"do": "hand_in", "all": "1"}, follow=True)
    ticked = re.findall(r'name="items" value="([^"]+)"', read.content.decode())
    assert len(ticked) == 60
    client.post(f"{read.redirect_chain[-1][0]}finish/", {"items": ticked})
    assert Version.objects.filter(status="submitted").count() == 60
    assert statuses([other]) == ["draft"]


def test_an_imported_file_leads_to_handing_in_what_it_brought(author, client_for):
    write(author, name="Older draft")
    rows = [{"kind": "claim", "name": f"New {n}", "language": "en", "text": f"It takes {n} days."} for n in range(4)]
    kept = services.keep_import(rows=rows, file_name="claims.csv", actor=author)
    client = client_for(author)
    page = client.post(f"/content/import/{kept.uuid}/finish/", follow=True).content.decode()
    assert "Hand in the 4 new wordings" in page
    read = client.post(f"/content/import/{kept.uuid}/hand-in/", follow=True).content.decode()
    assert "Hand in the ticked" in read
    assert "Older draft" not in read
