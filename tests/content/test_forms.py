"""What the forms of content say about what is wrong."""

import pytest
from django.http import QueryDict

from apps.content.forms import NEW_FORMS
from apps.content.models import Item

pytestmark = pytest.mark.django_db
DATES = {"valid_from": ["2026-12-24"], "valid_until": ["2026-12-01"]}


def posted(**values):
    data = QueryDict(mutable=True)
    for name, given in values.items():
        data.setlist(name, given)
    return data


@pytest.mark.parametrize("kind", [kind for kind in Item.Kind.values if kind != "image"])
def test_everything_that_is_wrong_is_said_at_once(kind):
    form = NEW_FORMS[kind](posted(name=["x"], tags=["y" * 150], content_class=["normal"], locale=["en"], **DATES))
    assert not form.is_valid()
    assert {"tags", "text"} <= set(form.errors)
    assert form.errors["valid_until"] == ["It would end before it begins."]


def test_an_offer_without_a_number_is_told_so_beside_its_unfinished_rule():
    words = {"name": ["x"], "text": ["$10 off"], "content_class": ["normal"], "locale": ["en"]}
    rule = {"r.mode": ["all"], "r.0.fact": [""]}
    form = NEW_FORMS["offer"](posted(**words, **rule, unit=["money"], value=["ten"], currency=["D"], code=["1"]))
    assert not form.is_valid()
    assert set(form.errors) == {"eligibility", "currency", "value", "code"}
