"""A copy of a prompt: its name, its words, the test sets that guard it, and the way back."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from apps.common.errors import Conflict, Refused
from apps.common.models import AuditEntry
from apps.common.sentences import predicate
from apps.prompts import services
from apps.prompts.models import Prompt
from apps.prompts.reports.sets import cases_of
from apps.prompts.selectors import version_fields
from tests.at_once import begin_beside
from tests.prompts.gate import guard_set, run_through
from tests.prompts.stories import shipped_prompt

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


@pytest.fixture
def version(prompt):
    return prompt.versions.get()


def copied(version, actor) -> Prompt:
    return services.duplicate_prompt(version=version, actor=actor).prompt


def text(response) -> str:
    return " ".join(response.content.decode().split())


def newest(test_set):
    return test_set.revisions.latest("number")


def cases(prompt, name):
    found = cases_of(newest(prompt.test_sets.get(name=name)))
    return [(one.place, one.name, one.split, one.body, one.origin, one.made_by, one.made_at) for one in found]


def test_a_copy_begins_with_the_version_it_was_made_of(client_for, admin, prompt, version):
    client_for(admin).post(reverse("prompts:duplicate_prompt", args=[version.uuid]))
    copy = copied(version, admin)
    assert list(Prompt.objects.exclude(pk=prompt.pk).order_by("pk").values_list("name", flat=True)) == [
        "Come back (copy)",
        "Come back (copy 2)",
    ]
    assert copy.versions.get().content_hash == version.content_hash
    assert (copy.owner, copy.versions.get().message) == (admin, "Copy of version 1 of “Come back”")
    assert copied(copy.versions.get(), admin).name == "Come back (copy 3)"


def test_a_copy_brings_the_test_sets_as_they_are_now_and_says_so(client_for, author, admin, prompt, version):
    guard = guard_set(prompt, author)
    services.create_set(prompt=prompt, name="Hard ones", note="Slow days", actor=author)
    services.remove_set(test_set=services.create_set(prompt=prompt, name="Gone", actor=author), actor=author)
    services.remove_cases(test_set=guard, cases=cases_of(newest(guard))[:1], actor=author)
    page = text(client_for(admin).post(reverse("prompts:duplicate_prompt", args=[version.uuid]), follow=True))
    count = len(cases(prompt, "Customers"))
    assert f"a copy of version 1 with its 2 test sets of {count} cases; “Customers” guards its production." in page
    copy = Prompt.objects.get(name="Come back (copy)")
    found = copy.test_sets.order_by("name")
    said = [(one.name, one.note, one.guards, one.made_by) for one in found]
    assert said == [("Customers", "", True, admin), ("Hard ones", "Slow days", False, admin)]
    assert cases(copy, "Customers") == cases(prompt, "Customers")
    assert cases(copy, "Hard ones") == []
    revision = found[0].revisions.get()
    assert (revision.number, revision.note) == (1, "Copied from “Come back”, state 4")
    assert revision.digest == newest(guard).digest
    services.remove_cases(test_set=found[0], cases=cases_of(revision)[:5], actor=admin)
    assert len(cases(prompt, "Customers")) == count, "what happens to the copy stays in the copy"


def test_it_is_on_record_what_a_copy_brought(author, prompt, version):
    copied(version, author)
    guard_set(prompt, author, usual=0)
    copied(version, author)
    first, second = AuditEntry.objects.filter(action="prompts.duplicate_prompt").order_by("pk")
    assert predicate(first) == "made it of version 1 of another prompt"
    assert predicate(second) == f"made it of version 1 of another prompt, with its test set of {second.count} cases"
    assert (second.detail["of"], second.count) == (str(version.uuid), len(cases(prompt, "Customers")))


def test_copying_asks_no_more_when_there_is_more(author, prompt, version, django_assert_max_num_queries):
    for number in range(4):
        services.create_set(prompt=prompt, name=f"Set {number}", actor=author)
    guard_set(prompt, author)
    with django_assert_max_num_queries(16):
        copied(version, author)


def test_the_tests_of_the_original_open_no_gate_of_its_copy(author, reviewer, admin, version):
    run_through(version, author)
    services.put_in_production(version=version, content_hash=version.content_hash, actor=reviewer)
    copy = copied(version, admin).versions.get()
    given = {"version": copy, "content_hash": copy.content_hash, "actor": reviewer}
    with pytest.raises(Refused):
        services.put_in_production(**given)
    run_through(copy, admin)
    services.put_in_production(**given)
    assert copy.prompt.labels.get().version == copy


@pytest.mark.django_db(transaction=True)
def test_two_copies_at_once_get_two_names(author):
    version = shipped_prompt(author).versions.get()
    with transaction.atomic():
        first = copied(version, author)
        finish = begin_beside(lambda: copied(version, author))
    assert [first.name, finish().name] == ["Come back (copy)", "Come back (copy 2)"]


def test_a_copy_can_be_taken_back_with_all_that_it_brought(client_for, author, prompt, version):
    guard_set(prompt, author)
    client = client_for(author)
    page = client.post(reverse("prompts:duplicate_prompt", args=[version.uuid]), follow=True).content.decode()
    token = re.findall(r'name="undo" value="([^"]+)"', page)[0]
    assert "“Come back (copy)” is gone again." in text(client.post("/undo/", {"undo": token}, follow=True))
    assert list(Prompt.objects.all()) == [prompt]
    assert len(cases(prompt, "Customers")) > 30


@pytest.mark.parametrize("deed", ["label", "version", "case", "run", "proposal"])
def test_a_copy_that_somebody_works_with_stays(author, prompt, version, deed):
    guard_set(prompt, author, usual=0)
    copy = copied(version, author)
    mine, guard = copy.versions.get(), copy.test_sets.get()
    {
        "label": lambda: services.move_label(version=mine, name="staging", actor=author),
        "version": lambda: services.save_version(
            prompt=copy, fields={**version_fields(mine), "tone": "Dry."}, message="", actor=author
        ),
        "case": lambda: services.remove_cases(test_set=guard, cases=cases_of(newest(guard))[:1], actor=author),
        "run": lambda: services.start_test_run(version=mine, test_set=guard, actor=author, provider="composer"),
        "proposal": lambda: services.propose_version(version=mine, actor=author),
    }[deed]()
    with pytest.raises(Conflict, match="changed or used"):
        services.discard_copy(prompt=copy.uuid, actor=author)


def test_a_copy_is_taken_back_only_by_whoever_made_it(author, admin, reviewer, version):
    copy = copied(version, author)
    for actor in (admin, reviewer):
        with pytest.raises((Conflict, Refused)):
            services.discard_copy(prompt=copy.uuid, actor=actor)
    services.discard_copy(prompt=copy.uuid, actor=author)
    with pytest.raises(Conflict, match="gone already"):
        services.discard_copy(prompt=copy.uuid, actor=author)
