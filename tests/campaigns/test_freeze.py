"""Freezing an audience: fates, arms, briefs."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.campaigns import assignment
from apps.campaigns.keys import brief_key, part_digest
from apps.campaigns.models import Audience, Brief, Campaign, Member, Variant
from apps.campaigns.selectors import forecast, member_counts, waterfall
from apps.campaigns.services import change_status, freeze_audience, mark_planned, unfreeze, unmark_planned
from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from tests.campaigns.factories import (
    NOW,
    define_traits,
    fact,
    make_campaign,
    make_person,
    make_prompt,
    make_segment,
    suppress,
    touch,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]


def fates(campaign):
    members = Member.objects.filter(campaign=campaign)
    return {m.profile_id: m.excluded_reason or ("holdout" if m.is_holdout else "treated") for m in members}


def test_everyone_who_matches_becomes_a_member_with_one_fate(author):
    people = {
        "treated": make_person(),
        "no_contact_point": make_person(address=None),
        "no_consent": make_person(consent=None),
        "suppressed": make_person(),
        "frequency_cap": make_person(),
    }
    suppress(people["suppressed"])
    touch(people["frequency_cap"], days_ago=6.9, times=3)
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    assert fates(campaign) == {profile.pk: fate for fate, profile in people.items()}


def test_a_withdrawn_consent_is_no_consent(author):
    kept, gone = make_person(), make_person(consent="withdrawn")
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    assert fates(campaign) == {kept.pk: "treated", gone.pk: "no_consent"}


def test_two_profiles_with_one_address_get_one_message(author):
    first = make_person(address="Same@People.example")
    second = make_person(address="same@people.example ")
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    assert fates(campaign) == {first.pk: "treated", second.pk: "duplicate_address"}


def test_addresses_are_deduplicated_before_anything_else_is_asked(author):
    first = make_person(address="same@people.example", consent=None)
    second = make_person(address="same@people.example")
    other = make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    assert fates(campaign) == {first.pk: "no_consent", second.pk: "duplicate_address", other.pk: "treated"}


def test_a_no_under_one_profile_counts_for_its_address(author):
    first = make_person(address="same@people.example")
    second = make_person(address="same@people.example", consent="withdrawn")
    other = make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    assert fates(campaign) == {first.pk: "no_consent", second.pk: "duplicate_address", other.pk: "treated"}


def test_the_cap_counts_only_messages_within_its_days(author):
    old, few, many = make_person(), make_person(), make_person()
    touch(old, days_ago=7, times=5)
    touch(few, days_ago=1, times=2)
    touch(many, days_ago=0, times=3)
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    assert fates(campaign) == {old.pk: "treated", few.pk: "treated", many.pk: "frequency_cap"}


def test_only_people_of_the_segment_are_members(author):
    define_traits(zone="text")
    inside, _ = make_person({"zone": "Urban"}), make_person({"zone": "Rural"})
    campaign = make_campaign(author, segment=make_segment({"fact": "trait:zone", "op": "is", "value": "Urban"}))
    freeze_audience(campaign=campaign, actor=author)
    assert fates(campaign) == {inside.pk: "treated"}


def test_the_holdout_is_drawn_exactly_as_assignment_says(author):
    people = [make_person() for _ in range(60)]
    campaign = make_campaign(author, holdout=Decimal("0.4"))
    freeze_audience(campaign=campaign, actor=author)
    expected = {
        p.pk: "holdout" if assignment.is_held_out(campaign.salt, p.uuid, Decimal("0.4")) else "treated" for p in people
    }
    assert fates(campaign) == expected
    assert {"holdout", "treated"} == set(expected.values())


def test_whoever_is_excluded_is_in_no_arm_even_if_the_draw_would_hold_them_out(author):
    for _ in range(30):
        make_person(consent=None)
    for _ in range(30):
        make_person()
    campaign = make_campaign(author, holdout=Decimal("0.5"))
    audience = freeze_audience(campaign=campaign, actor=author)
    assert audience.waterfall["dropped"]["no_consent"] == 30
    assert audience.waterfall["holdout"] + audience.waterfall["receive"] == 30


def test_without_a_holdout_nobody_is_held_out(author):
    for _ in range(20):
        make_person()
    campaign = make_campaign(author, holdout=0)
    assert freeze_audience(campaign=campaign, actor=author).waterfall["holdout"] == 0


def test_a_brief_holds_the_closed_values_in_the_order_of_the_plan(author):
    define_traits(zone="text", spend="number", mens="boolean")
    for _ in range(2):
        make_person({"zone": "Urban", "spend": 60, "mens": True})
    facts = [fact("trait:mens"), fact("trait:spend|band(0,50,200)"), fact("trait:zone")]
    campaign = make_campaign(author, facts=facts)
    freeze_audience(campaign=campaign, actor=author)
    brief = Brief.objects.get(campaign=campaign)
    assert (brief.values, brief.members) == (["yes", "50-200", "Urban"], 2)
    part = Variant.objects.get(campaign=campaign).brief_part
    assert bytes(brief.key) == brief_key(part_digest(part), brief.values)
    assert set(Member.objects.filter(campaign=campaign).values_list("brief_id", flat=True)) == {brief.pk}


def test_sensitive_facts_count_only_for_people_who_agreed_to_profiling(author):
    define_traits(health="text!sensitive")
    for profiling in ("given", "given", "withdrawn", None):
        make_person({"health": "poor"}, profiling=profiling)
    campaign = make_campaign(author, facts=[fact("trait:health")])
    freeze_audience(campaign=campaign, actor=author)
    briefs = Brief.objects.filter(campaign=campaign)
    assert {(tuple(b.values), b.members) for b in briefs} == {(("poor",), 2), ((None,), 2)}


def brute_force(people, k):
    """The k fall-back, one person after another: the longest prefix that at least k people share."""
    kept = []
    for values in people:
        depth = 0
        for length in range(1, len(values) + 1):
            if sum(other[:length] == values[:length] for other in people) >= k:
                depth = length
        kept.append(tuple(values[:depth]) + (None,) * (len(values) - depth))
    return Counter(kept)


@pytest.mark.parametrize("seed", range(6))
def test_the_fall_back_is_what_a_loop_over_people_would_do(author, seed):
    chance = random.Random(seed)
    define_traits(a="text", b="boolean", c="text", d="text")
    k = chance.choice([2, 3, 5])
    rows = []
    for _ in range(chance.randint(1, 70)):
        traits = {
            "a": chance.choice(["x", "y", "z", "ü😀", None]),
            "b": chance.choice([True, False, None]),
            "c": chance.choice(["p", "q", None]),
            "d": chance.choice(["", "m", "n"]),
        }
        make_person({key: value for key, value in traits.items() if value is not None})
        yes_no = {True: "yes", False: "no", None: None}[traits["b"]]
        rows.append((traits["a"], yes_no, traits["c"], traits["d"] or None))
    facts = [fact(f"trait:{key}") for key in "abcd"]
    campaign = make_campaign(author, facts=facts, k=k)
    planned = forecast(campaign, NOW)
    freeze_audience(campaign=campaign, actor=author)
    briefs = Brief.objects.filter(campaign=campaign)
    assert {tuple(b.values): b.members for b in briefs} == dict(brute_force(rows, k))
    for brief in briefs:
        assert Member.objects.filter(brief=brief).count() == brief.members
    levels = [len(brute_force([row[:n] for row in rows], k)) for n in range(5)]
    assert [level.briefs for level in planned.levels] == levels


def test_facts_that_are_held_out_or_excluded_do_not_count_towards_k(author):
    define_traits(zone="text")
    for consent in ("given", None, None):
        make_person({"zone": "Urban"}, consent=consent)
    campaign = make_campaign(author, facts=[fact("trait:zone")], k=2)
    freeze_audience(campaign=campaign, actor=author)
    assert Brief.objects.get(campaign=campaign).values == [None]


def test_without_facts_everyone_shares_one_brief(author):
    for _ in range(3):
        make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    assert Brief.objects.get(campaign=campaign).members == 3


def test_the_waterfall_is_the_same_before_and_after(author):
    for _ in range(12):
        make_person()
    make_person(address=None)
    make_person(consent=None)
    campaign = make_campaign(author, holdout=Decimal("0.3"))
    before = waterfall(campaign, NOW)
    freeze_audience(campaign=campaign, actor=author)
    after = waterfall(campaign, NOW + timedelta(days=1))
    assert before.steps == after.steps
    assert (before.is_frozen, after.is_frozen, after.at) == (False, True, NOW)
    assert after.matched == sum(after.dropped.values()) + after.holdout + after.receive == 14
    counts = member_counts(campaign)
    assert (counts["matched"], counts["treated"], counts["holdout"]) == (14, after.receive, after.holdout)


def test_an_audience_of_nobody_is_refused_and_nothing_is_written(author):
    campaign = make_campaign(author)
    with pytest.raises(Invalid, match="Nobody would receive"):
        freeze_audience(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    assert campaign.status == Campaign.Status.PLANNING
    assert not Variant.objects.exists()


def test_when_everyone_is_excluded_the_refusal_says_why(author):
    make_person(consent=None)
    make_person(address=None)
    campaign = make_campaign(author)
    with pytest.raises(Invalid, match="1 no address on this channel, 1 no consent"):
        freeze_audience(campaign=campaign, actor=author)
    assert not Member.objects.exists()


def test_a_fact_with_too_many_values_is_refused_at_the_freeze(author):
    define_traits(town="text")
    for number in range(45):
        make_person({"town": f"Town {number}"})
    campaign = make_campaign(author, facts=[fact("trait:town")])
    with pytest.raises(Invalid, match="45 different values"):
        freeze_audience(campaign=campaign, actor=author)
    assert not Member.objects.exists()


def test_a_plan_that_is_not_ready_is_refused_with_every_reason(author):
    make_person()
    campaign = make_campaign(author, goal_event="", sender=None, prompt=make_prompt(in_production=False), contents=[])
    with pytest.raises(Invalid) as refusal:
        freeze_audience(campaign=campaign, actor=author)
    assert set(refusal.value.errors) == {"goal", "sender", "prompt", "content_call_to_action", "content_link"}


def test_a_frozen_plan_cannot_be_frozen_again(author):
    make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    with pytest.raises(Conflict):
        freeze_audience(campaign=campaign, actor=author)
    assert Audience.objects.count() == 1


def test_a_reviewer_may_not_freeze(author, reviewer):
    make_person()
    with pytest.raises(Refused):
        freeze_audience(campaign=make_campaign(author), actor=reviewer)


def test_freezing_leaves_one_audit_row_with_counts_and_no_names(author):
    make_person(first_name="Zebediah")
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    entry = AuditEntry.objects.get(action="campaigns.freeze_audience")
    assert (entry.object_key, entry.count, entry.detail["receive"]) == (str(campaign.uuid), 1, 1)
    assert "Zebediah" not in str(entry.detail)


def test_reopening_takes_everything_back_and_freezing_again_gives_the_same_keys(author):
    define_traits(zone="text")
    for zone in ("Urban", "Urban", "Rural", "Rural"):
        make_person({"zone": zone})
    campaign = make_campaign(author, facts=[fact("trait:zone")])
    freeze_audience(campaign=campaign, actor=author)
    keys = {bytes(brief.key) for brief in Brief.objects.all()}
    unfreeze(campaign=campaign, actor=author)
    assert not Member.objects.exists()
    assert not Brief.objects.exists()
    assert Campaign.objects.get().status == Campaign.Status.PLANNING
    freeze_audience(campaign=campaign, actor=author)
    assert {bytes(brief.key) for brief in Brief.objects.all()} == keys
    assert len(keys) == 2


def test_equal_plans_of_two_campaigns_share_their_keys(author):
    define_traits(zone="text")
    for _ in range(2):
        make_person({"zone": "Urban"})
    one = make_campaign(author, facts=[fact("trait:zone")])
    other = make_campaign(author, facts=[fact("trait:zone")], prompt=one.prompt, contents=list(one.contents.all()))
    for campaign in (one, other):
        freeze_audience(campaign=campaign, actor=author)
    assert len({bytes(brief.key) for brief in Brief.objects.all()}) == 1
    assert Brief.objects.count() == 2


def test_the_window_starts_once_for_both_arms_and_for_nobody_else(author):
    for _ in range(12):
        make_person()
    make_person(consent=None)
    campaign = make_campaign(author, holdout=Decimal("0.5"))
    freeze_audience(campaign=campaign, actor=author)
    assert mark_planned(campaign=campaign, at=NOW) == 12
    assert mark_planned(campaign=campaign, at=NOW + timedelta(days=1)) == 0
    planned = Member.objects.filter(campaign=campaign, planned_at=NOW)
    assert planned.filter(is_holdout=True).exists()
    assert not planned.exclude(excluded_reason="").exists()


def test_a_member_has_exactly_one_fate_by_the_schema(author):
    make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    member = Member.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Member.objects.filter(pk=member.pk).update(is_holdout=True)


def test_a_launch_that_is_taken_back_starts_no_window(author):
    make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    mark_planned(campaign=campaign, at=NOW)
    assert change_status(campaign=campaign, to="sending", actor=author).launched_at == NOW
    assert unmark_planned(campaign=campaign) == 1
    assert change_status(campaign=campaign, to="frozen", actor=author).launched_at is None
    assert Member.objects.get().planned_at is None
