"""From an approved draft that somebody edited to a worked example of its prompt: through the pages, without scripts."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from apps.approvals import services as approvals
from apps.approvals.selectors import examples as approved
from apps.campaigns.services import freeze_audience
from apps.common.models import AuditEntry
from apps.common.sentences import predicate
from apps.content.models import BannedTerm
from apps.drafts import services as draft_services
from apps.drafts.models import DraftUse
from apps.profiles.models import Profile
from apps.prompts import services as prompts
from apps.prompts import suggestions
from apps.prompts.assembly import assemble
from apps.prompts.composer import compose, parse_example
from apps.prompts.models import Label
from apps.prompts.selectors import prompt_document, prompt_spec, version_fields
from tests.approvals.stories import NEW, OLD, approve, changed, edit_and_approve
from tests.campaigns.factories import make_campaign
from tests.drafts.channels import make_written
from tests.factories import make_frozen_campaign, make_writing_prompt, write_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_model(settings):
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""


INPUTS = [{"key": "trait:zone", "use": "say", "words": {"Urban": "the city", "Rural": "the country"}}]


@pytest.fixture
def use(noon, author, admin):
    campaign = make_frozen_campaign(author, admin, prompt=make_writing_prompt(inputs=INPUTS))
    write_all(campaign, author)
    return DraftUse.objects.filter(campaign=campaign).order_by("pk").first()


@pytest.fixture
def approval(use, reviewer, second_reviewer):
    return edit_and_approve(use, reviewer, second_reviewer)


def prompt_of(use):
    return use.brief.variant.prompt_version.prompt


def editor_at(use) -> str:
    return reverse("prompts:edit_prompt", args=[prompt_of(use).uuid]) + f"?draft={use.uuid}"


def draft_at(use) -> str:
    return reverse("drafts:show_draft", args=[use.campaign.uuid, use.uuid])


def learned_at(use) -> str:
    return reverse("prompts:list_suggestions", args=[prompt_of(use).uuid])


def text(response) -> str:
    return " ".join(response.content.decode().split())


def form_in(response) -> dict[str, str]:
    """What a browser without scripts would post of the editor."""
    editor = response.context["editor"]
    data = {"opened": response.context["opened"], "locale": "en", "purpose": "draft", "channel": editor.channel}
    data |= {name: getattr(editor, name) for name in ("instruction", "tone", "message")}
    data |= {name: str(len(getattr(editor, name))) for name in ("rules", "inputs", "examples")}
    for item in editor.inputs:
        start = f"input-{item.number}"
        data |= {f"{start}-key": item.key, f"{start}-use": item.use, f"{start}-words": item.words}
    for row in editor.examples:
        start = f"example-{row.number}"
        data |= {f"{start}-name": row.name, f"{start}-text": row.text, f"{start}-known": row.known}
        data |= {f"{start}-origin": row.origin} if row.origin else {}
    return data


def test_a_marketer_makes_an_approved_draft_an_example_and_saves_it_after_a_look(use, approval, author, client_for):
    client, prompt = client_for(author), prompt_of(use)
    assert f'href="{editor_at(use)}"' in text(client.get(draft_at(use)))
    page = client.get(editor_at(use))
    assert "Filled in from an approved draft. Nothing is saved yet." in text(page)
    row = page.context["editor"].examples[-1]
    assert "action: Have a wander along the new shelves. -> Look" in row.text
    assert "[the country]{trait:zone}" in row.text or "[the city]{trait:zone}" in row.text
    assert prompt.versions.count() == 1
    answer = client.post(editor_at(use), form_in(page), follow=True)
    assert "Version 2 is saved." in text(answer)
    version = prompt.versions.get(number=2)
    assert (version.message, len(version.examples)) == ("Example from an approved draft", 2)
    assert Label.objects.get(prompt=prompt, name="production").version.number == 1
    assert "Taken from a draft that somebody edited" in text(answer)
    assert f'href="{draft_at(use)}"' in text(answer)


def test_the_audit_names_the_draft_and_nobody_in_it(use, approval, author, client_for):
    client = client_for(author)
    client.post(editor_at(use), form_in(client.get(editor_at(use))))
    entry = AuditEntry.objects.filter(action="prompts.save_version").latest("pk")
    assert entry.detail["drafts"] == [str(use.uuid)]
    assert predicate(entry) == "saved version 2, with an example from an approved draft"


def test_the_composer_writes_with_the_example_and_a_model_sees_it_first(use, approval, author, client_for):
    client = client_for(author)
    client.post(editor_at(use), form_in(client.get(editor_at(use))))
    spec = prompt_spec(prompt_of(use).versions.select_related("prompt").get(number=2))
    brief = approved.material_of(str(use.uuid)).brief
    told = assemble(brief, spec).system
    assert told.index(NEW) < told.index(OLD)
    only = replace(spec, examples=spec.examples[-1:])
    draft, _ = compose(brief, only, lambda draft: ())
    assert NEW in draft.paragraphs[-1].text


def test_the_tab_shows_both_wordings_and_who_they_are_from(
    use, approval, author, reviewer, second_reviewer, client_for
):
    page = text(client_for(author).get(learned_at(use)))
    assert f"Edited by {reviewer.name} · Approved by {second_reviewer.name}" in page
    assert "<del>look" in page
    assert f'href="{editor_at(use)}"' in page
    client = client_for(author)
    client.post(editor_at(use), form_in(client.get(editor_at(use))))
    after = text(client.get(learned_at(use)))
    assert editor_at(use) not in after
    assert "Example “" in after


def test_without_such_drafts_the_tab_says_what_comes_there(use, author, client_for):
    assert "No draft was edited and approved yet" in text(client_for(author).get(learned_at(use)))


def test_reviewers_see_the_wordings_and_may_not_make_them_examples(use, approval, reviewer, client_for):
    client = client_for(reviewer)
    for page in (learned_at(use), draft_at(use)):
        shown = text(client.get(page))
        assert "<del>" in shown
        assert "Use as a worked example" not in shown
    answer = client.get(editor_at(use))
    assert (answer.status_code, "A marketer or an admin may do it." in text(answer)) == (403, True)


def test_who_may_do_both_finds_it_at_the_desk(use, approval, admin, client_for):
    admin.roles = ["admin", "reviewer"]
    admin.save()
    page = text(client_for(admin).get(reverse("approvals:show_review", args=[approval.review.uuid])))
    assert f'href="{editor_at(use)}"' in page


def test_a_draft_that_is_not_approved_as_edited_is_refused(use, author, reviewer, second_reviewer, client_for):
    client = client_for(author)
    assert client.get(editor_at(use)).status_code == 422
    approval = edit_and_approve(use, reviewer, second_reviewer)
    assert client.get(editor_at(use)).status_code == 200
    approvals.undo(decision=approval, actor=second_reviewer)
    answer = client.get(editor_at(use))
    assert (answer.status_code, "the approval was taken back" in text(answer)) == (422, True)
    assert f'href="{draft_at(use)}"' in text(answer)
    assert "Use as a worked example" not in text(client.get(draft_at(use)))
    assert "No draft was edited and approved yet" in text(client.get(learned_at(use)))


def test_what_nobody_edited_is_no_pair(use, author, second_reviewer, client_for):
    approve(use, second_reviewer)
    assert "Use as a worked example" not in text(client_for(author).get(draft_at(use)))
    assert client_for(author).get(editor_at(use)).status_code == 422


@pytest.mark.parametrize("address", ["0", "00000000-0000-4000-8000-000000000000", "%00"])
def test_a_draft_that_there_is_not_is_refused(use, author, client_for, address):
    page = reverse("prompts:edit_prompt", args=[prompt_of(use).uuid])
    assert client_for(author).get(f"{page}?draft={address}").status_code == 422


def test_a_draft_of_another_prompt_is_refused(use, approval, author, client_for):
    other = make_writing_prompt()
    answer = client_for(author).get(reverse("prompts:edit_prompt", args=[other.uuid]) + f"?draft={use.uuid}")
    assert (answer.status_code, "written with another prompt" in text(answer)) == (422, True)


def test_an_approval_taken_back_while_somebody_looks_through_it_is_said_at_the_example(
    use, approval, author, second_reviewer, client_for
):
    client = client_for(author)
    data = form_in(client.get(editor_at(use)))
    approvals.undo(decision=approval, actor=second_reviewer)
    answer = client.post(editor_at(use), data)
    assert (answer.status_code, "Take the example out." in text(answer)) == (422, True)
    assert prompt_of(use).versions.count() == 1


def test_a_colleague_s_save_meanwhile_is_met_as_always(use, approval, author, client_for):
    client, prompt = client_for(author), prompt_of(use)
    data = form_in(client.get(editor_at(use)))
    fields = version_fields(prompt.versions.get()) | {"tone": "Drier."}
    prompts.save_version(prompt=prompt, fields=fields, message="", actor=author)
    assert client.post(editor_at(use), data).status_code == 302
    version = prompt.versions.get(number=3)
    assert (version.tone, len(version.examples), list(version.origins.values())) == ("Drier.", 2, [str(use.uuid)])


def test_it_asks_the_database_few_questions(use, approval, author, client_for, django_assert_max_num_queries):
    client = client_for(author)
    with django_assert_max_num_queries(60):
        client.get(editor_at(use))


def test_it_is_an_example_once(use, approval, author, client_for):
    client = client_for(author)
    client.post(editor_at(use), form_in(client.get(editor_at(use))))
    answer = client.get(editor_at(use))
    assert (answer.status_code, "is this draft already" in text(answer)) == (422, True)


def test_words_that_an_example_says_already_make_no_second_one(use, approval, author, client_for):
    client, prompt = client_for(author), prompt_of(use)
    row = client.get(editor_at(use)).context["editor"].examples[-1]
    fields = version_fields(prompt.versions.get())
    fields["examples"] = [*fields["examples"], parse_example("By hand", row.text)]
    prompts.save_version(prompt=prompt, fields=fields, message="", actor=author)
    assert "The example “By hand” of version 2 is this draft already." in text(client.get(editor_at(use)))


def test_a_prompt_with_all_the_examples_that_it_may_have_says_so(use, approval, author, client_for):
    prompt = prompt_of(use)
    fields = version_fields(prompt.versions.get())
    fields["examples"] = [{**fields["examples"][0], "name": str(number)} for number in range(40)]
    prompts.save_version(prompt=prompt, fields=fields, message="", actor=author)
    assert "there is room for 40" in text(client_for(author).get(editor_at(use)))


def test_where_an_example_comes_from_stays_with_it_and_out_of_hash_and_document(use, approval, author, client_for):
    client, prompt = client_for(author), prompt_of(use)
    client.post(editor_at(use), form_in(client.get(editor_at(use))))
    second = prompt.versions.get(number=2)
    fields = version_fields(second)
    assert str(use.uuid) not in str(prompt_document(prompt, [second]).to_json())
    later = prompts.save_version(prompt=prompt, fields=fields | {"tone": "Drier."}, message="", actor=author)
    assert later.origins == second.origins
    same = prompts.save_version(prompt=prompt, fields=fields, message="", actor=author)
    assert same.content_hash == second.content_hash
    gone = fields | {"examples": fields["examples"][:1]}
    assert prompts.save_version(prompt=prompt, fields=gone, message="", actor=author).origins == {}


def test_a_copy_of_a_prompt_still_says_where_its_examples_come_from(use, approval, author, admin, client_for):
    client, prompt = client_for(author), prompt_of(use)
    client.post(editor_at(use), form_in(client.get(editor_at(use))))
    second = prompt.versions.get(number=2)
    copy = prompts.duplicate_prompt(version=second, actor=admin).prompt
    assert copy.versions.get().origins == second.origins != {}
    page = text(client.get(reverse("prompts:show_prompt", args=[copy.uuid])))
    assert f'href="{draft_at(use)}"' in page
    entry = AuditEntry.objects.get(action="prompts.duplicate_prompt")
    assert (entry.detail["origins"], entry.detail["number"]) == (1, 2)
    fields = version_fields(second) | {"tone": "Drier."}
    assert prompts.save_version(prompt=copy, fields=fields, message="", actor=admin).origins == second.origins


def test_a_version_outlives_its_draft(use, approval, author, client_for):
    client, prompt = client_for(author), prompt_of(use)
    client.post(editor_at(use), form_in(client.get(editor_at(use))))
    draft_services.reopen_plan(campaign=use.campaign, actor=author)
    page = text(client.get(reverse("prompts:show_prompt", args=[prompt.uuid])))
    assert "From a draft" in page
    assert draft_at(use) not in page
    assert client.post(editor_at(use), form_in(client.get(reverse("prompts:edit_prompt", args=[prompt.uuid]))) | {
        "tone": "Drier."
    }).status_code == 302  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Ask Wilhelmina about it.", "“Wilhelmina” is in your profiles"),
        ("Wilhelmina, come and see.", "“Wilhelmina” is in your profiles"),
        ("Come with Mrs van Oosten to the shop.", "“van Oosten” is in your profiles"),
        ("Say that Sonnenblume sent you.", "“Sonnenblume” is in your profiles"),
    ],
)
def test_a_name_that_a_reviewer_typed_never_reaches_the_prompt(
    use, reviewer, second_reviewer, author, client_for, words, said
):
    Profile.objects.create(external_id="SonnenBlume", first_name="Wilhelmina", last_name="van Oosten")
    change = lambda draft: changed(draft, "Have a", f"{words} Have a")  # noqa: E731
    edit_and_approve(use, reviewer, second_reviewer, change)
    answer = client_for(author).get(editor_at(use))
    assert (answer.status_code, said in text(answer)) == (422, True)


def test_a_name_typed_into_the_filled_in_example_is_said_at_its_lines(use, approval, author, client_for):
    Profile.objects.create(external_id="1", first_name="Wilhelmina")
    client = client_for(author)
    data = form_in(client.get(editor_at(use)))
    data["example-1-text"] = data["example-1-text"].replace("Have a wander", "Dear Wilhelmina, have a wander")
    answer = client.post(editor_at(use), data)
    assert (answer.status_code, "“Wilhelmina” is in your profiles" in text(answer)) == (422, True)
    data["example-1-text"] = data["example-1-text"].replace("Wilhelmina", "ann@people.example")
    assert "looks like an e-mail address" in text(client.post(editor_at(use), data))


def test_a_word_that_may_be_a_name_is_pointed_at(use, reviewer, second_reviewer, author, client_for):
    change = lambda draft: changed(draft, "Have a", "Say hello to Zebedee at the door. Have a")  # noqa: E731
    edit_and_approve(use, reviewer, second_reviewer, change)
    client, said = client_for(author), "Should “Zebedee” name a person, take it out."
    page = client.get(editor_at(use))
    assert said in text(page)
    assert said in text(client.post(editor_at(use), {**form_in(page), "action": "add-input"}))


def test_the_name_s_slot_stays_a_slot(use, approval, author, client_for):
    row = client_for(author).get(editor_at(use)).context["editor"].examples[-1]
    assert 'greeting: Hello {{ first_name | default: "there" }},' in row.text
    assert not re.search(r"Name\d", row.text)


@pytest.mark.parametrize(("people", "status"), [(6, 422), (14, 200)])
def test_a_value_of_few_people_that_the_prompt_has_no_words_for_is_no_example(
    noon, author, admin, reviewer, second_reviewer, client_for, people, status
):
    campaign = make_frozen_campaign(author, admin, people=people, k=1)
    write_all(campaign, author)
    for use in DraftUse.objects.filter(campaign=campaign):
        edit_and_approve(use, reviewer, second_reviewer)
        answer = client_for(author).get(editor_at(use))
        assert answer.status_code == status
        said = "“Zone” of only 3 people" if status == 422 else "The prompt does not ask for “Zone”"
        assert said in text(answer)


@pytest.mark.parametrize("channel", ["email", "sms", "push", "in_app", "webhook"])
def test_every_channel_s_draft_becomes_an_example_of_it(
    noon, author, admin, reviewer, second_reviewer, client_for, channel
):
    use = make_written(author, admin, channel)
    edit_and_approve(use, reviewer, second_reviewer)
    client = client_for(author)
    page = client.get(editor_at(use))
    assert page.status_code == 200
    assert page.context["faults"] == []
    assert client.post(editor_at(use), form_in(page)).status_code == 302
    assert NEW in str(prompt_of(use).versions.get(number=2).examples[-1])


def test_equal_words_of_two_campaigns_stand_in_the_list_once(use, approval, author, admin, reviewer, second_reviewer):
    first = use.campaign
    second = make_campaign(
        author, prompt=first.prompt, contents=[one.item for one in first_contents(use)], facts=first.facts,
    )  # fmt: skip
    freeze_audience(campaign=second, actor=author)
    second.refresh_from_db()
    write_all(second, author)
    again = DraftUse.objects.get(campaign=second, brief__key=use.brief.key)
    edit_and_approve(again, reviewer, second_reviewer)
    assert [one.use for one in approved.listed(prompt_of(use).pk, 0, 10)] == [str(again.uuid)]


def first_contents(use):
    return use.brief.variant.content_versions.select_related("item")


def test_a_long_list_has_pages(use, approval, author, reviewer, second_reviewer, client_for, monkeypatch):
    other = DraftUse.objects.filter(campaign=use.campaign).exclude(pk=use.pk).get()
    edit_and_approve(other, reviewer, second_reviewer)
    monkeypatch.setattr(suggestions, "SHOWN_DRAFTS", 1)
    client = client_for(author)
    first, second = text(client.get(learned_at(use))), text(client.get(learned_at(use) + "?from=1"))
    assert (draft_at(other) in first, draft_at(use) in first) == (True, False)
    assert (draft_at(other) in second, draft_at(use) in second) == (False, True)
    assert ("Older" in first, "Newer" in first, "Newer" in second) == (True, False, True)


def test_what_the_guardrails_block_by_now_is_no_example(use, approval, author, client_for):
    BannedTerm.objects.create(term="wander along")
    answer = client_for(author).get(editor_at(use))
    assert (answer.status_code, "The guardrails block this wording now" in text(answer)) == (422, True)
