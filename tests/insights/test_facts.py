"""Facts that the prompt editor offers."""

import pytest

from apps.insights.facts import sayable_facts
from apps.profiles.models import TraitDefinition


@pytest.mark.django_db
def test_the_prompt_editor_offers_plain_facts_and_never_identity(client_for, author):
    TraitDefinition.objects.create(key="favourite_shop", label="Favourite shop", type="text", privacy="plain")
    TraitDefinition.objects.create(key="passport", label="Passport", type="text", privacy="identity")
    offered = dict(sayable_facts())
    assert offered["trait:favourite_shop"] == "Favourite shop"
    assert "trait:passport" not in offered
    page = client_for(author).get("/prompts/new/").content.decode()
    assert '<option value="trait:favourite_shop">' in page
    assert "passport" not in page
