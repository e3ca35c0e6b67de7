"""Offers that only some people may have: in the briefs of those for whom the rule holds, and in no other."""

import random

import pytest

from apps.ai.rules import evaluate, parse_rule
from apps.campaigns import limited_offers
from apps.campaigns.keys import brief_key, part_digest
from apps.campaigns.models import Brief, Member
from apps.campaigns.selectors import checks, expanded_brief, forecast
from apps.campaigns.selectors.briefs import example_brief, profile_values
from apps.campaigns.services import freeze_audience
from apps.campaigns.snapshot import brief_part
from apps.common.errors import Invalid
from apps.content.models import Item
from apps.content.models import Version as ContentVersion
from apps.profiles.facts import fact_type
from tests.campaigns.factories import (
    NOW,
    define_traits,
    fact,
    make_campaign,
    make_content,
    make_person,
    make_prompt,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
URBAN = {"all": [{"fact": "trait:zone", "op": "is", "value": "Urban"}]}


def limited_offer(rule, text="20% off"):
    return make_content("offer", text, unit="percent", value="20", eligibility=rule)


def plan(author, *offers, **fields):
    basics = [make_content("call_to_action"), make_content("link", "Shop", url="https://shop.example/")]
    return make_campaign(author, contents=[*basics, *offers], **fields)


def offers_of(profile, campaign):
    brief = Member.objects.get(profile=profile, campaign=campaign).brief
    return {content.name for content in expanded_brief(brief).of_kind("offer")}


def test_only_people_for_whom_the_rule_holds_get_the_offer(author):
    define_traits(zone="text")
    urban, rural, unknown = make_person({"zone": "Urban"}), make_person({"zone": "Rural"}), make_person()
    offer = limited_offer(URBAN)
    campaign = plan(author, offer)
    assert forecast(campaign, NOW).planned.briefs == 2
    freeze_audience(campaign=campaign, actor=author)
    assert offers_of(urban, campaign) == {offer.name}
    assert offers_of(rural, campaign) == offers_of(unknown, campaign) == set()
    assert sorted(Brief.objects.filter(campaign=campaign).values_list("members", flat=True)) == [1, 2]


def test_a_brief_without_the_offer_is_the_brief_of_a_plan_that_never_had_it(author):
    define_traits(zone="text", plan="text")
    people = [make_person({"zone": zone, "plan": "basic"}) for zone in ("Urban", "Rural")]
    offer, prompt = limited_offer(URBAN), make_prompt()
    first = plan(author, offer, prompt=prompt, facts=[fact("trait:plan", basic="a basic plan")], k=1)
    freeze_audience(campaign=first, actor=author)
    contents = [item for item in first.contents.all() if item != offer]
    second = make_campaign(author, prompt=prompt, contents=contents, facts=first.facts, k=1)
    freeze_audience(campaign=second, actor=author)

    def key(profile, campaign):
        return bytes(Member.objects.get(profile=profile, campaign=campaign).brief.key)

    assert key(people[1], first) == key(people[0], second) == key(people[1], second)
    assert key(people[0], first) != key(people[0], second)
    version = prompt.versions.get()
    whole = ContentVersion.objects.filter(item__in=first.contents.all())
    assert key(people[0], first) == brief_key(part_digest(brief_part(first, version, whole, None)), ["basic"])


def test_rare_facts_are_dropped_but_what_somebody_is_entitled_to_is_not(author):
    """k counts people who read the same offers; too few of them read words without facts, and keep their offer."""
    define_traits(zone="text", plan="text")
    entitled = make_person({"zone": "Urban", "plan": "gold"})
    others = [make_person({"zone": "Rural", "plan": "gold"}) for _ in range(3)]
    offer = limited_offer(URBAN)
    campaign = plan(author, offer, facts=[fact("trait:plan", gold="a gold plan")], k=3)
    assert forecast(campaign, NOW).planned.briefs == 2
    freeze_audience(campaign=campaign, actor=author)
    assert offers_of(entitled, campaign) == {offer.name}
    assert Member.objects.get(profile=entitled, campaign=campaign).brief.values == [None]
    assert Member.objects.get(profile=others[0], campaign=campaign).brief.values == ["gold"]


def test_a_rule_about_something_sensitive_holds_only_for_people_who_agreed_to_profiling(author):
    define_traits(income="number!sensitive")
    rule = {"all": [{"fact": "trait:income", "op": "lt", "value": 100}]}
    agreed, never_asked = make_person({"income": 50}, profiling="given"), make_person({"income": 50})
    offer = limited_offer(rule)
    campaign = plan(author, offer)
    for person, expected in ((agreed, {offer.name}), (never_asked, set())):
        brief = example_brief(campaign, profile_values(campaign, person, NOW), NOW, person)
        assert {content.name for content in brief.of_kind("offer")} == expected
    freeze_audience(campaign=campaign, actor=author)
    assert offers_of(agreed, campaign) == {offer.name}
    assert offers_of(never_asked, campaign) == set()


def test_three_rules_at_once_agree_with_the_rules_themselves_for_everybody(author):
    define_traits(zone="text", points="number", member="boolean")
    dice = random.Random(20261126)
    people = [
        make_person(
            {
                name: value
                for name, value in (
                    ("zone", dice.choice(["Urban", "Rural", "Suburban"])),
                    ("points", dice.randrange(0, 100)),
                    ("member", dice.random() < 0.5),
                )
                if dice.random() < 0.8
            }
        )
        for _ in range(60)
    ]
    rules = [
        URBAN,
        {
            "any": [
                {"fact": "trait:points", "op": "gte", "value": 50},
                {"fact": "trait:member", "op": "is", "value": True},
            ]
        },
        {"none": [{"fact": "trait:zone", "op": "known"}]},
    ]
    offers = [limited_offer(rule, text=f"{n}0% off") for n, rule in enumerate(rules, start=1)]
    campaign = plan(author, *offers, facts=[fact("trait:zone")], k=1)
    expected_briefs = forecast(campaign, NOW).planned.briefs
    freeze_audience(campaign=campaign, actor=author)
    assert Brief.objects.filter(campaign=campaign).count() == expected_briefs
    for person in people:
        raw = {f"trait:{name}": value for name, value in person.traits.items()}
        holds = [evaluate(parse_rule(rule, fact_type), lambda key, raw=raw: raw.get(str(key)), NOW) for rule in rules]
        assert offers_of(person, campaign) == {one.name for one, may in zip(offers, holds, strict=True) if may}


def test_the_plan_says_who_alone_gets_which_offer_and_refuses_what_does_not_work(author):
    define_traits(zone="text")
    make_person({"zone": "Urban"})
    campaign = plan(author, limited_offer(URBAN))
    [check] = [one for one in checks(campaign, NOW) if one.key == "offers"]
    assert check.ok
    assert "is only for people whose zone is “Urban”." in check.detail
    gone = limited_offer({"all": [{"fact": "trait:no_longer", "op": "known"}]})
    campaign.contents.add(gone)
    assert "does not work" in next(one for one in checks(campaign, NOW) if one.key == "offers").detail
    with pytest.raises(Invalid, match="does not work"):
        freeze_audience(campaign=campaign, actor=author)
    campaign.contents.set([*campaign.contents.exclude(pk=gone.pk), *(limited_offer(URBAN) for _ in range(4))])
    with pytest.raises(Invalid, match="At most 4 offers"):
        freeze_audience(campaign=campaign, actor=author)


def test_a_campaign_in_german_takes_the_german_wording_and_says_what_is_missing(author):
    make_person()
    campaign = plan(author, prompt=make_prompt())
    campaign.prompt.locale = "de"
    campaign.prompt.save()
    action, link = campaign.contents.order_by("kind")
    german = Item.objects.create(kind="link", name=link.name, locale="de", family=link.family)
    ContentVersion.objects.create(
        item=german, number=1, text="Zum Laden", fields={"url": "https://shop.example/"}, status="approved"
    )
    [said] = [one for one in checks(campaign, NOW) if one.key == "content_language"]
    assert not said.is_blocking
    assert said.detail == f"Not in German, so another language stands in: {action.name} (English)."
    freeze_audience(campaign=campaign, actor=author)
    brief = expanded_brief(Brief.objects.get(campaign=campaign))
    assert [content.locale for content in brief.of_kind("link")] == ["de"]
    assert [content.locale for content in brief.of_kind("call_to_action")] == ["en"]
    assert brief.fallbacks == ("en",)


def test_masks_name_what_is_withheld():
    offers = [limited_offers.LimitedOffer(uuid=name, name=name, rule={}) for name in "abc"]
    found = [sorted(gone) for gone in limited_offers.withheld_sets(offers)]
    assert found == [list("abc"), list("bc"), list("ac"), list("c"), list("ab"), list("b"), list("a"), []]
