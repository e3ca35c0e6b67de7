"""Copies of prompts: the wording of one version, what is known of its examples, and the test sets that guard it."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import ProtectedError

from apps.common import audit, clock
from apps.common.access import require
from apps.common.errors import Conflict
from apps.common.models import User
from apps.common.rights import Right
from apps.prompts.models import Prompt, PromptComment, SetRevision, TestRun, Version
from apps.prompts.selectors import version_fields
from apps.prompts.services.origins import Origins
from apps.prompts.services.versions import create_prompt
from apps.prompts.usage import where_used

# One statement sees one moment: what somebody changes in a set meanwhile is in the copy wholly or not at all.
# Cases keep where they came from, by whom and when, because they are the same cases.
COPY = """
WITH source AS MATERIALIZED (
    SELECT DISTINCT ON (s.id) s.id AS set_id, s.name, s.note, s.guards, r.id AS revision_id, r.shelf, r.digest,
           left(%(words)s || r.number, 200) AS words
    FROM prompts_testset s JOIN prompts_setrevision r ON r.test_set_id = s.id
    WHERE s.prompt_id = %(source)s AND s.removed_at IS NULL
    ORDER BY s.id, r.number DESC
), test_set AS (
    INSERT INTO prompts_testset (uuid, prompt_id, name, note, guards, made_by_id, made_at)
    SELECT gen_random_uuid(), %(target)s, name, note, guards, %(actor)s, %(now)s FROM source ORDER BY set_id
    RETURNING id, name
), revision AS (
    INSERT INTO prompts_setrevision (test_set_id, number, shelf, digest, note, made_by_id, made_at)
    SELECT t.id, 1, s.shelf, s.digest, s.words, %(actor)s, %(now)s FROM source s JOIN test_set t ON t.name = s.name
    RETURNING id, test_set_id
), test_case AS (
    INSERT INTO prompts_testcase (uuid, test_set_id, place, name, split, body, origin, made_by_id, made_at)
    SELECT gen_random_uuid(), t.id, c.place, c.name, c.split, c.body, c.origin, c.made_by_id, c.made_at
    FROM source s JOIN test_set t ON t.name = s.name
    JOIN prompts_setrevision_cases held ON held.setrevision_id = s.revision_id
    JOIN prompts_testcase c ON c.id = held.testcase_id
    ORDER BY t.id, c.place, c.id
    RETURNING id, test_set_id
), held AS (
    INSERT INTO prompts_setrevision_cases (setrevision_id, testcase_id)
    SELECT r.id, c.id FROM revision r JOIN test_case c ON c.test_set_id = r.test_set_id
)
SELECT (SELECT count(*) FROM test_set), (SELECT count(*) FROM test_case),
       coalesce((SELECT name FROM source WHERE guards), '')
"""


WORKED_WITH = "The copy has been changed or used meanwhile."
_SUFFIX = re.compile(r" \(copy(?: \d+)?\)$")


@dataclass(frozen=True)
class Copy:
    """A copy and what came along: test sets, their cases, and the name of the set that guards production (empty: none
    does). Labels, runs and figures stay with the original."""

    prompt: Prompt
    sets: int
    cases: int
    guard: str


def duplicate_prompt(*, version: Version, actor: User, name: str = "") -> Copy:
    """A new prompt whose first version says what `version` says, with the test sets that its prompt has now.

    Without `name` it is called a copy. Examples still say from which approved drafts they were taken.
    """
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        source = Prompt.objects.select_for_update().get(pk=version.prompt_id)  # two copies at once: two names
        made = create_prompt(
            name=name.strip() or _copy_name(source.name),
            fields=version_fields(version),
            actor=actor,
            channel=source.channel,
            locale=source.locale,
            message=f"Copy of version {version.number} of “{source.name}”"[:200],
            purpose=source.purpose,
            folder=source.folder,
            origins=Origins(version.origins),
        )
        sets, cases, guard = _copy_sets(source, made, actor)
        detail = {"number": version.number, "of": str(version.uuid), "sets": sets, "origins": len(version.origins)}
        audit.record(actor=actor, action="prompts.duplicate_prompt", obj=made, count=cases, detail=detail)
    return Copy(made, sets, cases, guard)


def discard_copy(*, prompt: UUID, actor: User) -> str:
    """Undoes `duplicate_prompt`; returns the name of what is gone. Conflict once somebody works with the copy."""
    require(actor, Right.EDIT_PLANS)
    with transaction.atomic():
        found = Prompt.objects.select_for_update().filter(uuid=prompt).first()
        if found is None:
            raise Conflict("The copy is gone already.")
        if found.owner_id != actor.pk or _is_worked_with(found):
            raise Conflict(WORKED_WITH)
        audit.record(actor=actor, action="prompts.discard_copy", obj=found)
        try:
            found.delete()
        except ProtectedError as error:  # something else holds its version, such as a judge's run
            raise Conflict(WORKED_WITH) from error
    return found.name


def _is_worked_with(prompt: Prompt) -> bool:
    rows = (
        prompt.versions.filter(number__gt=1),
        prompt.labels,
        prompt.proposals,
        prompt.comparisons,
        TestRun.objects.filter(version__prompt=prompt),
        SetRevision.objects.filter(test_set__prompt=prompt, number__gt=1),
        PromptComment.objects.filter(prompt=prompt),
    )
    return any(one.exists() for one in rows) or any(group.uses for group in where_used(prompt))


def _copy_sets(source: Prompt, target: Prompt, actor: User) -> tuple[int, int, str]:
    given: dict[str, Any] = {"source": source.pk, "target": target.pk, "actor": actor.pk, "now": clock.now()}
    given["words"] = f"Copied from “{source.name}”, state "
    with connection.cursor() as cursor:
        cursor.execute(COPY, given)
        sets, cases, guard = cursor.fetchone()
    return sets, cases, guard


def _copy_name(name: str) -> str:
    """A free name for a copy: of "Spring" as of "Spring (copy)" it is "Spring (copy 2)" when those are taken."""
    stem = _SUFFIX.sub("", name)[:100]
    taken = set(Prompt.objects.filter(name__startswith=stem).values_list("name", flat=True))
    names = (f"{stem} (copy{'' if n == 1 else f' {n}'})" for n in range(1, len(taken) + 2))
    return next(one for one in names if one not in taken)
