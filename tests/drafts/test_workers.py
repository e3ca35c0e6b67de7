"""How many processes write a run, and what each claim costs."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.common import clock
from apps.drafts import services
from apps.drafts.models import DraftUse, GenerationRun
from apps.drafts.services import claims, work
from tests.drafts.test_model_runs import many_briefs
from tests.factories import make_frozen_campaign
from tests.model_server import model_server

__all__ = ["model_server"]
pytestmark = pytest.mark.django_db(transaction=True)


def in_another_process(do):
    """With a database session of its own, which is what a place at a run hangs on."""

    def then_close():
        try:
            return do()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(then_close).result(60)


def chain_of(run):
    """Works a run as the tasks do, each called one at once; what each of the called ones came back with."""
    called = []

    def call():
        place = len(called)
        called.append(None)
        called[place] = in_another_process(lambda: services.work_run(run_id=run.pk, call=call))

    services.work_run(run_id=run.pk, call=call)
    return called


def test_a_long_run_with_a_model_calls_workers_until_all_places_are_taken(author, reviewer, model_server, monkeypatch):
    monkeypatch.setattr(work, "THREADS", 1)
    campaign = many_briefs(author, reviewer, 12)
    run = services.start_run(campaign=campaign, actor=author, provider="openai")
    assert len(chain_of(run)) == work.WRITERS - 1
    assert set(DraftUse.objects.filter(run=run).values_list("status", flat=True)) == {"written"}
    assert DraftUse.objects.filter(run=run).count() == len(model_server.seen) == 12


def test_a_short_run_is_left_to_one_worker(author, reviewer, model_server):
    campaign = many_briefs(author, reviewer, 5)
    run = services.start_run(campaign=campaign, actor=author, provider="openai")
    assert chain_of(run) == []
    assert DraftUse.objects.filter(run=run, status="written").count() == 5


def test_without_a_model_fewer_workers_write_so_that_the_pages_have_a_processor(author, reviewer, monkeypatch):
    monkeypatch.setattr(work, "THREADS", 1)
    campaign = many_briefs(author, reviewer, 12)
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    assert len(chain_of(run)) == work.COMPOSERS - 1 == 1


def test_whoever_finds_every_place_taken_goes_away(author, reviewer, monkeypatch):
    campaign = make_frozen_campaign(author, reviewer)
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    monkeypatch.setattr(work, "COMPOSERS", 1)
    found = []

    def look(use, run):
        found.append(in_another_process(lambda: services.work_run(run_id=run.pk)))

    monkeypatch.setattr(work, "write_use", look)
    services.work_run(run_id=run.pk)
    assert found == [False, False]


def test_a_claim_reads_what_waits_and_not_everything_that_was_ever_written(author, reviewer):
    campaign = make_frozen_campaign(author, reviewer)
    run = services.start_run(campaign=campaign, actor=author, provider="composer")
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH made AS (INSERT INTO campaigns_brief (uuid, campaign_id, variant_id, key, values, withheld, members)"
            " SELECT gen_random_uuid(), campaign_id, variant_id, sha256(key || convert_to(n::text, 'UTF8')), values,"
            " withheld, members FROM campaigns_brief, generate_series(1, 2000) n RETURNING id)"
            " INSERT INTO drafts_draftuse (uuid, campaign_id, brief_id, run_id, status, claim_no, attempts, error_code,"
            " error, feedback) SELECT gen_random_uuid(), %s, id, %s, 'written', 1, 1, '', '', '' FROM made",
            [campaign.pk, run.pk],
        )
        # The ones that wait stand behind all the others.
        cursor.execute("UPDATE drafts_draftuse SET id = id + 1000000 WHERE status = 'waiting'")
        cursor.execute("ANALYZE drafts_draftuse")
        now = clock.now()
        cursor.execute(
            "EXPLAIN (ANALYZE, FORMAT JSON)" + claims.CLAIM, {"run": run.pk, "limit": 1, "now": now, "lease": now}
        )
        plan = cursor.fetchone()[0]
    plan = plan if isinstance(plan, str) else json.dumps(plan)
    assert '"use_waiting"' in plan
    assert GenerationRun.objects.get().status == GenerationRun.Status.RUNNING
