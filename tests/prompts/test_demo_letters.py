"""The letters of the demo: whatever is known about somebody, each of their sentences can be said."""

import json
import random

import pytest

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Severity
from apps.prompts.composer.compose import TOO_LONG, attempted
from apps.prompts.documents import spec_of, version_fields
from apps.prompts.writing import check_text
from tests.prompts.cast import DATA, POLICY, brief, contents

LETTERS = ("comeback", "favourites", "thanks", "welcome")
USED = ("snippet", "link", "call_to_action", "claim")


def more_contents() -> tuple[BriefContent, ...]:
    """What else has been approved."""
    items = json.loads((DATA / "content_more.json").read_text())["items"]
    return tuple(
        BriefContent(f"m{n}", item["kind"], item["name"], item["text"], "en", {**item.get("fields", {})})
        for n, item in enumerate(items)
        if item["kind"] in USED and item.get("status", "approved") == "approved"
    )


@pytest.mark.parametrize("name", LETTERS)
def test_no_sentence_of_a_letter_needs_a_guardrail_to_stop_it(name):
    document = json.loads((DATA / f"prompt_{name}.json").read_text())
    spec = spec_of(version_fields(document), uuid=name, channel="email", locale="en")
    chance, shelf = random.Random(name), (*contents(), *more_contents())  # noqa: S311
    stopped: set[str] = set()

    def check(draft: DraftText, given: ExpandedBrief):
        findings = check_text(draft, given, spec, POLICY)
        stops = [one for one in findings if one.severity is Severity.BLOCK and one.code not in TOO_LONG]
        stopped.update(f"{one.message} {draft.texts()}" for one in stops)
        return findings

    for number in range(120):
        missing = number % (len(spec.inputs) + 1) - 1
        known = [item for place, item in enumerate(spec.inputs) if place != missing and chance.random() > 0.15]
        given = brief({item.key: chance.choice(list(item.words)) for item in known}, spec=spec, items=shelf)
        made = attempted(given, spec, lambda draft, given=given: check(draft, given))
        body = [piece.candidate for piece in made.pieces if piece.field.startswith("paragraphs")]
        told = {key for candidate in body for key in candidate.says | candidate.fits}
        named = {key for p in made.pieces if p.field in ("subject", "preheader") for key in p.candidate.says}
        assert named <= told, made.draft
    assert not stopped
