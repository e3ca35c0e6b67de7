"""Layouts: edited block by block without scripts, approved, and never hiding what was approved."""

import pytest

from apps.common.errors import Invalid
from apps.content import services
from apps.content.forms.layouts import acted
from apps.content.layouts.reading import STANDARD, new_block, read_blocks
from apps.content.models import Item, Version
from apps.content.selectors import layouts
from tests.content.pictures import drawing
from tests.content.stories import SEEN_ON, approve, newest

pytestmark = pytest.mark.django_db
ROWS = [block.to_json() for block in STANDARD]


def layout(author, rows=ROWS, name="Plain"):
    fields = {"blocks": rows}
    return newest(services.create_item(kind="layout", name=name, text="For everything", fields=fields, actor=author))


def picture(author, reviewer=None):
    item = services.create_image(raw=drawing(), name="Harbour", text="The harbour", actor=author)
    return approve(newest(item), reviewer) if reviewer else newest(item)


def posted(page, **more):
    """The editor's form as a browser without scripts would send it."""
    data = {"rows": "1", "text": "For everything", "name": "Plain", "content_class": "normal", "locale": "en"}
    for row in page.rows:
        data[f"b-{row.place}-kind"] = row.kind.kind
        data |= {one.name: one.value for one in row.fields if one.value or one.kind != "flag"}
    return {**data, **more}


def test_a_layout_is_built_block_by_block_without_scripts(author, client_for):
    client, path = client_for(author), "/content/new/layout/"
    page = client.get(path).context["page"]
    assert [row.kind.kind for row in page.rows] == ["header", "text", "text", "button", "text", "footer"]
    page = client.post(path, posted(page, do="add", kind="divider")).context["page"]
    assert page.rows[5].kind.kind == "divider"
    page = client.post(path, posted(page, do="up:5")).context["page"]
    assert page.rows[4].kind.kind == "divider"
    page = client.post(path, posted(page, do="down:4")).context["page"]
    page = client.post(path, posted(page, **{"b-5-line": "thick", "do": "show", "shown_view": "dark"})).context["page"]
    assert page.shown.view == "dark"
    page = client.post(path, posted(page, do="remove:3")).context["page"]
    assert "button" not in [row.kind.kind for row in page.rows]
    answer = client.post(path, posted(page, do="save"))
    assert answer.status_code == 422
    assert "It needs a button" in answer.content.decode()
    page = client.post(path, posted(answer.context["page"], do="add", kind="button")).context["page"]
    assert client.post(path, posted(page, do="save")).status_code == 302
    version = Version.objects.get(item__kind="layout")
    assert {"kind": "divider", "line": "thick", "space": "medium"} in version.fields["blocks"]


def test_an_error_stands_beside_its_block_and_nothing_typed_is_lost(author, client_for):
    client, path = client_for(author), "/content/new/layout/"
    page = client.get(path).context["page"]
    data = posted(page, **{"b-1-part": "own", "b-1-text": "See www.example.com", "do": "save"})
    answer = client.post(path, data)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "An address does not belong here" in body
    assert 'value="See www.example.com"' in body
    assert 'aria-describedby="b-1-text-error"' in body


def test_a_second_editor_is_asked_and_nothing_is_overwritten(author, client_for):
    version = layout(author)
    client, path = client_for(author), f"/content/{version.item.uuid}/edit/"
    first = client.get(path)
    services.save_version(
        item=version.item, text="For everything", fields={"blocks": [*ROWS[:1], *ROWS[1:]]}, actor=author
    )
    other = [{**row, "colour": "forest"} if row["kind"] == "button" else row for row in ROWS]
    services.save_version(item=version.item, text="For everything", fields={"blocks": other}, actor=author)
    mine = posted(first.context["page"], **{"b-3-colour": "plum", "do": "save", "opened": first.context["opened"]})
    answer = client.post(path, mine)
    assert answer.status_code == 409
    assert version.item.versions.count() == 2


def test_frames_show_what_is_not_saved_and_run_nothing(author, client_for):
    client = client_for(author)
    shown = client.get("/content/new/layout/").context["page"].shown
    for view in ("light", "dark", "plain", "text"):
        answer = client.get(f"/content/layouts/preview/{shown.digest}/{view}/longest/")
        policy = answer["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'")
        assert "script" not in policy
        assert "Maximiliana" in answer.content.decode()
        assert ("img-src 'none'" in policy) == (view == "plain")
    assert "run out" in client.get(f"/content/layouts/preview/{'0' * 64}/light/example/").content.decode()
    assert client.get(f"/content/layouts/preview/{shown.digest}/loud/example/").status_code == 404


def test_a_layout_with_a_picture_waits_for_the_picture(author, reviewer):
    logo = picture(author)
    rows = [{"kind": "header", "show": "logo", "image": str(logo.uuid)}, *ROWS[1:]]
    version = layout(author, rows)
    with pytest.raises(Invalid, match="picture"):
        services.submit_version(version=version, actor=author)
    approve(logo, reviewer)
    approve(version, reviewer)
    assert layouts.usable_layout(version.item, SEEN_ON) == version
    services.withdraw_version(version=logo, actor=reviewer)
    assert layouts.usable_layout(version.item, SEEN_ON) is None


def test_a_layout_promises_nothing_by_itself(author):
    rows = [*ROWS[:2], {"kind": "text", "part": "own", "text": "Now 20% off, guaranteed"}, *ROWS[2:]]
    with pytest.raises(Invalid, match="20%"):
        services.submit_version(version=layout(author, rows), actor=author)


def test_a_key_names_one_version_and_its_print_changes_with_what_is_stored(author, reviewer):
    version = approve(layout(author), reviewer)
    key = layouts.layout_key(version)
    assert layouts.layout_of(key).blocks == STANDARD
    assert layouts.layout_of(layouts.layout_key(None)).blocks == STANDARD
    assert layouts.layout_print(layouts.layout_key(None)) == "blocks-1"
    assert layouts.layout_key(version, "push") == "push-1"
    before = layouts.layout_print(key)
    Version.objects.filter(pk=version.pk).update(fields={"channel": "email", "blocks": ROWS[:2]})
    assert layouts.layout_print(key) != before
    with pytest.raises(LookupError):
        layouts.layout_of("blocks-1:00000000-0000-4000-8000-000000000000")
    with pytest.raises(LookupError):
        layouts.layout_of(f"blocks-9:{version.uuid}")


def test_the_page_of_a_layout_shows_it_and_says_what_changed(author, client_for):
    version = layout(author)
    changed = [{**row, "colour": "forest"} if row["kind"] == "button" else row for row in ROWS]
    services.save_version(item=version.item, text="For everything", fields={"blocks": changed}, actor=author)
    body = client_for(author).get(f"/content/{version.item.uuid}/?version=2&against=1").content.decode()
    assert "colour forest" in body
    assert "layouts/preview/" in body


def test_a_layout_in_another_language_starts_with_the_same_blocks(author, client_for):
    version = layout(author)
    answer = client_for(author).get(f"/content/{version.item.uuid}/languages/new/")
    assert answer.status_code == 200
    made = services.create_variant(
        item=version.item, locale="de", text="Für alles", fields=version.fields, actor=author
    )
    assert newest(made).fields == version.fields
    assert read_blocks(newest(made).fields["blocks"]) == STANDARD
    assert Item.objects.filter(kind="layout").count() == 2


@pytest.mark.parametrize(
    ("action", "order"),
    [
        ("move:1:4", [0, 2, 3, 4, 1, 5]),
        ("move:4:0", [4, 0, 1, 2, 3, 5]),
        ("move:0:5", [1, 2, 3, 4, 5, 0]),
        ("move:2:2", [0, 1, 2, 3, 4, 5]),
        ("up:0", [0, 1, 2, 3, 4, 5]),
        ("down:5", [0, 1, 2, 3, 4, 5]),
        ("down:1", [0, 2, 1, 3, 4, 5]),
        ("move:2:6", [0, 1, 2, 3, 4, 5]),
        ("move:2:-1", [0, 1, 2, 3, 4, 5]),
        ("move:2", [0, 1, 2, 3, 4, 5]),
        ("move:٣:1", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_block_goes_where_it_is_put_and_nowhere_else(action, order):
    blocks = tuple(new_block(kind) for kind in ("header", "text", "list", "button", "divider", "footer"))
    assert [blocks.index(block) for block in acted(blocks, action, "")] == order
