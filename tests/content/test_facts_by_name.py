"""People read and write a snippet's conditions by the names of facts; the keys are for files and machines."""

import pytest
from django.urls import reverse

from apps.ai.fact_choices import Names
from apps.content import services
from apps.content.forms.wordings import SnippetForm
from apps.content.selectors.fields import field_rows
from apps.profiles.models import TraitDefinition
from tests.factories import define_traits

pytestmark = pytest.mark.django_db
SAID = {"role": "reason", "needs": ["trait:plan"], "when": {"trait:sales_channel": ["Phone", "Web"]}}


@pytest.fixture
def snippet(author):
    define_traits(plan="text", sales_channel="text")
    TraitDefinition.objects.filter(key="sales_channel").update(label="Sales channel")
    return services.create_item(kind="snippet", name="Thanks", text="Thank you.", fields=SAID, actor=author)


def test_its_page_its_diff_and_its_editor_name_the_facts(snippet, author, client_for):
    changed = SAID | {"needs": [], "when": {"trait:sales_channel": ["Web"]}}
    services.save_version(item=snippet, text="Thank you.", fields=changed, actor=author)
    client = client_for(author)
    page = client.get(reverse("content:show_item", args=[snippet.uuid]) + "?version=2&against=1").content.decode()
    assert "“Sales channel” is Web" in page
    assert "“Sales channel” is Phone or Web" in page
    assert "“Plan”" in page
    assert "trait:" not in page
    editor = client.get(reverse("content:edit_item", args=[snippet.uuid])).content.decode()
    assert "Sales channel = Web" in editor
    assert "Without them the snippet is left out. For example: Plan, Sales channel." in editor


@pytest.mark.parametrize("written", ["Sales channel", "sales  CHANNEL", "trait:sales_channel"])
def test_either_the_name_or_the_key_may_be_typed(snippet, written):
    form = SnippetForm({"text": "Thanks.", "role": "reason", "needs": "plan", "when": f"{written} = Web, Phone"})
    assert form.is_valid(), form.errors
    assert form.content() == {
        "role": "reason", "needs": ["trait:plan"], "when": {"trait:sales_channel": ["Web", "Phone"]}
    }  # fmt: skip


def test_what_the_editor_shows_is_read_back_to_the_same_keys(snippet):
    version = snippet.versions.get()
    shown = SnippetForm.initial_from(version)
    form = SnippetForm({**shown, "text": "Thanks."})
    assert form.is_valid(), form.errors
    assert form.content()["when"] == version.fields["when"]
    assert form.content()["needs"] == version.fields["needs"]


def test_a_name_that_two_facts_have_stays_a_key():
    names = Names({"trait:plan": "Plan"})
    assert (names.written("trait:plan"), names.written("trait:other")) == ("Plan", "trait:other")
    assert (names.key("PLAN"), names.key(" trait:other ")) == ("trait:plan", "trait:other")


def test_a_fact_that_nobody_has_defined_is_read_from_its_key(author):
    said = SAID | {"needs": ["trait:shoe_size"]}
    made = services.create_item(kind="snippet", name="Shoes", text="Shoes.", fields=said, actor=author)
    assert ("Needs", "“Shoe size”") in field_rows(made.versions.get())
