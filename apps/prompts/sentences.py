"""What is on record of prompts, in words."""

from apps.common.models import AuditEntry
from apps.common.objects import Kind
from apps.common.sentences import Count, Template


def _saved(entry: AuditEntry) -> str:
    """saved version, with an example from an approved draft"""
    taken = ", with an example from an approved draft" if entry.detail.get("drafts") else ""
    return f"saved version {entry.detail['number']}{taken}"


def _proposed(entry: AuditEntry) -> str:
    """proposed version for production, in place of version"""
    replaced = entry.detail.get("replaced")
    instead = f", in place of version {replaced}" if replaced else ""
    return f"proposed version {entry.detail['number']} for production{instead}"


def _copied(entry: AuditEntry) -> str:
    """made it of version of another prompt, with its test sets and cases"""
    made = f"made it of version {entry.detail['number']} of another prompt"
    if not (sets := entry.detail["sets"]):
        return made
    cases = f"{Count(entry.count or 0):cases}"
    return f"{made}, with {'its test set' if sets == 1 else f'{sets} test sets'} of {cases}"


SENTENCES: dict[str, Template] = {
    "prompts.accept_suggestion": "added a rule that reviewers' edits suggest, in version {number}",
    "prompts.decline_suggestion": "declined a rule that reviewers' edits suggest",
    "prompts.reopen_suggestion": "opened a suggested rule again",
    "prompts.add_test_cases": "added {count:cases} to a test set",
    "prompts.cancel_judging": "stopped a judge",
    "prompts.pause_judging": "paused a judge",
    "prompts.resume_judging": "let a judge go on",
    "prompts.retry_judging": "had {count:drafts} of a test run judged again",
    "prompts.label_result": "answered {count:questions} about a draft of a test run",
    "prompts.start_judging": "had a judge look at {count:drafts} of version {number}",
    "prompts.cancel_test_run": "cancelled a test run of version {number}",
    "prompts.change_test_content": "changed what the cases of a test set may say",
    "prompts.change_test_set": "changed a test set",
    "prompts.create_test_set": "made a test set",
    "prompts.pause_test_run": "paused a test run of version {number}",
    "prompts.remove_test_cases": "removed {count:cases} from a test set",
    "prompts.remove_test_set": "removed a test set",
    "prompts.restore_test_cases": "took back a change of a test set",
    "prompts.restore_test_set": "took a test set back in",
    "prompts.resume_test_run": "resumed a test run of version {number}",
    "prompts.retry_test_run": "had {count:cases} of a test run tried again",
    "prompts.retry_test_results": "had {count:cases} of a test run tried again",
    "prompts.save_test_case": "saved a case of a test set",
    "prompts.start_test_run": "started a test run of version {number} over {count:drafts}",
    "prompts.create_prompt": "created the prompt",
    "prompts.discard_copy": "took a copy of a prompt back",
    "prompts.duplicate_prompt": _copied,
    "prompts.decline_proposal": "declined version {number} for production",
    "prompts.move_label": "pointed the label {label} at version {number}",
    "prompts.move_prompt": "moved the prompt to another folder",
    "prompts.propose_version": _proposed,
    "prompts.put_in_production": "put version {number} in production",
    "prompts.rename_prompt": "renamed the prompt",
    "prompts.save_version": _saved,
    "prompts.take_back_proposal": "took back the proposal of version {number}",
    "prompts.reopen_proposal": "opened the proposal of version {number} again",
    "prompts.start_comparison": "had {count:drafts} written side by side",
    "prompts.pause_comparison": "paused a comparison",
    "prompts.resume_comparison": "let a comparison go on",
    "prompts.cancel_comparison": "cancelled a comparison",
    "prompts.retry_comparison": "had {count:drafts} of a comparison tried again",
    "prompts.take_label": "took the label {label} away",
    "prompts.take_from_production": "took version {number} out of production again",
}
OBJECTS = {
    "prompts.prompt": Kind("prompt", "prompts:show_prompt", {"prompt": "uuid"}, "name"),
}
