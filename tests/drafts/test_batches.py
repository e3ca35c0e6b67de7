"""Drafts by batch: files up, files down, and the same set of drafts as by any other way."""

import json
from decimal import Decimal

import pytest
from django.db import connection

from apps.ai import services as models
from apps.ai.models import Batch, BatchItem, Endpoint, ModelCall, Purse
from apps.ai.services import batches
from apps.common import clock
from apps.common.errors import Conflict
from apps.drafts import services
from apps.drafts.models import Draft, DraftUse, GenerationRun, Revision
from tests import scripted_openai as script
from tests.drafts.test_model_runs import many_briefs, uses, work
from tests.scripted_openai import Reply, ScriptedServer

BRIEFS = 8
pytestmark = pytest.mark.django_db(transaction=True)


class BatchServer(ScriptedServer):
    """An endpoint with files and batches that answers a batch when `finish` is called."""

    def __init__(self):
        super().__init__()
        self.uploads, self.batches, self.files = [], {}, {}
        self.routes |= {"/v1/files": self._upload, "/v1/batches": self._batches}

    def _upload(self, request):
        self.uploads.append(request["raw"])
        return Reply({"id": f"file-{len(self.uploads)}"})

    def _batches(self, request):
        if not request:
            return Reply({"data": list(self.batches.values())})
        name = f"batch_{len(self.batches) + 1}"
        self.batches[name] = {"id": name, "status": "in_progress", "metadata": request["metadata"]}
        self.routes[f"/v1/batches/{name}"] = lambda _: Reply(self.batches[name])
        self.routes[f"/v1/batches/{name}/cancel"] = lambda _: self._cancel(name)
        return Reply(self.batches[name])

    def _cancel(self, name):
        self.batches[name]["status"] = "cancelled"
        return Reply(self.batches[name])

    def requests(self):
        return [json.loads(line) for line in self.uploads[-1].splitlines() if line.startswith(b'{"custom_id"')]

    def finish(self, answer_of, name="batch_1"):
        """`answer_of(n, request)` is the answer's body, or (status, body), or None for no line at all."""
        lines = []
        for number, request in enumerate(self.requests()):
            found = answer_of(number, request["body"])
            if found is not None:
                status, body = found if isinstance(found, tuple) else (200, found)
                row = {"custom_id": request["custom_id"], "response": {"status_code": status, "body": body}}
                lines.append(json.dumps(row))
        lines += ['{"custom_id": "' + "0" * 64 + '", "response": {"status_code": 200, "body": {}}}', "no json", "[]"]
        self.routes["/v1/files/out-1/content"] = lambda _: Reply("\n".join(lines).encode())
        self.batches[name] |= {"status": "completed", "output_file_id": "out-1"}


@pytest.fixture
def server(admin, settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    with BatchServer() as made:
        values = {"name": "Ours", "base_url": made.base_url, "is_private_allowed": True, "is_on": True, "key": "k"}
        endpoint = models.save_endpoint(endpoint=None, values=values, actor=admin)
        Endpoint.objects.update(findings={"batches": True})
        prices = {"name": "big-1", "price_in": Decimal(2), "price_out": Decimal(10)}
        model = models.save_model(endpoint=endpoint, model=None, values=prices, actor=admin)
        models.save_route(purpose="draft", models=[model.uuid], actor=admin)
        yield made


@pytest.fixture
def campaign(author, reviewer):
    return many_briefs(author, reviewer, BRIEFS)


def look():
    Batch.objects.update(lease_until=None)
    for batch_id in batches.sweep_batches():
        batches.work_batch(batch_id=batch_id)


def good(number, body):
    return script.good(body).body


def start(campaign, author):
    run = services.start_run(campaign=campaign, actor=author, is_batch=True)
    work(run, most=1)
    return run


def test_a_batch_is_sent_polled_and_becomes_the_drafts_at_half_the_price(campaign, author, server):
    run = start(campaign, author)
    total = uses(campaign).count()
    assert set(uses(campaign).values_list("status", flat=True)) == {"writing"}
    look()
    sent = server.requests()
    assert len(sent) == total
    assert {one["url"] for one in sent} == {"/v1/chat/completions"}
    known = {str(ref) for ref in BatchItem.objects.values_list("ref", flat=True)}
    assert not any(ref in server.uploads[0].decode() for ref in known)
    look()
    assert Batch.objects.get().status == "sent"
    server.finish(good)
    look()
    assert (Batch.objects.get().status, BatchItem.objects.filter(status="answered").count()) == ("done", total)
    assert work(run).status == GenerationRun.Status.FINISHED
    assert set(Draft.objects.values_list("provider", "model")) == {("ours", "big-1")}
    assert set(uses(campaign).values_list("status", flat=True)) == {"written"}
    assert set(ModelCall.objects.values_list("is_batch", "cost")) == {(True, Decimal("0.0018"))}
    assert set(BatchItem.objects.values_list("text", "body__messages")) == {("", None)}
    assert {seen.path for seen in server.seen} & {"/v1/chat/completions"} == set()
    # Judged again when the rules change: so each says by which it was judged.
    assert "" not in {*uses(campaign).values_list("judged_version", flat=True)}
    assert "" not in {*Revision.objects.values_list("guardrail_version", flat=True)}


def test_what_a_batch_does_not_answer_well_is_written_at_once(campaign, author, server):
    run = start(campaign, author)
    look()
    bad = [
        None,
        (429, {"error": {}}),
        script.refusal({}).body,
        script.half_json({"messages": server.requests()[0]["body"]["messages"]}).body,
        script.ungrounded({"messages": server.requests()[0]["body"]["messages"]}).body,
        "no object",
    ]
    server.finish(lambda n, body: bad[n] if n < len(bad) else good(n, body))
    look()
    assert work(run).status == GenerationRun.Status.FINISHED
    assert set(uses(campaign).values_list("status", flat=True)) == {"written"}
    live = [seen for seen in server.seen if seen.path == "/v1/chat/completions"]
    assert len(live) == len(bad)
    assert Draft.objects.count() == uses(campaign).count()


def test_a_batch_is_started_once_whoever_dies_and_its_answers_are_taken_once(campaign, author, server):
    run = start(campaign, author)
    look()
    Batch.objects.update(status="waiting", remote_id="")  # the worker died before it could note the id
    look()
    assert (len(server.batches), len(server.uploads)) == (1, 1)
    server.finish(good)
    look()
    look()
    services.work_run(run_id=run.pk)
    services.work_run(run_id=run.pk)
    assert Draft.objects.count() == uses(campaign).count() == ModelCall.objects.count()


@pytest.mark.parametrize("status", ["failed", "expired", "cancelled"])
def test_a_batch_that_fails_leaves_no_draft_behind(campaign, author, server, status):
    run = start(campaign, author)
    look()
    server.batches["batch_1"]["status"] = status
    look()
    assert work(run).status == GenerationRun.Status.FINISHED
    assert set(uses(campaign).values_list("status", flat=True)) == {"written"}


def test_an_endpoint_that_is_down_is_asked_again_for_a_day_and_then_the_drafts_are_written_otherwise(
    campaign, author, server
):
    run = start(campaign, author)
    server.routes["/v1/batches"] = script.error(503)
    look()
    assert (Batch.objects.get().status, Batch.objects.get().error) == ("waiting", "The endpoint failed (HTTP 503).")
    with clock.at(clock.now() + batches.LONGEST * 1.05):
        look()
    assert Batch.objects.get().status == "failed"
    assert work(run).status == GenerationRun.Status.FINISHED


def test_an_endpoint_that_has_no_batches_after_all_has_the_drafts_written_at_the_line(campaign, author, server):
    run = start(campaign, author)
    server.routes["/v1/files"] = script.error(404)
    look()
    assert Batch.objects.get().status == "failed"
    assert work(run).status == GenerationRun.Status.FINISHED
    assert set(uses(campaign).values_list("status", flat=True)) == {"written"}


@pytest.mark.parametrize("bad", ["../../v1/keys", "a b", 7, {"x": 1}, "x" * 200])
def test_ids_that_would_lead_elsewhere_are_refused(campaign, author, server, bad):
    start(campaign, author)
    server.routes["/v1/batches"] = lambda request: Reply({"id": bad, "status": "in_progress", "data": []})
    look()
    assert Batch.objects.get().error == "The endpoint's answer about the batch could not be read."
    assert {seen.path.partition("?")[0] for seen in server.seen} == {"/v1/batches", "/v1/files"}


def test_a_cap_holds_a_whole_batch_before_it_leaves(campaign, author, admin, server):
    models.save_caps(amounts={"campaign": Decimal("0.05"), "call": Decimal("0.04")}, actor=admin)
    run = start(campaign, author)
    assert run.pause_reason == "This campaign's budget for models ($0.05) is used up."
    assert set(uses(campaign).values_list("status", "attempts")) == {("waiting", 0)}
    assert not Batch.objects.exists()
    models.save_caps(amounts={"campaign": Decimal(1)}, actor=admin)
    services.resume_run(run=run, actor=author)
    work(run, most=1)
    look()
    server.finish(good)
    look()
    assert work(run).status == GenerationRun.Status.FINISHED


def test_who_does_not_want_to_wait_finishes_without_ai(campaign, author, server):
    run = start(campaign, author)
    look()
    services.compose_failed(run=run, actor=author)
    assert work(run).status == GenerationRun.Status.FINISHED
    assert set(Draft.objects.values_list("provider", flat=True)) == {"composer"}
    look()
    assert server.batches["batch_1"]["status"] == "cancelled"
    assert Batch.objects.get().status == "done"
    assert DraftUse.objects.filter(status="written").count() == uses(campaign).count()


def test_an_endpoint_without_batches_is_not_offered_one(campaign, author, server):
    Endpoint.objects.update(findings={"batches": False})
    with pytest.raises(Conflict):
        services.start_run(campaign=campaign, actor=author, is_batch=True)


def test_drafts_of_a_batch_run_are_written_at_once_when_the_endpoint_takes_no_batches_any_more(
    campaign, author, server
):
    run = services.start_run(campaign=campaign, actor=author, is_batch=True)
    Endpoint.objects.update(findings={"batches": False})
    assert work(run).status == GenerationRun.Status.FINISHED
    assert server.uploads == []
    assert set(uses(campaign).values_list("status", flat=True)) == {"written"}


def test_a_run_that_is_cancelled_while_its_batch_goes_out_leaves_none_running(campaign, author, admin, server):
    models.save_caps(amounts={"day": Decimal(100)}, actor=admin)
    run = start(campaign, author)

    def upload(request):
        try:
            services.cancel_run(run=run, actor=author)
            look()
            return server._upload(request)
        finally:
            connection.close()

    server.routes["/v1/files"] = upload
    look()
    look()
    assert (Batch.objects.get().status, server.batches["batch_1"]["status"]) == ("failed", "cancelled")
    assert (Purse.objects.get().held, Purse.objects.get().spent) == (0, 0)


def test_the_endpoint_from_the_environment_takes_batches_where_it_is_said_to(
    campaign, author, admin, client_for, settings
):
    with BatchServer() as server:
        settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API_KEY = server.base_url, "env-1", "k"
        settings.OPENAI_BATCHES = False
        page = client_for(admin).get("/models/").content.decode()
        assert "OPENAI_BATCHES=1 says that it takes them" in page
        with pytest.raises(Conflict, match="takes no batches"):
            services.start_run(campaign=campaign, actor=author, is_batch=True)
        settings.OPENAI_BATCHES = True
        run = start(campaign, author)
        look()
        server.finish(good)
        look()
        assert work(run).status == GenerationRun.Status.FINISHED
        assert set(Draft.objects.values_list("provider", "model")) == {("openai", "env-1")}
        assert set(ModelCall.objects.values_list("is_batch", flat=True)) == {True}
