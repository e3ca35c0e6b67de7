"""Writing prompts: wordings and which of them is in production. Every function names its `actor` and is audited."""

from apps.prompts.services.labels import decline_proposal, propose_version, put_in_production, take_back_proposal
from apps.prompts.services.versions import create_prompt, rename_prompt, save_version

__all__ = [
    "create_prompt",
    "decline_proposal",
    "propose_version",
    "put_in_production",
    "rename_prompt",
    "save_version",
    "take_back_proposal",
]
