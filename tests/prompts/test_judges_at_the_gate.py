"""Where a blocking rule needs a judge and one is good enough, the gate asks that it has read the drafts."""

import pytest
from django.urls import reverse

from apps.common.errors import Refused
from apps.prompts import services
from apps.prompts.models import JudgeRun
from apps.prompts.reports.evidence import gate_of
from apps.prompts.spec import RuleSpec
from apps.prompts.testing.gate import State
from tests.prompts.gate import run_through
from tests.prompts.judges import judge_saying, judged, make_good, make_judge, put_in_production
from tests.prompts.stories import shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db(transaction=True)
CHAT = "/v1/chat/completions"
ALOUD = "Would a shopkeeper say this?"
NAME = "“Judge of tone”, version 1"


def asking(author, prompt, severity="block", **changes):
    """The next version, which has a question that only a judge can answer."""
    rule = {**RuleSpec("tone_checklist", {"questions": [ALOUD]}).to_json(), "severity": severity}
    fields = shipped_fields() | changes
    fields["rules"] = [*fields["rules"], rule]
    return services.save_version(prompt=prompt, fields=fields, message="", actor=author)


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


@pytest.fixture
def first(author, prompt):
    return asking(author, prompt)


@pytest.fixture
def judge(author, reviewer, first, model_server):
    """In production and good enough, by a model."""
    made = make_judge(author)
    put_in_production(made, reviewer)
    make_good(made, first, reviewer)
    model_server.routes[CHAT] = judge_saying({ALOUD: "Northwind"}, every=5)
    return made


def heard(version, reviewer):
    """The gate's condition about judges; None where it asks for none."""
    return next((one for one in gate_of(version, reviewer).conditions if one.key == "heard"), None)


def test_whoever_promotes_is_told_who_has_the_run_judged_and_who_may_finds_the_way(
    first, judge, author, reviewer, admin, client_for
):
    assert heard(first, reviewer).words == f"First the run; then {NAME}, reads it."
    run = run_through(first, author)
    assert (heard(first, reviewer).state, heard(first, reviewer).fix) == (State.OPEN, "judge")
    with pytest.raises(Refused, match="good enough to tell, and nobody has asked it"):
        services.put_in_production(version=first, content_hash=first.content_hash, actor=reviewer)

    way = f"{reverse('prompts:show_judges', args=[run.uuid])}?with={judge.uuid}"
    for name in ("prompts:show_prompt", "prompts:list_tests"):
        seen = [client_for(one).get(reverse(name, args=[first.prompt.uuid])) for one in (author, reviewer)]
        by_author, by_reviewer = (one.content.decode() for one in seen)
        assert way in by_author
        assert "Marketers and admins" not in by_author
        assert way not in by_reviewer  # nothing there could be started
        assert "Marketers and admins add cases, run tests and have drafts judged." in by_reviewer
    there = client_for(reviewer).get(way).content.decode()
    assert "You can label drafts. Marketers and admins have them judged." in there
    page = client_for(author).get(way).content.decode()
    assert f'<option value="{judge.uuid}" selected>' in page

    under_way = services.start_judging(run=run, judge=judge, actor=author)
    assert (heard(first, reviewer).state, heard(first, reviewer).fix) == (State.WAITING, "reading")
    while services.work_judge_run(run_id=under_way.pk):
        pass
    total = run.results.exclude(output=None).count()
    kept = total - (total + 4) // 5
    assert heard(first, reviewer).state == State.MET
    assert f"Kept in {kept} of {total} drafts." in heard(first, reviewer).words
    services.put_in_production(version=first, content_hash=first.content_hash, actor=reviewer)


def test_what_is_in_production_is_read_by_the_same_judge_before_the_two_are_compared(
    prompt, first, judge, author, reviewer, client_for
):
    was = run_through(first, author)
    put_in_production(first, reviewer)
    second = asking(author, prompt, tone="Drier.")
    run = run_through(second, author)
    judged(run, judge, author)
    found = heard(second, reviewer)
    assert (found.state, found.fix) == (State.OPEN, "judge")
    assert f"not the drafts of version {first.number}, which is in production" in found.words
    page = client_for(author).get(reverse("prompts:list_tests", args=[prompt.uuid])).content.decode()
    assert f"{reverse('prompts:show_judges', args=[was.uuid])}?with={judge.uuid}" in page
    judged(was, judge, author)
    assert gate_of(second, reviewer).is_open


def test_a_baseline_that_asks_a_judge_nothing_alike_is_not_read(prompt, judge, author, reviewer):
    plain = prompt.versions.get(number=1)
    run_through(plain, author)
    put_in_production(plain, reviewer)
    second = asking(author, prompt, tone="Drier.")
    judged(run_through(second, author), judge, author)
    assert gate_of(second, reviewer).is_open


def test_a_rule_that_only_warns_asks_for_no_judge(prompt, judge, author, reviewer):
    second = asking(author, prompt, "warn", tone="Drier.")
    run_through(second, author)
    assert heard(second, reviewer) is None
    assert gate_of(second, reviewer).is_open


def test_nothing_is_asked_where_no_judge_would_count(first, judge, author, reviewer, settings):
    run_through(first, author)
    base, key = settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY
    settings.OPENAI_BASE_URL = settings.OPENAI_API_KEY = ""
    assert heard(first, reviewer) is None  # it is good enough by a model, and none is connected
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = base, key
    assert heard(first, reviewer) is not None
    fields = shipped_fields() | {"instruction": "Read it.", "examples": [], "inputs": []}
    newer = services.save_version(prompt=judge.prompt, fields=fields, message="", actor=author)
    put_in_production(newer, reviewer)
    assert heard(first, reviewer) is None  # a wording that nobody has labelled
    assert gate_of(first, reviewer).is_open


def test_the_judge_that_a_version_names_is_the_one_that_is_asked_for(prompt, judge, author, reviewer):
    other = services.duplicate_prompt(version=judge, actor=author).prompt.versions.get()
    named = {"judged": True, "judge": {"name": other.prompt.name, "uuid": str(other.prompt.uuid)}}
    version = asking(author, prompt, settings=named)
    run_through(version, author)
    assert heard(version, reviewer) is None  # it is not in production
    put_in_production(other, reviewer)
    assert f"“{other.prompt.name}”, version 1" in heard(version, reviewer).words


def test_a_judge_that_was_never_heard_has_not_read_anything(first, judge, author, reviewer):
    run = run_through(first, author)
    done = services.start_judging(run=run, judge=judge, actor=author)
    done.judgements.update(status="failed")
    JudgeRun.objects.filter(pk=done.pk).update(status="finished")
    assert heard(first, reviewer).fix == "judge"
