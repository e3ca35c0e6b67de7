"""Which judge reads the drafts of a prompt: the one that its version names, else the surest one in production."""

from dataclasses import dataclass

from apps.ai.targets import targets_for
from apps.ai.types import same_language
from apps.common.uuids import uuid_of
from apps.content.locales import name_of
from apps.prompts.models import Prompt, TestRun, Version
from apps.prompts.purposes import DRAFT, JUDGE
from apps.prompts.reports.counting import (
    GoodJudge,
    good_judge,
    judge_in_production,
    named,
    production_judges,
    standing_now,
)
from apps.prompts.selectors import production_version
from apps.prompts.spec import JudgeRef


def judge_for(locale: str, ref: JudgeRef | None = None) -> GoodJudge | None:
    """The judge that counts at this moment. Where a named one does not, no other takes its place."""
    if ref is None:
        return judge_in_production(locale)
    version, _ = _named(ref, locale)
    return good_judge(version) if version else None


def named_judge(ref: JudgeRef) -> Prompt | None:
    """The judge prompt of this UUID, else the one of this name, as it is in another workspace."""
    rows = Prompt.objects.filter(purpose=JUDGE)
    by_uuid = rows.filter(uuid=ref.uuid).first() if uuid_of(ref.uuid) else None
    return by_uuid or rows.filter(name=ref.name).first()


def why_not_named(ref: JudgeRef, locale: str) -> str:
    """What keeps a named judge from being one for a language; empty where nothing does."""
    return _named(ref, locale)[1]


def _named(ref: JudgeRef, locale: str) -> tuple[Version | None, str]:
    """The version in production of a named judge, else the reason why there is none."""
    prompt = named_judge(ref)
    if prompt is None:
        return None, f"no judge called “{ref.name}” is here."
    if not same_language(prompt.locale, locale):
        return None, f"“{prompt.name}” judges {name_of(prompt.locale)}, and these drafts are {name_of(locale)}."
    version = production_version(prompt)
    if version is None:
        return None, f"“{prompt.name}” is not in production."
    version.prompt = prompt
    return version, ""


@dataclass(frozen=True)
class JudgingNow:
    """What it comes to, today and in one language, that a prompt has its drafts judged.

    `judge` counts; `is_named`: the version has chosen it. Without one it has no effect: `why` says so of a named judge
    that is none here, `nearest` is in production and lacks what `missing` says, and `run` is a test run whose drafts
    people may label (`is_judged`: a judge has answered about them).
    """

    judge: GoodJudge | None
    is_named: bool = False
    has_model: bool = False
    why: str = ""
    nearest: Version | None = None
    missing: tuple[str, ...] = ()
    run: TestRun | None = None
    is_judged: bool = False


def judging_now(locale: str, prompt: Prompt | None = None, ref: JudgeRef | None = None) -> JudgingNow:
    judge = judge_for(locale, ref)
    if judge is not None:
        return JudgingNow(judge, ref is not None, has_model=bool(targets_for(JUDGE)))
    nearest, why = _named(ref, locale) if ref else (next(iter(production_judges(locale)), None), "")
    missing = standing_now(nearest.content_hash).reasons if nearest else ()
    runs = TestRun.objects.filter(status=TestRun.Status.FINISHED, version__prompt__purpose=DRAFT).order_by("-pk")
    judged = runs.filter(judge_runs__content_hash=nearest.content_hash).first() if nearest else None
    run = judged or (runs.filter(version__prompt=prompt).first() if prompt and not why else None)
    return JudgingNow(None, ref is not None, False, why, nearest, missing, run, is_judged=judged is not None)


@dataclass(frozen=True)
class Offer:
    """A judge that an author may name; `value` is what the form posts, `words` how it stands today."""

    value: str
    words: str


def judge_offers(locale: str, chosen: str = "") -> list[Offer]:
    """Every judge of a language, and whatever the form holds (`chosen`) first where it is none of them.

    The chosen judge keeps the form's own value, so that a version that is saved again says what it said.
    """
    ref = JudgeRef.of_value(chosen)
    mine = named_judge(ref) if ref else None
    found = [
        Offer(chosen if prompt == mine else JudgeRef(prompt.name, str(prompt.uuid)).value, _standing(prompt))
        for prompt in Prompt.objects.filter(purpose=JUDGE).order_by("name")
        if same_language(prompt.locale, locale)
    ]
    is_lost = ref is not None and all(one.value != chosen for one in found)
    return [Offer(chosen, f"{ref.name}: not available"), *found] if is_lost and ref else found


def _standing(prompt: Prompt) -> str:
    version = production_version(prompt)
    if version is None:
        return f"{prompt.name}: not in production"
    version.prompt = prompt
    return f"{prompt.name}: version {version.number}, {'good enough' if good_judge(version) else 'only annotates'}"


def surest_words(judge: GoodJudge | None) -> str:
    """The choice that names no judge, with the one that it comes to today."""
    return f"The surest in production: {named(judge.version) if judge else 'none today'}"
