"""Which part of the guide explains which page: by route, else by the app it belongs to."""

GUIDE = "marketer"
LINKS = {
    "profiles": (GUIDE, "1-bring-people-in"),
    "segments": (GUIDE, "2-describe-who-it-is-for"),
    "content": ("content", "the-library"),
    "content:show_item": ("content", "one-item"),
    "content:edit_item": ("content", "one-item"),
    "content:create_variant": ("content", "languages"),
    "prompts": ("prompts", "the-library"),
    "prompts:create_prompt": ("prompts", "write-and-try"),
    "prompts:edit_prompt": ("prompts", "write-and-try"),
    "prompts:try_version": ("prompts", "write-and-try"),
    "prompts:list_versions": ("prompts", "versions-and-labels"),
    "prompts:compare_versions": ("prompts", "versions-and-labels"),
    "prompts:start_comparison": ("prompts", "side-by-side"),
    "prompts:show_comparison": ("prompts", "side-by-side"),
    "prompts:show_performance": ("prompts", "performance"),
    "prompts:show_uses": ("prompts", "performance"),
    "prompts:import_prompt": ("prompts", "take-prompts-along"),
    "prompts:list_tests": ("prompt-tests", "go-into-production"),
    "prompts:create_test_set": ("prompt-tests", "make-a-test-set"),
    "prompts:show_test_set": ("prompt-tests", "make-a-test-set"),
    "prompts:create_test_case": ("prompt-tests", "make-a-test-set"),
    "prompts:edit_test_case": ("prompt-tests", "make-a-test-set"),
    "prompts:upload_cases": ("prompt-tests", "make-a-test-set"),
    "prompts:start_test_run": ("prompt-tests", "run-a-version"),
    "prompts:show_test_run": ("prompt-tests", "run-a-version"),
    "prompts:show_test_result": ("prompt-tests", "run-a-version"),
    "prompts:show_judges": ("prompt-tests", "let-judges-help"),
    "prompts:label_drafts": ("prompt-tests", "let-judges-help"),
    "drafts:add_to_test_set": ("prompt-tests", "make-a-test-set"),
    "campaigns": (GUIDE, "5-plan-the-campaign"),
    "drafts": (GUIDE, "6-have-drafts-written"),
    "approvals": ("reviewer", "decide-on-drafts"),
    "approvals:show_campaign_review": ("reviewer", "sign-the-plan"),
    "delivery": (GUIDE, "9-launch"),
    "delivery:show_mailbox": (GUIDE, "10-look-at-the-mail"),
    "analytics:list_results": (GUIDE, "11-read-the-results"),
    "analytics:show_results": (GUIDE, "11-read-the-results"),
    "common:list_users": ("admin", "people"),
    "common:show_user": ("admin", "people"),
    "common:list_audit": ("admin", "audit"),
    "common:list_notices": ("working-together", "be-told"),
}


def help_for(route: str) -> tuple[str, str] | None:
    """(chapter, anchor) of a route such as `profiles:list_profiles`; None where the guide says nothing."""
    return LINKS.get(route) or LINKS.get(route.partition(":")[0])
