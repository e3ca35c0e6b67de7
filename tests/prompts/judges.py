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
from apps.prompts.rules.judged import asked_of
from apps.prompts.selectors import prompt_spec
from apps.prompts.shipped import raw_document
from apps.prompts.testing.cases import CaseSpec
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


def make_judge(author: User, *questions: str) -> models.Version:
    """The shipped judge, with its own checklist or another."""
    document = read_document(raw_document("judge-of-tone"))
    if questions:
        document.versions[0].fields["rules"][0]["params"]["questions"] = list(questions)
    return services.import_prompt(document=document, actor=author).versions.get()


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


def make_good(judge: models.Version, version: models.Version, reviewer: User, *, built_in: bool = False) -> None:
    """Thirty drafts of `version` about which this wording and a person said the same, half of them with a fault."""
    now, prompt = clock.now(), version.prompt
    kept = models.TestSet.objects.create(prompt=prompt, name="Kept", made_at=now)
    revision = models.SetRevision.objects.create(test_set=kept, number=1, made_at=now)
    body = CaseSpec("Somebody").to_json()
    case = models.TestCase.objects.create(test_set=kept, name="Somebody", body=body, made_at=now, place=0)
    run = models.TestRun.objects.create(version=version, revision=revision, status="finished", started_at=now)
    asked = list(asked_of(prompt_spec(judge).rules, prompt_spec(version).rules))[:2]
    judging = models.JudgeRun.objects.create(
        run=run, version=judge, content_hash=judge.content_hash, questions=asked, status="finished", started_at=now,
        provider="composer" if built_in else "openai", model="scripted-1",
    )  # fmt: skip
    results = models.TestResult.objects.bulk_create(
        models.TestResult(run=run, case=case, repetition=n, status="written", output={}) for n in range(30)
    )
    given = {"quote": "words", "reason": "", "is_void": False}
    models.Judgement.objects.bulk_create(
        models.Judgement(
            judge_run=judging, result=result, status="written", written_at=now,
            answers=[{**given, "holds": n % 2 == 0}, {**given, "holds": True}],
        )
        for n, result in enumerate(results)
    )  # fmt: skip
    for n, result in enumerate(results):
        services.label_result(result=result, answers={asked[0]: n % 2 == 0, asked[1]: True}, actor=reviewer)


def put_in_production(version: models.Version, actor: User) -> None:
    """The label alone: how a version passes its gate is told elsewhere."""
    models.Label.objects.update_or_create(
        prompt=version.prompt,
        name="production",
        defaults={"version": version, "moved_by": actor, "moved_at": clock.now()},
    )
