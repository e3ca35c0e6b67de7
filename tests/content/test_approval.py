"""Somebody else approves exactly these words."""

from datetime import UTC, datetime

import pytest

from apps.common import clock
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry, Notice
from apps.content import services
from apps.content.models import Approval, Version
from apps.content.selectors import unusable, usable_versions
from apps.content.selectors.pages import waiting_count, waiting_for
from tests.content.stories import SEEN_ON, approve, approved, write

pytestmark = pytest.mark.django_db


def test_a_reviewer_approves_what_a_marketer_wrote(author, reviewer):
    version = approved(author, reviewer)
    assert version.status == Version.Status.APPROVED
    answer = Approval.objects.get()
    assert (answer.by, answer.is_approved, answer.content_hash) == (reviewer, True, version.content_hash)
    entry = AuditEntry.objects.get(action="content.approve_version")
    assert (entry.actor, entry.detail["hash"]) == (reviewer, version.content_hash)


def test_nobody_approves_or_declines_their_own_words(admin, client_for):
    version = write(admin)
    services.submit_version(version=version, actor=admin)
    with pytest.raises(Refused, match="You wrote this version"):
        approve(version, admin)
    with pytest.raises(Refused):
        services.decline_version(version=version, content_hash=version.content_hash, note="No", actor=admin)
    door = client_for(admin).post(
        f"/content/versions/{version.uuid}/approve/", {"content_hash": version.content_hash, "note": ""}
    )
    assert door.status_code == 403
    assert not Approval.objects.exists()


def test_a_marketer_and_an_outsider_approve_nothing(author, outsider, admin):
    version = write(admin)
    services.submit_version(version=version, actor=admin)
    for person in (author, outsider):
        with pytest.raises(Refused):
            approve(version, person)


def test_sensitive_content_needs_an_admin(author, reviewer, admin):
    version = write(author, content_class="sensitive")
    services.submit_version(version=version, actor=author)
    with pytest.raises(Refused, match="does not approve sensitive"):
        approve(version, reviewer)
    assert approve(version, admin).status == Version.Status.APPROVED


def test_legal_content_needs_two_admins(author, admin, django_user_model):
    other = django_user_model.objects.create_user("two@attune.example", name="Two", roles=["admin"])
    version = write(author, content_class="legal")
    assert approve(version, admin).status == Version.Status.SUBMITTED
    with pytest.raises(Conflict, match="answered on this version already"):
        approve(version, admin)
    assert approve(version, other).status == Version.Status.APPROVED


def test_an_approved_version_replaces_the_one_before(author, reviewer):
    first = approved(author, reviewer)
    second = approve(services.save_version(item=first.item, text="Delivery costs nothing.", actor=author), reviewer)
    first.refresh_from_db()
    assert (first.status, second.status) == ("replaced", "approved")
    assert usable_versions([first.item], SEEN_ON) == [second]


def test_an_answer_on_other_bytes_is_refused(author, reviewer):
    version = write(author)
    services.submit_version(version=version, actor=author)
    with pytest.raises(Conflict, match="not the words"):
        services.approve_version(version=version, content_hash="0" * 64, actor=reviewer)


def test_bytes_that_were_changed_behind_the_services_are_not_approved(author, reviewer):
    version = write(author)
    services.submit_version(version=version, actor=author)
    Version.objects.filter(pk=version.pk).update(text="Everything is free for everybody.")
    with pytest.raises(Conflict, match="not the words"):
        approve(version, reviewer)


def test_a_decline_needs_a_reason_and_ends_the_version(author, reviewer):
    version = write(author)
    services.submit_version(version=version, actor=author)
    with pytest.raises(Invalid):
        services.decline_version(version=version, content_hash=version.content_hash, note=" ", actor=reviewer)
    services.decline_version(version=version, content_hash=version.content_hash, note="Say for whom.", actor=reviewer)
    version.refresh_from_db()
    assert version.status == Version.Status.DECLINED
    with pytest.raises(Conflict):
        services.submit_version(version=version, actor=author)


def test_a_draft_that_was_not_handed_in_cannot_be_approved(author, reviewer):
    version = write(author)
    with pytest.raises(Conflict):
        services.approve_version(version=version, content_hash=version.content_hash, actor=reviewer)


def test_a_withdrawal_is_seen_by_the_very_next_look(author, reviewer):
    version = approved(author, reviewer)
    assert unusable([version.uuid], SEEN_ON) == {}
    services.withdraw_version(version=version, actor=reviewer)
    assert unusable([version.uuid], SEEN_ON) == {str(version.uuid): "withdrawn"}
    assert usable_versions([version.item], SEEN_ON) == []


def test_an_outsider_withdraws_nothing(author, reviewer, outsider):
    version = approved(author, reviewer)
    with pytest.raises(Refused):
        services.withdraw_version(version=version, actor=outsider)


def test_what_waits_is_counted_for_those_who_may_answer(author, reviewer, second_reviewer, admin):
    version = write(author)
    services.submit_version(version=version, actor=author)
    write(author, name="Legal", content_class="legal", text="Terms apply.")
    services.submit_version(version=Version.objects.get(item__name="Legal"), actor=author)
    assert [waiting_count(person) for person in (author, reviewer, second_reviewer, admin)] == [0, 1, 1, 2]
    assert list(waiting_for(reviewer)) == [version]
    approve(Version.objects.get(item__name="Legal"), admin)
    assert waiting_count(admin) == 1


def test_a_button_waits_until_the_link_it_opens_is_approved(author, reviewer, admin):
    services.allow_host(host="example.com", actor=admin)
    link = write(author, kind="link", name="Shop", text="Shop", fields={"url": "https://www.example.com/"})
    button = write(author, kind="call_to_action", name="See", text="See", fields={"link": str(link.item.uuid)})
    with pytest.raises(Invalid, match="not approved yet"):
        services.submit_version(version=button, actor=author)
    approve(link, reviewer)
    assert approve(button, reviewer).status == Version.Status.APPROVED


def test_an_author_hears_of_every_withdrawal(author, reviewer):
    version = approved(author, reviewer)
    for hour in (9, 10):
        with clock.at(datetime(2026, 11, 25, hour, tzinfo=UTC)):
            services.withdraw_version(version=version, actor=reviewer)
            services.restore_version(version=version, actor=reviewer)
    assert Notice.objects.filter(user=author, text__startswith="withdrew").count() == 2
