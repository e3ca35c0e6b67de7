"""Writing prompts: wordings and which of them is in production. Every function names its `actor` and is audited."""

from apps.prompts.services.changing import cancel_work, pause_work, resume_work, retry_work
from apps.prompts.services.comparing import start_comparison, work_comparison
from apps.prompts.services.copying import Copy, discard_copy, duplicate_prompt
from apps.prompts.services.filing import file_prompt, move_prompts
from apps.prompts.services.importing import ImportPlan, import_prompt, plan_import
from apps.prompts.services.labels import (
    decline_proposal,
    propose_version,
    put_in_production,
    reopen_proposal,
    take_back_proposal,
    take_from_production,
)
from apps.prompts.services.learning import (
    Added,
    accept_suggestion,
    decline_suggestion,
    note_suggestions,
    reopen_suggestion,
)
from apps.prompts.services.pointers import move_label, take_label
from apps.prompts.services.queues import sweep
from apps.prompts.services.starting import Started, add_starter_prompts
from apps.prompts.services.testing_cases import (
    add_cases,
    add_draft_case,
    add_starter,
    change_shelf,
    remove_cases,
    restore_revision,
    save_case,
)
from apps.prompts.services.testing_judging import label_result, start_judging, work_judge_run
from apps.prompts.services.testing_runs import start_test_run
from apps.prompts.services.testing_sets import (
    begin_set,
    change_set,
    create_set,
    import_sets,
    remove_set,
    restore_set,
    set_base,
)
from apps.prompts.services.testing_work import work_test_run
from apps.prompts.services.versions import create_prompt, name_base, rename_prompt, save_version

__all__ = [
    "cancel_work",
    "pause_work",
    "resume_work",
    "retry_work",
    "sweep",
    "label_result",
    "start_judging",
    "work_judge_run",
    "accept_suggestion",
    "decline_suggestion",
    "note_suggestions",
    "reopen_suggestion",
    "Added",
    "ImportPlan",
    "Started",
    "add_cases",
    "add_draft_case",
    "add_starter",
    "add_starter_prompts",
    "begin_set",
    "change_set",
    "set_base",
    "change_shelf",
    "create_prompt",
    "create_set",
    "decline_proposal",
    "Copy",
    "discard_copy",
    "duplicate_prompt",
    "file_prompt",
    "import_prompt",
    "import_sets",
    "move_label",
    "move_prompts",
    "name_base",
    "plan_import",
    "propose_version",
    "put_in_production",
    "remove_cases",
    "remove_set",
    "rename_prompt",
    "reopen_proposal",
    "restore_revision",
    "start_comparison",
    "work_comparison",
    "restore_set",
    "save_case",
    "save_version",
    "start_test_run",
    "take_back_proposal",
    "take_from_production",
    "work_test_run",
    "take_label",
]
