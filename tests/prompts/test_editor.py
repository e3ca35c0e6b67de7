"""The editor's later parts: purpose and channel, includes, settings, the prompt as a model gets it."""

import re

import pytest
from django.urls import reverse

from apps.ai.fact_choices import labels_of
from apps.content import services as content
from apps.content.models import Item, Version
from apps.prompts import selectors, services
from apps.prompts.composer import parse_example
from apps.prompts.documents import version_fields
from apps.prompts.editor import editor_of, read_editor
from apps.prompts.models import Prompt
from apps.prompts.parts import parts_of, with_parts
from apps.prompts.pinning import sources
from apps.prompts.preview import approved_contents
from apps.prompts.selectors import differences, prompt_spec
from apps.prompts.tokens import token_estimate
from tests.prompts.judges import make_good, make_judge, put_in_production
from tests.prompts.stories import approved_content, form_of, shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_model(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


@pytest.fixture
def voice(author):
    fields = version_fields({"instruction": "Short words.", "rules": [{"kind": "no_urgency"}]})
    return services.create_prompt(name="Our voice", fields=fields, actor=author, purpose="part")


def edit(prompt):
    return reverse("prompts:edit_prompt", args=[prompt.uuid])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_prompt_for_text_messages_is_written_and_tried_in_the_browser(client_for, author, admin):
    approved_content(author, admin)
    data = {
        "name": "Nudge", "purpose": "draft", "channel": "sms", "locale": "en", "instruction": "Write one text message.",
        "rules": "1", "rule-0-kind": "sms_parts", "rule-0-severity": "block", "rule-0-limit": "1", "inputs": "0",
        "examples": "1", "example-0-name": "One",
        "example-0-text": "opening: New coats have come in.\naction: Have a look. -> New arrivals",
    }  # fmt: skip
    client = client_for(author)
    tried = text(client.post("/prompts/new/", {**data, "action": "preview"}))
    assert 'class="message sms"' in tried
    assert "New coats have come in." in tried
    assert "has at most 160 characters" in tried
    assert client.post("/prompts/new/", data).status_code == 302
    assert Prompt.objects.get().channel == "sms"


def test_facts_of_one_event_are_told_apart_by_their_names(author):
    keys = ["event:cart|last(category)", "event:cart|days_since|band(3,14)", "trait:never_seen", "not a key"]
    assert list(labels_of(keys).values()) == [
        "Cart, last category", "Cart, days since the last one", "Never seen", "Not a key",
    ]  # fmt: skip


def test_a_form_for_another_channel_offers_its_fields_and_says_what_does_nothing_there(client_for, author):
    data = {
        "purpose": "draft", "channel": "push", "locale": "en", "rules": "2", "inputs": "0", "examples": "0",
        "rule-0-kind": "max_length", "rule-0-field": "subject", "rule-0-limit": "50",
        "rule-1-kind": "sms_parts", "rule-1-limit": "1", "action": "choose:channel",
    }  # fmt: skip
    page = text(client_for(author).post("/prompts/new/", data))
    assert '<option value="subject" selected>Title</option>' in page
    assert "Preheader" not in page
    assert "Title and text differ" in page
    assert "It does nothing here: this channel has no such field." in page
    assert 'value="add-rule:sms_parts"' not in page


@pytest.mark.parametrize(
    ("channel", "roles"),
    [
        ("email", ["subject", "greeting", "opening", "action", "sign_off"]),
        ("push", ["subject", "opening", "action"]),
        ("sms", ["opening", "action"]),
    ],
)
def test_a_new_example_begins_with_the_lines_that_its_channel_has(channel, roles):
    text = read_editor({"channel": channel}).acted("add-example").examples[0].text
    assert [line.partition(":")[0] for line in text.splitlines() if line] == roles
    assert parse_example("One", text, channel)


def test_a_prompt_for_cards_is_read_with_their_words(client_for, author):
    example = {"name": "One", "text": ["subject if trait:channel known: A note", "opening: Hello.", "action: Look."]}
    rules = [{"kind": "max_length", "params": {"field": "subject", "limit": 50}}]
    inputs = [{"key": "trait:channel", "use": "say", "is_required": False, "fallback": "", "words": {"Web": "online"}}]
    document = {"instruction": "A card.", "rules": rules, "examples": [example], "inputs": inputs}
    made = services.create_prompt(
        name="Card", channel="push", fields=version_fields(document), actor=author, locale="de"
    )
    page = text(client_for(author).get(f"/prompts/{made.uuid}/"))
    assert "Title: at most 50 characters." in page
    assert "<dt>Title" in page
    assert "When “Channel” is known" in page
    assert "Push, German" in page


def test_the_rules_of_a_prompt_are_listed_with_those_that_what_it_includes_brings(client_for, author, prompt, voice):
    client, (source,) = client_for(author), sources(prompt)
    assert "From Our voice" not in text(client.get(f"/prompts/{prompt.uuid}/"))
    client.post(edit(prompt), {**form_of(shipped_fields(), 1), "includes": "1", "include-0-ref": source.ref})
    page = text(client.get(f"/prompts/{prompt.uuid}/"))
    assert re.search(r"No [^<]*urgency[^<]* <span class=\"muted tiny\">From Our voice</span>", page)


def test_a_judge_is_written_without_examples_and_its_prompt_is_shown(client_for, author):
    data = {"name": "Tone", "purpose": "judge", "locale": "en", "instruction": "Judge the tone.", "action": "preview"}
    page = text(client_for(author).post("/prompts/new/", data))
    assert "You check one marketing message against a list of questions." in page
    assert "tokens" in page
    assert "Worked examples" not in page


def test_a_voice_is_included_by_one_press_and_its_rule_counts(client_for, author, prompt, voice):
    client, (source,) = client_for(author), sources(prompt)
    data = form_of(shipped_fields(), 1)
    added = text(client.post(edit(prompt), {**data, "action": f"add-include:{source.ref}"}))
    assert 'Our voice <span class="muted small">version 1</span>' in added
    assert "# Our voice Short words." in added
    assert client.post(edit(prompt), {**data, "includes": "1", "include-0-ref": source.ref}).status_code == 302
    spec = prompt_spec(prompt.versions.get(number=2))
    assert [one.name for one in spec.includes] == ["Our voice"]
    assert spec.rules[-1].kind == "no_urgency"


def test_a_newer_include_is_taken_only_when_asked_for(client_for, author, prompt, voice):
    (source,) = sources(prompt)
    fields = shipped_fields() | {"includes": [source.include.to_json()]}
    services.save_version(prompt=prompt, fields=fields, message="", actor=author)
    services.save_version(prompt=voice, fields=version_fields({"instruction": "Long words."}), message="", actor=author)
    client = client_for(author)
    kept = text(client.get(edit(prompt)))
    assert "Take version 2" in kept
    assert f'value="{source.ref}"' in kept
    taken = text(client.get(f"{edit(prompt)}?take=prompt:{voice.uuid}"))
    assert f'value="prompt:{voice.uuid}@2"' in taken


def test_an_include_that_leads_nowhere_is_named_and_nothing_is_saved(client_for, author, prompt):
    data = form_of(shipped_fields(), 1) | {"includes": "1", "include-0-ref": "content:not-a-uuid@1"}
    page = client_for(author).post(edit(prompt), data)
    assert page.status_code == 422
    assert "is gone or not approved" in text(page)
    assert prompt.versions.count() == 1


def test_an_approved_brand_voice_is_offered_with_its_avoided_words_as_a_rule(author, admin, prompt):
    fields = {"tone": ["warm"], "say": ["coat"], "avoid": ["cheap"]}
    item = content.create_item(kind="brand_voice", name="House voice", text="Plain.", fields=fields, actor=author)
    assert sources(prompt) == []
    version = content.submit_version(version=item.versions.get(), actor=author)
    content.approve_version(version=version, content_hash=version.content_hash, actor=admin)
    (source,) = sources(prompt)
    assert source.include.text == "Plain.\nWords we like: coat."
    assert source.include.rules[0].params == {"phrases": ["cheap"]}


def test_settings_are_numbers_or_an_error_by_their_field(client_for, author, prompt):
    client, data = client_for(author), form_of(shipped_fields(), 1)
    page = client.post(edit(prompt), {**data, "temperature": "warm", "max_tokens": "7"})
    assert page.status_code == 422
    assert 'id="temperature-error"' in text(page)
    assert 'id="max_tokens-error"' in text(page)
    client.post(edit(prompt), {**data, "temperature": "0,7", "max_tokens": "900"})
    assert prompt.versions.get(number=2).settings == {"temperature": 0.7, "max_tokens": 900}


def test_every_part_of_the_form_survives_a_merge(voice):
    fields = shipped_fields() | {
        "audience_notes": "Walkers.", "settings": {"temperature": 0.3, "judged": True},
        "includes": [sources()[0].include.to_json()], "inputs": [{**shipped_fields()["inputs"][0], "type": "number"}],
    }  # fmt: skip
    editor = editor_of(fields)
    assert parts_of(with_parts(editor_of(shipped_fields()), parts_of(editor))) == parts_of(editor)


def test_a_comparison_of_two_versions_shows_every_part_beside_the_other(client_for, author, prompt, voice):
    fields = shipped_fields() | {
        "audience_notes": "Walkers.", "settings": {"max_tokens": 900}, "tone": "Warm and short.",
        "includes": [sources()[0].include.to_json()],
    }  # fmt: skip
    services.save_version(prompt=prompt, fields=fields, message="", actor=author)
    parts = differences(prompt.versions.get(number=1), prompt.versions.get(number=2))
    assert [part.label for part in parts] == ["Tone", "Who reads it", "Include “Our voice”", "Setting “max tokens”"]
    tone = parts[0]
    assert "".join(words for _, words in tone.before) == shipped_fields()["tone"]
    assert "".join(words for _, words in tone.after) == "Warm and short."
    page = text(client_for(author).get(reverse("prompts:compare_versions", args=[prompt.uuid]) + "?from=1&to=2"))
    assert page.count('class="sides"') == 4


def test_drafts_are_judged_where_somebody_says_so_and_the_page_says_what_it_comes_to(
    client_for, author, reviewer, prompt, settings
):
    client, data = client_for(author), form_of(shipped_fields(), 1)
    assert "no judge of this language is in production" in text(client.get(edit(prompt)))
    client.post(edit(prompt), {**data, "judged": "1"})
    version = prompt.versions.get(number=2)
    assert version.settings == {"judged": True}
    assert [part.label for part in differences(prompt.versions.get(number=1), version)] == [
        "Setting “drafts are judged”"
    ]
    copy = services.duplicate_prompt(version=version, actor=author).prompt.versions.get()
    assert copy.settings == {"judged": True}
    page = reverse("prompts:show_prompt", args=[prompt.uuid])
    for address in (page, edit(prompt)):
        shown = text(client.get(address))
        assert "This has no effect yet:" in shown
        assert f'<a href="{reverse("prompts:list_tests", args=[prompt.uuid])}">Run its tests first</a>' in shown

    judge = make_judge(author)
    put_in_production(judge, reviewer)
    assert "People have answered 0 of the 50 questions that are needed." in text(client.get(page))
    make_good(judge, version, reviewer)
    assert "No model is connected, so each draft will say that it was not judged." in text(client.get(edit(prompt)))
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL = "http://127.0.0.1:9/v1", "m"
    assert "That is one more request for each draft." in text(client.get(page))
    newer = selectors.version_fields(judge) | {"tone": "Strict."}
    put_in_production(services.save_version(prompt=judge.prompt, fields=newer, message="", actor=author), reviewer)
    assert "“Judge of tone”, version 2, only annotates." in text(client.get(page))


def test_the_switch_leaves_what_does_not_ask_for_it_as_it_was(client_for, author, prompt):
    before = prompt.versions.get().content_hash
    client_for(author).post(edit(prompt), form_of(shipped_fields(), 1))
    assert prompt.versions.get().content_hash == before
    fields = shipped_fields() | {"settings": {"judged": False}}
    assert services.save_version(prompt=prompt, fields=fields, message="", actor=author).content_hash == before
    assert read_editor({"purpose": "summary", "judged": "1"}).settings == {}


def test_unknown_purposes_and_channels_in_a_form_are_no_crash():
    editor = read_editor({"purpose": "sell", "channel": "fax", "temperature": "nan"})
    assert (editor.purpose, editor.channel) == ("draft", "email")


def test_tokens_are_about_what_tokenisers_count():
    english = "You write one marketing message for a company. A person reads and approves it before it is sent."
    assert 17 <= token_estimate(english) <= 23  # 20 by cl100k
    assert token_estimate("") == 0
    assert token_estimate("1234567") == 3
    assert token_estimate("新品上市") == 4


@pytest.mark.parametrize("locale", ["x" * 300, "zz"])
def test_a_language_that_there_is_not_is_an_error_by_its_field(client_for, author, locale):
    data = {"name": "Nudge", "purpose": "draft", "channel": "email", "locale": locale, "instruction": "Write."}
    page = client_for(author).post("/prompts/new/", data)
    assert (page.status_code, "Choose a language." in text(page)) == (422, True)
    assert not Prompt.objects.exists()


def test_a_save_that_does_not_say_what_it_was_opened_on_shows_both_sides(client_for, author, prompt):
    data = form_of(shipped_fields(), 1, temperature="0.3")
    del data["opened"]
    page = client_for(author).post(edit(prompt), data)
    assert (page.status_code, "temperature 0.3" in text(page)) == (409, True)


def test_a_hundred_claims_leave_room_for_a_link_in_a_trial(author, admin):
    approved_content(author, admin)
    items = [Item(kind="claim", name=f"A {n:03}", created_by=author) for n in range(100)]
    versions = [Version(item=one, number=1, text="True.", status=Version.Status.APPROVED) for one in items]
    Item.objects.bulk_create(items)
    Version.objects.bulk_create(versions)
    found = approved_contents("en")
    assert len(found) == 80
    assert {"link", "call_to_action", "claim"} <= {one.kind for one in found}
    assert [one.kind for one in found] == sorted(one.kind for one in found)
