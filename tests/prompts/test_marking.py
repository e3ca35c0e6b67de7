"""Exact matches in worked examples are marked once, when they are new; after that the author's word counts."""

import re

import pytest

from apps.prompts.composer.marking import mark_new

PHRASES = {"online": "trait:channel", "easy returns": "claim:Easy returns"}


def notation(text: str) -> str:
    """`<online>` as it is written in an example."""
    return re.sub(r"<([^<>]+)>", lambda found: f"[{found[1]}]{{{PHRASES[found[1].lower()]}}}", text)


@pytest.mark.parametrize(
    ("known", "typed", "marked"),
    [
        # What is new is marked; head, conditions, citations and slots are left alone.
        ("", "opening: You order online.", "opening: You order <online>."),
        ("", "You order online.", "You order <online>."),
        ("", "  reason? if a:online = online: Online!", "  reason? if a:online = online: <Online>!"),
        ("", "action: Online. (cites Easy returns)", "action: <Online>. (cites Easy returns)"),
        ("", "action: Online. -> Online shop", "action: <Online>. -> Online shop"),
        ("", "greeting: {{ online }}, onlineshop", "greeting: {{ online }}, onlineshop"),
        ("", "opening: <Online>, with easy returns.", "opening: <Online>, with <easy returns>."),
        # What the author unmarked stays unmarked, also when the line gets another head.
        ("close: <Online>.", "close: Online.", "close: Online."),
        ("opening: You order <online>.", "opening?: You order online.", "opening?: You order online."),
        ("opening: You order online.", "opening: You order online.", "opening: You order online."),
        # A changed sentence keeps what was settled in it; what it did not say before is marked.
        ("opening: You order <online>.", "opening: You often order online.", "opening: You often order online."),
        ("close: We are online.", "close: We are online, easy returns.", "close: We are online, <easy returns>."),
        ("close: We are <online>.", "close: We are <online> now.", "close: We are <online> now."),
        # Another sentence, or another example in the place of the first, begins anew.
        (
            "close: Online.",
            "close: Online.\nreason: We like it online.",
            "close: Online.\nreason: We like it <online>.",
        ),
        ("close: We are <online>.", "reason: Nothing arrives as online.", "reason: Nothing arrives as <online>."),
        # What does not fit together is left to the check.
        ("", "opening: [online and on.", "opening: [online and on."),
        ("", "", ""),
    ],
)
def test_what_is_new_in_an_example_is_marked_once_and_then_the_authors(known, typed, marked):
    known, typed, marked = map(notation, (known, typed, marked))
    found, words = mark_new(typed, known, PHRASES)
    assert found == marked
    assert len(words) == marked.count("]{") - typed.count("]{")
    assert mark_new(found, found, PHRASES) == (found, [])
