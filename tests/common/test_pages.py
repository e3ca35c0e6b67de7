"""The shell's pages: errors, navigation, components, health."""

import re
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.messages import constants
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.common import navigation
from apps.common.models import User
from apps.common.templatetags.attune import icon, waterfall
from apps.common.views import show_server_error

PLAIN = {"htmx": False}


def render(source: str, **context: object) -> str:
    """Renders template source with cotton's tags compiled, as a file would be."""
    from django_cotton.compiler_regex import CottonCompiler

    return engines["django"].from_string(CottonCompiler().process(source)).render(context)


def test_every_sidebar_and_palette_entry_leads_somewhere() -> None:
    for entry in navigation.all_entries():
        assert reverse(entry.url_name).startswith("/"), entry.label


def test_no_two_sidebar_entries_share_a_key() -> None:
    keys = [entry.key for entry in navigation.SIDEBAR if entry.key]
    assert len(keys) == len(set(keys))


def test_somebody_without_a_role_sees_no_entries(outsider: User, author: User) -> None:
    assert navigation.entries_for(outsider, "/") == []
    assert "Campaigns" in [entry.label for entry in navigation.entries_for(author, "/")]


def test_the_mailbox_is_shown_in_the_sandbox_only(author: User, settings) -> None:
    settings.IS_SANDBOX = True
    assert "mailbox" in [entry.name for entry in navigation.entries_for(author, "/")]
    settings.IS_SANDBOX = False
    assert "mailbox" not in [entry.name for entry in navigation.entries_for(author, "/")]


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", "overview"), ("/users/", "settings"), ("/audit/?x=1", "settings"), ("/preferences/", "settings"),
     ("/campaigns/7/results/", "campaigns"), ("/nowhere/", None)],
)  # fmt: skip
def test_the_entry_of_the_present_page_is_marked_and_no_other(admin: User, path: str, name: str | None) -> None:
    marked = [entry.name for entry in navigation.entries_for(admin, path) if entry.is_current]
    assert marked == ([name] if name else [])


def test_a_counter_shows_beside_its_entry(author: User, client_for, monkeypatch) -> None:
    monkeypatch.setitem(navigation._counters, "review", lambda user: 1234)
    page = client_for(author).get("/preferences/").content.decode()
    assert re.search(r'class="cnt">1,234<span class="vh"> waiting', page)


def test_admin_pages_stand_in_the_palette_of_admins_only(admin: User, author: User) -> None:
    assert "Users" in [entry.label for entry in navigation.actions_for(admin)]
    assert "Users" not in [entry.label for entry in navigation.actions_for(author)]


def test_an_unknown_address_answers_404_and_shows_the_way(client_for, author: User) -> None:
    answer = client_for(author).get("/nowhere/at/all/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_an_old_page_is_told_so_instead_of_a_bare_refusal(author: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(author)
    answer = client.post("/log-out/")
    assert answer.status_code == 403
    assert "too old" in answer.content.decode()


def test_the_page_for_our_own_faults_needs_no_database(rf: RequestFactory, django_assert_num_queries) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.models.sql.compiler.SQLCompiler.execute_sql", None)
        answer = show_server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


@pytest.mark.django_db
def test_health_answers_ok_without_log_in(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_refusals_are_pages_or_for_htmx_toasts(client_for, admin: User) -> None:
    client, path = client_for(admin), f"/users/{admin.uuid}/access/"
    page = client.post(path, {"is_active": "0"})
    assert (page.status_code, "<html" in page.content.decode()) == (403, True)
    toast = client.post(path, {"is_active": "0"}, headers={"HX-Request": "true"})
    assert toast["HX-Retarget"] == "#toasts"
    assert "<html" not in toast.content.decode()
    assert 'role="alert"' in toast.content.decode()


def test_a_refusal_leads_back_to_pages_of_ours_only(client_for, admin: User) -> None:
    client, path = client_for(admin), f"/users/{admin.uuid}/access/"
    ours = client.post(path, {"is_active": "0"}, headers={"Referer": "http://testserver/users/"})
    assert 'href="http://testserver/users/"' in ours.content.decode()
    theirs = client.post(path, {"is_active": "0"}, headers={"Referer": "https://evil.example/"})
    assert "evil.example" not in theirs.content.decode()


def test_pages_carry_a_strict_policy_and_no_raw_components(client_for, admin: User) -> None:
    client = client_for(admin)
    for path in (
        "/preferences/", "/account/", "/users/", "/users/new/", f"/users/{admin.uuid}/", "/audit/", "/nowhere/",
    ):  # fmt: skip
        answer = client.get(path)
        body = answer.content.decode()
        policy = answer["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "<c-" not in body, path
        assert "{{" not in body, path
        assert "{%" not in body, path


def test_a_name_with_markup_is_text_everywhere(client_for, admin: User) -> None:
    attack = "<img src=x onerror=alert(1)>\"'{{ 7*7 }}"
    person = User.objects.create_user("xss@attune.example", "x", name=attack, roles=["admin"])
    client = client_for(person)
    for path in ("/preferences/", "/users/", f"/users/{person.uuid}/", "/audit/"):
        body = client.get(path).content.decode()
        assert "<img" not in body, path
        assert "&lt;img" in body, path


def test_a_button_is_a_link_when_it_leads_somewhere_and_passes_attributes_on() -> None:
    link = render('<c-button href="/x/" variant="primary" icon="plus" hx-boost="true">Go</c-button>')
    assert re.search(r'<a href="/x/" class="btn primary[^"]*" hx-boost="true"><svg', link)
    button = render('<c-button type="button" name="a" value="1" disabled>Go</c-button>')
    assert re.search(r'<button type="button" class="btn[^"]*" name="a" value="1" disabled', button)


def test_components_escape_what_they_are_given() -> None:
    attack = "<script>x</script>"
    for source in (
        '<c-stat value="{{ x }}" label="{{ x }}" />', '<c-badge>{{ x }}</c-badge>', '<c-empty title="{{ x }}" />',
        '<c-notice title="{{ x }}">{{ x }}</c-notice>', '<c-dialog id="d" title="{{ x }}" />', '<c-card :title="x" />',
        '<c-progress value="1" max="2" label="{{ x }}" />', '<c-menu label="{{ x }}" />',
        '<c-button href="{{ x }}">a</c-button>',
    ):  # fmt: skip
        assert "<script" not in render(source, x=attack), source


def test_a_component_does_not_pick_up_the_page_s_own_variables() -> None:
    html = render('<c-card>in</c-card><c-stat value="1" label="a" />', title="Page title", hint="Page hint")
    assert "Page" not in html


def test_an_icon_is_hidden_from_assistive_technology() -> None:
    assert 'aria-hidden="true"' in icon("send")
    assert icon("") == icon("no-such-icon") == ""


def test_every_icon_named_in_a_template_exists() -> None:
    named = re.compile(r'(?:<c-icon name|icon)="([a-z0-9-]+)"')
    for path in (Path(project.BASE_DIR) / "templates").rglob("*.html"):
        for name in named.findall(path.read_text()):
            assert icon(name), f"{path.name}: {name}"


def test_the_waterfall_floats_each_drop_where_the_rest_ends() -> None:
    bars = waterfall(
        [("Matched", 200, "start"), ("No consent", 50, "drop"), ("Held out", 30, "holdout"), ("Will", 120, "result")]
    )
    assert [(bar.start, bar.width) for bar in bars] == [(0, 100.0), (75.0, 25.0), (60.0, 15.0), (0, 60.0)]


def test_a_waterfall_of_nobody_divides_by_nothing() -> None:
    assert [bar.width for bar in waterfall([("Matched", 0, "start"), ("Gone", 0, "drop")])] == [0, 0]


def test_message_levels_have_toasts_of_their_own() -> None:
    page = (Path(project.BASE_DIR) / "templates/common/toasts.html").read_text()
    for level in (constants.SUCCESS, constants.INFO, constants.WARNING, constants.ERROR):
        assert f'id="toast-{constants.DEFAULT_TAGS[level]}"' in page


def test_values_reach_passed_on_attributes_only_through_escaping_braces() -> None:
    """Cotton does not escape `:name="value"` when the component merely passes the attribute on: that would be a way in
    for markup. So a colon may only stand before what the component declares in its c-vars."""
    templates = Path(project.BASE_DIR) / "templates"
    declared = {
        path.stem: set(re.findall(r':?([a-z_]+)="', path.read_text().split("/>", 1)[0]))
        for path in (templates / "cotton").glob("*.html")
    }
    for path in templates.rglob("*.html"):
        for name, attributes in re.findall(r"<c-([a-z]+)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", path.read_text()):
            bound = set(re.findall(r"\s:([a-z_-]+)=", attributes))
            if name != "vars":
                assert bound <= declared[name], f"{path.name}: <c-{name}> passes {bound - declared[name]} on unescaped"
