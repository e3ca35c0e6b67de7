"""What is on record of prompts, in words."""

from apps.common.objects import Kind
from apps.common.sentences import Template

SENTENCES: dict[str, Template] = {
    "prompts.create_prompt": "created the prompt",
    "prompts.decline_proposal": "declined version {number} for production",
    "prompts.propose_version": "proposed version {number} for production",
    "prompts.put_in_production": "put version {number} in production",
    "prompts.rename_prompt": "renamed the prompt",
    "prompts.save_version": "saved version {number}",
    "prompts.take_back_proposal": "took back the proposal of version {number}",
    "prompts.reopen_proposal": "opened the proposal of version {number} again",
    "prompts.take_from_production": "took version {number} out of production again",
}
OBJECTS = {
    "prompts.prompt": Kind("prompt", "prompts:show_prompt", {"prompt": "uuid"}, "name"),
}
