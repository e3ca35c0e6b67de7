"""Pictures in what a model is told: named where the channel shows one, and taken back by their short names."""

from dataclasses import replace

import pytest

from apps.ai.types import BriefContent, Severity
from apps.prompts.assembly import assemble, with_ids
from tests.content.guardrails.desk import BRIEF, DRAFT, judge
from tests.prompts.cast import comeback

COAT = BriefContent("0f0e", "image", "Coat", "A green coat", fields={"digest": "a" * 64, "type": "png"})


def brief(channel):
    return replace(BRIEF, channel=channel, contents=(*BRIEF.contents, COAT))


@pytest.mark.parametrize(("channel", "is_listed"), [("email", False), ("sms", False), ("push", True), ("in_app", True)])
def test_pictures_are_offered_where_a_writer_may_choose_one(channel, is_listed):
    told = assemble(brief(channel), replace(comeback(), channel=channel))
    assert ('- id image-1: "A green coat"' in told.user) == is_listed
    assert ("`image` is the id" in told.system) == is_listed


def test_a_chosen_picture_is_known_by_its_own_id_again():
    assert with_ids(replace(DRAFT, image="image-1"), brief("push")).image == "0f0e"
    assert with_ids(DRAFT, brief("push")).image == ""


@pytest.mark.parametrize(
    ("image", "code"), [("0f0e", None), ("unknown", "content.unknown"), ("cta", "content.wrong_kind")]
)
def test_a_picture_that_is_none_or_not_in_the_brief_blocks(image, code):
    found = judge(replace(DRAFT, image=image), brief("email"))
    assert [one.code for one in found if one.severity is Severity.BLOCK] == ([code] if code else [])
