"""One version of a prompt waits for production at a time; whoever takes another one's place says so before."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from apps.common.errors import Conflict
from apps.common.models import AuditEntry, Notice
from apps.common.sentences import predicate
from apps.common.stale import Stale
from apps.prompts import services
from apps.prompts.history import history_of
from apps.prompts.models import Proposal
from apps.prompts.selectors import production_version
from tests.at_once import begin_beside
from tests.prompts.gate import run_through
from tests.prompts.stories import shipped_fields, shipped_prompt

pytestmark = pytest.mark.django_db
Status = Proposal.Status


@pytest.fixture
def prompt(author):
    return shipped_prompt(author)


@pytest.fixture
def first(prompt, author):
    """Version 1, proposed by its author."""
    return services.propose_version(version=prompt.versions.get(number=1), actor=author, note="For spring")


@pytest.fixture
def second(prompt, first, admin):
    """Version 2, by somebody else."""
    fields = shipped_fields() | {"tone": "Dry."}
    return services.save_version(prompt=prompt, fields=fields, message="", actor=admin)


def shown(client, version, **more):
    return client.get(reverse("prompts:show_prompt", args=[version.prompt.uuid]) + f"?version={version.number}", **more)


def propose(client, version, replaces="", note=""):
    data = {"replaces": replaces, "note": note}
    return client.post(reverse("prompts:propose_version", args=[version.uuid]), data, follow=True)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def told(user) -> list[str]:
    return [one.sentence for one in Notice.objects.filter(user=user).order_by("pk")]


def states(prompt) -> list[tuple[int, str, str]]:
    return list(prompt.proposals.order_by("pk").values_list("version__number", "status", "answer"))


def undo(client, page):
    token = re.findall(r'name="undo" value="([^"]+)"', page.content.decode())[0]
    return client.post("/undo/", {"undo": token}, follow=True)


def test_the_form_says_whose_proposal_it_replaces_before_it_is_sent(client_for, author, admin, first, second):
    page = text(shown(client_for(admin), second))
    assert "Author proposed version 1" in page
    assert "For spring" in page
    assert "it takes the place of version 1, and Author is told." in page
    assert "Propose instead of version 1" in page
    assert f'name="replaces" value="{first.pk}"' in page
    own = text(shown(client_for(author), second))
    assert "it takes the place of version 1." in own


def test_what_is_replaced_is_told_to_its_proposer_answered_and_on_record(
    client_for, author, admin, reviewer, prompt, first, second
):
    page = text(propose(client_for(admin), second, first.pk, "Shorter"))
    assert "Version 2 is proposed instead of version 1; Author is told. A reviewer puts it in production." in page
    assert states(prompt) == [(1, Status.REPLACED, "Version 2 is proposed instead."), (2, Status.OPEN, "")]
    assert told(author) == ["Boss proposed version 2 of “Come back” for production in place of version 1"]
    assert told(reviewer)[-1] == "Boss proposes version 2 of “Come back” for production in place of version 1"
    assert Notice.objects.filter(user=reviewer, read_at=None).count() == 1, "the first waits no more"
    entry = AuditEntry.objects.filter(action="prompts.propose_version").latest("pk")
    assert predicate(entry) == "proposed version 2 for production, in place of version 1"
    shown_now = text(shown(client_for(reviewer), second))
    assert "version 1</a> replaced by Boss" in shown_now
    assert "Proposed by Author: For spring" in shown_now


def test_nobody_is_told_when_people_replace_what_they_proposed_themselves(client_for, author, prompt, first):
    own = services.save_version(prompt=prompt, fields=shipped_fields() | {"tone": "Warm."}, message="", actor=author)
    page = text(propose(client_for(author), own, first.pk))
    assert "Version 2 is proposed instead of version 1. A reviewer" in page
    assert told(author) == []


def test_a_proposal_that_came_meanwhile_is_not_replaced_and_the_note_is_kept(client_for, admin, prompt, first, second):
    answer = propose(client_for(admin), second, "", "Shorter, and kinder")
    assert answer.status_code == 409
    page = text(answer)
    assert "Author has proposed version 1 meanwhile." in page
    assert 'value="Shorter, and kinder"' in page
    assert states(prompt) == [(1, Status.OPEN, "")]
    assert f'name="replaces" value="{first.pk}"' in page, "sent once more, it replaces what is shown now"
    assert 'href="?' not in page.split("<main")[1], "links lead to the prompt, not to where the form was sent"
    assert propose(client_for(admin), second, first.pk, "Shorter, and kinder").status_code == 200


def test_what_was_taken_back_meanwhile_is_in_nobodys_way(author, admin, prompt, first, second):
    services.take_back_proposal(proposal=first, actor=author)
    services.propose_version(version=second, actor=admin, replaces=first.pk)
    assert [state for _, state, _ in states(prompt)] == [Status.WITHDRAWN, Status.OPEN]


def test_a_version_is_proposed_once(client_for, admin, first):
    answer = propose(client_for(admin), first.version, first.pk)
    assert (answer.status_code, "Author has proposed version 1 already." in text(answer)) == (409, True)
    assert propose(client_for(admin), first.version, "evil").status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_the_second_sees_the_first(author, admin):
    prompt = shipped_prompt(author)
    fields = shipped_fields() | {"tone": "Dry."}
    other = services.save_version(prompt=prompt, fields=fields, message="", actor=admin)
    with transaction.atomic():
        services.propose_version(version=prompt.versions.get(number=1), actor=author)
        finish = begin_beside(lambda: services.propose_version(version=other, actor=admin))
    assert isinstance(finish(), Stale)
    assert states(prompt) == [(1, Status.OPEN, "")]


def test_undoing_it_lets_the_other_wait_again_and_everybody_knows(
    client_for, author, admin, reviewer, prompt, first, second
):
    client = client_for(admin)
    answer = undo(client, propose(client, second, first.pk))
    assert "The proposal is taken back. Version 1 waits again." in text(answer)
    assert states(prompt) == [(1, Status.OPEN, ""), (2, Status.WITHDRAWN, "")]
    assert told(author)[-1] == (
        "Boss took back the proposal of version 2 of “Come back”, so that version 1 waits again"
    )
    [waiting] = Notice.objects.filter(user=reviewer, read_at=None)
    assert waiting.sentence == "Author proposes version 1 of “Come back” for production"


def test_a_proposal_that_somebody_else_takes_back_is_told_to_its_proposer(author, admin, first):
    services.take_back_proposal(proposal=first, actor=admin)
    assert told(author) == ["Boss took back the proposal of version 1 of “Come back”"]


def test_a_proposal_overtaken_by_another_version_is_told_to_its_proposer_and_waits_again_after_an_undo(
    client_for, author, admin, reviewer, prompt, first, second
):
    run_through(second, admin)
    client, seen = client_for(reviewer), {"content_hash": second.content_hash, "note": "Shorter"}
    assert "that proposal is closed and Author is told" in text(shown(client, second))
    page = client.post(reverse("prompts:put_in_production", args=[second.uuid]), seen, follow=True)
    assert states(prompt) == [(1, Status.REPLACED, "Version 2 went into production instead.")]
    assert told(author) == ["Reviewer put version 2 of “Come back” in production instead of version 1"]
    after = text(undo(client, page))
    assert production_version(prompt) is None
    assert [state for _, state, _ in states(prompt)] == [Status.OPEN]
    assert "Taken out of production by Reviewer" in after


def test_undoing_a_roll_back_opens_no_old_proposal(client_for, admin, reviewer, prompt, first, second):
    one = first.version
    for version in (one, second):
        run_through(version, admin)
        services.put_in_production(version=version, content_hash=version.content_hash, actor=reviewer)
    client = client_for(reviewer)
    seen = {"content_hash": one.content_hash}
    undo(client, client.post(reverse("prompts:put_in_production", args=[one.uuid]), seen, follow=True))
    assert production_version(prompt) == second
    assert [state for _, state, _ in states(prompt)] == [Status.ACCEPTED]


def test_the_history_tells_of_proposals_that_did_not_get_there(author, admin, reviewer, prompt, first, second):
    services.decline_proposal(proposal=first, note="Too pushy", actor=reviewer)
    run_through(second, admin)
    services.propose_version(version=second, actor=admin, note="Shorter")
    services.put_in_production(version=second, content_hash=second.content_hash, actor=reviewer)
    said = [(one.number, one.words, one.by, one.note, one.asked) for one in history_of(prompt)]
    assert said == [
        (2, "put in production", "Reviewer", "", ""),
        (1, "declined", "Reviewer", "Too pushy", "Author: For spring"),
    ]


def test_an_undo_does_not_replace_what_somebody_proposed_since(author, admin, prompt, first, second):
    services.take_back_proposal(proposal=first, actor=author)
    services.propose_version(version=second, actor=admin)
    with pytest.raises(Conflict, match="Boss has proposed version 2 meanwhile"):
        services.propose_version(version=first.version, actor=author, note=first.note)
