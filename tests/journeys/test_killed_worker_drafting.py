"""A worker is killed again and again while a model writes: every brief gets one draft, none is lost, none doubled."""

import pytest

from apps.ai.models import ModelCall
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Brief
from apps.drafts import services
from apps.drafts.models import Draft, DraftUse, GenerationRun, Revision
from tests.campaigns.factories import define_traits, fact, make_campaign, make_person
from tests.factories import make_contents, make_writing_prompt
from tests.journeys.workers import processes, wait_for
from tests.scripted_openai import ScriptedServer

BRIEFS, KILLS = 36, 3
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def campaign_with_many_briefs(author, reviewer):
    define_traits(cell="text")
    for number in range(BRIEFS * 2):
        make_person({"cell": f"c{number % BRIEFS}"})
    return make_campaign(
        author,
        prompt=make_writing_prompt(),
        contents=make_contents(author, reviewer).all(),
        facts=[fact("trait:cell")],
    )


def written():
    return DraftUse.objects.filter(status=DraftUse.Status.WRITTEN).count()


def test_a_worker_killed_while_it_drafts_loses_nothing_and_doubles_nothing(author, reviewer, settings, tmp_path):
    with ScriptedServer(latency=0.3) as model:
        settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY = model.base_url, "scripted-1", "x"
        campaign = campaign_with_many_briefs(author, reviewer)
        campaign_services.freeze_audience(campaign=campaign, actor=author)
        run = services.start_run(campaign=campaign, actor=author)
        assert run.provider == "openai"
        spoken = {"OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "scripted-1", "OPENAI_API_KEY": "x"}
        with processes(tmp_path, **spoken) as group:
            group.beat()
            for _ in range(KILLS):
                worker, before = group.worker(), written()
                wait_for(lambda n=before: written() > n, 60, group.log)
                group.kill(worker)
                assert GenerationRun.objects.get().status == "running"
                # Minutes go by: what the dead worker held waits again.
                DraftUse.objects.filter(status="writing").update(lease_until="2020-01-01T00:00Z")
            group.worker()
            wait_for(lambda: GenerationRun.objects.get().status == "finished", 120, group.log)

    total = Brief.objects.filter(campaign=campaign).count()
    assert total > KILLS
    uses = DraftUse.objects.filter(campaign=campaign)
    assert set(uses.values_list("status", flat=True)) == {"written"}
    assert uses.count() == Draft.objects.count() == Revision.objects.count() == total
    assert ModelCall.objects.filter(outcome="ok").count() >= total


def test_a_worker_told_to_stop_finishes_what_it_has_begun_and_begins_nothing(author, reviewer, settings, tmp_path):
    with ScriptedServer(latency=2) as model:
        settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY = model.base_url, "scripted-1", "x"
        campaign = campaign_with_many_briefs(author, reviewer)
        campaign_services.freeze_audience(campaign=campaign, actor=author)
        run = services.start_run(campaign=campaign, actor=author)
        spoken = {"OPENAI_BASE_URL": model.base_url, "OPENAI_MODEL": "scripted-1", "OPENAI_API_KEY": "x"}
        with processes(tmp_path, **spoken) as group:
            group.beat()
            worker = group.worker()
            wait_for(lambda: written() > 0, 60, group.log)
            worker.terminate()
            # Its window is 45 s; what is under way takes 2 s.
            assert worker.wait(20) == 0, group.log()
    uses = DraftUse.objects.filter(run=run)
    assert set(uses.values_list("status", flat=True)) == {"written", "waiting"}
    assert written() == len(model.seen) < uses.count()
