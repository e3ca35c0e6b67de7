import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.ai.types import DraftText, Paragraph
from apps.campaigns.models import Brief
from apps.common import clock
from apps.common.errors import Conflict, Refused
from apps.common.models import AuditEntry
from apps.content import services as content_services
from apps.drafts import selectors, services
from apps.drafts.models import Draft, DraftUse, GenerationRun, Revision
from apps.drafts.selectors.checks import lately_task, member_names_check
from apps.drafts.services.claims import LEASE
from apps.prompts import writing
from tests.campaigns.factories import NOW
from tests.factories import make_frozen_campaign, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(noon, author, reviewer):
    return make_frozen_campaign(author, reviewer)


def test_every_brief_gets_exactly_one_draft_with_its_own_words(campaign, author):
    run = write_all(campaign, author)
    assert run.status == GenerationRun.Status.FINISHED
    uses = DraftUse.objects.filter(campaign=campaign).select_related("revision", "brief")
    assert uses.count() == Brief.objects.filter(campaign=campaign).count() == 2
    texts = {use.brief.values[0]: str(use.revision.fields) for use in uses}
    assert "the city" in texts["Urban"]
    assert "the country" in texts["Rural"]
    assert AuditEntry.objects.filter(action="drafts.start_run", actor=author).count() == 1


def test_writing_the_same_use_twice_leaves_one_revision(campaign, author):
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    [use] = services.claim_uses(run_id=run.pk, limit=1)
    services.write_use(use=use)
    services.write_use(use=use)
    assert Revision.objects.count() == 1


def test_a_claim_takes_no_more_than_it_asked_for_whatever_way_the_planner_goes(campaign, author):
    """A sub-select that is carried out once for each row locks another row each time."""
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    with connection.cursor() as cursor:
        for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material", "bitmapscan", "indexscan"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert len(services.claim_uses(run_id=run.pk, limit=1)) == 1


def test_a_worker_that_lost_its_claim_writes_nothing(campaign, author):
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    [lost] = services.claim_uses(run_id=run.pk, limit=1)
    DraftUse.objects.filter(pk=lost.pk).update(claim_no=lost.claim_no + 1)
    task = selectors.writing_task(lost)
    written = writing.write(task.brief, task.prompt, task.policy, provider="composer")
    assert services.record_revision(use=lost, written=written, task=task) is None
    assert Revision.objects.count() == 0


def test_a_dead_workers_draft_waits_again_when_its_lease_runs_out(campaign, author):
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    [use] = services.claim_uses(run_id=run.pk, limit=1)
    assert services.sweep_runs() == [run.pk]
    assert DraftUse.objects.get(pk=use.pk).status == DraftUse.Status.WRITING
    with clock.at(NOW + LEASE + timedelta(seconds=1)):
        services.sweep_runs()
    assert DraftUse.objects.get(pk=use.pk).status == DraftUse.Status.WAITING


def test_a_paused_run_hands_out_nothing_until_it_is_resumed(campaign, author):
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    services.pause_run(run=run, actor=author)
    assert GenerationRun.objects.get().pause_reason == f"Paused by {author.name}."
    assert services.claim_uses(run_id=run.pk, limit=5) == []
    services.resume_run(run=run, actor=author)
    assert len(services.claim_uses(run_id=run.pk, limit=5)) == 2


def test_a_second_run_of_the_same_campaign_is_refused(campaign, author):
    services.start_run(campaign=campaign, actor=author, provider="composer")
    with pytest.raises(Conflict):
        services.start_run(campaign=campaign, actor=author, provider="composer")


def test_a_reviewer_may_not_start_a_run(campaign, reviewer):
    with pytest.raises(Refused):
        services.start_run(campaign=campaign, actor=reviewer)


def test_a_draft_that_cannot_be_written_fails_with_its_reason_and_can_be_tried_again(campaign, author, reviewer):
    claim = campaign.contents.get(kind="call_to_action").versions.get()
    content_services.withdraw_version(version=claim, actor=reviewer)
    run = write_all(campaign, author)
    progress = selectors.progress(campaign)
    assert progress.failed == 2
    assert progress.errors[0][0] == "nothing_fits"
    assert services.retry_failed(run=run, actor=author) == 2
    assert DraftUse.objects.filter(campaign=campaign, status="waiting").count() == 2


def test_reopening_and_freezing_again_finds_the_drafts_by_their_key(campaign, author):
    from apps.campaigns import services as campaign_services

    write_all(campaign, author)
    services.reopen_plan(campaign=campaign, actor=author)
    assert DraftUse.objects.count() == 0
    campaign_services.freeze_audience(campaign=campaign, actor=author)
    services.start_run(campaign=campaign, actor=author, provider="composer")
    assert set(DraftUse.objects.values_list("status", flat=True)) == {"written"}
    assert Draft.objects.count() == Revision.objects.count() == 2


def test_an_edit_makes_a_revision_for_this_campaign_only_and_changes_the_hash(campaign, author):
    write_all(campaign, author)
    use = DraftUse.objects.filter(campaign=campaign).first()
    before = use.revision
    edited = DraftText.from_json({**before.fields, "subject": "Something else"})
    after = services.edit_revision(use=use, fields=edited, actor=author, base_hash=before.content_hash)
    assert after.number == 2
    assert after.parent == before
    assert after.campaign == campaign
    assert after.content_hash != before.content_hash
    with pytest.raises(Conflict):
        services.edit_revision(use=use, fields=edited, actor=author, base_hash=before.content_hash)


def test_a_stored_wording_hashes_to_what_was_stored(campaign, author):
    write_all(campaign, author)
    for revision in Revision.objects.select_related("draft"):
        assert selectors.current_hash(revision, channel="email", locale="en") == revision.content_hash


def test_a_draft_that_names_one_of_its_members_is_blocked(campaign, author):
    write_all(campaign, author)
    use = DraftUse.objects.filter(campaign=campaign, brief__values=["Urban"]).select_related("brief__variant").first()
    task = selectors.writing_task(use)
    named = DraftText.from_json(
        {**use.revision.fields, "paragraphs": [{"text": "We thought of you, Name3, today.", "cites": []}]}
    )
    codes = {finding.code for finding in selectors.findings_of(task, named)}
    assert "personal.member_named" in codes


def test_a_word_that_the_brief_itself_uses_is_not_taken_for_a_name(campaign, author):
    use_brief = Brief.objects.filter(campaign=campaign).first()
    from apps.campaigns.selectors import expanded_brief

    check = member_names_check(use_brief.pk, expanded_brief(use_brief))
    draft = DraftText("Hello", "", "Hi,", (Paragraph("We look forward to the city in May."),), "", "")
    assert list(check(draft)) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_claim_the_same_draft(noon, author, reviewer):
    campaign = make_frozen_campaign(author, reviewer, people=60)
    Brief.objects.filter(campaign=campaign).count()
    run = services.start_run(campaign=campaign, actor=author, provider="composer")

    def claim(_):
        try:
            with clock.at(NOW):
                return services.claim_uses(run_id=run.pk, limit=1)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        claimed = [use for batch in pool.map(claim, range(16)) for use in batch]
    assert len(claimed) == len(set(claimed)) == DraftUse.objects.filter(run=run).count()


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_record_the_same_draft_at_once_number_its_wordings_one_after_the_other(noon, author, reviewer):
    campaign = make_frozen_campaign(author, reviewer)
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    first, second = services.claim_uses(run_id=run.pk, limit=2)
    second.brief.key = first.brief.key  # as an equal brief of another campaign has it

    def record(use):
        task = lately_task(use)
        written = writing.write(task.brief, task.prompt, task.policy, provider="composer")
        return services.record_revision(use=use, written=written, task=task)

    def record_elsewhere():
        try:
            return record(second)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            record(first)
            later = pool.submit(record_elsewhere)
            wait_until_somebody_waits_for_a_lock()
        assert later.result(30)
    assert Draft.objects.count() == 1
    assert sorted(Revision.objects.values_list("number", flat=True)) == [1, 2]
    assert [use.revision.number for use in DraftUse.objects.order_by("pk")] == [1, 2]


def wait_until_somebody_waits_for_a_lock():
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction goes on seeing its first look
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("Nobody waits for a lock.")
