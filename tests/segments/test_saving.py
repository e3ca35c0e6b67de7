"""Writing segments: versions, conflicts, names, rights."""

import pytest
from django.urls import reverse

from apps.ai.rules import RuleError
from apps.common.editing import Opened
from apps.common.errors import Invalid, Refused
from apps.common.models import AuditEntry, User
from apps.common.stale import Stale
from apps.segments.builder.merging import opened_on
from apps.segments.models import Segment
from apps.segments.selectors import count_rule, current_version, history, used_by
from apps.segments.services import (
    create_segment,
    duplicate_segment,
    recount_segment,
    save_segment,
    segment_base,
    set_archived,
)
from tests.security.pages import forms_of
from tests.segments.conftest import URBAN, is_in

pytestmark = pytest.mark.django_db

RURAL = {"all": [{"fact": "trait:zip_code", "op": "is", "value": "Rural"}]}


def save(segment, actor, rule=RURAL, base=None, name="Urban"):
    stored = Segment.objects.select_related("current").get(pk=segment.pk)
    on = base or segment_base(stored)
    return save_segment(actor=actor, segment=segment, name=name, description="", rule=rule, base=on)


def test_a_change_of_the_rule_makes_a_new_version_and_keeps_the_old_one(urban, author):
    version = save(urban, author)
    urban.refresh_from_db()
    assert (version.number, urban.current) == (2, version)
    assert [one.rule for one in urban.versions.order_by("number")] == [URBAN, RURAL]
    assert [past.sentence for past in history(urban, shows_identity=True)] == [
        "People whose kind of area is “Rural”.",
        "People whose kind of area is “Urban”.",
    ]


def test_the_same_rule_again_makes_no_version_and_no_audit_row(urban, author):
    before = AuditEntry.objects.count()
    assert save(urban, author, rule={"all": [dict(reversed(URBAN["all"][0].items()))]}).number == 1
    assert AuditEntry.objects.count() == before
    save(urban, author, rule=URBAN, name="City")
    assert AuditEntry.objects.latest("pk").detail == {"keys": ["name"]}


def test_a_save_on_top_of_an_old_version_is_a_conflict_and_changes_nothing(urban, author):
    before = segment_base(urban)
    save(urban, author)
    with pytest.raises(Stale):
        save(urban, author, rule={"all": []}, base=before)
    urban.refresh_from_db()
    assert current_version(urban).rule == RURAL


def test_two_segments_cannot_share_a_name(urban, author):
    with pytest.raises(Invalid) as refusal:
        create_segment(actor=author, name="Urban", rule=URBAN)
    assert "name" in refusal.value.errors
    other = create_segment(actor=author, name="Other", rule=URBAN)
    with pytest.raises(Invalid):
        save(other, author, name="Urban")


def test_a_segment_may_not_contain_itself_however_far_around(urban, author):
    middle = create_segment(actor=author, name="Middle", rule={"all": [is_in("Urban")]})
    outer = create_segment(actor=author, name="Outer", rule={"none": [is_in(middle)]})
    for inner in (urban, middle, outer):
        with pytest.raises(RuleError, match="contain itself") as refusal:
            save(urban, author, rule={"all": [{"any": [is_in(inner)]}]})
        assert refusal.value.path == "all[0].any[0].fact"
    assert [use.label for use in used_by(urban)] == ["Middle"]


def test_a_rule_keeps_meaning_the_same_segment_after_it_is_renamed(urban, author, noon):
    outer = create_segment(actor=author, name="Outer", rule={"all": [is_in("Urban")]})
    save(urban, author, rule=URBAN, name="City")
    assert count_rule(current_version(outer).rule, noon).count == 2


def test_only_people_with_the_right_may_write(town, reviewer, outsider):
    for actor in (reviewer, outsider):
        with pytest.raises(Refused):
            create_segment(actor=actor, name="Mine", rule=URBAN)
    assert not Segment.objects.exists()


def test_identity_may_be_asked_only_by_those_who_may_see_it(town, author, monkeypatch):
    rule = {"all": [{"fact": "trait:nickname", "op": "is", "value": "Annie"}]}
    assert create_segment(actor=author, name="Annie", rule=rule).current is not None
    rights = {"edit_plans", "view"}
    monkeypatch.setattr(User, "may", lambda self, right: right in rights)
    with pytest.raises(Refused, match=r"all\[0\]: trait:nickname holds identity"):
        create_segment(actor=author, name="Annie 2", rule=rule)


def test_a_copy_gets_a_free_name_and_the_same_rule(urban, author):
    first = duplicate_segment(actor=author, segment=urban)
    second = duplicate_segment(actor=author, segment=Segment.objects.get(pk=urban.pk))
    assert [first.name, second.name] == ["Urban (copy)", "Urban (copy 2)"]
    assert current_version(first).rule == URBAN


def test_archiving_is_undone_and_audited_once(urban, author):
    for _ in range(2):
        set_archived(actor=author, segment=urban, is_archived=True)
    set_archived(actor=author, segment=urban, is_archived=False)
    actions = AuditEntry.objects.filter(action__contains="rchive").values_list("action", flat=True)
    assert list(actions) == ["segments.archive_segment"]
    assert AuditEntry.objects.filter(action="segments.restore_segment").count() == 1


def test_a_recount_keeps_the_figure_with_its_time(urban, author, noon):
    assert recount_segment(actor=author, segment=urban) == 2
    urban.refresh_from_db()
    assert (urban.last_count, urban.last_counted_at) == (2, noon)
    save(urban, author)
    urban.refresh_from_db()
    assert urban.last_count is None


def test_the_audit_log_holds_no_value_of_a_rule(urban, author):
    save(urban, author)
    logged = str(list(AuditEntry.objects.values_list("detail", "object_key", "action")))
    assert "Urban" not in logged
    assert "Rural" not in logged


def test_what_another_page_was_opened_with_puts_nothing_into_a_segment(author, client_for):
    segment = create_segment(actor=author, name="Big", rule={"all": []})
    url = reverse("segments:show_segment", args=[segment.uuid])
    form = next(form for form in forms_of(client_for(author).get(url).content.decode(), url) if "opened" in form.data)
    foreign = Opened("x", {**opened_on(segment).values, "subject": "Hello"}).token()
    answer = client_for(author).post(url, {**form.data, "do": "save", "name": "Bigger", "opened": foreign})
    assert answer.status_code == 302
    assert Segment.objects.get().name == "Bigger"
