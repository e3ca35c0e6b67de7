"""A prompt as a document (a JSON file with readable examples), read into the fields of a version. Pure."""

from collections.abc import Mapping
from typing import Any

from apps.prompts.composer import parse_example
from apps.prompts.spec import InputSpec, PromptSpec, RuleSpec, content_hash

FIELDS = ("instruction", "tone", "rules", "examples", "inputs")


def version_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON fields of a version; each example's `text` (lines of composer.notation) becomes its `lines`.

    Raises composer.ExampleError when an example cannot be read.
    """
    examples = [
        parse_example(example["name"], "\n".join(example["text"])) if "text" in example else dict(example)
        for example in document.get("examples") or ()
    ]
    return {
        "instruction": document["instruction"],
        "tone": document.get("tone") or "",
        "rules": [RuleSpec.from_json(rule).to_json() for rule in document.get("rules") or ()],
        "examples": examples,
        "inputs": [InputSpec.from_json(item).to_json() for item in document.get("inputs") or ()],
    }


def spec_of(fields: Mapping[str, Any], *, uuid: str, channel: str, locale: str) -> PromptSpec:
    """The typed prompt of a version's JSON fields."""
    said = {key: fields[key] for key in FIELDS}
    return PromptSpec(
        uuid=uuid,
        content_hash=content_hash(**said, channel=channel, locale=locale),
        instruction=said["instruction"],
        tone=said["tone"],
        rules=tuple(RuleSpec.from_json(rule) for rule in said["rules"]),
        examples=tuple(said["examples"]),
        inputs=tuple(InputSpec.from_json(item) for item in said["inputs"]),
        channel=channel,
        locale=locale,
    )
