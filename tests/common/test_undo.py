"""An action that can be undone: by the one who did it, once, in time, and never over somebody else's work."""

from datetime import timedelta

import pytest
from django.core import signing

from apps.common import clock
from apps.common.errors import Conflict
from apps.common.models import AuditEntry
from apps.common.undo import LIFETIME, SALT, Undo, perform_undo, undo_token
from apps.content.models import BannedTerm
from apps.content.services import add_banned_term, remove_banned_term
from apps.segments.services import create_segment, discard_copy, duplicate_segment
from tests.security.pages import forms_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def banned(admin):
    return add_banned_term(term="cheap", actor=admin)


def offered(client, url, data=None):
    """The undo form of the toast that a POST leads to."""
    page = client.post(url, data or {}, follow=True)
    return next(form for form in forms_of(page.content.decode(), "/") if "undo" in form.data)


def test_the_toast_of_a_removal_puts_it_back_and_leaves_a_trace(banned, admin, client_for):
    client = client_for(admin)
    form = offered(client, f"/content/brand-rules/terms/{banned.pk}/remove/")
    assert not BannedTerm.objects.exists()
    page = client.post(form.action, form.data, follow=True)
    assert "“cheap” is on the list again." in page.content.decode()
    assert BannedTerm.objects.get().term == "cheap"
    assert AuditEntry.objects.latest("pk").action == "content.add_banned_term"


def test_an_undo_works_once(banned, admin, client_for):
    client = client_for(admin)
    form = offered(client, f"/content/brand-rules/terms/{banned.pk}/remove/")
    client.post(form.action, form.data)
    remove_banned_term(banned=BannedTerm.objects.get(), actor=admin)
    page = client.post(form.action, form.data, follow=True)
    assert "This was undone already." in page.content.decode()
    assert not BannedTerm.objects.exists()


def test_an_undo_belongs_to_the_one_who_did_it(banned, admin, author):
    token = undo_token(author, Undo("content.add_banned_term", {"term": "cheap", "locale": ""}))
    with pytest.raises(Conflict, match="only the person who did it"):
        perform_undo(token=token, actor=admin)
    assert BannedTerm.objects.exists()


def test_an_undo_asks_for_the_right_again(banned, author):
    token = undo_token(author, Undo("content.add_banned_term", {"term": "cheap", "locale": ""}))
    with pytest.raises(Exception, match="Your role does not allow this"):
        perform_undo(token=token, actor=author)
    assert BannedTerm.objects.exists()


def test_an_undo_ends_after_ten_minutes(banned, admin):
    token = undo_token(admin, Undo("content.add_banned_term", {"term": "cheap", "locale": ""}))
    late = clock.now() + timedelta(seconds=LIFETIME + 1)
    with clock.at(late), pytest.raises(Conflict, match="too late"):
        perform_undo(token=token, actor=admin)
    assert BannedTerm.objects.exists()


@pytest.mark.parametrize("change", ["", "x", "other"])
def test_a_forged_token_undoes_nothing(change, banned, admin):
    good = undo_token(admin, Undo("content.add_banned_term", {"term": "cheap", "locale": ""}))
    claim = signing.loads(good, salt=SALT)
    token = {"": "", "x": good[:-1] + ("A" if good[-1] != "A" else "B"), "other": signing.dumps(claim, salt="mine")}
    with pytest.raises(Conflict):
        perform_undo(token=token[change], actor=admin)
    assert BannedTerm.objects.exists()


def test_an_undo_after_somebody_else_went_on_says_so_and_may_be_tried_again(banned, admin):
    token = undo_token(admin, Undo("content.add_banned_term", {"term": "cheap", "locale": ""}))
    remove_banned_term(banned=banned, actor=admin)
    with pytest.raises(Conflict, match="Somebody removed this term"):
        perform_undo(token=token, actor=admin)
    add_banned_term(term="cheap", actor=admin)
    perform_undo(token=token, actor=admin)
    assert not BannedTerm.objects.exists()


def test_an_undo_of_what_has_gone_meanwhile_says_so(author, client_for):
    copy = duplicate_segment(actor=author, segment=create_segment(actor=author, name="Big", rule={"all": []}))
    token = undo_token(author, Undo("segments.archive_segment", {"segment": str(copy.uuid)}))
    discard_copy(actor=author, segment=str(copy.uuid))
    page = client_for(author).post("/undo/", {"undo": token, "next": "/segments/"}, follow=True)
    assert "It is gone, so there is nothing to undo." in page.content.decode()
