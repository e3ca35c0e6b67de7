"""Catalogue items: products, plans, courses and actions with price, properties, stock and who may have them."""

from datetime import date

import pytest

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Paragraph
from apps.common.errors import Invalid, Refused
from apps.content import kinds, services
from apps.content.guardrails import GuardPolicy, check
from apps.content.models import Stock
from apps.content.selectors.usable import brief_content, unusable, usable_versions
from apps.content.selectors.variants import resolve
from apps.prompts.assembly import assemble
from apps.prompts.spec import PromptSpec
from tests.content.stories import approved, newest
from tests.editors import typed

DAY = date(2026, 11, 23)
BOOT = {
    "type": "product", "code": "BOOT-7", "value": "89.50", "currency": "eur",
    "attributes": {"Upper": "suede", "Weight": "640 g"},
}  # fmt: skip


@pytest.fixture
def boot(db, author, reviewer):
    return approved(
        author, reviewer, kind="catalog_item", name="Trail boot", text="A light boot for wet paths.", fields=BOOT
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "thing"}, "type"),
        ({"code": "no spaces"}, "code"),
        ({"code": ""}, "code"),
        ({"value": "0"}, "value"),
        ({"value": "ten"}, "value"),
        ({"currency": "euro"}, "currency"),
        ({"attributes": {"Name": "x" * 130}}, "attributes"),
        ({"link": "not a link"}, "link"),
        ({"eligibility": "everybody"}, "eligibility"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_what_makes_no_catalogue_item_is_said_by_the_field(changes, field) -> None:
    with pytest.raises(Invalid) as caught:
        kinds.clean("catalog_item", "A boot.", {**BOOT, **changes})
    assert set(caught.value.errors) == {field}


def test_an_item_without_a_price_has_no_currency() -> None:
    cleaned = kinds.clean("catalog_item", "Book a fitting.", {"type": "action", "code": "FIT", "currency": "EUR"})
    assert cleaned == {"type": "action", "code": "FIT", "attributes": {}}


def findings(item: BriefContent, text: str, cites: tuple[str, ...]) -> set[str]:
    brief = ExpandedBrief("k", "visit", "email", "en", (), (item,), (), DAY)
    draft = DraftText("A boot", "", "Hello,", (Paragraph(text, cites),), "", "")
    return {finding.code for finding in check(draft, brief, GuardPolicy()) if finding.family == "grounding"}


@pytest.mark.parametrize("text", ["It costs 89.50 EUR.", "It costs €89.50.", "It weighs 640 g.", "Soft suede."])
def test_a_draft_that_cites_it_may_say_its_price_and_its_properties(boot, text) -> None:
    item = brief_content(boot)
    assert findings(item, text, (item.id,)) == set()


@pytest.mark.parametrize("text", ["It costs 79.50 EUR.", "It costs 89.50 USD.", "It weighs 460 g.", "It is free."])
def test_another_price_or_weight_is_caught_and_so_is_the_right_one_without_the_item(boot, text) -> None:
    item = brief_content(boot)
    assert findings(item, text, (item.id,))
    assert findings(item, "It costs 89.50 EUR.", ())


def test_a_model_is_told_its_price_and_properties(boot) -> None:
    brief = ExpandedBrief("k", "visit", "email", "en", (), (brief_content(boot),), (), DAY)
    asked = assemble(brief, PromptSpec("p", "h", "Write.", "", (), (), ())).user
    assert "id catalog-item-1" in asked
    assert "Trail boot; price: 89.5 EUR; Upper: suede; Weight: 640 g" in asked


def test_what_is_sold_out_is_said_nowhere_from_that_moment_on(boot, author) -> None:
    item = boot.item
    assert usable_versions([item], DAY) == [boot]
    services.set_stock(item=item, quantity=3, actor=author)
    assert usable_versions([item], DAY) == [boot]
    services.set_stock(item=item, quantity=0, actor=author)
    assert usable_versions([item], DAY) == []
    assert unusable([boot.uuid], DAY) == {str(boot.uuid): "out of stock"}
    [chosen] = resolve([item], locale="en", channel="email", on=DAY)
    assert (chosen.version, chosen.problem) == (None, "out of stock")
    services.set_stock(item=item, quantity=None, actor=author)
    assert unusable([boot.uuid], DAY) == {}
    assert not Stock.objects.exists()


def test_only_catalogue_items_have_a_stock_and_only_marketers_set_it(boot, author, reviewer) -> None:
    with pytest.raises(Refused):
        services.set_stock(item=boot.item, quantity=1, actor=reviewer)
    with pytest.raises(Invalid):
        services.set_stock(item=boot.item, quantity=-1, actor=author)
    claim = approved(author, reviewer).item
    with pytest.raises(Invalid):
        services.set_stock(item=claim, quantity=1, actor=author)


@pytest.mark.django_db
def test_a_marketer_writes_one_on_its_page_and_counts_it(author, client_for) -> None:
    client, url = client_for(author), "/content/new/catalog_item/"
    answer = client.post(
        url,
        {"name": "Trail boot", "text": "A light boot.", "type": "product", "code": "BOOT 7", "value": "89.5",
         "attributes": "Upper suede", "content_class": "normal", "locale": "en"},
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "is not of the form" in page
    assert "A light boot." in page
    answer = client.post(
        url,
        {"name": "Trail boot", "text": "A light boot.", "type": "product", "code": "BOOT-7", "value": "89.5",
         "currency": "EUR", "attributes": "Upper: suede", "content_class": "normal", "locale": "en"},
        follow=True,
    )  # fmt: skip
    page = answer.content.decode()
    assert "89.5 EUR" in page
    assert "suede" in page
    url = answer.redirect_chain[-1][0]
    assert "In stock" in page
    wrong = client.post(f"{url}stock/", {"quantity": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.content.decode(), "what was typed stays, beside what is wrong with it"
    page = client.post(f"{url}stock/", {"quantity": "0"}, follow=True).content.decode()
    assert "Nothing that cites it is sent any more" in page
    assert "Out of stock" in client.get("/content/?kind=catalog_item").content.decode()
    client.post(f"{url}edit/", typed(client, f"{url}edit/", text="A light, quiet boot."))
    item = newest(Stock.objects.get() and answer.context["page"].item)
    assert (item.number, item.fields["attributes"]) == (2, {"Upper": "suede"})
