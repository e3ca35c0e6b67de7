"""Where content is used: nothing that refers to it is missing from its page.

Two walks hold that. One goes through every foreign key and many-to-many of every model; the other looks into every text
and JSON column of a workspace in full swing for the uuids of content. Whatever they find must be known here, either as
a use that the page shows, or as content's own row about itself.
"""

import json

import pytest
from django.apps import apps
from django.db import connection

from apps.campaigns.models import Campaign
from apps.content import services
from apps.content.models import Item, Version
from apps.content.usage import names_of, where_used
from apps.delivery.models import Message
from apps.prompts.models import Prompt
from apps.prompts.models import Version as PromptVersion
from tests.content.stories import approved
from tests.delivery.cast import make_people, sending_campaign
from tests.security import world

pytestmark = pytest.mark.django_db

# Foreign keys and many-to-many fields: a use (by the provider that shows it), or a row that belongs to the content.
KEYS = {
    "campaigns.Campaign.contents": "campaigns",
    "campaigns.Campaign.layout": "campaigns",
    "campaigns.Variant.content_versions": "campaigns",
    "campaigns.Variant.layout_version": "campaigns",
    "drafts.Revision.cited": "drafts",
    "delivery.TrackedLink.link_version": "delivery",
    "content.Version.item": "own",
    "content.Approval.version": "own",
    "content.ImageJob.item": "own",
    "content.ItemComment.item": "own",
    "content.LinkCheck.version": "own",
    "content.SearchEntry.item": "own",
}
# Columns whose text or JSON may name content by uuid.
COLUMNS = {
    "campaigns_brief.withheld": "campaigns",
    "campaigns_variant.brief_part": "campaigns",
    "content_version.fields": "content",
    "drafts_revision.fields": "drafts",
    "drafts_revision.layout": "drafts",
    "prompts_version.includes": "prompts",
    # What is on record of it, and what points a colleague at its page. A comparison keeps a copy of what it was run on.
    "prompts_comparison.shelf": "own",
    "common_auditentry.object_key": "own",
    "content_bulkchange.rows": "own",
    "common_notice.cause": "own",
    "common_notice.path": "own",
}


def test_every_key_to_content_is_known():
    found = set()
    for model in apps.get_models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.is_relation and field.related_model in (Item, Version):
                found.add(f"{model._meta.app_label}.{model.__name__}.{field.name}")
    unknown = found - KEYS.keys()
    assert not unknown, f"{unknown} refer to content: show them in `where_used`, then name them here"
    assert KEYS.keys() <= found


def text_columns():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND data_type IN ('jsonb', 'text', 'character varying', 'ARRAY', 'uuid')"
            " AND table_name NOT LIKE 'django_%%' AND NOT (table_name IN ('content_item', 'content_version')"
            " AND column_name IN ('uuid', 'family'))"
        )
        return cursor.fetchall()


def columns_that_name(uuids):
    with connection.cursor() as cursor:
        for table, column in text_columns():
            cursor.execute(
                f'SELECT 1 FROM "{table}" t JOIN unnest(%s::text[]) u(one)'
                f' ON t."{column}"::text LIKE %s || one || %s LIMIT 1',
                [uuids, "%", "%"],
            )
            if cursor.fetchone():
                yield f"{table}.{column}"


def test_every_column_that_names_content_is_known(author, reviewer, admin, noon):
    world.build(author, reviewer, admin)
    uuids = [str(uuid) for model in (Item, Version) for uuid in model.objects.values_list("uuid", flat=True)]
    found = set(columns_that_name(uuids))
    assert {"drafts_revision.fields", "campaigns_variant.brief_part", "content_version.fields"} <= found
    assert found <= COLUMNS.keys(), f"{found - COLUMNS.keys()}: show them in `where_used`, then name them here"


def labels(item):
    return {(use.label, use.detail) for use in where_used(item)}


def test_a_link_knows_its_buttons_its_campaigns_their_drafts_and_what_was_sent(author, reviewer):
    make_people(3)
    campaign = sending_campaign(author, reviewer)
    Message.objects.filter(campaign=campaign).update(state="accepted")
    link, action = Item.objects.get(kind="link"), Item.objects.get(kind="call_to_action")
    assert labels(link) == {
        (action.name, "Call to action, version 1, opens this"),
        (campaign.name, "Campaign, sending"),
        (campaign.name, "1 draft"),
        (campaign.name, "3 messages sent"),
    }
    other = services.create_variant(
        item=link, locale="de", text="Laden", fields={"url": "https://www.shop.example/"}, actor=author
    )
    assert {label for label, _ in labels(other)} == {label for label, _ in labels(link)}  # whatever its language


def test_a_frozen_plan_still_counts_after_its_choice_was_changed(author, reviewer, noon):
    claim = approved(author, reviewer)
    plan = Campaign.objects.create(name="Plan", owner=author)
    plan.contents.add(claim.item)
    assert labels(claim.item) == {("Plan", "Campaign, planning")}
    plan.contents.clear()
    assert labels(claim.item) == set()
    plan.variants.create(name="Message").content_versions.add(claim)
    assert labels(claim.item) == {("Plan", "Campaign, planning")}


def test_small_print_is_found_from_what_it_stands_under(author, reviewer):
    claim = approved(author, reviewer)
    fields = {"items": [str(claim.item.uuid)], "classes": []}
    approved(author, reviewer, kind="disclaimer", name="Zone", text="In the EU.", fields=fields)
    assert labels(claim.item) == {("Zone", "Disclaimer, version 1, stands under this")}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("examples", [{"name": "E", "lines": [{"role": "reason", "text": '[It]{claim:Free "post"}.'}]}]),
        ("examples", [{"name": "E", "lines": [{"role": "reason", "text": "It.", "cites": ['Free "post"']}]}]),
        ("rules", [{"kind": "one_call_to_action", "params": {"allowed": ['Free "post"']}, "severity": "block"}]),
        ("includes", [{"kind": "content", "uuid": "UUID", "name": "x", "text": "x"}]),
    ],
)
def test_a_prompt_that_names_it_anywhere_counts(author, reviewer, place, value):
    item = approved(author, reviewer, name='Free "post"').item
    value = json.loads(json.dumps(value).replace("UUID", str(item.uuid)))
    prompt = Prompt.objects.create(name="Welcome")
    PromptVersion.objects.create(prompt=prompt, number=1, instruction="W", content_hash="a" * 64)
    PromptVersion.objects.create(prompt=prompt, number=2, instruction="W", content_hash="b" * 64, **{place: value})
    words = {"examples": "an example", "rules": "a rule", "includes": "an include"}[place]
    assert labels(item) == {("Welcome", f"Prompt, {words} of version 2")}
    namesake = approved(author, reviewer, name="Free").item
    assert labels(namesake) == set()
    assert str(item.uuid) in names_of(item)
