"""The shape of a prompt document, before its meaning is read. Pure."""

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from apps.ai.channels import CHANNELS
from apps.content.locales import NAMES
from apps.prompts.purposes import PURPOSES

_TEXT = {"type": "string", "maxLength": 20_000}
_NAME = {"type": "string", "maxLength": 120}
_RULES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["kind"],
        "additionalProperties": False,
        "properties": {"kind": _NAME, "params": {"type": "object"}, "severity": {"enum": ["block", "warn"]}},
    },
}
_INPUTS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["key"],
        "additionalProperties": False,
        "properties": {
            "key": _TEXT,
            "use": {"enum": ["say", "steer"]},
            "is_required": {"type": "boolean"},
            "fallback": {"type": "string", "maxLength": 200},
            "words": {"type": "object", "additionalProperties": _TEXT},
            "type": _NAME,
        },
    },
}
_EXAMPLES = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": _NAME,
            "text": {"type": "array", "items": _TEXT},
            "lines": {"type": "array", "items": {"type": "object"}},
        },
    },
}
_INCLUDES = {
    "type": "array",
    "maxItems": 40,
    "items": {
        "type": "object",
        "required": ["kind", "name"],
        "additionalProperties": False,
        "properties": {
            "kind": {"enum": ["prompt", "content"]},
            "name": _NAME,
            "uuid": _NAME,
            "number": {"type": "integer", "minimum": 0},
            "hash": _NAME,
            "text": _TEXT,
            "tone": _TEXT,
            "audience_notes": _TEXT,
            "rules": _RULES,
            "includes": {"$ref": "#/$defs/includes"},
        },
    },
}
_VERSION = {
    "number": {"type": "integer", "minimum": 1, "maximum": 100_000},
    "message": {"type": "string", "maxLength": 200},
    "hash": {"type": "string", "maxLength": 64},
    "instruction": _TEXT,
    "tone": _TEXT,
    "audience_notes": _TEXT,
    "rules": _RULES,
    "inputs": _INPUTS,
    "examples": _EXAMPLES,
    "includes": {"$ref": "#/$defs/includes"},
    "settings": {"type": "object"},
}
SCHEMA: dict[str, Any] = {
    "$defs": {"includes": _INCLUDES},
    "type": "object",
    "required": ["name"],
    "additionalProperties": False,
    "properties": {
        "format": {"const": "attune-prompt-1"},
        "name": {"type": "string", "minLength": 2, "maxLength": 120},
        "purpose": {"enum": list(PURPOSES)},
        "channel": {"enum": ["", *CHANNELS]},
        "locale": {"enum": list(NAMES)},
        "folder": {"type": "string", "maxLength": 80},
        "labels": {"type": "object", "additionalProperties": {"type": "integer"}},
        "test_sets": {"type": "array", "items": {"type": "object"}},
        "versions": {
            "type": "array",
            "minItems": 1,
            "maxItems": 500,
            "items": {
                "type": "object",
                "required": ["instruction"],
                "additionalProperties": False,
                "properties": _VERSION,
            },
        },
        **_VERSION,
    },
}
_WORDS = {
    "type": "This should be {value}.",
    "enum": "One of: {value}.",
    "const": "It should say “{value}”: this Attune reads no other format.",
    "maxLength": "At most {value} characters.",
    "minLength": "At least {value} characters.",
    "maxItems": "At most {value}.",
    "minItems": "At least {value}.",
    "minimum": "At least {value}.",
    "maximum": "At most {value}.",
}
_TYPES = {
    "object": "an object: { … }",
    "array": "a list: [ … ]",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}


def faults(data: Any, schema: Mapping[str, Any]) -> dict[str, str]:
    """What does not fit the schema: path (`versions[0].rules[2].severity`) → sentence; at most twenty."""
    found: dict[str, str] = {}
    for fault in Draft202012Validator(schema).iter_errors(data):
        found.setdefault(fault.json_path.removeprefix("$").lstrip(".") or "the file", _words(fault))
        if len(found) == 20:
            break
    return found


def _words(fault: ValidationError) -> str:
    value = fault.validator_value
    if fault.validator == "required":
        return f"It lacks {', '.join(f'“{name}”' for name in value if name not in fault.instance)}."
    if fault.validator == "additionalProperties":
        known = fault.schema.get("properties", {})
        return f"Not known here: {', '.join(f'“{name}”' for name in fault.instance if name not in known)}."
    said = ", ".join(f"“{one}”" for one in value) if isinstance(value, list) else _TYPES.get(str(value), str(value))
    return _WORDS.get(str(fault.validator), "This does not fit.").format(value=said)
