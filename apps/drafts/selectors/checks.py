"""What a writing needs, and the one check that only we can make: whether a draft names one of its own members."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from apps.ai.types import DraftText, ExpandedBrief, Finding, Severity
from apps.campaigns.models import Brief, Variant
from apps.campaigns.selectors import expanded_brief
from apps.common.errors import Conflict
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


def writing_task(use: DraftUse) -> WritingTask:
    """The task of a use, as it stands now (content that was withdrawn meanwhile is judged so)."""
    brief = expanded_brief(use.brief)
    version = use.brief.variant.prompt_version
    if version is None:
        raise Conflict("This campaign has no prompt version; freeze its audience again.")
    return WritingTask(
        brief=brief,
        prompt=prompt_spec(version),
        policy=guard_policy(brief.locale, brief.channel, class_of(brief.contents)),
        extra_checks=(member_names_check(use.brief_id, brief), standing_check(brief, frame_of(use.brief))),
    )


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


def frame_of(brief: Brief) -> list[str]:
    """What every message of a brief shows without citing it: the frozen layout and its pictures."""
    return used_by_layout(str(brief.variant.brief_part.get("layout", FIRST_KEY)))


def standing_check(brief: ExpandedBrief, frame: Sequence[str] = ()) -> Check:
    """A check that finds content that was withdrawn, replaced or ran out since the freeze: cited, or in the `frame`."""
    ids = [*(content.id for content in brief.contents), *frame]
    reasons = unusable(ids, brief.send_on, brief.channel)
    framed = names_of_versions(uuid for uuid in frame if uuid in reasons)

    def check(draft: DraftText) -> Iterable[Finding]:
        for uuid, name in framed.items():
            yield _not_usable(name, reasons[uuid], brief)
        for content in brief.contents:
            if content.id in reasons and content.id in draft.cited():
                yield _not_usable(content.name, reasons[content.id], brief)

    return check


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
