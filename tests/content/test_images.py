"""Pictures: written anew, kept once, approved like words, and gone from mails when they must be."""

import io
import time
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from apps.common import clock
from apps.common.errors import Conflict, Invalid, Refused
from apps.content import services
from apps.content.models import Asset, Item, Version
from apps.content.pictures import MAX_BYTES, MAX_SIDE, read_picture
from apps.content.selectors import images
from tests.content.pictures import bomb, drawing, noted, photo
from tests.content.stories import approve, newest

pytestmark = pytest.mark.django_db


def image(author, raw=None, name="Jacket", **more):
    item = services.create_image(raw=raw or drawing(), name=name, text="A jacket on a hook", actor=author, **more)
    return newest(item)


def address(version, route="content:show_public_image"):
    return reverse(route, args=[version.fields["digest"], version.fields["type"]])


def test_nothing_but_the_picture_is_kept_of_an_upload():
    for raw in (photo(), noted(), drawing() + b"<?php system('id') ?>"):
        kept = read_picture(raw)
        assert b"SECRET" not in kept.data
        assert b"script" not in kept.data
        assert b"<?php system" not in kept.data
        again = Image.open(io.BytesIO(kept.data))
        assert not again.getexif()
        assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def test_a_picture_that_lies_on_its_side_is_stood_up_and_made_as_large_as_mails_need():
    assert (read_picture(photo((800, 600))).width, read_picture(photo((800, 600))).height) == (600, 800)
    large = read_picture(drawing(size=(4000, 1000)))
    assert (large.width, large.height) == (MAX_SIDE, MAX_SIDE // 4)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_format_comes_out_as_one_that_all_mail_programs_show(kind):
    kept = read_picture(drawing(kind=kind))
    assert kept.type in ("png", "jpg")
    assert kept.data[:3] in (b"\x89PN", b"\xff\xd8\xff")
    assert (kept.width, kept.height) == (640, 320)


def test_the_same_picture_gives_the_same_bytes_and_is_kept_once(author):
    first, second = image(author), image(author, name="Jacket again")
    assert first.fields["digest"] == second.fields["digest"]
    assert Asset.objects.count() == 1
    assert first.item_id != second.item_id


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", b"%PDF-1.7",
        b"<html><script>alert(1)</script>", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, b"PK\x03\x04" + b"x" * 99,
        b"BM" + b"\0" * 60,
        drawing()[:300], photo()[:500], bomb(), bomb(5000, 5000), drawing(size=(4, 4)), b"\0" * (MAX_BYTES + 1),
    ],
    ids=[
        "empty", "gif-head", "svg", "pdf", "html", "png-head", "zip", "bmp", "half-png", "half-jpeg", "bomb",
        "small-bomb", "tiny", "too-many-bytes",
    ],
)  # fmt: skip
def test_what_is_no_picture_or_a_bomb_is_refused_within_two_seconds(raw):
    begun = time.monotonic()
    with pytest.raises(Invalid) as error:
        read_picture(raw)
    assert time.monotonic() - begun < 2
    assert error.value.errors["file"].endswith((".", "read."))


def test_an_image_needs_alt_text_of_one_short_line(author):
    for text in ("", "  ", "x" * 201, "two\nlines", "{{ first_name }}"):
        with pytest.raises(Invalid) as error:
            services.create_image(raw=drawing(), name="Jacket", text=text, actor=author)
        assert "text" in error.value.errors
    assert not Asset.objects.exists()


def test_other_words_keep_the_picture_and_another_picture_is_a_new_version(author):
    first = image(author)
    words = services.save_image(item=first.item, raw=None, text="A green jacket", actor=author)
    other = services.save_image(item=first.item, raw=drawing("red"), text="A green jacket", actor=author)
    assert words.fields == first.fields
    assert other.fields["digest"] != first.fields["digest"]
    assert len({first.content_hash, words.content_hash, other.content_hash}) == 3


def test_approval_names_the_bytes_and_is_refused_when_they_are_not_there(author, reviewer):
    version = image(author)
    services.submit_version(version=version, actor=author)
    Asset.objects.update(data=b"something else")
    with pytest.raises(Invalid):
        services.approve_version(version=version, content_hash=version.content_hash, actor=reviewer)
    Asset.objects.all().delete()
    with pytest.raises(Invalid):
        services.approve_version(version=version, content_hash=version.content_hash, actor=reviewer)
    Version.objects.filter(pk=version.pk).update(fields={**version.fields, "digest": "0" * 64})
    with pytest.raises((Conflict, Invalid)):
        services.approve_version(version=version, content_hash=version.content_hash, actor=reviewer)


def test_nobody_approves_the_own_picture(author, reviewer):
    version = image(author)
    services.submit_version(version=version, actor=author)
    with pytest.raises(Refused):
        services.approve_version(version=version, content_hash=version.content_hash, actor=author)


def test_a_picture_in_a_mail_is_shown_to_whoever_has_its_address_and_to_nobody_else(author, client):
    version = image(author)
    answer = client.get(address(version))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert bytes(answer.content) == bytes(Asset.objects.get().data)
    for digest, kind in (
        ("0" * 64, "png"),
        (version.fields["digest"], "jpg"),
        ("x", "png"),
        (version.fields["digest"], "svg"),
    ):
        assert client.get(reverse("content:show_public_image", args=[digest, kind])).status_code == 404
    assert client.get(address(version, "content:show_image")).status_code == 302


def test_a_withdrawn_or_ended_picture_leaves_mails_but_not_the_colleagues(author, reviewer, client, client_for, noon):
    version = approve(image(author), reviewer)
    services.withdraw_version(version=version, actor=reviewer)
    assert client.get(address(version)).status_code == 404
    assert client_for(author).get(address(version, "content:show_image")).status_code == 200
    ended = image(author, drawing("navy"), "Ended", valid_until=clock.now().date() - timedelta(days=1))
    assert client.get(address(ended)).status_code == 404


def test_a_replaced_picture_stays_in_the_mails_that_show_it(author, reviewer, client):
    version = approve(image(author), reviewer)
    approve(services.save_image(item=version.item, raw=drawing("red"), text="Red", actor=author), reviewer)
    assert client.get(address(version)).status_code == 200


def test_only_approved_pictures_are_offered_and_those_in_use_stay_in_sight(author, reviewer):
    good, draft = approve(image(author), reviewer), image(author, drawing("red"), "Draft")
    on = date(2026, 11, 26)
    assert [one.uuid for one in images.image_choices(on)] == [str(good.uuid)]
    kept = images.image_choices(on, [str(draft.uuid)])
    assert [(one.name, one.is_usable) for one in kept] == [("Draft", False), ("Jacket", True)]


def test_an_upload_becomes_a_draft_and_a_bad_file_keeps_what_was_typed(author, client_for):
    client = client_for(author)
    fields = {"name": "Jacket", "text": "A jacket", "content_class": "normal", "locale": "en"}
    bad = SimpleUploadedFile("<img src=x onerror=alert(1)>.png", b"no picture", content_type="image/png")
    answer = client.post("/content/new/image/", {**fields, "file": bad})
    assert answer.status_code == 422
    assert "A jacket" in answer.content.decode()
    assert "no picture that we know" in answer.content.decode()
    assert client.post("/content/new/image/", fields).status_code == 422
    good = SimpleUploadedFile("../../etc/passwd", drawing(), content_type="text/html")
    answer = client.post("/content/new/image/", {**fields, "file": good})
    assert answer.status_code == 302
    item = Item.objects.get(kind="image")
    page = client.get(f"/content/{item.uuid}/").content.decode()
    assert "640 × 320 pixels" in page
    assert "passwd" not in page


def test_the_page_of_a_new_version_changes_words_or_picture(author, client_for):
    version = image(author)
    client, path = client_for(author), f"/content/{version.item.uuid}/edit/"
    opened = client.get(path).context["opened"]
    assert client.post(path, {"text": "A green jacket", "opened": opened}).status_code == 302
    opened = client.get(path).context["opened"]
    file = SimpleUploadedFile("x.png", drawing("red"))
    assert client.post(path, {"text": "A green jacket", "opened": opened, "file": file}).status_code == 302
    assert [v.number for v in version.item.versions.order_by("number")] == [1, 2, 3]
