"""Wordings are immutable versions with a hash."""

from datetime import date

import pytest

from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from apps.content import services
from apps.content.fingerprint import content_hash
from apps.content.models import Item, Version
from tests.content.stories import newest, write

pytestmark = pytest.mark.django_db


def test_a_new_item_has_one_version_that_is_a_draft(author):
    version = write(author)
    assert (version.number, version.status, version.item.created_by) == (1, "draft", author)
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"content.create_item", "content.save_version"}


def test_every_save_makes_a_new_version_and_leaves_the_old_one_alone(author):
    first = write(author)
    second = services.save_version(item=first.item, text="Delivery is free for everybody.", actor=author)
    first.refresh_from_db()
    assert (second.number, first.text) == (2, "Delivery is free for members.")
    assert second.content_hash != first.content_hash


def test_saving_the_same_words_again_changes_nothing(author):
    first = write(author)
    again = services.save_version(item=first.item, text="Delivery is free for members.  \r\n", actor=author)
    assert again == first
    assert first.item.versions.count() == 1


def test_a_stale_save_is_refused_and_names_the_newer_version(author, admin):
    version = write(author)
    services.save_version(item=version.item, text="Delivery costs nothing.", base=1, actor=admin)
    with pytest.raises(Conflict, match="Version 2 was saved"):
        services.save_version(item=version.item, text="No delivery charge.", base=1, actor=author)
    assert version.item.versions.count() == 2


def test_a_reviewer_may_not_write_content(reviewer):
    with pytest.raises(Refused):
        write(reviewer)
    assert not Item.objects.exists()


def test_two_items_of_a_kind_cannot_have_one_name(author):
    write(author)
    with pytest.raises(Invalid) as error:
        write(author)
    assert "name" in error.value.errors
    assert write(author, locale="de").item.locale == "de"


def test_validity_cannot_end_before_it_begins(author):
    with pytest.raises(Invalid) as error:
        write(author, valid_from=date(2026, 12, 1), valid_until=date(2026, 11, 30))
    assert "valid_until" in error.value.errors
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("kind", "text", "fields", "field"),
    [
        ("claim", "   ", {}, "text"),
        ("claim", "Hello {{ first_name }}", {}, "text"),
        ("offer", "20 % off", {"unit": "percent", "value": "0"}, "value"),
        ("offer", "20 % off", {"unit": "percent", "value": "120"}, "value"),
        ("offer", "A lot off", {"unit": "percent", "value": "NaN"}, "value"),
        ("offer", "$10 off", {"unit": "money", "value": "10", "currency": "dollars"}, "currency"),
        ("offer", "20 % off", {"unit": "share", "value": "20"}, "unit"),
        ("offer", "20 % off", {"unit": "percent", "value": "20", "code": "two words"}, "code"),
        ("link", "Shop", {"url": "http://example.com/"}, "url"),
        ("link", "Shop", {"url": "https://ex\u0430mple.com/"}, "url"),
        ("link", "Shop", {"url": "https://user@example.com/"}, "url"),
        ("link", "Shop", {"url": "javascript:alert(1)"}, "url"),
        ("call_to_action", "A label that is far too long for any button", {"link": str(Item().uuid)}, "text"),
        ("call_to_action", "Shop", {"link": "nothing"}, "link"),
        ("snippet", "Words", {"role": "banner"}, "role"),
        ("snippet", "Words", {"role": "reason", "needs": ["The plan!"]}, "needs"),
        ("snippet", "Words", {"role": "reason", "when": {"trait:plan": []}}, "when"),
        ("disclaimer", "Terms apply.", {}, "items"),
    ],
)
def test_what_a_kind_needs_is_asked_by_field(author, kind, text, fields, field):
    with pytest.raises(Invalid) as error:
        write(author, kind=kind, text=text, fields=fields)
    assert field in error.value.errors


def test_fields_that_a_kind_does_not_have_are_dropped(author):
    version = write(author, kind="offer", text="20 % off", fields={"unit": "percent", "value": "20.0", "status": "x"})
    assert version.fields == {"unit": "percent", "value": "20"}


def test_the_hash_covers_kind_language_words_fields_and_validity():
    base = {"kind": "claim", "locale": "en", "text": "a", "fields": {}, "valid_from": None, "valid_until": None}
    changed = [
        {"kind": "offer"},
        {"locale": "de"},
        {"text": "b"},
        {"fields": {"x": 1}},
        {"valid_from": date(2026, 1, 1)},
        {"valid_until": date(2026, 1, 1)},
    ]
    hashes = {content_hash(**base), *(content_hash(**{**base, **change}) for change in changed)}
    assert len(hashes) == 1 + len(changed)
    assert content_hash(**{**base, "fields": {"a": 1, "b": 2}}) == content_hash(**{**base, "fields": {"b": 2, "a": 1}})


def test_one_version_waits_at_a_time_and_can_be_taken_back(author):
    first = write(author)
    services.submit_version(version=first, actor=author)
    second = services.save_version(item=first.item, text="Delivery costs nothing.", actor=author)
    with pytest.raises(Conflict, match="Version 1 waits"):
        services.submit_version(version=second, actor=author)
    services.take_back_version(version=first, actor=author)
    services.submit_version(version=second, actor=author)
    assert [v.status for v in first.item.versions.order_by("number")] == ["draft", "submitted"]


def test_a_link_to_a_host_that_nobody_allowed_cannot_be_handed_in(author, admin):
    version = write(author, kind="link", name="Shop", text="Shop", fields={"url": "https://shop.example.com/a"})
    with pytest.raises(Invalid, match="not an allowed host"):
        services.submit_version(version=version, actor=author)
    services.allow_host(host="example.com", actor=admin)
    assert services.submit_version(version=version, actor=author).status == Version.Status.SUBMITTED


def test_the_class_holds_still_while_a_version_waits(author, admin):
    version = write(author)
    services.change_item(item=version.item, name="Free delivery", content_class="legal", actor=author)
    services.submit_version(version=version, actor=author)
    with pytest.raises(Invalid):
        services.change_item(item=version.item, name="Free delivery", content_class="normal", actor=admin)
    assert newest(version.item).item.content_class == "legal"
