"""Versions, proposals and the production label: what the services promise."""

import pytest

from apps.common.errors import Conflict, Invalid, Refused
from apps.common.models import AuditEntry
from apps.prompts import services
from apps.prompts.models import Proposal, Version
from apps.prompts.selectors import open_proposals, production_version, prompt_page, prompt_spec
from tests.prompts.gate import run_through
from tests.prompts.stories import shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


def changed(**changes):
    return {**shipped_fields(), **changes}


def second(prompt, actor, **changes) -> Version:
    fields = changed(instruction="Write even shorter.", **changes)
    return services.save_version(prompt=prompt, fields=fields, message="Shorter", actor=actor, base=1)


def promote(version: Version, actor, **changes):
    """Puts a tested version in production."""
    if not version.prompt.label_moves.filter(version=version).exists():
        run_through(version, version.created_by)
    given = {"content_hash": version.content_hash, **changes}
    return services.put_in_production(version=version, actor=actor, **given)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_prompt_begins_with_version_one_and_two_audit_rows(prompt, author):
    version = prompt.versions.get()
    assert (version.number, version.created_by) == (1, author)
    assert len(version.content_hash) == 64
    assert actions() == ["prompts.create_prompt", "prompts.save_version"]
    assert "Northwind" not in str(AuditEntry.objects.values_list("detail", flat=True))


def test_a_stored_version_comes_back_as_the_same_spec(prompt):
    spec = prompt_spec(Version.objects.get())
    assert spec.content_hash == Version.objects.get().content_hash
    assert [rule.kind for rule in spec.rules][:2] == ["one_call_to_action", "max_length"]
    assert spec.inputs[0].words["7-10"] == "more than half a year"


def test_saving_makes_a_new_version_and_leaves_the_old_one(prompt, author):
    before = prompt.versions.get().content_hash
    assert second(prompt, author).number == 2
    assert prompt.versions.get(number=1).content_hash == before


def test_saving_the_same_again_changes_nothing(prompt, author):
    version = services.save_version(prompt=prompt, fields=shipped_fields(), message="", actor=author, base=1)
    assert version.number == 1
    assert prompt.versions.count() == 1


def test_a_stale_save_is_a_conflict(prompt, author, admin):
    second(prompt, admin)
    with pytest.raises(Conflict, match="Version 2"):
        services.save_version(prompt=prompt, fields=changed(tone="Dry."), message="", actor=author, base=1)
    assert prompt.versions.count() == 2


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"instruction": "  "}, "instruction"),
        ({"instruction": "x" * 5000}, "instruction"),
        ({"rules": [{"kind": "max_length", "params": {"field": "subject", "limit": "many"}}]}, "rules.0.limit"),
        ({"rules": [{"kind": "unknown"}]}, "rules.0.kind"),
        ({"inputs": [{"key": "no key"}]}, "inputs.0.key"),
        ({"inputs": [{"key": "trait:a"}, {"key": "trait:a"}]}, "inputs.1.key"),
        ({"inputs": [{"key": "trait:a", "words": {"x": " "}}]}, "inputs.0.words"),
        ({"examples": [{"name": "", "lines": []}]}, "examples.0.name"),
        ({"examples": [{"name": "one", "lines": [{"role": "verse", "text": "x"}]}]}, "examples.0.text"),
        ({"examples": [{"name": "one", "lines": [{"text": "x"}]}]}, "examples.0.text"),
        ({"rules": [{"kind": "no_exclamation_marks"}] * 41}, "rules"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(prompt, author, changes, key):
    with pytest.raises(Invalid) as caught:
        services.save_version(prompt=prompt, fields=changed(**changes), message="", actor=author)
    assert list(caught.value.errors) == [key]


def test_two_prompts_cannot_share_a_name(prompt, author):
    with pytest.raises(Invalid) as caught:
        services.create_prompt(name=prompt.name, fields=shipped_fields(), actor=author)
    assert list(caught.value.errors) == ["name"]
    other = services.create_prompt(name="Another", fields=shipped_fields(), actor=author)
    with pytest.raises(Invalid):
        services.rename_prompt(prompt=other, name=prompt.name, actor=author)


def test_reviewers_and_strangers_may_not_write(prompt, reviewer, outsider):
    for actor in (reviewer, outsider):
        with pytest.raises(Refused):
            second(prompt, actor)
        with pytest.raises(Refused):
            services.create_prompt(name="Mine", fields=shipped_fields(), actor=actor)
        with pytest.raises(Refused):
            services.rename_prompt(prompt=prompt, name="Mine", actor=actor)


def test_nothing_is_in_production_until_somebody_else_says_so(prompt, author, reviewer):
    version = prompt.versions.get()
    assert production_version(prompt) is None
    services.propose_version(version=version, actor=author, note="Ready.")
    assert production_version(prompt) is None
    run_through(version, author)
    services.put_in_production(version=version, content_hash=version.content_hash, actor=reviewer, note="Read it.")
    assert production_version(prompt) == version
    assert prompt.proposals.get().status == Proposal.Status.ACCEPTED
    assert prompt.label_moves.get().note == "Read it."
    assert actions()[-2:] == ["prompts.start_test_run", "prompts.put_in_production"]


def test_nobody_puts_an_own_version_in_production(prompt, author, reviewer):
    author.roles = ["marketer", "reviewer", "admin"]
    author.save()
    with pytest.raises(Refused, match="You wrote"):
        promote(prompt.versions.get(), author)
    assert production_version(prompt) is None


def test_neither_marketers_nor_admins_put_prompts_in_production(prompt, admin, outsider):
    for actor in (admin, outsider):
        with pytest.raises(Refused):
            promote(prompt.versions.get(), actor)


def test_production_is_what_was_seen(prompt, reviewer):
    with pytest.raises(Conflict, match="not the version"):
        promote(prompt.versions.get(), reviewer, content_hash="0" * 64)


def test_a_version_in_production_is_not_put_there_twice(prompt, author, reviewer):
    promote(prompt.versions.get(), reviewer)
    with pytest.raises(Conflict, match="already"):
        promote(prompt.versions.get(), reviewer)
    with pytest.raises(Conflict, match="already"):
        services.propose_version(version=prompt.versions.get(), actor=author)


def test_rolling_back_moves_the_label_and_keeps_the_history(prompt, author, reviewer):
    first = prompt.versions.get()
    promote(first, reviewer)
    promote(second(prompt, author), reviewer)
    promote(first, reviewer, note="Version 2 was too short.")
    assert production_version(prompt) == first
    assert list(prompt.label_moves.order_by("pk").values_list("version__number", flat=True)) == [1, 2, 1]
    assert prompt.labels.count() == 1


def test_one_proposal_is_open_at_a_time_and_the_newest_counts(prompt, author, reviewer):
    first = services.propose_version(version=prompt.versions.get(), actor=author)
    services.propose_version(version=second(prompt, author), actor=author, replaces=first.pk)
    assert prompt.proposals.get(status=Proposal.Status.OPEN).version.number == 2
    assert (open_proposals(reviewer), open_proposals(author)) == (1, 0)


def test_a_declined_proposal_needs_a_reason_and_is_closed(prompt, author, reviewer):
    proposal = services.propose_version(version=prompt.versions.get(), actor=author)
    with pytest.raises(Invalid):
        services.decline_proposal(proposal=proposal, note=" ", actor=reviewer)
    with pytest.raises(Refused):
        services.decline_proposal(proposal=proposal, note="No.", actor=author)
    services.decline_proposal(proposal=proposal, note="Too pushy.", actor=reviewer)
    assert prompt.proposals.get().answer == "Too pushy."
    with pytest.raises(Conflict):
        services.take_back_proposal(proposal=proposal, actor=author)


def test_promoting_another_version_closes_the_proposal(prompt, author, reviewer):
    services.propose_version(version=second(prompt, author), actor=author)
    promote(prompt.versions.get(number=1), reviewer)
    assert prompt.proposals.get().status == Proposal.Status.REPLACED


def test_the_page_says_what_this_person_may_do(prompt, author, reviewer):
    mine, theirs = prompt_page(prompt, None, author), prompt_page(prompt, 1, reviewer)
    assert (mine.may_edit, mine.may_promote) == (True, False)
    assert "You wrote" in mine.why_not
    assert (theirs.may_edit, theirs.may_promote) == (False, True)
    assert prompt_page(prompt, 7, author) is None
