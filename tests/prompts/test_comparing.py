"""Versions side by side on the same cases: queued, written once, kept, tried again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from apps.common import clock
from apps.common.errors import Invalid, Refused
from apps.common.models import AuditEntry
from apps.common.progress import State
from apps.content.models import Version as ContentVersion
from apps.prompts import services, tasks
from apps.prompts.models import COMPARISONS, ComparedDraft, Comparison
from apps.prompts.reports.progress import prompt_jobs, work_progress
from apps.prompts.reports.side_by_side import sample_cases, side_by_side
from apps.prompts.services.queues import LEASE, claim
from apps.prompts.writers import Writer
from tests.prompts.killing import killed_at
from tests.prompts.stories import approved_content, compared, shipped_prompt

Status = ComparedDraft.Status
COMPOSED = Writer("composer", "composer-1", "Composed without AI", None)


@pytest.fixture(autouse=True)
def _no_model(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""


@pytest.fixture
def prompt(author, admin):
    approved_content(author, admin)
    return shipped_prompt(author)


def change(client, comparison, action: str) -> None:
    client.post(reverse("prompts:change_comparison", args=[comparison.uuid, action]))


def again(comparison, actor) -> Comparison:
    """The same cases by the same writers once more."""
    versions = {str(one.uuid): one for one in comparison.prompt.versions.all()}
    columns = [(versions[one["version"]], COMPOSED) for one in comparison.columns]
    return services.start_comparison(
        prompt=comparison.prompt,
        columns=columns,
        shelf=comparison.content,
        cases=comparison.case_specs,
        title=comparison.title,
        actor=actor,
    )


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
def test_two_versions_write_the_same_cases_and_a_second_call_writes_nothing_anew(author, prompt):
    comparison = compared(prompt, author, 3)
    assert services.sweep(COMPARISONS) == [comparison.pk]
    assert services.work_comparison(comparison_id=comparison.pk) is False
    before = list(comparison.drafts.order_by("pk").values_list("status", "claim_no", "written_at"))
    assert [one[:2] for one in before] == [(Status.WRITTEN, 1)] * 6
    tasks.work_comparison(comparison.pk)
    assert list(comparison.drafts.order_by("pk").values_list("status", "claim_no", "written_at")) == before
    comparison.refresh_from_db()
    job = work_progress(comparison, may_change=True)
    assert (job.state, job.done, job.total, job.errors, job.actions) == (State.DONE, 6, 6, 0, ())
    shown = side_by_side(comparison)
    assert [(one.number, one.written, one.cost) for one in shown.columns] == [(1, 3, 0), (2, 3, 0)]
    assert shown.rows[0].name == "Sample customer 1"
    assert shown.rows[0].cells[0].preview.action


@pytest.mark.django_db
def test_what_a_comparison_shows_does_not_change_with_the_content_of_today(author, admin, prompt):
    comparison = compared(prompt, author, 1)
    services.work_comparison(comparison_id=comparison.pk)
    before = side_by_side(comparison).rows
    ContentVersion.objects.update(status=ContentVersion.Status.WITHDRAWN)
    assert side_by_side(Comparison.objects.get(pk=comparison.pk)).rows == before


@pytest.mark.django_db
def test_what_cannot_be_compared_is_refused(author, reviewer, prompt):
    version = prompt.versions.get()
    shelf, cases, title = sample_cases(prompt, version, 2)
    given = {"prompt": prompt, "shelf": shelf, "cases": cases, "title": title}
    with pytest.raises(Invalid, match="two to 4"):
        services.start_comparison(columns=[(version, COMPOSED)], actor=author, **given)
    with pytest.raises(Invalid, match="the same"):
        services.start_comparison(columns=[(version, COMPOSED)] * 2, actor=author, **given)
    other = [(version, COMPOSED), (version, Writer("openai", "m", "m", None))]
    with pytest.raises(Refused):
        services.start_comparison(columns=other, actor=reviewer, **given)
    with pytest.raises(Invalid, match="no cases"):
        services.start_comparison(columns=other, actor=author, **{**given, "cases": []})


@pytest.mark.django_db(transaction=True)
def test_a_model_that_is_not_there_fails_readably_and_can_be_tried_again(client_for, author, prompt):
    version = prompt.versions.get()
    shelf, cases, title = sample_cases(prompt, version, 1)
    comparison = services.start_comparison(
        prompt=prompt, columns=[(version, COMPOSED), (version, Writer("gone", "m", "Gone", None))],
        shelf=shelf, cases=cases, title=title, actor=author,
    )  # fmt: skip
    services.work_comparison(comparison_id=comparison.pk)
    page = text(client_for(author).get(reverse("prompts:show_comparison", args=[comparison.uuid])))
    assert "There is no model “m” any more." in page
    assert "Try the failed again" in page
    change(client_for(author), comparison, "retry")
    comparison.refresh_from_db()
    assert (comparison.status, comparison.drafts.filter(status=Status.WAITING).count()) == ("running", 1)
    assert AuditEntry.objects.filter(action="prompts.retry_comparison", count=1).exists()


@pytest.mark.django_db
def test_a_comparison_is_started_and_read_in_the_browser(client_for, author, reviewer, prompt):
    compared(prompt, author, 1)
    client = client_for(author)
    start = reverse("prompts:start_comparison", args=[prompt.uuid])
    form = text(client.get(start))
    assert "Composed without AI" in form
    assert "Sample customers, by" in form
    writer = COMPOSED.value
    same = {"version-0": "1", "writer-0": writer, "version-1": "1", "writer-1": writer, "cases": "", "count": "2"}
    assert client.post(start, same).status_code == 422
    assert "Two of them are the same." in text(client.post(start, same))
    made = client.post(start, {**same, "version-1": "2"}, follow=True)
    assert "0 of 4 drafts" in text(made)
    comparison = Comparison.objects.order_by("-pk")[0]
    services.work_comparison(comparison_id=comparison.pk)
    page = text(client_for(reviewer).get(reverse("prompts:show_comparison", args=[comparison.uuid])))
    assert page.count('class="message"') == 4
    assert 'id="job"' not in page


@pytest.mark.django_db
def test_drafts_appear_while_the_others_are_being_written(client_for, author, prompt):
    comparison = compared(prompt, author, 2)
    [key] = claim(COMPARISONS, work_id=comparison.pk)
    client, page = client_for(author), reverse("prompts:show_comparison", args=[comparison.uuid])
    assert [(job.label, job.name) for job in prompt_jobs()] == [("Writing side by side", prompt.name)]

    def poll(seen: int) -> str:
        return text(client.get(page, {"part": "job", "seen": seen}, headers={"HX-Request": "true"}))

    assert "hx-swap-oob" not in poll(0)
    ComparedDraft.objects.filter(pk=key).update(status=Status.WRITTEN, written_at=clock.now())
    assert "1 of 4 drafts" in poll(0)
    assert 'id="side-by-side" hx-swap-oob="true"' in poll(0)
    assert "hx-swap-oob" not in poll(1)


@pytest.mark.django_db
def test_a_comparison_is_paused_resumed_and_cancelled_with_what_is_written_kept(client_for, author, outsider, prompt):
    comparison, client = compared(prompt, author, 2), client_for(author)
    change(client, comparison, "pause")
    assert claim(COMPARISONS, work_id=comparison.pk) == []
    change(client, comparison, "resume")
    [key] = claim(COMPARISONS, work_id=comparison.pk)
    ComparedDraft.objects.filter(pk=key).update(status=Status.WRITTEN)
    with pytest.raises(Refused):
        services.cancel_work(work=comparison, actor=outsider)
    change(client, comparison, "cancel")
    comparison.refresh_from_db()
    assert (comparison.status, comparison.drafts.count()) == ("cancelled", 1)
    page = text(client.get(reverse("prompts:show_comparison", args=[comparison.uuid])))
    assert page.count("Cancelled before it was written") == 3
    actions = AuditEntry.objects.filter(action__endswith="_comparison").order_by("pk").values_list("action", flat=True)
    assert [one.split(".")[1] for one in actions] == [
        "start_comparison", "pause_comparison", "resume_comparison", "cancel_comparison",
    ]  # fmt: skip
    assert client.post(reverse("prompts:change_comparison", args=[comparison.uuid, "explode"])).status_code == 404


@pytest.mark.django_db
def test_a_comparison_killed_at_any_moment_resumes_to_the_same_drafts(author, prompt, noon):
    def written(comparison):
        return list(comparison.drafts.order_by("place", "column").values_list("status", "output", "blocking"))

    first = compared(prompt, author, 1)
    services.work_comparison(comparison_id=first.pk)
    whole, moment = written(first), 0
    assert [one[0] for one in whole] == [Status.WRITTEN] * 2
    while True:
        moment += 1
        comparison = again(first, author)
        if not killed_at(moment, services.work_comparison, comparison_id=comparison.pk):
            break
        with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
            services.sweep(COMPARISONS)
            services.work_comparison(comparison_id=comparison.pk)
            comparison.refresh_from_db()
            assert (written(comparison), comparison.status) == (whole, "finished"), moment
    assert moment > 10


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_write_the_same_draft(author, prompt):
    comparison = compared(prompt, author, 4)

    def take(_: int) -> int:
        try:
            return next(iter(claim(COMPARISONS, work_id=comparison.pk)), 0)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(take, range(8)))
    assert sorted(claimed) == sorted(comparison.drafts.values_list("pk", flat=True))
    assert services.work_comparison(comparison_id=comparison.pk) is False  # all are held
    comparison.drafts.update(lease_until=clock.now() - timedelta(seconds=1))
    assert services.sweep(COMPARISONS) == [comparison.pk]
    services.work_comparison(comparison_id=comparison.pk)
    assert set(comparison.drafts.values_list("status", flat=True)) == {Status.WRITTEN}


@pytest.mark.django_db
def test_drafts_that_wait_for_another_try_are_not_said_to_wait_for_a_worker(author, prompt, noon):
    comparison = compared(prompt, author)
    assert work_progress(comparison, may_change=False).state is State.WAITING
    ComparedDraft.objects.filter(comparison=comparison).update(not_before=noon + timedelta(seconds=20))
    shown = work_progress(comparison, may_change=False)
    assert (shown.state, "asked for again" in shown.note) == (State.RUNNING, True)
