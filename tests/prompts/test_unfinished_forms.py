"""A form that is not finished: what is wrong leads to its field, and the prompt shows as far as it is there."""

import re
from html import unescape

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_model(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""


def form(**changes):
    """One rule, one fact and one example that are there, and of each one that is not."""
    data = {
        "name": "Hello", "purpose": "draft", "channel": "email", "locale": "en", "instruction": "Greet in the rain.",
        "rules": "2", "rule-0-kind": "never_mention", "rule-0-phrases": "thunder", "rule-0-severity": "block",
        "rule-1-kind": "max_length", "rule-1-limit": "900", "rule-1-severity": "block",
        "inputs": "2", "input-0-key": "trait:channel", "input-0-use": "say", "input-0-words": "Web = online",
        "input-1-key": "", "input-1-use": "say",
        "examples": "2", "example-0-name": "Whole",
        "example-0-text": "subject: Rain\ngreeting: Hello,\nopening: It rains.\naction: See.\nsign_off: Us",
        "example-1-name": "Half", "example-1-text": "subject: Nothing more",
        "includes": "0",
    }  # fmt: skip
    return {**data, **changes}


def leads(page):
    """Where the list above the form leads, and what it says there."""
    found = re.search(r"This cannot be saved yet</b>(.*?)</ul>", page, re.DOTALL)
    return dict(re.findall(r'<a href="#(.*?)">(.*?)</a>', unescape(found[1]))) if found else {}


def test_each_fault_leads_to_its_field(client_for, author):
    answer = client_for(author).post("/prompts/new/", form(name="", temperature="hot", instruction=""))
    page = answer.content.decode()
    assert answer.status_code == 422
    found = leads(page)
    assert found["example-1-text"].startswith("Example 2: Line 1:")
    for target in found:
        assert f'id="{target}"' in page, target


def test_what_one_meets_first_is_named_first(client_for, author):
    said = form(**{"name": "", "instruction": "", "temperature": "hot", "example-1-text": form()["example-0-text"]})
    found = leads(client_for(author).post("/prompts/new/", said).content.decode())
    assert list(found) == ["name", "instruction", "rule-1-field", "input-1-key", "temperature"]
    assert found["rule-1-field"] == "Maximum length, applies to: Please fill this in."
    assert found["input-1-key"].startswith("Fact 2: ")


def test_a_fault_names_the_field_that_it_is_about(client_for, author):
    said = form(**{"name": "", "tone": "calm" * 300, "temperature": "hot", "example-1-text": form()["example-0-text"]})
    found = leads(client_for(author).post("/prompts/new/", said).content.decode())
    assert found["tone"] == "Tone: At most 1,000 characters."
    assert found["name"].startswith("Name: ")
    assert found["temperature"].startswith("Temperature: ")


def test_a_form_without_faults_lists_none(client_for, author):
    assert leads(client_for(author).get("/prompts/new/").content.decode()) == {}


def test_the_prompt_stays_in_sight_while_a_row_is_being_written(client_for, author):
    page = unescape(client_for(author).post(reverse("prompts:preview_text"), form()).content.decode())
    assert "Not ready to try" in page
    assert "Without what is not finished yet." in page
    assert "Never mention “thunder”." in page
    assert "## Whole" in page
    assert "## Half" not in page
    assert "It rains." in page
    assert 'class="message' not in page  # no draft of half a prompt


@pytest.mark.parametrize("changes", [{"instruction": ""}, {"tone": "x" * 2000}])
def test_without_its_own_words_there_is_no_prompt_to_show(client_for, author, changes):
    page = client_for(author).post(reverse("prompts:preview_text"), form(**changes)).content.decode()
    assert "It shows as soon as the form can be read." in page


def test_a_judge_in_the_making_shows_its_prompt_too(client_for, author):
    said = form(purpose="judge", examples="0", inputs="0")
    page = unescape(client_for(author).post(reverse("prompts:preview_text"), said).content.decode())
    assert "Not ready to try" in page
    assert "You check one marketing message against a list of questions." in page
