"""Judges as the scripted endpoint plays them, and the labels that make one good enough."""

import itertools
import json
import re
from collections.abc import Mapping
from typing import Any

from apps.common import clock
from apps.common.models import User
from apps.prompts import models, services
from apps.prompts.documents import read_document
from apps.prompts.purposes import PURPOSES
from apps.prompts.shipped import raw_document
from tests import scripted_openai as script


def is_judging(request: Mapping[str, Any]) -> bool:
    return bool(request["messages"][0]["content"].startswith(PURPOSES["judge"].opening))


def judge_saying(no: Mapping[str, str], *, every: int = 1, other: script.Answer = script.good) -> script.Answer:
    """Says no to each question of `no` with its quotation, in every so manieth request; yes to all else.

    A quotation that is not in the message is given all the same. What is no judging is answered by `other`.
    """
    turns = itertools.count()

    def answer(request: dict[str, Any]) -> script.Reply:
        if not is_judging(request):
            return other(request)
        lines = [
            json.loads(said) for said in re.findall(r'^- (".*")$', request["messages"][1]["content"], re.MULTILINE)
        ]
        asked = [line.partition(". ") for line in lines if re.match(r"\d+\. ", line)]
        faults = no if next(turns) % every == 0 else {}
        answers = [
            {
                "number": int(number),
                "holds": text not in faults,
                "quote": faults.get(text, ""),
                "reason": "It reads so.",
            }
            for number, _, text in asked
        ]
        return script.Reply(script.completion(json.dumps({"answers": answers})))

    return answer


def make_judge(author: User) -> models.Version:
    return services.import_prompt(document=read_document(raw_document("judge-of-tone")), actor=author).versions.get()


def judged(run: models.TestRun, judge: models.Version, author: User) -> models.JudgeRun:
    made = services.start_judging(run=run, judge=judge, actor=author)
    while services.work_judge_run(run_id=made.pk):
        pass
    made.refresh_from_db()
    return made


def label_alike(judge_run: models.JudgeRun, reviewer: User) -> None:
    """A person answers what the judge answered, as it did."""
    for judgement in judge_run.judgements.select_related("result__run__version__prompt"):
        pairs = zip(judge_run.questions, judgement.answers, strict=True)
        answers = {text: one["holds"] for text, one in pairs if not one["is_void"]}
        services.label_result(result=judgement.result, answers=answers, actor=reviewer)


def put_in_production(version: models.Version, actor: User) -> None:
    """The label alone: how a version passes its gate is told elsewhere."""
    models.Label.objects.update_or_create(
        prompt=version.prompt,
        name="production",
        defaults={"version": version, "moved_by": actor, "moved_at": clock.now()},
    )
