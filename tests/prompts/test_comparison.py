"""Two versions beside each other: what is alike stays out of the way, and everything has the name that people use."""

import pytest
from django.urls import reverse

from apps.common.differences import word_diff
from apps.prompts import services
from apps.prompts.comparison import Difference
from apps.prompts.performance import Cell, Figure, Measure
from tests.prompts.stories import shipped_fields, shipped_prompt

LINES = [f"Line {number}." for number in range(1, 11)]


def folded(before: list[str], after: list[str]) -> list[tuple[str, str]]:
    part = Difference("Tone", "changed", word_diff("\n".join(before), "\n".join(after)))
    return [(kind, words.replace("\n", "|")) for kind, words in part.folded.stretches if words]


def test_the_lines_beside_a_change_stay_and_the_others_are_counted():
    changed = [*LINES[:4], "Line five.", *LINES[5:]]
    assert folded(LINES, changed) == [
        ("same", "Line 1.|Line 2.|Line 3.|Line 4.|Line "),
        ("removed", "5"),
        ("added", "five"),
        ("same", ".|Line 6."),
        ("folded", "4"),
    ]


def test_between_two_changes_both_have_their_lines():
    changed = ["Line one.", *LINES[1:9], "Line ten."]
    assert folded(LINES, changed)[3:6] == [("same", ".|Line 2."), ("folded", "6"), ("same", "Line 9.|Line ")]


@pytest.mark.parametrize(
    "lines", [["One."], LINES[:5], ["", "", "", "", "", "", "", "A."]], ids=["one", "five", "gaps"]
)
def test_what_is_short_or_empty_is_shown_as_it_is(lines):
    part = Difference("Tone", "changed", word_diff("\n".join(lines), "\n".join([*lines, "More."])))
    assert not part.is_foldable


def test_what_was_added_or_removed_is_shown_whole():
    for how in ("added", "removed"):
        assert not Difference("Tone", how, ((how, "\n".join(LINES)),)).is_foldable


@pytest.mark.django_db
def test_a_comparison_names_facts_and_versions_and_keeps_the_whole_text_at_hand(client_for, author):
    prompt = shipped_prompt(author)
    fields = shipped_fields()
    key = fields["inputs"][0]["key"]
    example = {**fields["examples"][0], "lines": fields["examples"][0]["lines"][:-1]}
    fields |= {"inputs": fields["inputs"][1:], "examples": [example, *fields["examples"][1:]]}
    services.save_version(prompt=prompt, fields=fields, message="One fact less", actor=author)
    address = reverse("prompts:compare_versions", args=[prompt.uuid]) + "?from=1&to=2"
    page = " ".join(client_for(author).get(address).content.decode().split())
    assert f"Fact “{key}”" not in page
    assert "2 parts differ." in page
    assert "One fact less" in page
    assert "lines alike" in page
    assert "Show all of it" in page


def test_a_range_that_rounds_to_nothing_is_not_shown():
    measure = Measure("x", "X", "", "draft", lambda value: f"{value:.0%}", lambda versions: {}, is_share=True)
    assert Cell(measure, Figure(0.001, 0.0, 0.004, 11)).between == ""
    assert Cell(measure, Figure(0.5, 0.4, 0.6, 11)).between == "40%–60%"
