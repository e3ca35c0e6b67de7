"""Writing prompts: wordings and which of them is in production. Every function names its `actor` and is audited."""

from apps.prompts.services.importing import ImportPlan, import_prompt, plan_import
from apps.prompts.services.labels import (
    decline_proposal,
    propose_version,
    put_in_production,
    reopen_proposal,
    take_back_proposal,
    take_from_production,
)
from apps.prompts.services.versions import create_prompt, name_base, rename_prompt, save_version

__all__ = [
    "ImportPlan",
    "create_prompt",
    "decline_proposal",
    "import_prompt",
    "name_base",
    "plan_import",
    "propose_version",
    "put_in_production",
    "rename_prompt",
    "reopen_proposal",
    "save_version",
    "take_back_proposal",
    "take_from_production",
]
