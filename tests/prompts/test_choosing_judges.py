"""A version may name the judge of its drafts; else it is the surest one in production, as it always was."""

import json

import pytest
from django.urls import reverse

from apps.prompts import services
from apps.prompts.documents import read_document, spec_of, version_fields
from apps.prompts.editor import editor_of, read_editor
from apps.prompts.parts import described, parts_of, with_parts
from apps.prompts.reports.choosing import judge_for, judging_now
from apps.prompts.selectors import differences, prompt_document
from apps.prompts.spec import JudgeRef
from apps.prompts.validation import canonical
from tests.prompts.judges import make_good, make_judge, put_in_production
from tests.prompts.stories import shipped_fields, shipped_prompt
from tests.prompts.test_documents import errors_of, read
from tests.prompts.test_editor import edit, form_of, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


@pytest.fixture
def surest(author, reviewer, prompt):
    """Good enough and in production."""
    made = make_judge(author)
    put_in_production(made, reviewer)
    make_good(made, prompt.versions.get(), reviewer)
    return made


@pytest.fixture
def other(author):
    """A second judge, which is in production and only annotates."""
    judge = make_judge_named(author, "Judge of claims")
    made = services.duplicate_prompt(version=judge, actor=author).prompt.versions.get()
    services.rename_prompt(prompt=made.prompt, name="Judge of honesty", actor=author)
    put_in_production(made, author)
    return made


def make_judge_named(author, name, **head):
    rule = {"kind": "tone_checklist", "params": {"questions": ["Is it true?"]}}
    fields = version_fields({"instruction": "Read the message.", "rules": [rule]})
    return services.create_prompt(name=name, fields=fields, actor=author, purpose="judge", **head).versions.get()


def ref(judge):
    return JudgeRef(judge.prompt.name, str(judge.prompt.uuid))


def judged_by(prompt, judge, author):
    fields = shipped_fields() | {"settings": {"judged": True, "judge": ref(judge).to_json()}}
    return services.save_version(prompt=prompt, fields=fields, message="", actor=author)


def hash_with(**settings):
    fields = canonical(version_fields({"instruction": "Write.", "settings": settings}))
    return spec_of(fields, uuid="", channel="email", locale="en").content_hash


def test_only_a_chosen_judge_is_in_the_hash():
    plain = hash_with(judged=True)
    assert hash_with(judged=True, judge=None) == plain
    assert hash_with(judge={"name": "Judge of tone"}) == hash_with()
    assert (
        len({plain, hash_with(judged=True, judge={"name": "A b"}), hash_with(judged=True, judge={"name": "B c"})}) == 3
    )


def test_without_a_choice_the_surest_judge_counts_and_a_chosen_one_has_no_substitute(surest, other):
    assert judge_for("en").version == surest
    assert judge_for("en", ref(surest)).version == surest
    assert judge_for("en", ref(other)) is None
    assert judging_now("en", None, ref(other)).missing[0].startswith("People have answered 0 of the 50")


@pytest.mark.parametrize(
    ("judge", "locale", "why"),
    [
        ({"name": "Nobody"}, "en", "no judge called “Nobody” is here."),
        ({"name": "Come back"}, "en", "no judge called “Come back” is here."),  # a prompt, but no judge
        ({"name": "Judge of tone"}, "de", "“Judge of tone” judges English, and these drafts are German."),
        ({"name": "Judge of claims"}, "en", "“Judge of claims” is not in production."),
        ({"name": "Judge of tone", "uuid": "of another workspace"}, "en", ""),
    ],
    ids=["unknown", "no judge", "another language", "not in production", "by its name"],
)
def test_the_page_says_why_a_chosen_judge_is_none(surest, author, judge, locale, why):
    make_judge_named(author, "Judge of claims")
    found = judging_now(locale, None, JudgeRef.from_json(judge))
    assert (found.why, found.judge is None) == (why, bool(why))


def test_a_judge_that_is_renamed_is_still_the_one_that_was_chosen(surest, author, prompt):
    named = ref(surest)
    services.rename_prompt(prompt=surest.prompt, name="Judge of manners", actor=author)
    assert judge_for("en", named).version == surest


def test_an_author_chooses_among_the_judges_of_the_language(client_for, author, prompt, surest, other):
    make_judge_named(author, "Richter", locale="de")
    client, data = client_for(author), form_of(shipped_fields(), 1)
    shown = text(client.get(edit(prompt)))
    assert "The surest in production: “Judge of tone”, version 1" in shown
    assert "Judge of tone: version 1, good enough" in shown
    assert "Judge of honesty: version 1, only annotates" in shown
    assert "Richter" not in shown

    client.post(edit(prompt), {**data, "judged": "1", "judge": ref(other).value})
    version = prompt.versions.get(number=2)
    assert version.settings == {"judged": True, "judge": ref(other).to_json()}
    assert [one.label for one in differences(prompt.versions.get(number=1), version)] == [
        "Setting “drafts are judged”",
        "Setting “judged by”",
    ]
    page = text(client.get(reverse("prompts:show_prompt", args=[prompt.uuid])))
    assert "“Judge of honesty”, version 1, only annotates." in page
    assert "No other judge takes its place." in page
    uses = text(client.get(reverse("prompts:show_uses", args=[other.prompt.uuid])))
    assert "Named as their judge by" in uses
    assert prompt.name in uses

    # Saved again after the judge got another name, the version says what it said.
    services.rename_prompt(prompt=other.prompt, name="Judge of candour", actor=author)
    again = text(client.get(edit(prompt)))
    assert f'<option value="{ref_value(version)}" selected>Judge of candour: version 1, only annotates' in again
    client.post(edit(prompt), {**data, "judged": "1", "judge": ref_value(version), "opened": opened(again)})
    assert prompt.versions.count() == 2


def ref_value(version):
    return JudgeRef.from_json(version.settings["judge"]).value


def opened(page):
    return page.partition('name="opened" value="')[2].partition('"')[0]


def test_a_form_keeps_the_judge_that_it_names_and_merges_it_with_the_switch():
    editor = read_editor({"purpose": "draft", "judged": "1", "judge": "u/Judge of tone"})
    assert editor.settings == {"judged": True, "judge": {"name": "Judge of tone", "uuid": "u"}}
    assert editor_of({**version_fields({"instruction": "x"}), "settings": editor.settings}).judge == "u/Judge of tone"
    parts = parts_of(editor)
    assert with_parts(editor, parts).settings == editor.settings
    assert with_parts(editor, {**parts, "judged": "yes"}).settings == {"judged": True}
    assert described("judged", parts["judged"]) == "by “Judge of tone”"
    assert read_editor({"purpose": "draft", "judge": "u/Judge of tone"}).settings == {}
    assert read_editor({"purpose": "draft", "judged": "1", "judge": "nonsense"}).settings == {"judged": True}


@pytest.mark.parametrize(
    "judge", ["Judge of tone", {}, {"name": 3}, {"name": " "}, {"name": "x" * 121}, {"name": "Fine", "id": 3}]
)
def test_a_judge_that_is_written_wrongly_is_named_by_its_place(judge):
    assert list(errors_of({"name": "Small", "instruction": "x", "settings": {"judged": True, "judge": judge}})) == [
        "settings.judge"
    ]


def test_a_judge_without_the_switch_is_a_mistake_in_a_file():
    found = errors_of({"name": "Small", "instruction": "x", "settings": {"judge": {"name": "Judge of tone"}}})
    assert found == {"settings.judge": "A judge is named only where drafts are judged."}


def test_a_document_carries_the_judges_name_and_reads_back_to_the_same_hash(prompt, surest, author):
    version = judged_by(prompt, surest, author)
    data = json.loads(json.dumps(prompt_document(prompt, [version]).to_json()))
    assert data["versions"][0]["settings"]["judge"]["name"] == "Judge of tone"
    copy = services.import_prompt(document=read_document(data), actor=author, name="A copy")
    assert copy.versions.get().content_hash == version.content_hash


def test_a_plan_warns_of_a_judge_that_is_not_here_and_takes_the_file_in_all_the_same(client_for, author, surest):
    said = {"judged": True, "judge": {"name": "Judge of puns", "uuid": "c0ffee"}}
    assert services.plan_import(read(settings={"judged": True})).unjudged == ()
    assert services.plan_import(read(settings={"judged": True, "judge": {"name": "Judge of tone"}})).unjudged == ()
    document = {"name": "Small", "instruction": "Write.", "settings": said}
    client, address = client_for(author), reverse("prompts:import_prompt")
    page = text(client.post(address, {"text": json.dumps(document)}))
    assert "No judge called “Judge of puns” is here." in page
    assert "drafts are judged once that judge is here and good enough" in page
    client.post(address, {"text": json.dumps(document), "name": "Small", "action": "import", "base": "0"})
    assert services.plan_import(read_document(document)).known == 1
