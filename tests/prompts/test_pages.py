"""The pages: what they show, how the editor keeps what is typed, who may press what."""

import re

import pytest
from django.urls import reverse

from apps.ai.models import ModelCall
from apps.prompts import services
from apps.prompts.composer import format_example
from apps.prompts.composer.marking import mark, phrases_of
from apps.prompts.editor import Editor, editor_of, read_editor
from apps.prompts.models import Prompt
from apps.prompts.selectors import production_version, version_fields
from apps.prompts.spec import InputSpec
from tests import scripted_openai as script
from tests.editors import typed
from tests.prompts.cast import comeback, contents
from tests.prompts.gate import run_through
from tests.prompts.stories import approved_content, form_of, shipped_fields, shipped_prompt
from tests.security.pages import forms_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_model(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


@pytest.fixture
def library(author, admin):
    return approved_content(author, admin)


def url(name: str, prompt: Prompt, query: str = "") -> str:
    return reverse(f"prompts:{name}", kwargs={"prompt": prompt.uuid}) + query


def text(response) -> str:
    return response.content.decode()


def test_an_empty_library_says_what_a_prompt_is(client_for, author, reviewer):
    assert "No prompts yet" in text(client_for(author).get("/prompts/"))
    assert "New prompt" not in text(client_for(reviewer).get("/prompts/"))


def test_the_list_shows_standing_and_filters_by_it(client_for, author, reviewer, prompt):
    version = prompt.versions.get()
    services.propose_version(version=version, actor=author)
    page = text(client_for(reviewer).get("/prompts/?standing=waiting"))
    assert "Come back" in page
    assert "Waiting" in page
    assert "No prompt fits" in text(client_for(author).get("/prompts/?standing=production"))


def test_the_page_shows_rules_facts_and_annotated_examples(client_for, author, prompt):
    page = text(client_for(author).get(url("show_prompt", prompt)))
    assert "Subject: at most 60 characters." in page
    assert 'class="span fact" title="trait:recency|band(4,7,10)">more than half a year</span>' in page
    assert "When “Womens” is yes and “Mens” is no" in page
    assert client_for(author).get(url("show_prompt", prompt, "?version=9")).status_code == 404


def test_a_marketer_creates_a_prompt_in_the_browser(client_for, author):
    client = client_for(author)
    data = form_of(shipped_fields(), 0, name="Spring", locale="en-US")
    response = client.post("/prompts/new/", data)
    made = Prompt.objects.get()
    assert response["Location"] == url("show_prompt", made)
    assert (made.name, made.locale, made.owner) == ("Spring", "en-US", author)
    assert made.versions.get().examples == shipped_fields()["examples"]


def test_the_form_says_the_same_as_the_version_it_came_from(prompt):
    posted = read_editor(form_of(shipped_fields(), 1))
    stored = prompt.versions.get()
    assert posted.fields()["rules"] == stored.rules
    assert posted.fields()["examples"] == stored.examples
    assert posted.fields()["inputs"] == stored.inputs


def test_saving_makes_version_two_with_its_message(client_for, author, prompt):
    data = form_of(shipped_fields(), 1, tone="Dry.", message="Drier")
    response = client_for(author).post(url("edit_prompt", prompt), data)
    assert response.status_code == 302
    newest = prompt.versions.get(number=2)
    assert (newest.tone, newest.message, newest.created_by) == ("Dry.", "Drier", author)


def test_errors_stand_by_their_fields_and_nothing_typed_is_lost(client_for, author, prompt):
    changes = {"rule-1-limit": "ninety", "instruction": "", "tone": "Kept words", "input-0-key": "wrong"}
    response = client_for(author).post(url("edit_prompt", prompt), form_of(shipped_fields(), 1, **changes))
    page = text(response)
    assert response.status_code == 422
    for words in ("ninety", "Kept words", "Say what the message should do.", "A whole number 10–5000."):
        assert words in page
    assert 'id="input-0-error"' in page
    assert prompt.versions.count() == 1


def test_a_faulty_example_names_its_lines(client_for, author, prompt):
    data = form_of(shipped_fields(), 1, **{"example-0-text": "subject: x\ngreeting: y\nverse: z\nopening: [a"})
    page = text(client_for(author).post(url("edit_prompt", prompt), data))
    assert "Line 3: “verse” is not a role." in page
    assert "Line 4:" in page


def test_a_stale_save_shows_what_changed_and_a_second_save_goes_through(client_for, author, admin, prompt):
    fields = {**shipped_fields(), "instruction": "Somebody else's instruction.", "tone": "Somebody else's tone."}
    services.save_version(prompt=prompt, fields=fields, message="", actor=admin, base=1)
    client, data = client_for(author), form_of(shipped_fields(), 1, instruction="My own instruction.")
    response = client.post(url("edit_prompt", prompt), data)
    page = text(response)
    assert response.status_code == 409
    assert "Boss saved this while you had it open" in page
    assert "Tone was changed by Boss only and is kept." in " ".join(page.split())
    assert "My own instruction." in page
    assert "<ins>" in page
    again = next(form.data for form in forms_of(page, "/") if "opened" in form.data)
    assert client.post(url("edit_prompt", prompt), {**again, "take": "mine"}).status_code == 302
    newest = prompt.versions.order_by("-number")[0]
    assert (newest.number, newest.instruction, newest.tone) == (3, "My own instruction.", "Somebody else's tone.")


@pytest.mark.parametrize(
    ("action", "count"),
    [("add-rule:locale", (12, 7, 6)), ("add-input", (11, 8, 6)), ("add-example", (11, 7, 7)),
     ("remove-rule:0", (10, 7, 6)), ("remove-input:6", (11, 6, 6)), ("remove-example:2", (11, 7, 5)),
     ("add-rule:nonsense", (11, 7, 6)), ("remove-rule:99", (11, 7, 6)), ("remove-rule:x", (11, 7, 6))],
)  # fmt: skip
def test_rows_come_and_go_without_javascript_and_without_saving(client_for, author, prompt, action, count):
    data = form_of(shipped_fields(), 1, action=action, tone="Typed meanwhile")
    response = client_for(author).post(url("edit_prompt", prompt), data)
    page = text(response)
    assert response.status_code == 200
    for name, number in zip(("rules", "inputs", "examples"), count, strict=True):
        assert f'name="{name}" value="{number}"' in page
    assert "Typed meanwhile" in page
    assert prompt.versions.count() == 1


def test_rows_keep_their_own_values_when_one_above_goes():
    editor = editor_of(shipped_fields()).acted("remove-rule:0")
    assert [row.number for row in editor.rules] == list(range(10))
    assert (editor.rules[0].kind, editor.rules[0].values["limit"]) == ("max_length", "60")


def test_htmx_gets_the_editor_alone(client_for, author, prompt):
    data = form_of(shipped_fields(), 1, action="add-input")
    page = text(client_for(author).post(url("edit_prompt", prompt), data, headers={"HX-Request": "true"}))
    assert page.lstrip().startswith('<div id="editor"')
    assert "<html" not in page
    assert "autofocus" in page


def test_the_editor_shows_a_trial_of_what_is_typed(client_for, author, prompt, library):
    page = text(client_for(author).get(url("edit_prompt", prompt)))
    assert "Composed without AI" in page
    assert 'class="message"' in page
    changes = {"rule-6-kind": "never_mention", "rule-6-phrases": "Northwind", "action": "preview"}
    page = text(client_for(author).post(url("edit_prompt", prompt), form_of(shipped_fields(), 1, **changes)))
    assert "The composer found no wording that passes" in page


def test_the_live_trial_renews_itself_and_says_what_stands_in_its_way(client_for, author, library):
    client = client_for(author)
    page = text(client.post("/prompts/preview/", form_of(shipped_fields(), 1)))
    assert 'class="message"' in page
    assert "&lt;brief-" in page
    page = text(client.post("/prompts/preview/", form_of(shipped_fields(), 1, **{"rule-1-limit": ""})))
    assert "Not ready to try" in page
    assert "Maximum length, at most (characters): Please fill this in." in page
    page = text(client.post("/prompts/preview/", form_of(shipped_fields(), 1, action="next-sample", sample="4")))
    assert 'name="sample" value="5"' in page


def test_without_approved_content_the_trial_says_what_is_missing(client_for, author, prompt):
    page = text(client_for(author).get(url("try_version", prompt)))
    assert "No draft" in page
    assert "call to action" in page or "fits this brief" in page


def test_trying_a_version_takes_the_chosen_values(client_for, reviewer, prompt, library):
    values = "&".join(f"sample-{n}={v}" for n, v in enumerate(["7-10", "yes", "no", "Phone", "no", "Rural", ""]))
    page = text(client_for(reviewer).get(url("try_version", prompt, f"?version=1&sample=2&sample_of=2&{values}")))
    assert "women&#x27;s" in page
    assert "8 a.m. to 8 p.m." in page
    assert "Rules and guardrails noticed nothing." in page


def test_a_model_is_asked_only_on_request_and_only_for_those_who_may_edit(
    client_for, author, reviewer, prompt, library, model_server
):
    page = text(client_for(author).get(url("try_version", prompt)))
    assert "Ask scripted-1" in page
    assert model_server.seen == []
    client_for(author).get(url("try_version", prompt, "?write=1"))
    client_for(reviewer).post(url("try_version", prompt))
    assert model_server.seen == []
    page = text(client_for(author).post(url("try_version", prompt)))
    assert "A short note for you" in page
    assert ModelCall.objects.count() == 1
    client_for(author).post("/prompts/preview/", form_of(shipped_fields(), 1))
    assert len(model_server.seen) == 1
    page = text(client_for(author).post("/prompts/preview/", form_of(shipped_fields(), 1, action="preview")))
    assert "A short note for you" in page


def test_an_endpoint_that_fails_leaves_the_page_standing(client_for, author, prompt, library, model_server):
    model_server.script(script.error(500))
    page = text(client_for(author).post(url("try_version", prompt)))
    assert "The endpoint failed (HTTP 500)." in page


def test_scripts_in_a_models_answer_are_shown_as_text(client_for, author, prompt, library, model_server):
    model_server.script(*[script.script_tags] * 3)
    page = text(client_for(author).post(url("try_version", prompt)))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "blocks approval" in page


def test_a_comparison_shows_words_rules_and_examples(client_for, author, prompt):
    fields = shipped_fields()
    fields = {**fields, "tone": "Warm.", "rules": fields["rules"][1:], "examples": fields["examples"][:-1]}
    services.save_version(prompt=prompt, fields=fields, message="", actor=author, base=1)
    page = text(client_for(author).get(url("compare_versions", prompt, "?from=1&to=2")))
    assert "<del>" in page
    assert "Exactly one call to action." in page
    assert "Example “Nothing known”" in page
    assert "They say the same" in text(client_for(author).get(url("compare_versions", prompt, "?from=2&to=2")))
    assert client_for(author).get(url("compare_versions", prompt, "?from=1&to=9")).status_code == 404


def test_a_proposal_goes_from_the_author_to_the_reviewer(client_for, author, reviewer, prompt):
    version = prompt.versions.get()
    at = {"version": version.uuid}
    mine = client_for(author)
    assert "Propose for production" in text(mine.get(url("show_prompt", prompt)))
    mine.post(reverse("prompts:propose_version", kwargs=at), {"note": "Ready for spring"})
    page = text(client_for(reviewer).get(url("show_prompt", prompt)))
    assert "Author proposes this version" in page
    assert "Ready for spring" in page
    promote = reverse("prompts:put_in_production", kwargs=at)
    assert mine.post(promote, {"content_hash": version.content_hash}).status_code == 403
    assert client_for(reviewer).post(promote, {"content_hash": "1" * 64}).status_code == 409
    assert client_for(reviewer).post(promote, {}).status_code == 422
    assert client_for(reviewer).post(promote, {"content_hash": version.content_hash}).status_code == 403
    assert production_version(prompt) is None
    run_through(version, author)
    client_for(reviewer).post(promote, {"content_hash": version.content_hash, "note": "Fine"})
    assert production_version(prompt) == version


def test_a_reviewer_rolls_back_and_declines(client_for, author, reviewer, prompt):
    client, first = client_for(reviewer), prompt.versions.get()
    fields = {**shipped_fields(), "tone": "Dry."}
    second = services.save_version(prompt=prompt, fields=fields, message="", actor=author)
    for version in (first, second):
        run_through(version, author)
        services.put_in_production(version=version, content_hash=version.content_hash, actor=reviewer)
    assert "Roll back to version 1" in text(client.get(url("show_prompt", prompt, "?version=1")))
    at = reverse("prompts:put_in_production", kwargs={"version": first.uuid})
    client.post(at, {"content_hash": first.content_hash})
    assert production_version(prompt) == first
    proposal = services.propose_version(version=second, actor=author)
    decline = reverse("prompts:decline_proposal", kwargs={"proposal": proposal.pk})
    assert client.post(decline, {}).status_code == 422
    assert client.post(decline, {"note": "Not yet"}).status_code == 302
    assert prompt.proposals.get().answer == "Not yet"


def test_reviewers_reach_no_editor_and_marketers_no_label(client_for, author, reviewer, prompt):
    client = client_for(reviewer)
    for path in ("/prompts/new/", url("edit_prompt", prompt), url("rename_prompt", prompt)):
        assert client.get(path).status_code == 403
    assert client.post("/prompts/preview/", {}).status_code == 403
    assert "Edit" not in text(client.get(url("show_prompt", prompt))).split("<main")[1].split("Version 1")[0]


def test_renaming_says_when_the_name_is_taken(client_for, author, prompt):
    services.create_prompt(name="Taken", fields=shipped_fields(), actor=author)
    client = client_for(author)
    rename = url("rename_prompt", prompt)
    assert "Another prompt has this name." in text(client.post(rename, typed(client, rename, name="Taken")))
    client.post(rename, typed(client, rename, name="Free"))
    assert Prompt.objects.filter(name="Free").exists()


def test_posted_counts_cannot_make_the_server_work(client_for, author, prompt):
    response = client_for(author).post(url("edit_prompt", prompt), {"rules": "99999999", "inputs": "-1", "opened": "x"})
    assert response.status_code == 409
    assert read_editor({"rules": "9999", "examples": "9999"}).rules == ()
    assert len(read_editor({"inputs": "9999"}).inputs) <= 41


def test_known_words_are_marked_by_themselves(client_for, author, prompt, library):
    phrases = phrases_of(comeback().inputs, contents())
    marked = mark("You order online, {{ online }} and get 10% off your next  order. [Online]{trait:x}", phrases)
    assert marked == (
        "You order [online]{trait:channel}, {{ online }} and get [10% off your next  order]{offer:Ten percent}. "
        "[Online]{trait:x}"
    )
    assert "lives in a city" not in phrases
    bare = "subject: x\ngreeting: y\nopening: It has been close to a year."
    data = form_of(shipped_fields(), 1, action="mark-example:0", **{"example-0-text": bare})
    page = text(client_for(author).post(url("edit_prompt", prompt), data))
    assert "It has been [close to a year]{trait:recency|band(4,7,10)}." in page


def test_saving_marks_what_is_new_and_says_so_and_a_mark_taken_away_stays_away(client_for, author, prompt, library):
    client, edit = client_for(author), url("edit_prompt", prompt)
    bare = "subject: x\ngreeting: y\nopening: It has been close to a year.\naction: Look.\nsign_off: z"
    fields = shipped_fields()
    data = form_of(fields, 1, **{"example-0-text": bare, "example-0-known": ""})
    said = text(client.post(edit, data, follow=True))
    assert "Marked by itself in the examples: “close to a year”." in said
    saved = version_fields_of(prompt, 2)
    assert "[close to a year]{trait:recency|band(4,7,10)}" in str(saved["examples"][0])
    page = client.get(edit).content.decode()
    assert 'name="example-0-known" value="subject: x' in page
    marked = format_example(saved["examples"][0])
    opened = re.search(r'name="opened" value="([^"]+)"', page)[1]
    data = form_of(saved, 2, **{"example-0-text": bare, "example-0-known": marked, "opened": opened})
    client.post(edit, data)
    assert "]{" not in str(version_fields_of(prompt, 3)["examples"][0])
    shown = client.post(reverse("prompts:mark_text"), {**data, "example-0-known": "", "number": "0"}).json()
    assert "[close to a year]" in shown["text"]
    assert shown["said"] == "1 known phrase marked. Ctrl Z takes it back."


def version_fields_of(prompt, number):
    return version_fields(prompt.versions.get(number=number))


def test_words_that_two_facts_share_are_not_marked():
    inputs = [InputSpec("trait:a", words={"1": "often"}), InputSpec("trait:b", words={"2": "often"})]
    assert phrases_of(inputs, ()) == {}


def test_the_blank_editor_is_a_form_and_not_an_error(client_for, author):
    page = text(client_for(author).get("/prompts/new/"))
    assert "This cannot be saved yet" not in page
    assert Editor().fields()["rules"] == []
