"""What the team does with its own prompts these days: a wording on its way to production, tested and compared."""

from datetime import timedelta
from typing import Any

from apps.common import clock
from apps.demo.library import document_of, house_voice, tested
from apps.demo.story import Story
from apps.prompts import services
from apps.prompts.documents import version_fields
from apps.prompts.models import Prompt, Version
from apps.prompts.reports.side_by_side import set_cases
from apps.prompts.writers import Writer
from apps.prompts.writing import COMPOSER, COMPOSER_MODEL

CASES = 6


def shorten_comeback(story: Story) -> None:
    """A second wording in the house's voice and without its last sentence: staged, tested, laid beside the first."""
    document = document_of("comeback")
    prompt = Prompt.objects.get(name=document["name"])
    shorter = document | {"examples": [_without_close(one) for one in document["examples"]]}
    fields = version_fields(shorter) | {"includes": [house_voice()]}
    with clock.at(story.moment(2, 9, 5)):
        message = "The house voice comes in, the last sentence goes."
        version = services.save_version(prompt=prompt, fields=fields, message=message, actor=story.mara)
    with clock.at(story.moment(2, 9, 12)):
        services.move_label(version=version, name="staging", note="For a look before we propose it.", actor=story.mara)
    tested(version, story, story.moment(2, 9, 20))
    _beside_the_first(prompt, version, story)


def _without_close(example: dict[str, Any]) -> dict[str, Any]:
    return {**example, "text": [line for line in example["text"] if not line.startswith("close")]}


def _beside_the_first(prompt: Prompt, version: Version, story: Story) -> None:
    shelf, cases, title = set_cases(prompt.test_sets.get(guards=True), CASES)
    writer = Writer(COMPOSER, COMPOSER_MODEL, "Composed without AI", None)
    columns = [(prompt.versions.get(number=1), writer), (version, writer)]
    with clock.at(story.moment(2, 9, 26)):
        made = services.start_comparison(
            prompt=prompt, columns=columns, shelf=shelf, cases=cases, title=title, actor=story.mara
        )
    with clock.at(story.moment(2, 9, 26) + timedelta(seconds=2)):
        while services.work_comparison(comparison_id=made.pk, seconds=60):
            pass
