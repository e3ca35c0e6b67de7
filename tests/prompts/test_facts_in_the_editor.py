"""An author names facts as people call them, and is told which values they have."""

import pytest
from django.urls import reverse

from apps.prompts import services
from apps.prompts.documents import version_fields
from apps.prompts.models import Prompt
from tests.campaigns.factories import make_person
from tests.factories import define_traits
from tests.prompts.stories import approved_content

pytestmark = pytest.mark.django_db
EXAMPLE = """subject: A note
greeting: Hello,
opening: You order [online]{trait:channel}.
action: Have a look.
sign_off: The team"""


@pytest.fixture(autouse=True)
def known(settings, author, admin):
    """Three facts; of the way of ordering, three values occur."""
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    define_traits(channel="text", loyal="boolean", spent="number", diary="text")
    for value in ("Web", "Web", "Phone", "Both", "a=b"):  # no line can hold the last
        make_person({"channel": value})
    approved_content(author, admin)


def form(**changes):
    data = {
        "name": "Hello", "purpose": "draft", "channel": "email", "locale": "en", "instruction": "Say hello.",
        "rules": "1", "rule-0-kind": "mention_fact", "rule-0-key": "channel", "rule-0-severity": "warn",
        "inputs": "1", "input-0-key": "CHANNEL", "input-0-use": "say", "input-0-words": "Web = online",
        "examples": "1", "example-0-name": "One", "example-0-text": EXAMPLE, "includes": "0",
    }  # fmt: skip
    return {**data, **changes}


def words_after(client, number=0, **changes):
    """What stands in the field for a fact's values once they were asked for, and the page."""
    page = client.post("/prompts/new/", form(**changes, action=f"list-values:{number}")).content.decode()
    field = page.partition(f'name="input-{number}-words"')[2].partition("</textarea>")[0]
    return field.partition(">")[2].splitlines(), page


def test_a_fact_may_be_called_by_its_name_in_a_fact_and_in_a_rule(client_for, author):
    client = client_for(author)
    page = client.post(reverse("prompts:preview_text"), form()).content.decode()
    assert "Not ready to try" not in page
    assert client.post("/prompts/new/", form()).status_code == 302
    version = Prompt.objects.get().versions.get()
    assert [item["key"] for item in version.inputs] == ["trait:channel"]
    assert version.rules[0]["params"] == {"key": "trait:channel"}


def test_what_is_no_fact_stays_as_it_was_typed(client_for, author):
    answer = client_for(author).post("/prompts/new/", form(**{"input-0-key": "Shoe size"}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Shoe size"' in page
    assert "No fact is called “Shoe size” here." in page


def test_the_values_that_occur_are_listed_below_what_was_typed(client_for, author):
    client = client_for(author)
    assert words_after(client)[0] == ["Web = online", "Both = Both", "Phone = Phone"]
    filled, page = words_after(client, **{"input-0-words": ""})
    assert filled == ["Web = Web", "Both = Both", "Phone = Phone"]
    assert 'value="trait:channel"' in page  # named, and now known


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("trait:loyal", ["yes", "no"]),
        ("trait:spent|band(10,50)", ["&lt;10", "10-50", "50+"]),
        ("event:cart|last_at|known", ["known"]),
    ],
)
def test_yes_and_no_and_bands_have_their_values_whatever_occurs(client_for, author, key, values):
    filled, _ = words_after(client_for(author), **{"input-0-key": key, "input-0-words": ""})
    assert [line.partition(" = ")[0] for line in filled] == values
    assert all(line.partition(" = ")[2] for line in filled)


@pytest.mark.parametrize("key", ["trait:diary", "trait:spent", "trait:nobody_knows", "nonsense", ""])
def test_where_values_are_not_known_the_author_is_told(client_for, author, key):
    filled, page = words_after(client_for(author), **{"input-0-key": key, "input-0-words": "Web = online"})
    assert filled == ["Web = online"]
    assert "Which values it has is not known here." in page


def test_asking_for_the_values_of_a_row_that_is_not_there_changes_nothing(client_for, author):
    for number in ("7", "-1", "x", "9" * 5000):
        page = client_for(author).post("/prompts/new/", form(action=f"list-values:{number}"))
        assert page.status_code == 200
        assert "Web = online" in page.content.decode()


def test_a_saved_prompt_lists_values_too(client_for, author):
    fields = version_fields({"instruction": "Hi.", "inputs": [{"key": "trait:loyal", "use": "say", "words": {}}]})
    made = services.create_prompt(name="Hi", fields=fields, actor=author)
    data = form(**{"input-0-key": "trait:loyal", "input-0-words": "", "action": "list-values:0"})
    page = client_for(author).post(reverse("prompts:edit_prompt", args=[made.uuid]), data).content.decode()
    assert "yes = loyal" in page
