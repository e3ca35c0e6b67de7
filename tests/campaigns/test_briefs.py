"""What whoever writes a draft is given, what is filled in later, and what is signed off."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from apps.ai.types import Use
from apps.approvals.fingerprint import plan_hash
from apps.campaigns import brief_facts
from apps.campaigns.keys import part_digest
from apps.campaigns.models import Brief, Campaign, Member, Sender, Variant
from apps.campaigns.selectors import checks, expanded_brief, forecast, plan_document, profile_values, slot_values
from apps.campaigns.services import freeze_audience
from apps.content.models import Version as ContentVersion
from apps.prompts.models import Version as PromptVersion
from tests.campaigns.factories import (
    NOW,
    define_traits,
    fact,
    make_campaign,
    make_content,
    make_person,
    make_prompt,
    make_segment,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def frozen(author, **fields):
    campaign = make_campaign(author, **fields)
    freeze_audience(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    return campaign


def failed(campaign):
    return {check.key for check in checks(campaign, NOW) if not check.ok and check.is_blocking}


def test_an_expanded_brief_holds_words_content_and_slots_and_no_person(author):
    define_traits(zone="text", mens="boolean")
    for _ in range(2):
        make_person({"zone": "Urban", "mens": True}, first_name="Zebediah", address=f"z{_}@secret.example")
    facts = [fact("trait:mens", yes="bought menswear"), fact("trait:zone", "steer")]
    campaign = frozen(author, facts=facts, goal_name="Come by")
    brief = expanded_brief(Brief.objects.get())
    assert brief.goal == "Come by"
    assert [(f.key, f.value, f.words, f.use) for f in brief.facts] == [
        ("trait:mens", "yes", "bought menswear", Use.SAY),
        ("trait:zone", "Urban", "Urban", Use.STEER),
    ]
    assert {content.kind for content in brief.contents} == {"call_to_action", "link"}
    assert [(slot.name, slot.fallback) for slot in brief.slots] == [("first_name", "there")]
    assert (brief.channel, brief.locale, brief.send_on) == ("email", "en", date(2026, 11, 23))
    assert brief.key == bytes(Brief.objects.get().key).hex()
    told = repr(brief) + json.dumps(Variant.objects.get().brief_part) + json.dumps(campaign.facts)
    assert "Zebediah" not in told
    assert "secret.example" not in told


def test_missing_and_dropped_facts_are_left_out_of_the_brief(author):
    define_traits(zone="text")
    for zone in ("Urban", "Rural"):
        make_person({"zone": zone})
    frozen(author, facts=[fact("trait:zone")], k=2)
    assert expanded_brief(Brief.objects.get()).facts == ()


def test_a_brief_keeps_the_content_that_was_frozen(author):
    make_person()
    campaign = frozen(author)
    item = campaign.contents.get(kind="call_to_action")
    old = item.versions.get()
    ContentVersion.objects.filter(pk=old.pk).update(status="replaced")
    ContentVersion.objects.create(item=item, number=2, text="Other", content_hash="1" * 64, status="approved")
    assert str(old.uuid) in {content.id for content in expanded_brief(Brief.objects.get()).contents}


def test_the_words_of_a_fact_are_part_of_its_key(author):
    define_traits(mens="boolean")
    for _ in range(2):
        make_person({"mens": True})
    one = frozen(author, facts=[fact("trait:mens", yes="bought menswear")])
    same = {"prompt": one.prompt, "contents": list(one.contents.all())}
    other = frozen(author, facts=[fact("trait:mens", yes="likes menswear")], **same)
    keys = {bytes(b.key) for b in Brief.objects.filter(campaign__in=[one, other])}
    assert len(keys) == 2


def test_slots_are_read_formatted_and_missing_where_there_is_nothing(author):
    define_traits(points="number", since="date", vip="boolean", town="text")
    full = make_person({"points": 12345.5, "since": "2026-02-03", "vip": True, "town": "Ulm"}, first_name="Ada")
    bare = make_person({"points": None, "town": ""}, first_name="")
    names = ["first_name", "trait.points", "trait.since", "trait.vip", "trait.town"]
    campaign = frozen(author, slots=[{"name": name, "fallback": None} for name in names])
    ids = dict(Member.objects.filter(campaign=campaign).values_list("profile_id", "pk"))
    values = slot_values(ids.values())
    assert values[ids[full.pk]] == dict(zip(names, ["Ada", "12,345.5", "3 February 2026", "yes", "Ulm"], strict=True))
    assert values[ids[bare.pk]] == dict.fromkeys(names)


def test_slots_of_a_thousand_members_take_two_queries(author, django_assert_num_queries):
    for _ in range(5):
        make_person()
    frozen(author)
    ids = list(Member.objects.values_list("pk", flat=True))
    with django_assert_num_queries(2):
        assert len(slot_values(ids)) == 5


def test_a_persons_own_values_are_those_of_their_brief(author):
    define_traits(zone="text", health="text!sensitive")
    open_, closed = make_person({"zone": "Urban", "health": "good"}, profiling="given"), make_person({"health": "good"})
    campaign = make_campaign(author, facts=[fact("trait:zone"), fact("trait:health")])
    assert profile_values(campaign, open_, NOW) == ["Urban", "good"]
    assert profile_values(campaign, closed, NOW) == [None, None]


def test_the_plan_document_is_plain_json_and_the_same_each_time(author):
    make_person()
    campaign = frozen(author, holdout=0)
    document = plan_document(campaign)
    assert json.loads(json.dumps(document)) == document
    assert plan_hash(document) == plan_hash(plan_document(Campaign.objects.get(pk=campaign.pk)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("holdout", Decimal("0.2")), ("goal_event", "other"), ("window_days", 7), ("cap_messages", 9), ("cap_days", 9),
        ("send_at", datetime(2027, 1, 1, tzinfo=UTC)), ("send_until", datetime(2027, 1, 2, tzinfo=UTC)),
        ("is_tracked", False), ("k", 99), ("facts", [{"key": "trait:x", "use": "say", "words": {}}]),
        ("slots", []), ("metrics", [{"name": "x", "event": "y", "kind": "rate", "property": ""}]), ("purpose", "other"),
        ("quiet_from", "22:00"), ("salt", "another"), ("channel", "sms"),
    ],
)  # fmt: skip
def test_every_part_of_the_plan_changes_what_is_signed(author, field, value):
    make_person()
    campaign = frozen(author)
    before = plan_hash(plan_document(campaign))
    Campaign.objects.filter(pk=campaign.pk).update(**{field: value})
    assert plan_hash(plan_document(Campaign.objects.get(pk=campaign.pk))) != before


@pytest.mark.parametrize("field", ["from_name", "from_address", "reply_to", "postal_address"])
def test_what_a_sender_says_is_signed_too(author, field):
    make_person()
    campaign = frozen(author)
    before = plan_hash(plan_document(campaign))
    Sender.objects.update(**{field: "x@other.example"})
    assert plan_hash(plan_document(Campaign.objects.get(pk=campaign.pk))) != before


def test_renaming_a_campaign_changes_nothing_that_was_signed(author):
    make_person()
    campaign = frozen(author)
    before = plan_hash(plan_document(campaign))
    Campaign.objects.update(name="Other", note="Hello")
    assert plan_hash(plan_document(Campaign.objects.get())) == before


def test_content_withdrawn_after_the_freeze_is_named_before_the_launch(author):
    make_person()
    campaign = frozen(author)
    assert failed(campaign) == set()
    ContentVersion.objects.filter(item__kind="link").update(status="withdrawn")
    [check] = [one for one in checks(campaign, NOW) if not one.ok and one.key != "goal"]
    assert (check.key, check.is_blocking) == ("content", False)  # it holds the drafts that cite it, and no others


def test_content_that_has_run_out_since_is_named_before_the_launch(author):
    make_person()
    contents = [
        make_content("call_to_action"),
        make_content("link"),
        make_content("claim", valid_until=date(2026, 11, 30)),
    ]
    campaign = frozen(author, contents=contents)
    assert failed(campaign) == set()
    assert "content" in {c.key for c in checks(campaign, NOW + timedelta(days=8)) if not c.ok}


def test_content_that_is_not_valid_on_the_day_of_sending_is_no_content(author):
    contents = [make_content("call_to_action", valid_until=date(2026, 11, 30)), make_content("link")]
    campaign = make_campaign(author, contents=contents, send_at=datetime(2026, 12, 5, 9, tzinfo=UTC))
    assert failed(campaign) == {"content", "content_call_to_action"}


def test_an_archived_segment_stops_a_plan_but_not_a_frozen_audience(author):
    make_person()
    campaign = make_campaign(author)
    campaign.segment.is_archived = True
    campaign.segment.save()
    assert failed(campaign) == {"segment"}
    other = frozen(author)
    other.segment.is_archived = True
    other.segment.save()
    assert failed(other) == set()
    assert [c.ok for c in checks(other, NOW) if c.key == "segment"] == [False]


def test_a_rule_that_names_a_trait_that_is_gone_is_said_and_not_a_crash(author):
    campaign = make_campaign(author, segment=make_segment({"fact": "trait:gone", "op": "is", "value": "x"}))
    assert failed(campaign) == {"segment"}


def test_a_prompt_that_moved_on_is_noticed_and_does_not_stop(author):
    make_person()
    campaign = frozen(author)
    newer = PromptVersion.objects.create(prompt=campaign.prompt, number=2, instruction="New", content_hash="2" * 64)
    campaign.prompt.labels.update(version=newer)
    assert failed(campaign) == set()
    assert [c.ok for c in checks(campaign, NOW) if c.key == "prompt"] == [False]


def test_a_fact_that_the_prompt_requires_must_be_in_the_plan(author):
    define_traits(mens="boolean")
    prompt = make_prompt(inputs=[{"key": "trait:mens", "is_required": True, "fallback": ""}])
    assert failed(make_campaign(author, prompt=prompt)) == {"prompt"}
    assert failed(make_campaign(author, prompt=prompt, facts=[fact("trait:mens")])) == set()


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"goal_kind": "mean"}, "goal"),
        ({"holdout": Decimal("0.95")}, "holdout"),
        ({"slots": [{"name": "trait.none", "fallback": None}]}, "slots"),
        ({"slots": [{"name": "first_name", "fallback": "{{ x }}"}]}, "slots"),
        ({"quiet_from": "22:00"}, "schedule"),
        ({"send_until": datetime(2026, 11, 1, tzinfo=UTC)}, "schedule"),
        ({"facts": [fact("trait:none")]}, "facts"),
    ],
)
def test_each_fault_of_a_plan_is_named(author, fields, key):
    assert failed(make_campaign(author, **fields)) == {key}


def test_the_forecast_says_how_many_drafts_each_step_costs(author):
    define_traits(zone="text", mens="boolean")
    for zone in ("Urban", "Rural"):
        for mens in (True, True, False, False):
            make_person({"zone": zone, "mens": mens})
    campaign = make_campaign(author, facts=[fact("trait:zone"), fact("trait:mens")], k=2)
    found = forecast(campaign, NOW)
    assert [(level.facts, level.briefs) for level in found.levels] == [(0, 1), (1, 2), (2, 4)]
    assert (found.planned.review_minutes, found.planned.tokens, found.is_exact) == (1, None, False)


def test_the_words_of_the_prompt_come_with_its_fact(author):
    define_traits(mens="boolean")
    words = {"yes": "bought menswear", "no": "never bought menswear"}
    prompt = make_prompt(inputs=[{"key": "trait:mens", "use": "steer", "words": words}])
    from apps.campaigns.forms.facts import inputs_of

    entry = brief_facts.new_entry("trait:mens", inputs_of(make_campaign(author, prompt=prompt)))
    assert (entry["words"], entry["use"], entry["label"]) == (words, "steer", "Mens")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("yes", "home area"), ("no", "no home area"), ("known", "a known home area"), ("2026-11", "November 2026"),
        ("<0", "home area below 0"), ("0-50", "home area from 0 to 50"), ("-5-0", "home area from -5 to 0"),
        ("0.5+", "home area of 0.5 or more"), ("Urban", "Urban"), ("C++", "C++"),
    ],
)  # fmt: skip
def test_values_without_chosen_words_still_read_well(value, words):
    assert brief_facts.default_words("Home area", value) == words


def test_the_campaign_part_is_by_content(author):
    make_person()
    one = frozen(author)
    two = frozen(author, prompt=one.prompt, contents=list(one.contents.all()))
    parts = [part_digest(variant.brief_part) for variant in Variant.objects.order_by("id")]
    assert parts[0] == parts[1]
    assert two.variants.get().uuid != one.variants.get().uuid
