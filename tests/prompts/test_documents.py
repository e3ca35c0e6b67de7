"""A prompt as a document: out and in again, errors by path, nothing overwritten."""

import json
from dataclasses import replace

import pytest

from apps.common.errors import Conflict, Invalid, Refused
from apps.prompts import services
from apps.prompts.documents import DocumentError, VersionDocument, read_document, spec_of, version_fields
from apps.prompts.models import Prompt, Version
from apps.prompts.pinning import current_include, include_of
from apps.prompts.selectors import prompt_document, prompt_spec
from tests.prompts.stories import shipped_fields, shipped_prompt

# A version and its hash by the rules from before there were audience notes, includes and settings.
OLD = {
    "instruction": "Write a short letter to somebody who has not been here for a while.",
    "tone": "Warm and plain.",
    "rules": [{"kind": "no_exclamation_marks"}, {"kind": "never_mention", "params": {"phrases": ["hurry"]}}],
    "inputs": [{"key": "trait:plan", "type": "text", "fallback": "", "words": {"pro": "the pro plan"}}],
}
OLD_HASH = "2e2b24246c97f8683c95b7df3c08435b921f2005839ebd37eb9118f27f03cad8"
LEGAL = {"instruction": "Never promise a date of delivery.", "rules": [{"kind": "no_exclamation_marks"}]}
SMALL = {"name": "Small", "instruction": "Write a short note."}


def read(**changes):
    return read_document({**SMALL, **changes})


def errors_of(data) -> dict[str, str]:
    with pytest.raises(DocumentError) as caught:
        read_document(data)
    return caught.value.errors


def part(actor, name="Legal notes", **changes) -> Prompt:
    return services.create_prompt(name=name, fields=version_fields({**LEGAL, **changes}), actor=actor, purpose="part")


def test_versions_from_before_keep_their_hash():
    assert spec_of(version_fields(OLD), uuid="", channel="email", locale="en").content_hash == OLD_HASH


@pytest.mark.parametrize(
    "changes",
    [
        {"audience_notes": "People who walk a lot."},
        {"settings": {"temperature": 0.3}},
        {"settings": {"max_tokens": 400}},
        {"settings": {"judged": True}},
        {"includes": [{"kind": "prompt", "name": "Voice", "uuid": "u", "number": 1, "hash": "h", "text": "Warm."}]},
        {"inputs": [{"key": "trait:plan", "type": "text"}]},
    ],
)
def test_each_later_part_changes_the_hash(changes):
    hashes = {
        spec_of(version_fields({**SMALL, **one}), uuid="", channel="email", locale="en").content_hash
        for one in ({}, changes)
    }
    assert len(hashes) == 2


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"rules": [{"kind": "max_length", "params": {"field": "subject", "limit": 0}}]}, "rules[0].limit"),
        ({"rules": [{"kind": "nonsense"}]}, "rules[0].kind"),
        ({"rules": [{"kind": "person", "params": {"person": "we"}, "severity": "maybe"}]}, "rules[0].severity"),
        ({"rules": "none"}, "rules"),
        ({"inputs": [{"key": "no key"}]}, "inputs[0].key"),
        ({"inputs": [{"key": "trait:a", "use": "shout"}]}, "inputs[0].use"),
        ({"inputs": [{"key": "trait:a", "type": "colour"}]}, "inputs[0].type"),
        ({"examples": [{"name": "one", "text": ["verse: la la"]}]}, "examples[0].text"),
        ({"examples": [{"text": ["subject: x"]}]}, "examples[0]"),
        ({"settings": {"temperature": 3}}, "settings.temperature"),
        ({"settings": {"temperature": True}}, "settings.temperature"),
        ({"settings": {"max_tokens": 1.5}}, "settings.max_tokens"),
        ({"settings": {"model": "big"}}, "settings.model"),
        ({"settings": {"judged": "yes"}}, "settings.judged"),
        ({"instruction": " "}, "instruction"),
        ({"purpose": "sell"}, "purpose"),
        ({"channel": "fax"}, "channel"),
        ({"secret": 1}, "the file"),
        ({"versions": []}, "versions"),
        ({"versions": [SMALL | {"instruction": "x"}]}, "versions[0]"),
        ({"versions": [{"instruction": "x", "rules": [{"kind": "locale"}]}]}, "versions[0].rules[0].locale"),
        ({"includes": [{"kind": "prompt", "name": "x", "text": "y" * 4001}]}, "includes[0].text"),
    ],
)
def test_what_is_wrong_with_a_document_is_said_by_path(changes, path):
    assert list(errors_of({**SMALL, **changes})) == [path]


@pytest.mark.parametrize("data", [None, [], "text", 7, {}, {"name": "Nothing else"}])
def test_what_is_no_document_is_no_crash(data):
    assert errors_of(data)


@pytest.mark.django_db
def test_a_prompt_comes_back_from_its_document_as_it_was(author, admin):
    prompt, legal = shipped_prompt(author), include_of(part(author), Version.objects.get(prompt__purpose="part"))
    more = {
        "includes": [legal.to_json()],
        "settings": {"temperature": 0.4, "judged": True},
        "audience_notes": "Walkers.",
    }
    services.save_version(prompt=prompt, fields=shipped_fields() | more, message="More", actor=author)
    document = prompt_document(prompt, prompt.versions.all())
    assert read_document(json.loads(json.dumps(document.to_json()))) == document
    again = services.import_prompt(document=document, name="Once more", actor=admin)
    mine, theirs = prompt.versions.order_by("number"), again.versions.order_by("number")
    assert [v.content_hash for v in mine] == [v.content_hash for v in theirs]
    assert [v.message for v in theirs] == ["First version", "More"]
    assert [replace(prompt_spec(v), uuid="") for v in mine] == [replace(prompt_spec(v), uuid="") for v in theirs]


@pytest.mark.django_db
def test_nothing_that_is_there_is_written_over(author, admin):
    prompt = shipped_prompt(author)
    document = prompt_document(prompt, prompt.versions.all())
    plan = services.plan_import(document)
    assert (plan.prompt, plan.new, plan.known) == (prompt, (), 1)
    longer = replace(
        document, versions=(*document.versions, VersionDocument(shipped_fields() | {"tone": "Dry."}, "", 2))
    )
    plan = services.plan_import(longer)
    assert ([version.number for version in plan.new], plan.known) == ([2], 1)
    assert prompt.versions.count() == 1  # a plan changes nothing
    services.import_prompt(document=longer, actor=admin, base=1)
    assert list(prompt.versions.order_by("number").values_list("tone", flat=True))[1] == "Dry."
    with pytest.raises(Conflict):
        services.import_prompt(document=longer, actor=admin, base=1)


@pytest.mark.django_db
def test_another_purpose_or_channel_of_the_same_name_needs_another_name(author):
    shipped_prompt(author)
    other = replace(read(name="Come back"), channel="sms")
    assert "Give this one another name" in services.plan_import(other).why_new
    with pytest.raises(Invalid):
        services.import_prompt(document=other, actor=author)
    assert services.import_prompt(document=other, name="Come back by SMS", actor=author).channel == "sms"


@pytest.mark.django_db
def test_labels_of_a_document_move_nothing(author, reviewer):
    document = replace(read(), labels={"production": 1})
    prompt = services.import_prompt(document=document, actor=author)
    assert not prompt.labels.exists()
    with pytest.raises(Refused):
        services.import_prompt(document=document, name="Mine", actor=reviewer)


@pytest.mark.django_db
def test_an_include_by_name_is_taken_as_it_is_today_or_missed_by_path(author):
    document = read(includes=[{"kind": "prompt", "name": "Legal notes"}])
    with pytest.raises(DocumentError) as caught:
        services.plan_import(document)
    assert list(caught.value.errors) == ["versions[0].includes[0]"]
    part(author)
    spec = prompt_spec(services.import_prompt(document=document, actor=author).versions.get())
    assert [(one.name, one.number) for one in spec.includes] == [("Legal notes", 1)]
    assert [rule.kind for rule in spec.rules] == ["no_exclamation_marks"]


@pytest.mark.django_db
def test_a_circle_is_refused_with_its_way_and_six_levels_too(author):
    names = ["One", "Two", "Three", "Four", "Five", "Six"]
    made: list[Prompt] = []
    for name in names:
        inner = [include_of(made[-1], made[-1].versions.get()).to_json()] if made else []
        made.append(part(author, name, includes=inner))
    top = include_of(made[-1], made[-1].versions.get()).to_json()
    with pytest.raises(Invalid) as caught:
        services.create_prompt(name="Top", fields=version_fields({**SMALL, "includes": [top]}), actor=author)
    assert "At most 5 levels" in caught.value.errors["includes"]
    third = include_of(made[2], made[2].versions.get()).to_json()
    with pytest.raises(Invalid) as caught:
        services.save_version(
            prompt=made[0], fields=version_fields({**LEGAL, "includes": [third]}), message="", actor=author
        )
    assert caught.value.errors["includes"] == "This would go in a circle: One → Three → Two → One."


@pytest.mark.django_db
def test_a_version_keeps_what_it_included_when_the_part_goes_on(author):
    legal = part(author)
    fields = version_fields({**SMALL, "includes": [include_of(legal, legal.versions.get()).to_json()]})
    version = services.create_prompt(name="Small", fields=fields, actor=author).versions.get()
    before = prompt_spec(version)
    changed = version_fields({**LEGAL, "instruction": "Never promise anything."})
    services.save_version(prompt=legal, fields=changed, message="", actor=author)
    assert prompt_spec(version) == before
    assert current_include("prompt", str(legal.uuid)).text == "Never promise anything."
