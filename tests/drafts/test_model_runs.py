"""Runs of drafts by a model: bad days, caps, and who really wrote."""

import itertools
import logging
import re
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.ai import calling, limits
from apps.ai import services as models
from apps.ai.models import ModelCall
from apps.ai.targets import targets_for
from apps.ai.types import is_blocked
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Brief
from apps.common import clock
from apps.common.models import Notice
from apps.content.services import create_image
from apps.drafts import services
from apps.drafts.models import Draft, DraftUse, GenerationRun
from apps.drafts.selectors import latest_run, progress
from apps.drafts.selectors.progress import run_progress, writers
from tests import scripted_openai as script
from tests.campaigns.factories import define_traits, fact, make_campaign, make_person
from tests.content.pictures import drawing
from tests.content.stories import approve, newest
from tests.delivery.test_layouts_sent import layout
from tests.factories import make_contents, make_frozen_campaign, make_writing_prompt
from tests.model_server import model_server
from tests.prompts.misbehaviours import CASES

__all__ = ["model_server"]
CHAT = "/v1/chat/completions"
Status = GenerationRun.Status
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def campaign(author, reviewer):
    return make_frozen_campaign(author, reviewer)


def work(run, most=60):
    """As the workers do, with all waits over at once."""
    for _ in range(most):
        DraftUse.objects.filter(run=run).update(not_before=None)
        for target in targets_for("draft"):
            limits.forget(target)
        services.work_run(run_id=run.pk, seconds=5)
        services.sweep_runs()
        run.refresh_from_db()
        if run.status != Status.RUNNING:
            break
    return run


def uses(campaign, **more):
    return DraftUse.objects.filter(campaign=campaign, **more)


def connected(admin, name, base_url):
    values = {"name": name, "base_url": base_url, "is_private_allowed": True, "is_on": True}
    endpoint = models.save_endpoint(endpoint=None, values=values, actor=admin)
    return models.save_model(endpoint=endpoint, model=None, values={"name": "big-1"}, actor=admin)


@contextmanager
def valkey_at(settings, url):
    """As if Valkey were elsewhere: what the process holds open is dropped, before and after."""
    before, caches = settings.REDIS_URL, settings.CACHES
    for there, kept in ((url, {"default": {**caches["default"], "LOCATION": url}}), (before, caches)):
        settings.REDIS_URL, settings.CACHES = there, kept
        limits._client.cache_clear()
        limits._script.cache_clear()
        if there == url:
            yield


def many_briefs(author, reviewer, count):
    define_traits(cell="text")
    for number in range(count * 2):
        make_person({"cell": f"c{number % count}"})
    contents = make_contents(author, reviewer).all()
    made = make_campaign(author, prompt=make_writing_prompt(), contents=contents, facts=[fact("trait:cell")])
    campaign_services.freeze_audience(campaign=made, actor=author)
    return made


def test_a_run_survives_every_misbehaviour_at_once_and_ends_whole_when_the_endpoint_does(
    author, reviewer, model_server, caplog, monkeypatch
):
    monkeypatch.setattr(calling, "TIMEOUT_SECONDS", 0.4)
    monkeypatch.setattr(limits, "PATIENCE", 0.1)
    caplog.set_level(logging.WARNING)
    campaign = many_briefs(author, reviewer, 30)
    answers = itertools.cycle(case.answer for case in CASES)
    model_server.routes[CHAT] = lambda request: next(answers)(request)
    run = services.start_run(campaign=campaign, actor=author)
    for _ in range(12):
        if work(run, most=2).status == Status.FINISHED:
            break
        if run.status == Status.PAUSED:
            assert run.pause_reason
            services.resume_run(run=run, actor=author)
    assert caplog.text == ""
    assert not uses(campaign, status="writing").exists()
    for use in uses(campaign).exclude(status="written"):
        assert use.status == "waiting" or (use.error and use.error_code)
    bad = [use for use in uses(campaign, status="written") if is_blocked(findings(use))]
    assert not uses(campaign, pk__in=[use.pk for use in bad], revision__findings=[]).exists()

    del model_server.routes[CHAT]
    run.refresh_from_db()
    services.retry_failed(run=run, actor=author)
    assert work(run).status == Status.FINISHED
    total = Brief.objects.filter(campaign=campaign).count()
    assert uses(campaign, status="written").count() == Draft.objects.count() == total


def findings(use):
    from apps.ai.types import Finding

    return tuple(Finding.from_json(one) for one in use.revision.findings)


def test_at_the_days_cap_a_run_pauses_says_so_and_goes_on_by_itself_tomorrow(
    campaign, author, admin, model_server, settings
):
    settings.OPENAI_PRICES = "2.5/1.25/10"
    models.save_caps(amounts={"day": Decimal("0.01")}, actor=admin)
    run = work(services.start_run(campaign=campaign, actor=author))
    assert run.status == Status.PAUSED
    assert run.pause_reason.startswith("Today's budget for models ($0.01) is used up. It goes on by itself")
    assert Notice.objects.filter(user=author, text__contains="has stopped by itself").exists()
    assert set(uses(campaign).values_list("status", "attempts")) == {("waiting", 0)}
    services.sweep_runs()
    assert latest_run(campaign).status == Status.PAUSED
    models.save_caps(amounts={"day": Decimal(5)}, actor=admin)
    with clock.at(clock.now() + timedelta(days=1)):
        assert work(run).status == Status.PAUSED or services.sweep_runs() is not None
        run = latest_run(campaign)
        assert work(run).status == Status.FINISHED
    assert model_server.seen


def test_a_person_raises_the_cap_or_finishes_without_ai(campaign, author, admin, model_server, settings):
    settings.OPENAI_PRICES = "2.5/1.25/10"
    models.save_caps(amounts={"campaign": Decimal("0.01")}, actor=admin)
    model_server.routes[CHAT] = script.without_usage  # so that each draft counts with its worst case, some three cents
    run = work(services.start_run(campaign=campaign, actor=author))
    assert run.pause_reason == "This campaign's budget for models ($0.01) is used up."
    labels = [action.label for action in run_progress(run, progress(campaign), may_change=True).actions]
    assert labels == ["Resume", "Cancel", "Finish without AI"]
    models.save_campaign_cap(campaign_uuid=campaign.uuid, amount=Decimal("0.045"), actor=admin)
    services.resume_run(run=run, actor=author)
    assert work(run).status == Status.PAUSED
    assert uses(campaign, status="written").count() == 1
    services.compose_failed(run=run, actor=author)
    run.refresh_from_db()
    assert run_progress(run, progress(campaign), may_change=True).rate == ""  # of this minute, but before the pause
    assert work(run).status == Status.FINISHED
    assert set(Draft.objects.values_list("provider", "model")) == {("openai", "scripted-1"), ("composer", "composer-1")}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (script.error(401), "The endpoint refused the key (HTTP 401)."),
        (script.error(429, "insufficient_quota"), "The account at the endpoint has no quota left."),
    ],
)
def test_what_every_draft_would_meet_pauses_the_run_at_once(campaign, author, model_server, answer, words):
    model_server.routes[CHAT] = answer
    run = work(services.start_run(campaign=campaign, actor=author))
    assert (run.status, run.pause_reason) == (Status.PAUSED, words)
    assert set(uses(campaign).values_list("status", "attempts")) == {("waiting", 0)}
    assert len(model_server.seen) <= 2
    del model_server.routes[CHAT]
    services.resume_run(run=run, actor=author)
    assert work(run).status == Status.FINISHED


def test_a_storm_of_429_fails_no_draft_however_long_it_lasts(campaign, author, model_server, monkeypatch):
    monkeypatch.setattr(limits, "PATIENCE", 0.1)
    model_server.routes[CHAT] = script.rate_limited("20")
    run = work(services.start_run(campaign=campaign, actor=author), most=8)
    assert run.status == Status.RUNNING
    assert set(uses(campaign).values_list("status", "attempts")) == {("waiting", 0)}
    moment = clock.now()
    DraftUse.objects.update(not_before=moment + timedelta(seconds=20))
    with clock.at(moment):
        shown = run_progress(run, progress(campaign), may_change=True)
    assert "limits the rate of requests" in shown.note or "asked not to be asked" in shown.note
    assert shown.note.endswith("The next try is in about 20 s.")
    assert (shown.rate, shown.time_left) == ("", "")
    assert "Finish without AI" in [action.label for action in shown.actions]
    del model_server.routes[CHAT]
    assert work(run).status == Status.FINISHED


def test_an_endpoint_that_is_removed_in_the_middle_of_a_run_leaves_the_rest_to_the_next(
    campaign, author, admin, model_server
):
    gone = connected(admin, "Gone", "http://127.0.0.1:9/v1")
    models.save_route(purpose="draft", models=[gone.uuid, None], actor=admin)
    run = services.start_run(campaign=campaign, actor=author)
    models.remove_endpoint(endpoint=gone.endpoint, actor=admin)
    assert work(run).status == Status.FINISHED
    assert set(Draft.objects.values_list("provider", "model")) == {("openai", "scripted-1")}


def test_without_valkey_no_draft_fails_and_the_run_goes_on_when_it_is_back(
    campaign, author, model_server, settings, caplog
):
    run = services.start_run(campaign=campaign, actor=author)
    with valkey_at(settings, "redis://127.0.0.1:9/0"):
        services.work_run(run_id=run.pk, seconds=5)
    assert set(uses(campaign).values_list("status", "error_code", "attempts")) == {("waiting", "busy", 0)}
    assert (model_server.seen, caplog.text) == ([], "")
    assert work(run).status == Status.FINISHED


def test_an_answer_counts_although_valkey_went_away_meanwhile(campaign, author, model_server, settings):
    run = services.start_run(campaign=campaign, actor=author)
    away = ExitStack()

    def last_breath(request):
        away.enter_context(valkey_at(settings, "redis://127.0.0.1:9/0"))
        return script.good(request)

    [use, *_] = services.claim_uses(run_id=run.pk, limit=1)
    model_server.routes[CHAT] = last_breath
    with away:
        services.write_use(use=use, run=run)
    assert uses(campaign, status="written").count() == ModelCall.objects.filter(outcome="ok").count() == 1


def test_what_a_dead_worker_had_in_hand_foretells_no_end_and_says_when_it_is_taken_up_again(campaign, author):
    moment = clock.now()
    with clock.at(moment):
        run = services.start_run(campaign=campaign, actor=author, provider="openai")
        done, _ = services.claim_uses(run_id=run.pk, limit=10)
        DraftUse.objects.filter(pk=done.pk).update(status="written", written_at=moment, lease_until=None)
    with clock.at(moment + timedelta(seconds=30)):
        assert run_progress(run, progress(campaign), may_change=True).time_left
    with clock.at(moment + timedelta(seconds=50)):
        shown = run_progress(run, progress(campaign), may_change=True)
    assert (shown.rate, shown.time_left, shown.silence) == ("", "", "")
    assert shown.note == (
        "One answer has not come back yet. Should a worker have died with it, it is asked for again in about 5 min."
    )


def test_a_run_stops_itself_when_most_tries_fail(author, reviewer, model_server):
    campaign = many_briefs(author, reviewer, 14)
    model_server.routes[CHAT] = script.without_choices
    run = work(services.start_run(campaign=campaign, actor=author), most=3)
    assert run.status == Status.PAUSED
    assert run.pause_reason == (
        "Stopped by itself: most tries of the last minutes failed. "
        "The last time: The endpoint answered without a message."
    )
    assert len(model_server.seen) < 14 * 3


def test_a_draft_says_who_really_wrote_it(campaign, author, admin, model_server, settings):
    model = connected(admin, "Ours", "http://127.0.0.1:9/v1")
    models.save_route(purpose="draft", models=[model.uuid, None], actor=admin)
    run = services.start_run(campaign=campaign, actor=author)
    assert (run.provider, run.model) == ("ours", "big-1")
    assert work(run).status == Status.FINISHED
    assert set(Draft.objects.values_list("provider", "model")) == {("openai", "scripted-1")}
    assert set(ModelCall.objects.values_list("provider", "outcome")) == {("ours", "unavailable"), ("openai", "ok")}
    total = uses(campaign).count()
    assert writers(run) == [("scripted-1", total)]
    DraftUse.objects.filter(pk=uses(campaign).first().pk).update(status="waiting", revision=None)
    services.compose_failed(run=run, actor=author)
    assert work(run).status == Status.FINISHED
    assert set(writers(run)) == {("scripted-1", total - 1), ("The composer, without AI", 1)}


def test_the_studio_foresees_what_a_model_will_cost(campaign, model_server, settings):
    from apps.campaigns.selectors.forecast import forecast

    assert forecast(campaign, clock.now()).planned.cost is None
    settings.OPENAI_PRICES = "10/5/100"
    planned = forecast(campaign, clock.now()).planned
    assert planned.tokens > 2 * 350
    assert Decimal("0.07") < planned.cost < Decimal("0.2")


def test_a_model_chooses_the_picture_of_an_e_mail_by_its_id_and_an_invented_one_is_blocked(
    author, reviewer, admin, model_server
):
    pictures = {one.name: one for one in (picture_item(author, admin, name) for name in ("Harbour", "Sunset"))}
    frame = layout(author, admin, pictures["Harbour"].versions.get())
    made = make_frozen_campaign(author, reviewer, pictures=list(pictures.values()), layout=frame.item)
    told = []

    def answer(request):
        told.append(request)
        listed = re.search(r'- id (image-\d): "The Sunset"', request["messages"][-1]["content"])
        return script.saying(image=listed[1])(request)

    model_server.routes[CHAT] = answer
    run = work(services.start_run(campaign=made, actor=author))
    assert run.status == Status.FINISHED
    assert "image" in told[0]["response_format"]["json_schema"]["schema"]["required"]
    for use in uses(made).select_related("revision"):
        assert use.revision.fields["image"] == str(pictures["Sunset"].versions.get().uuid)
        assert not [one for one in use.revision.findings if one["code"].startswith("content.")]

    model_server.routes[CHAT] = script.saying(image="https://pictures.example/of-mine.png")
    services.request_changes(use=uses(made).first(), note="Another picture.", actor=reviewer)
    work(run)
    again = uses(made).select_related("revision").order_by("-revision__number").first().revision
    assert "content.unknown" in {one["code"] for one in again.findings if one["severity"] == "block"}


def picture_item(author, admin, name):
    raw = drawing({"Harbour": "teal", "Sunset": "plum"}[name])
    return approve(newest(create_image(raw=raw, name=name, text=f"The {name}", actor=author)), admin).item
