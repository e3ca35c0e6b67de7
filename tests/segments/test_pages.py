"""The pages of segments, as plain requests: everything here works without a script."""

import re

import pytest
from django.urls import reverse

from apps.common import jobs
from apps.common.models import AuditEntry
from apps.segments.builder.merging import opened_on
from apps.segments.models import Segment
from apps.segments.services import create_segment, save_segment, segment_base, set_archived
from tests.security.pages import forms_of
from tests.segments.conftest import URBAN, is_in

pytestmark = pytest.mark.django_db

NEW = "/segments/new/"


@pytest.fixture
def marketer(client_for, author):
    return client_for(author)


def page_of(segment):
    return reverse("segments:show_segment", args=[segment.uuid])


def fields_of(html):
    """What a browser would post: the names and values of the builder's fields."""
    return set(re.findall(r'name="(r(?:\.\w+)+)"', html))


def test_the_builder_offers_the_facts_that_exist(town, marketer):
    html = marketer.get(NEW).content.decode()
    for words in (
        "Kind of area",
        "Points",
        "purchase, times",
        "sum of amount",
        "last kind",
        "E-mail consent",
        "First name",
    ):
        assert words in html, words


def test_conditions_and_groups_come_and_go_by_buttons(town, marketer, form):
    added = marketer.post(NEW, form(do="add:r")).content.decode()
    assert {"r.0.fact", "r.1.fact"} <= fields_of(added)
    assert 'value="Urban" selected' in added
    grouped = marketer.post(NEW, form(do="group:r")).content.decode()
    assert {"r.1.mode", "r.1.0.fact"} <= fields_of(grouped)
    removed = marketer.post(
        NEW, form(do="remove:r.0", r__1__mode="any", r__1__0__fact="trait:points", r__1__0__op="gt")
    )
    assert fields_of(removed.content.decode()) == {
        "r.mode", "r.0.mode", "r.0.0.fact", "r.0.0.op", "r.0.0.value", "r.0.0.was",
    }  # fmt: skip


def test_choosing_another_fact_brings_the_questions_and_inputs_of_its_type(town, marketer, form):
    html = marketer.post(NEW, form(do="change", r__0__fact="trait:points")).content.decode()
    assert '<option value="gte" selected>' in html
    assert "Urban" not in html.split('id="builder"')[1].split("</form>")[0]
    html = marketer.post(NEW, form(do="change", r__0__fact="event:purchase|count")).content.decode()
    assert "r.0.days" in fields_of(html)


def test_counting_without_a_script_fills_every_figure(town, marketer, form):
    html = marketer.post(
        NEW, form(do="count", r__1__fact="event:purchase|count", r__1__op="gte", r__1__value="2", r__1__days="30")
    ).content.decode()
    assert "<b>1</b><span>person matches" in html
    assert re.search(r'id="n-r-0"[^>]*>2</output>', html)
    assert re.search(r'id="n-r-1"[^>]*>1</output>', html)
    assert "Ana" in html


def test_saving_makes_a_segment(town, marketer, form):
    response = marketer.post(
        NEW, form(r__1__mode="none", r__1__0__fact="trait:points", r__1__0__op="lt", r__1__0__value="1,000.5")
    )
    segment = Segment.objects.get()
    assert response["Location"] == page_of(segment)
    assert segment.current.rule == {
        "all": [URBAN["all"][0], {"none": [{"fact": "trait:points", "op": "lt", "value": 1000.5}]}]
    }
    html = marketer.get(page_of(segment)).content.decode()
    assert 'value="1000.5"' in html
    assert "People whose kind of area is “Urban” and not those whose points is less than 1,000.5." in html
    assert AuditEntry.objects.filter(action="segments.create_segment").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"r__0__value": ""}, "Enter a value."),
        ({"r__0__fact": ""}, "Choose what to ask about"),
        ({"r__0__fact": "trait:nope"}, "There is no trait"),
        ({"r__0__fact": "trait:points", "r__0__op": "gt", "r__0__value": "lots"}, "Expected a number"),
        (
            {"r__0__fact": "event:purchase|count", "r__0__op": "gt", "r__0__value": "1", "r__0__days": "x"},
            "whole number of days",
        ),
    ],
)
def test_a_mistake_is_shown_where_it_is_and_nothing_typed_is_lost(town, marketer, form, changes, words):
    response = marketer.post(
        NEW, form(description="Why", r__1__fact="trait:points", r__1__op="lt", r__1__value="7", **changes)
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html
    assert 'value="7"' in html
    assert 'value="Why"' in html
    assert not Segment.objects.exists()


def test_a_taken_name_is_said_by_the_field(urban, marketer, form):
    response = marketer.post(NEW, form(name="Urban"))
    assert response.status_code == 422
    assert "Another segment has this name." in response.content.decode()


def test_a_stale_save_shows_both_wordings_and_can_be_saved_on_top(urban, author, admin, marketer, form):
    mine = form(name="Urban", opened=opened_on(urban).token(), r__0__op="is_not")
    save_segment(actor=admin, segment=urban, name="Urban", description="", rule={"all": []}, base=segment_base(urban))
    response = marketer.post(page_of(urban), mine)
    html = response.content.decode()
    assert response.status_code == 409
    for words in ("Boss saved this while you had it open", "<ins>Everyone", "<ins>not </ins>"):
        assert words in html, words
    again = next(one for one in forms_of(html, page_of(urban)) if "opened" in one.data)
    assert marketer.post(page_of(urban), {**mine, **again.data, "do": "save"}).status_code == 302
    assert urban.versions.count() == 3


def test_a_new_name_and_a_new_rule_go_together_by_themselves(urban, author, admin, marketer, form):
    mine = form(name="Town", opened=opened_on(urban).token())
    save_segment(actor=admin, segment=urban, name="Urban", description="", rule={"all": []}, base=segment_base(urban))
    page = marketer.post(page_of(urban), mine, follow=True).content.decode()
    assert "Boss changed Rule meanwhile; both changes are kept." in page
    urban.refresh_from_db()
    assert (urban.name, urban.current.rule) == ("Town", {"all": []})


def test_an_older_version_can_be_looked_at_and_saved_again(urban, author, marketer):
    save_segment(actor=author, segment=urban, name="Urban", description="", rule={"any": []}, base=segment_base(urban))
    html = marketer.get(page_of(urban) + "?version=1").content.decode()
    assert "This is version 1, not the current one" in html
    assert 'value="Urban" selected' in html
    assert "not the current one" not in marketer.get(page_of(urban) + "?version=999999999999").content.decode()


def test_a_person_is_tested_by_a_posted_id_and_the_failing_rule_is_named(urban, marketer, form):
    html = marketer.post(page_of(urban), form(do="test", person="cyd-1")).content.decode()
    assert "Is not in this segment" in html
    assert re.search(r'class="no">.*?Kind of area is “Urban”', html, re.DOTALL)
    nobody = marketer.post(page_of(urban), form(do="test", person="x"))
    assert "Nobody has this external id." in nobody.content.decode()
    fragment = marketer.post(page_of(urban), form(do="test", person="ana-1"), HTTP_HX_REQUEST="true")
    assert "Is in this segment" in fragment.content.decode()


def test_live_figures_come_for_an_unfinished_rule_and_say_so(town, marketer, form):
    html = marketer.post(
        "/segments/numbers/", form(r__1__fact="trait:points", r__1__op="gt", r__1__value="")
    ).content.decode()
    assert "<b>2</b>" in html
    assert "1 unfinished condition does not count yet" in html
    assert re.search(r'data-for="n-r-0">2</data>', html)
    assert re.search(r'data-for="n-r-1"></data>', html)


def test_a_deferred_figure_never_delays_the_page(urban, marketer, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(jobs, "CACHE_SECONDS", None)  # the sidebar asks each kind of job again every few seconds
    marketer.get("/segments/")
    with django_assert_max_num_queries(28):
        html = marketer.get(page_of(urban)).content.decode()
    assert "people match" not in html
    assert 'hx-trigger="load' in html


def test_the_list_shows_sentence_and_count_and_counts_again(urban, marketer):
    assert "People whose kind of area is “Urban”." in marketer.get("/segments/").content.decode()
    url = reverse("segments:recount_segment", args=[urban.uuid])
    assert marketer.post(url).status_code == 302
    assert '<span class="strong">2</span>' in marketer.get("/segments/").content.decode()
    assert '<span class="strong">2</span>' in marketer.post(url, HTTP_HX_REQUEST="true").content.decode()


def test_archiving_hides_a_segment_and_offers_undo(urban, marketer):
    html = marketer.post(reverse("segments:archive_segment", args=[urban.uuid]), follow=True).content.decode()
    restore = reverse("segments:restore_segment", args=[urban.uuid])
    assert "Archived “Urban”" in html
    assert 'name="undo"' in html
    assert "Urban" not in marketer.get("/segments/").content.decode()
    assert "Urban" in marketer.get("/segments/?show=archived").content.decode()
    assert marketer.post(restore)["Location"] == page_of(urban)
    assert "Urban" in marketer.get("/segments/").content.decode()


def test_a_reviewer_reads_and_counts_but_cannot_change_or_see_identity(urban, author, client_for, reviewer, form):
    secret = {"all": [{"fact": "trait:nickname", "op": "is", "value": "Annie"}]}
    segment = create_segment(actor=author, name="Annie fans", rule=secret)
    client = client_for(reviewer)
    pages = [client.get("/segments/"), client.get(page_of(segment))]
    pages.append(client.get(reverse("segments:show_numbers", args=[segment.uuid])))
    for page in pages:
        html = page.content.decode()
        assert page.status_code == 200
        assert "Annie" not in html.replace("Annie fans", "")
        assert "Ana" not in html
    assert "A•••" in pages[-1].content.decode()
    assert "<b>1</b>" in pages[-1].content.decode()
    assert "Save segment" not in pages[1].content.decode()
    for url in (page_of(segment), "/segments/numbers/", reverse("segments:archive_segment", args=[segment.uuid])):
        assert client.post(url, form()).status_code == 403
    assert client.get(NEW).status_code == 403


def test_a_rule_whose_fact_is_gone_says_so_and_can_be_mended(urban, town, marketer):
    version = urban.current
    version.rule = {"all": [{"fact": "trait:gone", "op": "is", "value": "x"}]}
    version.save()
    assert "There is no trait “gone”" in marketer.get(page_of(urban)).content.decode()
    assert "This rule no longer works" in marketer.get("/segments/").content.decode()


def test_the_profile_panel_lists_the_segments_with_why(urban, author, town, marketer):
    create_segment(actor=author, name="Nobody", rule={"any": []})
    create_segment(actor=author, name="Of urban", rule={"all": [is_in(urban)]})
    html = marketer.get(reverse("segments:show_memberships", args=[town["ana"].uuid])).content.decode()
    assert "Urban" in html
    assert "People who are in Urban." in html
    assert "Nobody" not in html


def test_what_relies_on_a_segment_is_listed(urban, author, marketer):
    other = create_segment(actor=author, name="Of urban", rule={"all": [is_in(urban)]})
    assert page_of(other) in marketer.get(page_of(urban)).content.decode()
    set_archived(actor=author, segment=other, is_archived=True)
    assert page_of(other) not in marketer.get(page_of(urban)).content.decode()


def test_a_huge_or_hostile_form_is_survived(town, marketer, form):
    hostile = {f"r.{n}.fact": "trait:zip_code" for n in range(600)} | {
        "r.x.fact": "1",
        "r.0.0.0.0.op": "is",
        "r..fact": "",
    }
    response = marketer.post(NEW, form(do="save") | hostile)
    assert response.status_code == 422
    assert marketer.post(NEW, {"do": "add:" + "r." * 500}).status_code == 200
