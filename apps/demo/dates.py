"""Rows that date themselves (auto_now) get the dates of the story: when the audit log says that it happened."""

from django.db import connection

# Table of a thing, and its type in the audit log.
THINGS = (
    ("content_item", "content.item"),
    ("prompts_prompt", "prompts.prompt"),
    ("segments_segment", "segments.segment"),
    ("campaigns_campaign", "campaigns.campaign"),
)
THING = """
UPDATE {table} t SET created_at = a.first, updated_at = a.last FROM (
    SELECT object_key, min(at) AS first, max(at) AS last FROM common_auditentry
    WHERE object_type = %s AND action <> 'segments.recount_segment' GROUP BY object_key
) a WHERE a.object_key = t.uuid::text
"""
VERSION = """
UPDATE {table} v SET created_at = a.at FROM common_auditentry a, {parent} t
WHERE t.id = v.{column} AND a.action = %s AND a.object_key = t.uuid::text
  AND (a.detail->>'number')::int = v.number
"""
VERSIONS = (
    ("content_version", "content_item", "item_id", "content.save_version"),
    ("prompts_version", "prompts_prompt", "prompt_id", "prompts.save_version"),
)
OTHERS = (
    "UPDATE segments_segmentversion v SET created_at = s.created_at FROM segments_segment s WHERE s.id = v.segment_id",
    "UPDATE profiles_import SET created_at = started_at WHERE started_at < created_at",
    "UPDATE profiles_traitdefinition d SET created_at = i.first FROM (SELECT min(started_at) AS first"
    " FROM profiles_import) i WHERE i.first < d.created_at",
    "UPDATE profiles_consent SET recorded_at = given_at WHERE recorded_at > given_at AND state = 'withdrawn'",
    "UPDATE profiles_event SET received_at = at WHERE received_at > at AND event_id LIKE 'attune:%%'",
    "UPDATE drafts_revision r SET created_at = a.at FROM common_auditentry a"
    " WHERE a.action = 'drafts.edit_revision' AND a.object_key = r.uuid::text",
    # A draft was written in the first run that uses it, also where somebody edited it since.
    "UPDATE drafts_revision r SET created_at = u.at FROM (SELECT e.draft_id, min(n.at) AS at FROM drafts_draftuse d"
    " JOIN drafts_revision e ON e.id = d.revision_id"
    " JOIN (SELECT run_id, min(written_at) AS at FROM drafts_draftuse GROUP BY run_id) n ON n.run_id = d.run_id"
    " GROUP BY e.draft_id) u WHERE r.written_by_id IS NULL AND r.draft_id = u.draft_id",
    "UPDATE profiles_suppression s SET created_at = g.at FROM delivery_engagement g"
    " JOIN delivery_message m ON m.id = g.message_id WHERE g.kind = 'unsubscribed'"
    " AND m.address_digest = s.address_digest AND s.created_at > g.at",
)


def settle_dates() -> None:
    with connection.cursor() as cursor:
        for table, kind in THINGS:
            cursor.execute(THING.format(table=table), [kind])
        for table, parent, column, action in VERSIONS:
            cursor.execute(VERSION.format(table=table, parent=parent, column=column), [action])
        for statement in OTHERS:
            cursor.execute(statement.replace("%%", "%"))
