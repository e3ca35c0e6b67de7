"""What leaves for a model, captured at the other end: nobody's identity, and nothing that a customer's data orders."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest

from apps.ai.types import BriefFact
from apps.campaigns import services as campaign_services
from apps.campaigns.models import Brief
from apps.drafts import services
from apps.profiles.models import ContactPoint, Profile
from apps.prompts.spec import WriteError
from apps.prompts.writing import write
from tests import scripted_openai as script
from tests.campaigns.factories import define_traits, fact, make_campaign, make_person
from tests.factories import make_contents, make_writing_prompt
from tests.journeys.injections import STRINGS
from tests.model_server import model_server
from tests.prompts.cast import POLICY, RECENCY, brief, comeback

__all__ = ["model_server"]
CHAT = "/v1/chat/completions"
ROWS, COLUMNS = 20, 17


def crowd():
    """One person for each brief; each has a name, an id, an address and traits that try to give orders."""
    define_traits(row="text", column="text", nickname="text", note="text", phone="text")
    for number in range(ROWS * COLUMNS):
        make_person(
            {
                "row": f"row {number % ROWS}",
                "column": f"column {number // ROWS}",
                "nickname": f"Nickname-{number}",
                "note": STRINGS[number % len(STRINGS)],
                "phone": f"+49 30 90{1000 + number}",
            },
            first_name=f"{STRINGS[number % len(STRINGS)][:60]} Firstname-{number}",
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_thousand_captured_prompts_hold_nobody(author, reviewer, model_server):
    crowd()
    model_server.routes[CHAT] = script.ungrounded  # each draft is asked for three times
    campaign = make_campaign(
        author,
        prompt=make_writing_prompt(),
        contents=make_contents(author, reviewer).all(),
        facts=[fact("trait:row"), fact("trait:column")],
        k=1,
    )
    campaign_services.freeze_audience(campaign=campaign, actor=author)
    assert Brief.objects.filter(campaign=campaign).count() >= 334
    run = services.start_run(campaign=campaign, actor=author)
    while services.work_run(run_id=run.pk):
        pass
    captured = [json.dumps(seen.body, ensure_ascii=False) for seen in model_server.seen]
    assert len(captured) >= 1000
    told = "\n".join(captured)
    secrets = {str(one) for one in Profile.objects.values_list("external_id", flat=True) if len(str(one)) > 3}
    secrets |= set(ContactPoint.objects.values_list("address", flat=True))
    for person in Profile.objects.all():
        secrets |= {person.first_name, person.traits["nickname"], person.traits["phone"]}
    assert [one for one in secrets if one in told] == []
    assert "Firstname-" not in told
    assert "@people.example" not in told
    assert [one for one in STRINGS if json.dumps(one, ensure_ascii=False)[1:-1] in told] == []


@pytest.mark.django_db
def test_two_hundred_injections_change_nothing_but_the_one_line_they_stand_on(model_server):
    """Even where a value of free text got into a brief, which a freeze refuses: it stays data, on a line of its own."""
    prompt, plain = comeback(), brief({RECENCY: "7-10", "trait:womens": "yes"})
    assert len(set(STRINGS)) == 200

    def told(words):
        given = replace(plain, facts=(*plain.facts, BriefFact("trait:plan", "x", words)))
        before = len(model_server.seen)
        with suppress(WriteError):  # a web address in it: nothing is sent at all
            write(given, prompt, POLICY, provider="openai")
        if len(model_server.seen) == before:
            return None
        body = model_server.seen[before].body
        system, user = (turn["content"] for turn in body["messages"][:2])
        return json.dumps({**body, "messages": system}), user.split("\n")

    base, lines = told("a regular customer")
    answers = {words: told(words) for words in STRINGS}
    assert {words for words, found in answers.items() if found is None} == {w for w in STRINGS if "evil.example" in w}
    for words, found in answers.items():
        if found is None:
            continue
        assert found[0] == base
        assert len(found[1]) == len(lines)
        assert sum(one != other for one, other in zip(found[1], lines, strict=True)) == 1, words
