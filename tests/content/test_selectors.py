"""What later apps ask of content."""

from datetime import date, timedelta

import pytest

from apps.content import services, usage
from apps.content.guardrails import check
from apps.content.models import AllowedHost, BannedTerm, Item
from apps.content.selectors import (
    approved_items,
    brief_content,
    guard_policy,
    required_disclaimers,
    unusable,
    usable_versions,
)
from apps.content.selectors.pages import expiring_soon, item_page
from tests.content.guardrails.desk import BRIEF, saying
from tests.content.stories import SEEN_ON, approve, approved, write

pytestmark = pytest.mark.django_db


def test_only_approved_words_within_their_dates_are_usable(author, reviewer):
    always = approved(author, reviewer, name="Always")
    today = approved(author, reviewer, name="Today", valid_from=SEEN_ON, valid_until=SEEN_ON)
    over = approved(author, reviewer, name="Over", valid_until=SEEN_ON - timedelta(days=1))
    later = approved(author, reviewer, name="Later", valid_from=SEEN_ON + timedelta(days=1))
    draft = write(author, name="Draft")
    items = [version.item for version in (today, over, later, draft, always)]
    assert usable_versions(items, SEEN_ON) == [today, always]
    why = unusable([v.uuid for v in (always, over, later, draft)] + ["00000000-0000-0000-0000-000000000000"], SEEN_ON)
    assert why == {
        str(over.uuid): "no longer valid",
        str(later.uuid): "not valid yet",
        str(draft.uuid): "draft",
        "00000000-0000-0000-0000-000000000000": "unknown",
    }


def test_many_versions_are_looked_up_in_one_query(author, reviewer, django_assert_num_queries):
    versions = [approved(author, reviewer, name=f"Claim {n}") for n in range(3)]
    with django_assert_num_queries(1):
        unusable([version.uuid for version in versions], SEEN_ON)
    items = [version.item for version in versions]
    with django_assert_num_queries(1):
        assert len([brief_content(version) for version in usable_versions(items, SEEN_ON)]) == 3


def test_a_brief_holds_the_words_the_data_and_the_item(author, reviewer):
    version = approved(
        author,
        reviewer,
        kind="offer",
        name="Ten",
        text="$10 off",
        fields={"unit": "money", "value": "10.00", "currency": "usd", "code": "TEN"},
        valid_until=date(2026, 12, 1),
    )
    content = brief_content(version)
    assert (content.id, content.kind, content.text, content.valid_until) == (
        str(version.uuid),
        "offer",
        "$10 off",
        date(2026, 12, 1),
    )
    assert content.fields == {
        "unit": "money",
        "value": "10",
        "currency": "USD",
        "code": "TEN",
        "item": str(version.item.uuid),
        "class": "normal",
    }


def test_brand_rules_reach_the_guardrails(admin):
    services.add_banned_term(term="wool", reason="We say yarn.", actor=admin)
    services.add_banned_term(term="Wolle", locale="de", actor=admin)
    services.allow_host(host="https://Example.com/", actor=admin)
    policy = guard_policy("en-GB")
    assert [banned.term for banned in policy.banned.phrases] == ["wool"]
    assert policy.allows_host("www.example.com")
    assert not policy.allows_host("badexample.com")
    assert "brand.banned" in [f.code for f in check(saying("Warm wool."), BRIEF, policy)]
    services.remove_banned_term(banned=BannedTerm.objects.get(term="wool"), actor=admin)
    services.disallow_host(allowed=AllowedHost.objects.get(), actor=admin)
    assert not guard_policy("en").banned
    assert "links.bad_url" in [f.code for f in check(saying("Warm wool."), BRIEF, guard_policy("en"))]


def test_disclaimers_come_with_the_claims_and_classes_that_call_for_them(author, reviewer, admin):
    claim = approved(author, reviewer)
    other = approve(write(author, name="Sensitive", content_class="sensitive"), admin)
    by_item = approved(
        author, reviewer, kind="disclaimer", name="A", text="Terms.", fields={"items": [str(claim.item.uuid)]}
    )
    by_class = approved(author, reviewer, kind="disclaimer", name="B", text="Terms.", fields={"classes": ["sensitive"]})
    assert required_disclaimers([claim], SEEN_ON) == [by_item]
    assert required_disclaimers([other], SEEN_ON) == [by_class]
    services.withdraw_version(version=by_item, actor=admin)
    assert required_disclaimers([claim, other], SEEN_ON) == [by_class]


def test_only_items_with_approved_words_are_offered_to_a_plan(author, reviewer):
    version = approved(author, reviewer)
    write(author, name="Draft")
    assert list(approved_items(Item.Kind.CLAIM)) == [version.item]


def test_what_ends_soon_comes_soonest_first(author, reviewer):
    for days in (3, 15, 1, -1):
        approved(author, reviewer, name=f"In {days}", valid_until=SEEN_ON + timedelta(days=days))
    assert [version.item.name for version in expiring_soon(SEEN_ON)] == ["In 1", "In 3"]


def test_a_later_app_says_where_content_is_used(author, reviewer, monkeypatch):
    monkeypatch.setattr(usage, "_providers", {})
    version = approved(author, reviewer)
    usage.register("campaigns", lambda item: [usage.Use(f"Uses {item.name}", "/campaigns/", "sending")])
    page = item_page(version.item, reviewer)
    assert [(label, [use.detail for use in uses]) for label, uses in page.uses] == [("Uses Free delivery", ["sending"])]


def test_a_claim_names_what_it_lets_a_draft_say(author, reviewer):
    text = "Members get up to 20% off until 30 November 2026, and delivery is free."
    assert item_page(write(author, text=text).item, reviewer).allows == ["20%", "30 November 2026", "free"]


def test_a_snippet_names_what_needs_a_claim_beside_it(author, reviewer):
    snippet = write(author, kind="snippet", name="S", text="Save 20% on the best jackets.", fields={"role": "reason"})
    assert item_page(snippet.item, reviewer).unsupported == ["20%", "best"]
