"""Who may do what by every route, written down. A new route belongs here before it works (test_doors.py says so).

`get` and `post` are pairs of letters and a status: the roles that come through the door (M marketer, R reviewer,
A admin, N somebody without a role) and what they get for a real object and an empty form; everybody else gets 403.
"""

from typing import NamedTuple


class Row(NamedTuple):
    get: tuple[str, int]
    post: tuple[str, int]


def reads(who: str = "MRA") -> Row:
    """A page that is only read; a form sent there by mistake is like looking at it."""
    return Row((who, 200), (who, 200))


def shows(who: str = "MRA") -> Row:
    """A page that refuses to be posted to."""
    return Row((who, 200), (who, 405))


def acts(who: str, status: int = 302) -> Row:
    """An action: by POST only."""
    return Row((who, 405), (who, status))


def form(who: str, post: int = 200) -> Row:
    """A page with its form."""
    return Row((who, 200), (who, post))


TABLE: dict[str, Row] = {
    "analytics:export_results": reads(),
    "analytics:list_results": reads(),
    "analytics:show_overview": reads(),
    "analytics:show_results": reads(),
    "approvals:claim_next": acts("R"),
    "approvals:decide_review": acts("R", 409),
    "approvals:edit_review": form("R"),
    "approvals:extend_lease": acts("R", 409),
    "approvals:fix_finding": acts("R", 409),
    "approvals:revoke_sign_off": acts("R", 409),
    "approvals:show_campaign_review": reads(),
    "approvals:show_queue": reads(),
    "approvals:show_review": reads("R"),
    "approvals:sign_plan": acts("R", 409),
    "approvals:skip_review": acts("R"),
    "approvals:undo_decision": acts("R"),
    "campaigns:cancel_campaign": acts("MA"),
    "campaigns:create_campaign": form("MA"),
    "campaigns:create_sender": form("A"),
    "campaigns:duplicate_campaign": acts("MA"),
    "campaigns:edit_sender": form("A"),
    "campaigns:edit_step": Row(("MRA", 200), ("MA", 302)),
    "campaigns:freeze_audience": acts("MA"),
    "campaigns:list_campaigns": shows(),
    "campaigns:list_senders": shows("A"),
    "campaigns:preview_person": shows(),
    "campaigns:rename_campaign": form("MA"),
    "campaigns:search_preview": acts("MA", 422),
    "campaigns:show_campaign": shows(),
    "campaigns:show_forecast": shows(),
    "campaigns:show_frame": shows(),
    "campaigns:show_preview": shows(),
    "campaigns:show_profile_campaigns": shows(),
    "campaigns:show_waterfall": shows(),
    "common:answer_palette": acts("MRA", 200),
    "common:change_access": acts("A"),
    "common:change_password": acts("MRAN", 422),
    "common:change_roles": acts("A"),
    "common:create_user": form("A"),
    "common:list_activity": reads("A"),
    "common:list_users": reads("A"),
    "common:log_in": Row(("MRAN", 302), ("MRAN", 302)),
    "common:log_out": acts("MRAN"),
    "common:save_preferences": acts("MRAN", 422),
    "common:set_password": acts("A", 422),
    "common:set_theme": acts("MRAN"),
    "common:show_health": reads("MRAN"),
    "common:show_preferences": shows("MRAN"),
    "common:show_presence": acts("MRA", 200),
    "common:show_search": reads(),
    "common:show_user": reads("A"),
    "common:undo_action": acts("MRAN"),
    "content:add_banned_term": acts("A", 422),
    "content:allow_host": acts("A", 422),
    "content:approve_version": acts("RA", 422),
    "content:change_item": form("MA"),
    "content:choose_kind": reads("MA"),
    "content:create_item": form("MA"),
    "content:decline_version": acts("RA", 422),
    "content:disallow_host": acts("A"),
    "content:edit_item": form("MA"),
    "content:list_items": reads(),
    "content:remove_banned_term": acts("A"),
    "content:show_brand_rules": reads(),
    "content:show_item": reads(),
    "content:submit_version": acts("MA"),
    "content:take_back_version": acts("MA", 409),
    "content:withdraw_version": acts("MRA", 409),
    "delivery:change_sending": acts("MA"),
    "delivery:check_connection": acts("A"),
    "delivery:empty_mailbox": acts("MA"),
    "delivery:follow_link": Row(("MRAN", 302), ("MRAN", 405)),
    "delivery:launch_campaign": acts("MA", 409),
    "delivery:list_profile_messages": shows(),
    "delivery:record_open": shows("MRAN"),
    "delivery:save_throttle": acts("A", 422),
    "delivery:send_test": acts("A"),
    "delivery:settle_message": acts("MA", 404),
    "delivery:show_as_sent": shows("MA"),
    "delivery:show_connection": shows("A"),
    "delivery:show_delivery": shows(),
    "delivery:show_mail": shows("MA"),
    "delivery:show_mail_frame": shows("MA"),
    "delivery:show_mail_source": shows("MA"),
    "delivery:show_mailbox": shows("MA"),
    "delivery:show_trace": shows(),
    "delivery:start_again": acts("A"),
    "delivery:stop_everything": acts("A"),
    "delivery:take_back_launch": acts("MA"),
    "delivery:unsubscribe": reads("MRAN"),
    "drafts:change_run": acts("MA"),
    "drafts:edit_draft": form("MA"),
    "drafts:preview_draft": reads(),
    "drafts:reopen_plan": acts("MA"),
    "drafts:rewrite_draft": acts("MA"),
    "drafts:show_draft": reads(),
    "drafts:show_drafts": reads(),
    "drafts:start_run": acts("MA"),
    "profiles:change_trait": acts("MA"),
    "profiles:check_import": acts("MA"),
    "profiles:discard_import": acts("MA"),
    "profiles:download_rejects": reads("MA"),
    "profiles:list_imports": reads("MA"),
    "profiles:list_profiles": reads(),
    "profiles:list_traits": reads(),
    "profiles:map_columns": form("MA", 422),
    "profiles:record_consent": acts("MA", 422),
    "profiles:search_people": acts("MA", 422),
    "profiles:set_import_consent": form("MA"),
    "profiles:show_import": Row(("MA", 302), ("MA", 302)),
    "profiles:show_profile": reads(),
    "profiles:start_import": acts("MA", 409),
    "profiles:suppress_address": acts("MA"),
    "profiles:upload_import": form("MA"),
    "profiles:withdraw_consent": acts("MA", 422),
    "prompts:compare_versions": reads(),
    "prompts:create_prompt": form("MA", 422),
    "prompts:decline_proposal": acts("R", 422),
    "prompts:edit_prompt": form("MA", 422),
    "prompts:list_prompts": reads(),
    "prompts:preview_text": acts("MA", 200),
    "prompts:propose_version": acts("MA"),
    "prompts:put_in_production": acts("R", 422),
    "prompts:rename_prompt": form("MA"),
    "prompts:show_prompt": reads(),
    "prompts:take_back_proposal": acts("MA"),
    "prompts:try_version": reads(),
    "segments:archive_segment": acts("MA"),
    "segments:create_segment": form("MA"),
    "segments:duplicate_segment": acts("MA"),
    "segments:list_segments": shows(),
    "segments:preview_rule": acts("MA", 200),
    "segments:recount_segment": acts("MRA"),
    "segments:restore_segment": acts("MA"),
    "segments:show_memberships": shows(),
    "segments:show_numbers": shows(),
    "segments:show_segment": Row(("MRA", 200), ("MA", 200)),
}  # fmt: skip
