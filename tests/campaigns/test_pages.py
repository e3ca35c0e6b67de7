"""The studio through HTTP."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.campaigns.models import Campaign, Freeze, Member, Sender
from apps.campaigns.plan_steps import BY_KEY, STEPS
from apps.campaigns.selectors import checks
from apps.campaigns.selectors.listing import step_states
from apps.campaigns.services import freeze_audience
from apps.campaigns.step_merging import opened_on
from apps.campaigns.tasks import run_freeze
from apps.common.editing import read_opened
from apps.common.models import AuditEntry
from tests.campaigns.factories import (
    define_traits,
    fact,
    make_campaign,
    make_content,
    make_person,
    make_prompt,
    make_segment,
)
from tests.editors import editor_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
HTMX = {"HX-Request": "true"}


def step_url(campaign, step):
    return reverse("campaigns:edit_step", args=[campaign.uuid, step])


def typed(campaign, step, **values):
    return {"opened": opened_on(campaign, BY_KEY[step]).token(), **values}


def goal(campaign, **values):
    fields = {"goal_name": "Visit", "goal_event": "visit", "goal_kind": "rate", "goal_property": "", "window_days": 14}
    return typed(campaign, "goal", **{**fields, **values})


def test_a_plan_is_created_and_leads_to_its_first_step(client_for, author):
    answer = client_for(author).post(reverse("campaigns:create_campaign"), {"name": " Spring  sale "})
    campaign = Campaign.objects.get()
    assert (campaign.name, campaign.owner, campaign.status) == ("Spring sale", author, "planning")
    assert answer["Location"] == step_url(campaign, "goal")


def test_a_name_that_is_taken_is_refused_beside_the_field(client_for, author):
    make_campaign(author, name="Spring")
    answer = client_for(author).post(reverse("campaigns:create_campaign"), {"name": "Spring"})
    assert answer.status_code == 422
    assert "There is a campaign named “Spring” already." in answer.content.decode()


def test_every_page_of_the_studio_opens_for_everyone_who_may_look(client_for, author, reviewer):
    define_traits(zone="text", mens="boolean")
    make_person({"zone": "Urban"})
    campaign = make_campaign(author, facts=[fact("trait:zone", Urban="in town")])
    for user in (author, reviewer):
        client = client_for(user)
        for url in (
            reverse("campaigns:list_campaigns"),
            reverse("campaigns:show_campaign", args=[campaign.uuid]),
            *(step_url(campaign, step.key) for step in STEPS),
            step_url(campaign, "launch") + "?part=freeze",
            step_url(campaign, "goal") + "?count=1",
            reverse("campaigns:show_waterfall", args=[campaign.uuid]),
            reverse("campaigns:show_forecast", args=[campaign.uuid]),
            reverse("campaigns:show_preview", args=[campaign.uuid]),
        ):
            answer = client.get(url)
            assert answer.status_code == 200, url
            assert "<c-" not in answer.content.decode(), url


def test_a_reviewer_and_an_outsider_may_not_change_a_plan(client_for, author, reviewer, outsider):
    campaign = make_campaign(author)
    for user in (reviewer, outsider):
        answer = client_for(user).post(step_url(campaign, "goal"), goal(campaign, goal_name="Mine"))
        assert answer.status_code == 403
    assert client_for(outsider).get(step_url(campaign, "goal")).status_code == 403
    campaign.refresh_from_db()
    assert campaign.goal_name == "Visit the shop"


def test_a_step_that_does_not_exist_is_not_found(client_for, author):
    assert client_for(author).get(step_url(make_campaign(author), "cooking")).status_code == 404


def test_a_saved_step_is_stored_audited_and_counted_as_a_version(client_for, author):
    campaign = make_campaign(author)
    answer = client_for(author).post(step_url(campaign, "goal"), goal(campaign, goal_name="Come by", window_days=30))
    assert answer["Location"] == step_url(campaign, "goal")
    campaign.refresh_from_db()
    assert (campaign.goal_name, campaign.window_days, campaign.version) == ("Come by", 30, 1)
    entry = AuditEntry.objects.get(action="campaigns.save_campaign")
    assert entry.detail == {"keys": ["goal_name", "window_days"], "step": "goal"}


def test_an_autosave_answers_with_the_state_only_and_a_new_base(client_for, author):
    campaign = make_campaign(author)
    answer = client_for(author).post(step_url(campaign, "goal"), goal(campaign, goal_name="New"), headers=HTMX)
    assert answer["HX-Reswap"] == "none"
    campaign.refresh_from_db()
    again = re.search(r'name="opened" id="step-base" value="([^"]+)"', answer.content.decode())[1]
    assert read_opened(again) == opened_on(campaign, BY_KEY["goal"])
    assert "Saved at" in answer.content.decode()


def test_saving_what_is_stored_already_leaves_no_trace(client_for, author):
    campaign = make_campaign(author)
    client_for(author).post(step_url(campaign, "goal"), goal(campaign, goal_name="Visit the shop"))
    campaign.refresh_from_db()
    assert campaign.version == 0
    assert not AuditEntry.objects.filter(action="campaigns.save_campaign").exists()


def test_a_stale_save_shows_both_versions_and_overwrites_nothing(client_for, author, admin):
    campaign = make_campaign(author)
    mine = goal(campaign, goal_name="Mine")
    client_for(admin).post(step_url(campaign, "goal"), goal(campaign, goal_name="Theirs"))
    answer = client_for(author).post(step_url(campaign, "goal"), mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<ins>Theirs</ins>" in page
    assert "<ins>Mine</ins>" in page
    assert 'value="Mine"' in page
    campaign.refresh_from_db()
    assert campaign.goal_name == "Theirs"
    again = re.search(r'name="stale_opened" value="([^"]+)"', page)[1]
    client_for(author).post(step_url(campaign, "goal"), {**mine, "stale_opened": again, "take": "mine"})
    campaign.refresh_from_db()
    assert campaign.goal_name == "Mine"


def test_a_change_of_another_field_is_kept_at_every_save_that_follows(client_for, author, admin):
    campaign = make_campaign(author)
    mine = goal(campaign, goal_name="Mine")
    client_for(admin).post(step_url(campaign, "goal"), goal(campaign, goal_name=campaign.goal_name, window_days=30))
    client = client_for(author)
    for number, name in enumerate(("Mine", "Mine again")):
        answer = client.post(step_url(campaign, "goal"), {**mine, "goal_name": name}, headers=HTMX)
        page = answer.content.decode()
        assert answer["HX-Reswap"] == "none"
        assert ("Boss changed Days to count meanwhile; both changes are kept." in page) == (number == 0)
        mine["opened"] = re.search(r'name="opened" id="step-base" value="([^"]+)"', page)[1]
    campaign.refresh_from_db()
    assert (campaign.goal_name, campaign.window_days) == ("Mine again", 30)


def test_two_people_on_different_steps_do_not_disturb_each_other(client_for, author, admin):
    campaign = make_campaign(author)
    mine = goal(campaign, goal_name="Mine")
    holdout = typed(campaign, "audience", segment=campaign.segment_id, holdout="12.5")
    assert client_for(admin).post(step_url(campaign, "audience"), holdout).status_code == 302
    assert client_for(author).post(step_url(campaign, "goal"), mine).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.goal_name, campaign.holdout) == ("Mine", Decimal("0.125"))


def test_a_wrong_number_is_shown_at_its_field_and_nothing_typed_is_lost(client_for, author):
    campaign = make_campaign(author)
    answer = client_for(author).post(step_url(campaign, "goal"), goal(campaign, goal_name="Kept", window_days="0"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Kept"' in page
    assert 'aria-invalid="true"' in page


def test_metrics_are_added_changed_and_removed(client_for, author):
    campaign = make_campaign(author)
    client, url = client_for(author), step_url(campaign, "goal")
    client.post(url, goal(campaign, do="metric-add"))
    campaign.refresh_from_db()
    assert campaign.metrics == [{"name": "", "event": "", "kind": "rate", "property": ""}]
    spend = {"name": "Spend", "event": "purchase", "kind": "mean", "property": "amount"}
    row = {f"metric.0.{name}": value for name, value in spend.items()}
    client.post(url, goal(campaign, **row))
    campaign.refresh_from_db()
    assert campaign.metrics == [spend]
    client.post(url, goal(campaign, **row, do="metric-remove:0"))
    campaign.refresh_from_db()
    assert campaign.metrics == []


def test_a_mean_without_its_property_is_refused(client_for, author):
    campaign = make_campaign(author)
    row = {"metric.0.name": "Spend", "metric.0.event": "purchase", "metric.0.kind": "mean", "metric.0.property": ""}
    answer = client_for(author).post(step_url(campaign, "goal"), goal(campaign, **row))
    assert answer.status_code == 422


def personalisation(campaign, **values):
    rows = {}
    for number, entry in enumerate(campaign.facts):
        rows[f"fact.{number}.key"] = entry["key"]
        rows[f"fact.{number}.use"] = entry["use"]
        for place, (value, words) in enumerate(entry["words"].items()):
            rows[f"fact.{number}.value.{place}"] = value
            rows[f"fact.{number}.words.{place}"] = words
    for number, slot in enumerate(campaign.slots):
        rows[f"slot.{number}.name"] = slot["name"]
        rows[f"slot.{number}.fallback"] = slot["fallback"] or ""
    return typed(campaign, "personalisation", k=campaign.k, **{**rows, **values})


def test_facts_are_added_in_bands_moved_worded_and_removed(client_for, author):
    define_traits(spend="number", mens="boolean")
    campaign = make_campaign(author)
    client, url = client_for(author), step_url(campaign, "personalisation")

    def post(**values):
        answer = client.post(url, personalisation(campaign, **values))
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        campaign.refresh_from_db()

    post(do="fact-add", new_fact="trait:mens")
    post(do="fact-add", new_fact="trait:spend", new_grouping="band", new_limits="0, 50 ,200")
    assert [entry["key"] for entry in campaign.facts] == ["trait:mens", "trait:spend|band(0,50,200)"]
    assert campaign.facts[1]["words"]["50-200"] == "spend from 50 to 200"
    post(do="fact-up:1")
    assert [entry["key"] for entry in campaign.facts] == ["trait:spend|band(0,50,200)", "trait:mens"]
    yes = list(campaign.facts[1]["words"]).index("yes")
    post(**{f"fact.1.words.{yes}": "bought menswear", "fact.1.use": "steer"})
    assert (campaign.facts[1]["words"]["yes"], campaign.facts[1]["use"]) == ("bought menswear", "steer")
    post(do="fact-remove:0")
    assert [entry["key"] for entry in campaign.facts] == ["trait:mens"]


@pytest.mark.parametrize(
    ("kind", "key", "says"),
    [
        ("text!identity", "trait:thing", "says who somebody is"),
        ("number", "trait:thing", "too many different values"),
        ("date", "trait:thing", "too many different values"),
        ("text", "trait:unknown", "no trait"),
        ("text", "no such key", "does not start with a kind"),
        ("text", "profile:first_name", "says who somebody is"),
    ],
)
def test_only_closed_values_of_facts_that_are_not_identity_enter_a_brief(client_for, author, kind, key, says):
    define_traits(thing=kind)
    campaign = make_campaign(author)
    answer = client_for(author).post(
        step_url(campaign, "personalisation"), personalisation(campaign, do="fact-add", new_fact=key)
    )
    assert answer.status_code == 422
    assert says in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.facts == []


def test_a_fact_cannot_be_smuggled_in_past_the_add_button(client_for, author):
    define_traits(secret="text!identity")
    campaign = make_campaign(author)
    client_for(author).post(
        step_url(campaign, "personalisation"), personalisation(campaign, **{"fact.0.key": "trait:secret"})
    )
    campaign.refresh_from_db()
    assert campaign.facts == []


def test_a_slot_of_an_identity_trait_is_refused_and_a_plain_one_taken(client_for, author):
    define_traits(points="number", tax_id="text!identity")
    campaign = make_campaign(author)
    client, url = client_for(author), step_url(campaign, "personalisation")
    assert client.post(url, personalisation(campaign, do="slot-add", new_slot="trait.tax_id")).status_code == 422
    client.post(url, personalisation(campaign, do="slot-add", new_slot="trait.points"))
    campaign.refresh_from_db()
    assert [slot["name"] for slot in campaign.slots] == ["first_name", "trait.points"]


def test_content_and_prompt_are_chosen(client_for, author):
    campaign = make_campaign(author, contents=[])
    items = [make_content("call_to_action"), make_content("link", url="https://shop.example/")]
    values = typed(campaign, "message", prompt=campaign.prompt_id, contents=[item.pk for item in items])
    assert client_for(author).post(step_url(campaign, "message"), values).status_code == 302
    assert set(campaign.contents.all()) == set(items)


def test_times_are_read_in_the_zone_of_the_person_who_types_them(client_for, author):
    author.time_zone = "Europe/Berlin"
    author.save()
    campaign = make_campaign(author)
    values = typed(
        campaign, "schedule", sender=campaign.sender_id, send_at="2026-12-01T09:00", send_until="", quiet_from="22:00",
        quiet_until="07:00", cap_messages=2, cap_days=30, is_tracked="on",
    )  # fmt: skip
    assert client_for(author).post(step_url(campaign, "schedule"), values).status_code == 302
    campaign.refresh_from_db()
    assert campaign.send_at == datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
    assert 'value="2026-12-01T09:00"' in client_for(author).get(step_url(campaign, "schedule")).content.decode()


def test_the_launch_page_lists_what_is_missing_with_a_way_to_fix_it(client_for, author):
    campaign = make_campaign(author, sender=None, goal_event="")
    page = client_for(author).get(step_url(campaign, "launch")).content.decode()
    assert "2 things to put right" in page
    assert f'href="{step_url(campaign, "schedule")}">Fix' in page
    assert "Freeze audience" not in page


def test_the_button_says_how_many_will_receive_it_and_freezes(client_for, author):
    for _ in range(3):
        make_person()
    make_person(consent=None)
    campaign = make_campaign(author)
    client = client_for(author)
    part = client.get(step_url(campaign, "launch") + "?part=freeze").content.decode()
    assert "Freeze audience of 3 people" in part
    client.post(reverse("campaigns:freeze_audience", args=[campaign.uuid]))
    page = client.get(step_url(campaign, "launch")).content.decode()
    assert "The audience is being frozen" in page
    assert "Waiting for a worker" in page
    run_freeze(Freeze.objects.get().pk)
    assert Member.objects.filter(campaign=campaign).count() == 4
    answer = client.get(reverse("campaigns:show_freeze", args=[campaign.uuid]), headers=HTMX)
    assert (answer.status_code, answer["HX-Redirect"]) == (
        286,
        reverse("campaigns:show_campaign", args=[campaign.uuid]),
    )


def test_a_frozen_plan_is_shown_and_not_changed(client_for, author):
    make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    client = client_for(author)
    page = client.get(step_url(campaign, "goal")).content.decode()
    assert "Reopen plan" in page
    assert "Save and continue" not in page
    assert client.post(step_url(campaign, "goal"), goal(campaign, goal_name="Else")).status_code == 409
    campaign.refresh_from_db()
    assert campaign.goal_name == "Visit the shop"


def test_a_copy_has_everything_but_the_dates(client_for, author, admin):
    campaign = make_campaign(author, name="Spring", send_at=datetime(2026, 12, 1, tzinfo=UTC), goal_name="Come")
    client_for(admin).post(reverse("campaigns:duplicate_campaign", args=[campaign.uuid]))
    copy = Campaign.objects.get(name="Spring (copy)")
    assert (copy.goal_name, copy.send_at, copy.owner) == ("Come", None, admin)
    assert set(copy.contents.all()) == set(campaign.contents.all())
    assert copy.salt != campaign.salt


def test_a_campaign_is_renamed_and_cancelled(client_for, author):
    campaign = make_campaign(author)
    client = client_for(author)
    rename = reverse("campaigns:rename_campaign", args=[campaign.uuid])
    client.post(rename, {**editor_on(client, rename).data, "name": "Other"})
    client.post(reverse("campaigns:cancel_campaign", args=[campaign.uuid]))
    campaign.refresh_from_db()
    assert (campaign.name, campaign.status) == ("Other", "cancelled")
    assert client.post(reverse("campaigns:cancel_campaign", args=[campaign.uuid])).status_code == 409


def test_the_list_is_filtered_by_status_and_owner(client_for, author, admin):
    make_campaign(author, name="Spring")
    make_campaign(admin, name="Autumn", status="cancelled")
    client = client_for(author)
    url = reverse("campaigns:list_campaigns")
    assert "Autumn" not in client.get(url, {"status": "planning"}).content.decode()
    page = client.get(url, {"owner": str(admin.uuid)}).content.decode()
    assert ("Autumn" in page, "Spring" in page) == (True, False)


SENDER = {
    "name": "Shop",
    "from_name": "The Shop",
    "from_address": "a@shop.example",
    "reply_to": "",
    "postal_address": "1 Road",
}


def test_an_admin_sets_up_a_sender(client_for, admin):
    assert client_for(admin).post(reverse("campaigns:create_sender"), SENDER).status_code == 302
    sender = Sender.objects.get()
    client, edit = client_for(admin), reverse("campaigns:edit_sender", args=[sender.pk])
    client.post(edit, {**editor_on(client, edit).data, "from_name": "Shop & Co"})
    sender.refresh_from_db()
    assert sender.from_name == "Shop & Co"


@pytest.mark.parametrize("field", ["name", "from_name", "from_address", "reply_to", "postal_address"])
@pytest.mark.parametrize("evil", ["\r\nBcc: all@x.example", "\nX: y", "\0", "\u2028z", "\x1b"])
def test_nothing_that_could_start_another_header_gets_into_a_sender(client_for, admin, field, evil):
    value = f"a{evil}" if "address" not in field or field == "postal_address" else f"a@shop.example{evil}"
    answer = client_for(admin).post(reverse("campaigns:create_sender"), {**SENDER, field: value})
    assert answer.status_code == 422 or not any(
        ord(c) < 32 or c == "\u2028" for c in getattr(Sender.objects.get(), field)
    )


def test_senders_are_listed_with_the_number_of_their_campaigns(client_for, author, admin):
    sender = make_campaign(author, name="One").sender
    make_campaign(author, name="Two", sender=sender)
    Sender.objects.create(**{**SENDER, "name": "Unused"})
    page = client_for(admin).get(reverse("campaigns:list_senders")).content.decode()
    assert re.findall(r'data-label="Campaigns" class="num">(\d+)<', page) == ["2", "0"]


def test_only_admins_see_senders(client_for, author):
    assert client_for(author).get(reverse("campaigns:list_senders")).status_code == 403


def test_the_profile_page_says_in_which_campaigns_somebody_is_and_why_not(client_for, author):
    kept, left_out = make_person(), make_person(consent=None)
    campaign = make_campaign(author, name="Spring", segment=make_segment())
    freeze_audience(campaign=campaign, actor=author)
    client = client_for(author)
    pages = [
        client.get(reverse("campaigns:show_profile_campaigns", args=[p.uuid]), headers=HTMX).content.decode()
        for p in (kept, left_out)
    ]
    assert "Shares a draft with 1 person" in pages[0]
    assert "No consent" in pages[1]


def test_the_launch_step_is_done_when_it_was_launched_and_not_before(author):
    make_person()
    campaign = make_campaign(author)
    freeze_audience(campaign=campaign, actor=author)
    campaign.refresh_from_db()
    assert [state.is_done for state in step_states(campaign, checks(campaign))] == [True] * 6 + [False]
    campaign.launched_at = campaign.created_at
    assert step_states(campaign, checks(campaign))[-1].is_done


def test_content_whose_days_are_over_says_so_and_is_not_picked_with_the_others(client_for, author, noon):
    over, lasting = make_content("offer", valid_until=noon.date() - timedelta(days=1)), make_content("offer")
    page = client_for(author).get(step_url(make_campaign(author), "message")).content.decode()
    labels = {
        str(item.pk): label
        for item in (over, lasting)
        for label in page.split("<label")
        if f'value="{item.pk}"' in label
    }
    assert "Ended" in labels[str(over.pk)]
    assert 'class="pick"' not in labels[str(over.pk)]
    assert 'class="pick"' in labels[str(lasting.pk)]


def test_prompts_that_can_be_launched_with_stand_before_those_that_cannot(client_for, author):
    campaign = make_campaign(author)
    idea = make_prompt(in_production=False)
    page = client_for(author).get(reverse("campaigns:edit_step", args=[campaign.uuid, "message"])).content.decode()
    ready, _, rest = page.partition('<optgroup label="Not in production yet">')
    assert f">{campaign.prompt.name}</option>" in ready.partition('<optgroup label="In production">')[2]
    assert f">{idea.name}</option>" in rest
