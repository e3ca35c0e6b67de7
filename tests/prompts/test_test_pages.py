"""The pages of tests: sets by form, file and click, runs, results, the gate and its buttons."""

import re
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.ai import fact_choices
from apps.prompts import models, services
from apps.prompts.case_forms import CaseForm
from apps.prompts.selectors import production_version, prompt_spec
from apps.prompts.spec import InputSpec
from apps.prompts.templatetags.shares import in_time
from apps.prompts.testing.cases import CaseFact, CaseSpec, Expectation, Shelf, Split
from apps.prompts.testing.expectations import sentence
from apps.prompts.testing.starters import usual_cases
from apps.prompts.testing.tables import read_table
from tests.editors import typed
from tests.prompts.cast import DAY, comeback, contents
from tests.prompts.gate import guard_set, run_through, work
from tests.prompts.stories import approved_content, shipped_prompt

pytestmark = pytest.mark.django_db
CONTENTS = Shelf(DAY, contents=contents())
FULL = CaseSpec(
    "Everything at once",
    Split.HARD,
    (
        CaseFact("trait:channel", "Web"),
        CaseFact("trait:plan", "pro", "the Pro plan", "steer"),
        CaseFact("trait:x", "1"),
    ),
    ("Easy returns", "Repairs"),
    {"first_name": "Zoë"},
    (
        Expectation("passes"),
        Expectation("mentions", {"phrases": ["online", "60 days"]}),
        Expectation("mentions", {"phrases": ["Northwind"], "field": "subject"}),
        Expectation("avoids", {"phrases": ["hurry"]}),
        Expectation("cites", {"names": ["Easy returns"]}),
        Expectation("equals", {"field": "action", "text": "New arrivals"}),
    ),
)


def page_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def at(name, **keys) -> str:
    return reverse(f"prompts:{name}", kwargs=keys)


def test_a_case_survives_its_form_unchanged():
    inputs = comeback().inputs
    shown = CaseForm.showing(FULL, inputs, CONTENTS)
    data = {name: shown[name].value() for name in shown.fields}
    again = CaseForm(data, inputs=inputs, shelf=CONTENTS)
    assert again.is_valid(), again.errors
    assert again.spec() == FULL


@pytest.mark.parametrize("spec", usual_cases(comeback().inputs)[:8])
def test_a_usual_case_survives_its_form_unchanged(spec):
    shown = CaseForm.showing(spec, comeback().inputs, CONTENTS)
    again = CaseForm({n: shown[n].value() for n in shown.fields}, inputs=comeback().inputs, shelf=CONTENTS)
    assert again.is_valid()
    assert set(again.spec().facts) == set(spec.facts)


def test_a_case_of_a_push_card_speaks_of_its_title_and_text():
    expect = (
        Expectation("mentions", {"phrases": ["coats"], "field": "subject"}),
        Expectation("equals", {"field": "paragraphs.0", "text": "Have a look."}),
    )
    spec, inputs = CaseSpec("One", Split.TRAIN, expect=expect), comeback().inputs
    shown = CaseForm.showing(spec, inputs, CONTENTS, "push")
    assert (shown["mentions"].value(), shown["exact"].value()) == ("title: coats", "text = Have a look.")
    data = {name: shown[name].value() for name in shown.fields}
    again = CaseForm(data, inputs=inputs, shelf=CONTENTS, channel="push")
    assert again.is_valid(), again.errors
    assert again.spec().expect == expect
    assert [sentence(one, "push") for one in expect] == [
        "Mentions “coats” in the title.",
        "The text is exactly “Have a look.”.",
    ]
    wrong = CaseForm({**data, "exact": "preheader = Hm"}, inputs=inputs, shelf=CONTENTS, channel="push")
    assert wrong.errors["exact"] == ["No field is called “preheader” here. There are title, text, action, link, image."]


def test_a_file_says_for_each_row_what_would_happen():
    lines = (
        "name;split;trait:channel;mentions;must;slot:first_name;without;colour",
        "By phone;holdout;Phone;phone|call;pass;Zoë;Repairs;red",
        ";train;Web;;;;;",
        "Twice;train;Web;;;;;",
        "Twice;train;Web;;;;;",
        "Odd;test;Web;;maybe;;Nothing;",
        "Reached;train;zoe@example.com;;;;;",
        "zoe@example.com;train;Web;;;;;",
    )
    table = read_table("\n".join(lines).encode(), {"Repairs"}, set())
    assert [row.case["name"] for row in table.good] == ["By phone", "Twice"]
    assert [sorted(row.errors) for row in table.bad] == [
        ["name"],
        ["name"],
        ["must", "split", "without"],
        ["facts"],
        ["name"],
    ]
    assert table.bad[0].line == 3
    assert table.unknown == ("colour",)
    assert table.good[0].case["expect"] == [{"kind": "mentions", "phrases": ["phone", "call"]}, {"kind": "passes"}]


def test_a_column_of_a_file_may_be_called_as_people_call_the_fact():
    data = b"Name,way of Ordering,trait:plan,split\nBy phone,Phone,pro,hard\n"
    table = read_table(data, set(), set(), {"Way of ordering": "trait:channel", "Split": "trait:split"})
    assert table.unknown == ()
    assert table.good[0].case["facts"] == {"trait:channel": "Phone", "trait:plan": "pro"}
    assert table.good[0].case["split"] == "hard"


def test_the_page_of_a_file_names_the_facts_of_its_prompt(client_for, author, prompt):
    made = guard_set(prompt, author)
    page = client_for(author).get(reverse("prompts:upload_cases", args=[made.uuid])).content.decode()
    first, second = fact_choices.labels_of([one.key for one in comeback().inputs[:2]]).values()
    assert f'<th scope="col">{first}</th><th scope="col">{second}</th>' in page
    file = SimpleUploadedFile("cases.csv", f"name,{first}\nOne,Web\n".encode())
    plan = client_for(author).post(reverse("prompts:upload_cases", args=[made.uuid]), {"file": file}).content.decode()
    assert "1 case can be added." in plan
    assert "not known" not in plan


def test_usual_customers_are_named_by_whole_values():
    said = [
        InputSpec(f"trait:t{n}", words={"yes": f"a long description of value number {n}, told at length"})
        for n in range(6)
    ]
    for case in usual_cases(said):
        name, *more = re.split(r" and (\d) more", case.name)
        values = re.findall(r"a long description of value number \d, told at length", name)
        assert name == f"{case.slots['first_name']}: {', '.join(values) or 'nothing known'}"
        assert len(values) + int(more[0] if more else 0) == len(case.facts)


def test_few_combinations_come_again_instead_of_customers_of_whom_nothing_is_known():
    said = [
        InputSpec("trait:channel", words={"Web": "online", "Phone": "by phone"}),
        InputSpec("trait:range", words={"mens": "menswear", "womens": "womenswear"}),
    ]
    cases = usual_cases(said)
    combinations = Counter(tuple((fact.key, fact.value) for fact in case.facts) for case in cases)
    assert len(combinations) == 9  # two values or none of each
    assert max(combinations.values()) - min(combinations.values()) <= 1
    assert len({case.name for case in cases}) == len(cases) == 30
    splits = Counter(case.split for case in cases)
    assert splits == {Split.TRAIN: 16, Split.HARD: 4, Split.HOLDOUT: 10}
    held_out = {case.facts for case in cases if case.split == Split.HOLDOUT}
    assert len(held_out) == 9


def test_without_facts_customers_differ_by_their_name_only():
    cases = usual_cases([InputSpec("trait:channel")])
    assert {case.facts for case in cases} == {()}
    assert len({case.name for case in cases}) == 30


@pytest.mark.parametrize(("taken", "said"), [(422.4, "422 ms"), (1602, "1.6 s"), (21_180, "21 s")])
def test_times_are_said_in_seconds_once_they_are_long(taken, said):
    assert in_time(taken) == said


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"title,split\nx,train\n", b"name\nA\0b\n", b"name,split\n"])
def test_what_is_no_table_of_cases_says_so(data):
    assert read_table(data, set(), set()).fault


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


def test_a_run_that_was_cancelled_at_once_shows_no_empty_tables(author, prompt, client_for):
    client = client_for(author)
    client.post(at("test_version", version=prompt.versions.get().uuid))
    run = models.TestRun.objects.get()
    services.cancel_work(work=run, actor=author)
    shown = page_of(client.get(at("show_test_run", run=run.uuid)))
    assert "The run was cancelled before its first draft." in shown
    assert "How often each rule is kept" not in shown


def test_one_click_makes_a_set_and_runs_it_and_the_gate_follows(author, admin, reviewer, prompt, client_for):
    approved_content(author, admin)
    client, version = client_for(author), prompt.versions.get()
    page = page_of(client.get(at("list_tests", prompt=prompt.uuid)))
    assert "No test set yet" in page
    assert "0 of" not in page
    client.post(at("test_version", version=version.uuid))
    run = models.TestRun.objects.get()
    shown = page_of(client.get(at("show_test_run", run=run.uuid)))
    assert "Waiting for a worker" in shown
    work(run)
    shown = page_of(client.get(at("show_test_run", run=run.uuid)))
    assert "47 / 47" in shown
    assert "cases without any fault" in shown
    first = run.results.order_by("case__place").first()
    result = page_of(client.get(at("show_test_result", run=run.uuid, result=first.uuid)))
    assert "Northwind" in result
    page = page_of(client_for(reviewer).get(at("list_tests", prompt=prompt.uuid)))
    assert "Everything is met but for the person who decides." in page
    wording = page_of(client_for(reviewer).get(at("show_prompt", prompt=prompt.uuid)))
    assert "Put version 1 in production" in wording
    promote = at("put_in_production", version=version.uuid)
    client_for(reviewer).post(promote, {"content_hash": version.content_hash})
    assert production_version(prompt) == version
    assert "So it stood when it went in." in page_of(client.get(at("list_tests", prompt=prompt.uuid)))


def test_cases_come_from_a_form_a_file_and_a_click_and_go_again(author, prompt, client_for):
    client, guard = client_for(author), guard_set(prompt, author, usual=0)
    new = at("create_test_case", test_set=guard.uuid)
    client.post(new, typed(client, new, name="By hand", split="hard", mentions="Northwind"))
    assert "Another case has this name." in page_of(client.post(new, typed(client, new, name="By hand", split="hard")))
    revision = guard.revisions.order_by("-number").first()
    case = revision.cases.get(name="By hand")
    edit = at("edit_test_case", test_set=guard.uuid, case=case.uuid)
    client.post(edit, typed(client, edit, name="By hand, changed"))
    assert "By hand, changed" in page_of(client.get(at("show_test_set", test_set=guard.uuid)))
    file = SimpleUploadedFile("cases.csv", b"name,trait:channel\nFrom a file,Web\n,Web\n", "text/csv")
    page = page_of(client.post(at("upload_cases", test_set=guard.uuid), {"file": file}))
    assert "1 case can be added. 1 row cannot and stays out." in page
    assert guard.revisions.order_by("-number").first().cases.filter(name="From a file").count() == 0
    rows = re.search(r'name="rows" value="([^"]+)"', page)[1]
    client.post(at("upload_cases", test_set=guard.uuid), {"rows": rows})
    client.post(at("add_starter_cases", test_set=guard.uuid, kind="usual"))
    newest = guard.revisions.order_by("-number").first()
    assert newest.cases.filter(origin="file").count() == 1
    assert newest.cases.filter(origin="starter").count() == 47
    client.post(at("remove_test_case", test_set=guard.uuid, case=newest.cases.get(origin="file").uuid))
    after = guard.revisions.order_by("-number").first()
    services.restore_revision(test_set=guard, before=newest.number, after=after.number, actor=author)
    assert guard.revisions.order_by("-number").first().digest == newest.digest


def test_a_set_keeps_its_name_to_itself_and_one_set_guards(author, prompt, client_for):
    client, guard = client_for(author), guard_set(prompt, author, usual=0)
    new = at("create_test_set", prompt=prompt.uuid)
    assert client.post(new, {"name": guard.name}).status_code == 422
    client.post(new, {"name": "Second", "usual": "on"})
    second = models.TestSet.objects.get(name="Second")
    assert (second.guards, second.revisions.order_by("-number").first().cases.count()) == (False, 30)
    url = at("edit_test_set", test_set=second.uuid)
    mine = typed(client, url, guards="on")
    services.change_set(test_set=second, name="Second", note="For the season.", guards=False, actor=author)
    client.post(url, mine)
    second.refresh_from_db()
    assert second.note == "For the season.", "what a colleague wrote meanwhile is kept"
    assert [one.name for one in prompt.test_sets.filter(guards=True)] == ["Second"]
    client.post(at("remove_test_set", test_set=guard.uuid))
    assert client.get(at("show_test_set", test_set=guard.uuid)).status_code == 404
    services.restore_set(test_set=guard, actor=author)
    assert client.get(at("show_test_set", test_set=guard.uuid)).status_code == 200


def test_a_run_says_its_cost_before_and_compares_two_versions_after(author, prompt, client_for):
    guard = guard_set(prompt, author)
    client, start = client_for(author), at("start_test_run", test_set=guard.uuid)
    assert "Composed without AI: free" in page_of(client.get(start))
    assert client.post(start, {"version": 9}).status_code == 422
    client.post(start, {"version": 1, "repetitions": 2, "writer": "composer|composer-1"})
    first = work(models.TestRun.objects.get())
    assert first.results.count() == 2 * 47
    fields = {name: getattr(prompt.versions.get(), name) for name in ("instruction", "rules", "inputs")}
    second = services.save_version(prompt=prompt, fields={**fields, "examples": []}, message="", actor=author)
    run = run_through(second, author, repetitions=2)
    page = page_of(client.get(at("show_test_run", run=run.uuid) + f"?baseline={first.uuid}&show=loss"))
    assert "<b>47</b> losses" in page
    assert "It does worse, and hardly by luck." in page
    assert "With 47 cases, a version that does worse on 11% of all customers" in page
    result = run.results.first()
    shown = page_of(client.get(at("show_test_result", run=run.uuid, result=result.uuid) + f"?baseline={first.uuid}"))
    assert "No draft came out" in shown
    assert "Version 1" in shown


def test_a_spec_read_back_from_its_row_is_the_same(author, prompt):
    guard = services.create_set(prompt=prompt, name="One", shelf=CONTENTS, actor=author)
    services.save_case(test_set=guard, spec=FULL, actor=author)
    assert guard.revisions.order_by("-number").first().cases.get().spec == FULL
    assert prompt_spec(prompt.versions.get()).inputs
