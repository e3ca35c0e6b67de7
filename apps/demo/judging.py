"""The shop's judge: Attune's own with one question more, and what two colleagues say about the drafts that it judged.

No model is connected in the demo, so the fixed checks judge. They answer the question that is the shop's own and leave
the others open; people answer all of them, for the day on which a model does too.
"""

import re
from datetime import datetime, timedelta

from apps.ai.types import DraftText
from apps.common import clock
from apps.common.models import User
from apps.demo.library import document_of
from apps.demo.story import Story, ticking
from apps.prompts import services
from apps.prompts.models import TestResult, TestRun, Version
from apps.prompts.reports.judging import judge_questions
from apps.prompts.rules.judged import text_of
from apps.prompts.selectors import version_fields
from apps.prompts.shipped import raw_document

MOST_WORDS = 18
LENGTH = f"Is every sentence at most {MOST_WORDS} words long?"
ALOUD = "Would a person say these sentences aloud?"
READING = timedelta(seconds=38)  # from one draft to the next
# People judge by ear: Ada lets a word too many pass, to Ravi a sentence sounds too long one word earlier.
ADAS_EAR, RAVIS_EAR = MOST_WORDS + 1, MOST_WORDS - 1


def judge_favourites(story: Story) -> None:
    """Both versions' runs are judged. Ada reads the drafts of the first, Ravi those of the second."""
    with clock.at(story.moment(7, 9, 20)):
        judge = _with_our_question(story)
    runs = TestRun.objects.filter(version__prompt__name=document_of("favourites")["name"]).order_by("version__number")
    first, second = runs.select_related("version__prompt")
    for number, run in enumerate((first, second)):
        with clock.at(story.moment(7, 9, 30 + 2 * number)):
            made = services.start_judging(run=run, judge=judge, actor=story.mara)
            while services.work_judge_run(run_id=made.pk, seconds=60):
                pass
    _label(first, judge, story.ada, story.moment(7, 10), ADAS_EAR)
    _label(second, judge, story.ravi, story.moment(7, 14), RAVIS_EAR)


def _with_our_question(story: Story) -> Version:
    shipped = Version.objects.select_related("prompt").get(prompt__name=raw_document("judge-of-tone")["name"])
    fields = version_fields(shipped)
    fields["rules"][0]["params"]["questions"].append(LENGTH)
    message = "The house voice asks for short sentences. A fixed check can answer this one, also without a model."
    return services.save_version(prompt=shipped.prompt, fields=fields, message=message, actor=story.mara)


def _label(run: TestRun, judge: Version, actor: User, start: datetime, most: int) -> None:
    """A person answers every question about every draft. What they find too long they would not say aloud either."""
    questions = judge_questions(judge, run.version)
    written = run.results.filter(status=TestResult.Status.WRITTEN).exclude(output=None)
    results = written.select_related("run__version__prompt").order_by("case__place", "repetition")
    for number, result in enumerate(results):
        said = text_of(DraftText.from_json(result.output or {}))
        is_short = max(len(sentence.split()) for sentence in re.split(r"[.?!\n]", said)) <= most
        with ticking(start, number, every=READING):
            answers = {one: is_short or one not in (LENGTH, ALOUD) for one in questions}
            services.label_result(result=result, answers=answers, actor=actor)
