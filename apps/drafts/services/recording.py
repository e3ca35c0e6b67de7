"""What was written becomes the draft of a use: in one statement, which all workers carry out for every draft."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Field

from apps.common import clock
from apps.content.selectors.layouts import layout_of, with_image
from apps.drafts.models import DraftUse, Revision
from apps.drafts.selectors.checks import WritingTask
from apps.drafts.services.wordings import cited_in, layout_in, wording
from apps.prompts.writing import Written

TRIES = 5
# The claim's row is locked first, so that a claim which was lost meanwhile writes nothing at all. A draft that is there
# already (an equal brief of another campaign) is locked by an update that changes nothing, and its revisions count on.
RECORD = """
WITH held AS MATERIALIZED (
    SELECT id FROM drafts_draftuse WHERE id = %s AND claim_no = %s AND status = 'writing' FOR UPDATE
), draft AS (
    INSERT INTO drafts_draft (uuid, key, provider, model, created_at)
    SELECT gen_random_uuid(), %s, %s, %s, now() FROM held
    ON CONFLICT (key, provider, model) DO UPDATE SET key = excluded.key
    RETURNING id
), revision AS (
    INSERT INTO drafts_revision (draft_id, number, {columns})
    SELECT id, 1 + coalesce((SELECT max(number) FROM drafts_revision WHERE draft_id = draft.id), 0), {values} FROM draft
    RETURNING id
), cited AS (
    INSERT INTO drafts_revision_cited (revision_id, version_id)
    SELECT revision.id, content_version.id FROM revision, content_version WHERE content_version.uuid = ANY(%s)
)
UPDATE drafts_draftuse u SET revision_id = revision.id, status = 'written', written_at = %s, judged_version = %s,
    lease_until = NULL, error = '', error_code = '', feedback = '', held = ''
FROM held, revision WHERE u.id = held.id
RETURNING revision.id
"""


def record_revision(*, use: DraftUse, written: Written, task: WritingTask) -> int | None:
    """Stores what a provider wrote for `task` and returns the revision's id, if this worker's claim still holds; else
    drops it and returns None."""
    fields = with_image(written.draft, layout_of(layout_in(use.brief)), task.brief.contents)
    revision = wording(
        use=use,
        fields=fields,
        findings=written.findings,
        guardrail_version=task.policy.version,
        campaign=use.campaign if use.feedback else None,
        parent=use.revision,
        cost=written.cost,
    )
    given = [
        *(use.pk, use.claim_no, bytes(use.brief.key), written.provider, written.model),
        *(field.get_db_prep_save(field.pre_save(revision, True), connection) for field in _fields()),
        *(cited_in(fields, revision.layout), clock.now(), task.policy.version),
    ]
    for _ in range(TRIES - 1):
        # Somebody may record the same draft at this moment, and a statement cannot see their number yet.
        with suppress(IntegrityError):
            return _recorded(given)
    return _recorded(given)


def _recorded(given: Sequence[Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), given)
        row = cursor.fetchone()
    return row[0] if row else None


@lru_cache(maxsize=1)
def _fields() -> tuple["Field[Any, Any]", ...]:
    """Every column of a revision but those that the statement finds itself."""
    return tuple(one for one in Revision._meta.concrete_fields if one.name not in ("id", "draft", "number"))


@lru_cache(maxsize=1)
def _statement() -> str:
    names = [f'"{one.column}"' for one in _fields()]
    return RECORD.format(columns=", ".join(names), values=", ".join(["%s"] * len(names)))
