"""What a writing needs, and the one check that only we can make: whether a draft names one of its own members."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from apps.ai.types import BriefContent, DraftText, ExpandedBrief, Finding, Severity
from apps.campaigns.models import Brief, Variant
from apps.campaigns.selectors import brief_source
from apps.common.errors import Conflict
from apps.common.lately import Lately
from apps.content.guardrails import GuardPolicy
from apps.content.selectors import class_of, guard_policy, unusable
from apps.content.selectors.layouts import FIRST_KEY, used_by_layout
from apps.content.selectors.usable import names_of_versions
from apps.drafts.models import DraftUse, Revision
from apps.prompts import writing
from apps.prompts.rules.judged import still_standing
from apps.prompts.selectors import prompt_spec
from apps.prompts.spec import PromptSpec

Check = Callable[[DraftText], Iterable[Finding]]


@dataclass(frozen=True)
class WritingTask:
    """Everything `prompts.writing` is given for one draft."""

    brief: ExpandedBrief
    prompt: PromptSpec
    policy: GuardPolicy
    extra_checks: tuple[Check, ...]


class CommonGround:
    """What the drafts of one variant are written and judged with, as it stands at one moment."""

    def __init__(self, variant: Variant) -> None:
        if variant.prompt_version is None:
            raise Conflict("This campaign has no prompt version; freeze its audience again.")
        self.variant = variant
        self.source = brief_source(variant)
        self.prompt = prompt_spec(variant.prompt_version)
        part = self.source.part
        self.standing = Standing(self.source.contents, _frame(variant), self.source.send_on, str(part["channel"]))
        self._policies: dict[str, GuardPolicy] = {}

    def task(self, brief: Brief) -> WritingTask:
        expanded = self.source.frozen(brief)
        return WritingTask(
            brief=expanded,
            prompt=self.prompt,
            policy=self._policy(expanded),
            extra_checks=(member_names_check(brief.pk, expanded), self.standing.check_for(expanded)),
        )

    def _policy(self, brief: ExpandedBrief) -> GuardPolicy:
        strictest = class_of(brief.contents)
        if strictest not in self._policies:
            self._policies[strictest] = guard_policy(brief.locale, brief.channel, strictest)
        return self._policies[strictest]


def writing_task(use: DraftUse) -> WritingTask:
    """The task of a use, as it stands now (content that was withdrawn meanwhile is judged so)."""
    return CommonGround(use.brief.variant).task(use.brief)


def lately_task(use: DraftUse) -> WritingTask:
    """The task of a use as of a second ago, for work on many drafts of one campaign. It gives `use` its variant and
    campaign, so nobody has to read them for each draft."""
    variant_id = use.brief.variant_id
    ground = _grounds.get(variant_id, lambda: CommonGround(_VARIANTS.get(pk=variant_id)))
    use.brief.variant, use.campaign = ground.variant, ground.variant.campaign
    return ground.task(use.brief)


_VARIANTS = Variant.objects.select_related("campaign", "prompt_version__prompt")
_grounds = Lately[CommonGround]()


def is_judged(campaign_id: int) -> bool:
    """Whether drafts of a campaign are put to a judge, so that somebody must be waited for even without a model."""
    return Variant.objects.filter(campaign=campaign_id, prompt_version__settings__judged=True).exists()


def findings_of(task: WritingTask, draft: DraftText) -> tuple[Finding, ...]:
    """Judges a wording by the same engine, whoever wrote it."""
    return writing.check_text(draft, task.brief, task.prompt, task.policy, task.extra_checks)


def findings_since(task: WritingTask, draft: DraftText, revision: Revision) -> tuple[Finding, ...]:
    """The same on a person's edit of `revision`, with what a judge found there in words that still stand."""
    before = map(Finding.from_json, revision.findings)
    return (*findings_of(task, draft), *still_standing(before, DraftText.from_json(revision.fields), draft))


def _frame(variant: Variant) -> list[str]:
    """What every message of a variant shows without citing it: the frozen layout and its pictures."""
    return used_by_layout(str(variant.brief_part.get("layout", FIRST_KEY)))


class Standing:
    """What was withdrawn, replaced or ran out since the freeze, among `contents` and in the `frame`."""

    def __init__(self, contents: Iterable[BriefContent], frame: Sequence[str], on: date, channel: str) -> None:
        self._reasons = unusable([*(content.id for content in contents), *frame], on, channel)
        self._framed = names_of_versions(uuid for uuid in frame if uuid in self._reasons)

    def check_for(self, brief: ExpandedBrief) -> Check:
        """A check that finds it in a draft for `brief`: cited, or in the frame."""

        def check(draft: DraftText) -> Iterable[Finding]:
            for uuid, name in self._framed.items():
                yield _not_usable(name, self._reasons[uuid], brief)
            for content in brief.contents:
                if content.id in self._reasons and content.id in draft.cited():
                    yield _not_usable(content.name, self._reasons[content.id], brief)

        return check


def standing_check(brief: ExpandedBrief, variant: Variant) -> Check:
    """The check of `Standing` for one brief of a variant."""
    return Standing(brief.contents, _frame(variant), brief.send_on, brief.channel).check_for(brief)


def _not_usable(name: str, reason: str, brief: ExpandedBrief) -> Finding:
    message = f"“{name}” may not be said on {brief.send_on:%d %b %Y}: {reason}."
    return Finding(code="content.not_usable", family="content", severity=Severity.BLOCK, message=message)


# Words with a capital that do not open a sentence, and anything with a digit or an @: names and identifiers.
_SUSPECT = re.compile(r"(?<![.!?…:\n])(?<!^)\s([^\W\d_][\w'’-]+)|(\S*[\d@]\S*)")

NAMED = """
SELECT DISTINCT hit FROM campaigns_member m
JOIN profiles_profile p ON p.id = m.profile_id
LEFT JOIN profiles_contactpoint c ON c.profile_id = p.id
CROSS JOIN LATERAL (VALUES (p.first_name), (p.last_name), (p.external_id), (c.address)) AS v(hit)
WHERE m.brief_id = %s AND hit = ANY(%s)
"""


def member_names_check(brief_id: int, brief: ExpandedBrief) -> Check:
    """A check that finds first and last names, external ids and addresses of the brief's own members in a draft.

    Exact case, and never a word that the brief itself uses, so that "Will" or "May" as a word does not block.
    """
    own = " ".join([brief.goal, *(f.words for f in brief.facts), *(c.text for c in brief.contents)])

    def check(draft: DraftText) -> Iterable[Finding]:
        places = list(_suspects(draft, own))
        if not places:
            return
        with connection.cursor() as cursor:
            cursor.execute(NAMED, [brief_id, list({word for _, _, word in places})])
            named = {row[0] for row in cursor.fetchall()}
        for field, start, word in places:
            if word in named:
                yield Finding(
                    code="personal.member_named",
                    family="personal",
                    severity=Severity.BLOCK,
                    message="This is the name or identifier of a person who would get this draft. Use a slot.",
                    field=field,
                    start=start,
                    end=start + len(word),
                )

    return check


def _suspects(draft: DraftText, own: str) -> Iterable[tuple[str, int, str]]:
    known = set(re.findall(r"[\w'’@.-]+", own))
    for field, text in draft.texts().items():
        for match in _SUSPECT.finditer(text):
            group = 1 if match.group(1) else 2
            word = match.group(group).strip(".,;:!?()")
            is_name = word[:1].isupper() and word not in known
            if is_name or re.search(r"[\d@]", word):
                yield field, match.start(group), word
