"""The guided way through the demo: one list a role, ticked by what somebody really did."""

import re
from html import unescape

import pytest
from django.urls import resolve

from apps.approvals import services as approvals
from apps.campaigns.models import Campaign
from apps.common import audit
from apps.common import services as shared
from apps.common.checklists import checklists_of
from apps.common.models import AuditEntry, User
from apps.demo import campaigns
from apps.demo.checklists import TASKS
from apps.prompts.models import Suggestion
from apps.prompts.services import decline_suggestion
from apps.segments.models import Segment
from apps.segments.services import create_segment, recount_segment

pytestmark = pytest.mark.django_db


def user(name):
    return User.objects.get(email=f"{name}@attune.example")


def tasks(name, key):
    found = {one.key: one for one in checklists_of(user(name))}
    return {task.text: task for task in found[key].tasks}


def test_everybody_finds_the_list_of_their_roles_with_nothing_done_yet(workspace):
    keys = {name: [one.key for one in checklists_of(user(name))] for name in ("mara", "ravi", "ada")}
    assert keys == {"mara": ["demo-marketer"], "ravi": ["demo-reviewer"], "ada": ["demo-reviewer", "demo-admin"]}
    for name in keys:
        for one in checklists_of(user(name)):
            assert 5 <= len(one.tasks) <= 7
            assert one.done == 0, "what the story of the demo did counts for nobody"


def test_every_task_leads_to_a_page_that_the_person_may_open(colleague):
    for name in ("mara", "ravi", "ada"):
        browser = colleague(name)
        for one in checklists_of(user(name)):
            for task in one.tasks:
                assert resolve(task.url.partition("?")[0])
                assert browser.get(task.url).status_code == 200, (name, task.text)


def test_five_approvals_tick_their_task_one_by_one(workspace):
    ravi = user("ravi")
    for number in range(1, 6):
        review = next(one for one in iter(lambda: approvals.claim_next(actor=ravi), None) if passable(one, ravi))
        approvals.decide(
            review=review, lease=review.lease, content_hash=review.content_hash, verdict="approved", actor=ravi
        )
        task = tasks("ravi", "demo-reviewer")["Approve five drafts"]
        assert (task.so_far, task.is_done) == (number, number == 5)


def passable(review, actor):
    """Skips what is blocked."""
    if any(finding["severity"] == "block" for finding in review.revision.findings):
        approvals.skip(review=review, actor=actor)
        return False
    return True


def test_a_segment_counts_from_a_hundred_people(workspace):
    mara = user("mara")
    words = "Save a segment of at least 100 people"
    for value, is_done in ((100_000, False), (3000, False), (700, True)):
        rule = {"all": [{"fact": "trait:history", "op": "gte", "value": value}]}
        made = create_segment(actor=mara, name=f"From {value}", rule=rule)
        recount_segment(actor=mara, segment=Segment.objects.get(pk=made.pk))
        assert tasks("mara", "demo-marketer")[words].is_done is is_done


def test_answering_the_suggested_rule_ticks_its_task_and_leaves_a_page_to_go_to(workspace):
    words = "Add or decline the rule that reviewers’ edits suggest"
    task = tasks("mara", "demo-marketer")[words]
    assert (resolve(task.url).url_name, task.is_done) == ("list_suggestions", False)
    decline_suggestion(suggestion=Suggestion.objects.get(), actor=user("mara"))
    task = tasks("mara", "demo-marketer")[words]
    assert (resolve(task.url).url_name, task.is_done) == ("list_prompts", True)


def test_a_list_is_put_away_and_brought_back(colleague):
    browser = colleague("mara")
    title = "Try it: what a marketer does here"
    assert title in browser.get("/").content.decode()
    away = browser.post("/checklists/demo-marketer/hide/", follow=True).content.decode()
    assert f'<h2 id="list-demo-marketer">{title}' not in away
    assert "Show the checklist again" in away
    assert title in colleague("mara").get("/").content.decode()  # the way back is on the page
    back = browser.post("/checklists/demo-marketer/show/", follow=True).content.decode()
    assert re.search(r"0 of \d done", unescape(back))
    assert AuditEntry.objects.filter(action="common.hide_checklist", actor=user("mara")).count() == 1
    assert browser.post("/checklists/nobody/hide/").status_code == 404


def test_a_colleague_who_is_new_gets_the_list_of_their_role(workspace):
    shared.invite_user(email="new@attune.example", name="Nia New", roles=["reviewer"], actor=user("ada"))
    assert [one.key for one in checklists_of(user("new"))] == ["demo-reviewer"]
    assert tasks("ada", "demo-admin")["Invite a colleague"].is_done


def test_without_the_demo_there_is_no_such_list(workspace, settings):
    settings.DEMO = False
    assert checklists_of(user("mara")) == ()
    assert set(TASKS) == {"marketer", "reviewer", "admin"}


def test_a_campaign_of_ones_own_does_not_tick_what_is_asked_of_a_named_one(workspace):
    mara, key = user("mara"), "demo-marketer"
    own = Campaign.objects.exclude(name__in=[campaigns.FROZEN, campaigns.PAUSED]).first()
    named = Campaign.objects.get(name=campaigns.FROZEN)
    written, resumed = f"Have the drafts of “{campaigns.FROZEN}” written", f"Let the paused “{campaigns.PAUSED}” go on"
    moves = ((own, "frozen", False, False), (named, "frozen", True, False), (own, "paused", True, True))
    for campaign, before, is_written, is_resumed in moves:
        audit.record(actor=mara, action="drafts.start_run", obj=campaign, detail={"campaign": str(campaign.uuid)})
        audit.record(
            actor=mara, action="campaigns.change_status", obj=campaign, detail={"from": before, "to": "sending"}
        )
        done = tasks("mara", key)
        assert (done[written].is_done, done[resumed].is_done) == (is_written, is_resumed)
