"""The prompts that Attune comes with: one press, as often as one likes."""

import pytest

from apps.common.models import AuditEntry
from apps.content.models import Item, Version
from apps.prompts import services
from apps.prompts.builtin import LIMITS
from apps.prompts.models import Prompt
from apps.prompts.selectors import prompt_spec
from apps.prompts.shipped import shipped_documents, slugs
from apps.prompts.testing.cases import Split

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_an_empty_library_offers_the_starter_prompts_and_adds_them_once(client_for, author):
    client = client_for(author)
    assert "Add the starter prompts" in text(client.get("/prompts/"))
    for said in ("14 starter prompts are here.", "All starter prompts are here already."):
        assert said in text(client.post("/prompts/starters/", follow=True))
    assert Prompt.objects.count() == len(slugs()) == 14
    assert "Add the starter prompts" not in text(client.get("/prompts/"))
    assert "Add the starter prompts" in text(client.get("/prompts/import/"))


def test_starter_prompts_say_what_their_files_say_and_bring_their_test_sets(author):
    services.add_starter_prompts(actor=author)
    for document in shipped_documents():
        prompt = Prompt.objects.get(name=document.name)
        spec = prompt_spec(prompt.versions.get())
        assert (spec.purpose, spec.locale, prompt.folder) == (document.purpose, document.locale, document.folder)
        assert spec.channel == (document.channel if document.purpose == "draft" else "")
        assert spec.instruction == document.versions[0].fields["instruction"]
        cases = prompt.test_sets.get(guards=True).revisions.order_by("-number")[0].cases.all()
        assert sum(case.split == Split.ADVERSARIAL for case in cases) >= 5
        assert len(cases) >= 30
    assert not Prompt.objects.filter(labels__isnull=False).exists()
    assert AuditEntry.objects.filter(action="prompts.create_prompt").count() == 14


def test_starter_content_waits_as_drafts_and_never_replaces_what_is_there(author):
    mine = services.add_starter_prompts(actor=author).items
    assert mine == Item.objects.count() > 20
    assert set(Version.objects.values_list("status", flat=True)) == {Version.Status.DRAFT}
    assert {item.locale for item in Item.objects.all()} == {"en", "de", "fr"}
    action = Item.objects.get(kind="call_to_action", name="See the shop").versions.get()
    assert action.fields["link"] == str(Item.objects.get(kind="link", name="The shop").uuid)
    for name in ("Back to your cart", "See your membership"):
        assert Item.objects.filter(kind="call_to_action", name=name).exists()
    assert services.add_starter_prompts(actor=author) == services.Started((), 14, 0)


def test_a_prompt_of_the_same_name_is_left_as_it_is(author):
    own = services.create_prompt(name="Win-back, by SMS", fields={"instruction": "Mine."}, actor=author)
    started = services.add_starter_prompts(actor=author, with_content=False)
    assert (len(started.prompts), started.known, started.items) == (13, 1, 0)
    assert own.versions.get().instruction == "Mine."
    assert not Item.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        (
            "Summary of a customer",
            {"sample-0": "knitwear", "sample-1": ""},
            ["This customer ", "knitwear", "is not known"],
        ),
        (
            "Judge of tone",
            {"sample-text": "Dear customers, hello."},
            ["<b>Does the", "No", "“Dear customers”", "4 of 5"],
        ),
        ("Values from a customer note", {"sample-text": "Size: 42. No red, please."}, ["“Size: 42”", "color, fit"]),
    ],
)
def test_without_a_model_they_answer_what_is_certain_and_say_what_they_are(client_for, author, name, typed, said):
    services.add_starter_prompts(actor=author, with_content=False)
    prompt = Prompt.objects.get(name=name)
    client = client_for(author)
    is_text = "sample-text" in typed
    ask = client.post if is_text else client.get
    page = text(ask(f"/prompts/{prompt.uuid}/try/", {"sample": 0, "sample_of": 0, **typed}))
    for words in ("Composed without AI", LIMITS[prompt.purpose], *said):
        assert words in page
    edit = text(client.get(f"/prompts/{prompt.uuid}/edit/"))
    assert "Composed without AI" in edit
    assert LIMITS[prompt.purpose] in edit


def test_a_text_to_read_is_never_taken_from_an_address(client_for, author):
    services.add_starter_prompts(actor=author, with_content=False)
    prompt = Prompt.objects.get(name="Values from a customer note")
    said = {"sample": 0, "sample_of": 0, "sample-text": "Size: 42, for Anna of Elm Street."}
    assert "Elm Street" not in text(client_for(author).get(f"/prompts/{prompt.uuid}/try/", said))
    page = text(client_for(author).post(f"/prompts/{prompt.uuid}/try/", said))
    assert "Elm Street" in page
    assert 'method="post"' in page


@pytest.mark.parametrize("name", ["Summary of a customer", "Judge of tone", "Values from a customer note"])
def test_their_test_sets_run_without_a_model_and_name_nothing_that_is_not_there(author, name):
    services.add_starter_prompts(actor=author, with_content=False)
    prompt = Prompt.objects.get(name=name)
    made = services.start_test_run(version=prompt.versions.get(), test_set=prompt.test_sets.get(), actor=author)
    while services.work_test_run(run_id=made.pk):
        pass
    made.refresh_from_db()
    assert (made.status, made.provider) == ("finished", "composer")
    assert not made.results.exclude(status="written", blocking=0)
    failing = made.results.exclude(faults=[]).count()
    assert failing == 0 or prompt.purpose == "judge"
