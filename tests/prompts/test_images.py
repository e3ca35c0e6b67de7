"""Pictures in what a model is told: named where the channel shows one, and taken back by their short names."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from apps.ai.channels import draft_schema
from apps.ai.schema import read_answer
from apps.ai.types import BriefContent, Severity
from apps.prompts.assembly import assemble, with_ids
from apps.prompts.writing import COMPOSER, request_for, write
from tests.content.guardrails.desk import BRIEF, DRAFT, judge
from tests.prompts.cast import DAY, POLICY, comeback
from tests.prompts.cast import brief as shipped_brief
from tests.prompts.cast import contents as shipped_contents

COAT = BriefContent("0f0e", "image", "Coat", "A green coat", fields={"digest": "a" * 64, "type": "png"})


def brief(channel, shows_image=False):
    return replace(BRIEF, channel=channel, contents=(*BRIEF.contents, COAT), shows_image=shows_image)


@pytest.mark.parametrize(
    ("channel", "shows_image", "is_listed"),
    [
        ("email", False, False), ("email", True, True), ("sms", False, False), ("sms", True, False),
        ("push", False, True), ("in_app", False, True), ("webhook", False, True),
    ],
)  # fmt: skip
def test_pictures_are_offered_where_a_writer_may_choose_one(channel, shows_image, is_listed):
    here, prompt = brief(channel, shows_image), replace(comeback(), channel=channel)
    told, schema = assemble(here, prompt), request_for(here, prompt).schema
    assert ('- id image-1: "A green coat"' in told.user) == is_listed
    assert ("`image` is the id" in told.system) == is_listed
    assert ("image" in schema["properties"]) == ("image" in schema["required"]) == is_listed


def test_the_answer_of_an_e_mail_without_a_place_for_a_picture_may_name_none():
    told = {**DRAFT.to_json(), "image": "image-1"}
    assert read_answer(json.dumps(told), draft_schema("email"))[1]
    assert read_answer(json.dumps(told), draft_schema("email", shows_image=True)) == (told, ())


def test_the_composer_takes_a_picture_that_may_be_shown_and_shares_it_among_equal_briefs():
    bag = replace(COAT, id="ba9", name="Bag", text="A bag")
    over = replace(COAT, id="0ver", name="Over", valid_until=DAY - timedelta(days=1))
    later = replace(COAT, id="1a7e", name="Later", valid_from=DAY + timedelta(days=1))
    foreign = replace(COAT, id="de", name="Mantel", locale="de")
    mute = replace(COAT, id="mute", name="Mute", text=" ")
    pictures = (over, later, foreign, mute, COAT, bag)

    def chosen(key, shows_image=True):
        contents = (*shipped_contents(), *pictures)
        here = replace(shipped_brief(items=contents), key=key, shows_image=shows_image)
        return write(here, comeback(), POLICY, provider=COMPOSER)

    assert {chosen(f"{n:064x}").draft.image for n in range(12)} == {COAT.id, bag.id}
    assert chosen("a" * 64).draft.image == chosen("a" * 64).draft.image
    assert chosen("a" * 64, shows_image=False).draft.image == ""


def test_a_chosen_picture_is_known_by_its_own_id_again():
    assert with_ids(replace(DRAFT, image="image-1"), brief("push")).image == "0f0e"
    assert with_ids(DRAFT, brief("push")).image == ""


@pytest.mark.parametrize(
    ("image", "code"), [("0f0e", None), ("unknown", "content.unknown"), ("cta", "content.wrong_kind")]
)
def test_a_picture_that_is_none_or_not_in_the_brief_blocks(image, code):
    found = judge(replace(DRAFT, image=image), brief("email"))
    assert [one.code for one in found if one.severity is Severity.BLOCK] == ([code] if code else [])
