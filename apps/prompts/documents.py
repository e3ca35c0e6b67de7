"""A prompt as a document: one JSON file with its versions, readable examples and test sets, read and written. Pure.

    {"format": "attune-prompt-1", "name": …, "purpose": "draft", "channel": "email", "locale": "en", "folder": …,
     "versions": [{"number": 1, "message": …, "hash": …, "instruction": …, "tone": …, "audience_notes": …,
                   "rules": [{"kind", "params", "severity"}], "inputs": [{"key", "use", "words", …}],
                   "examples": [{"name": …, "text": ["subject: …", …]}], "includes": […], "settings": {…}}],
     "labels": {"production": 1}, "test_sets": […]}

Written by hand, the parts of a version may stand at the top instead of `versions`; everything but name and instruction
may be left out. An example has `text` (lines of composer.notation) or `lines` (its JSON). An include of a prompt or
content item that only has `kind` and `name` takes what that says today; `settings.judge` ({"name": …}) names a judge of
drafts. `test_sets`: testing.documents.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.prompts.composer import ANY_CHANNEL, ExampleError, format_example, parse_example
from apps.prompts.document_schema import SCHEMA, faults
from apps.prompts.purposes import DRAFT
from apps.prompts.spec import IncludeSpec, InputSpec, PromptSpec, RuleSpec, Settings, content_hash
from apps.prompts.testing.documents import problems as set_problems
from apps.prompts.validation import Errors, problems

FORMAT = "attune-prompt-1"
FIELDS = ("instruction", "tone", "audience_notes", "rules", "examples", "inputs", "includes", "settings")
_EMPTY = {"tone": "", "audience_notes": "", "rules": [], "examples": [], "inputs": [], "includes": [], "settings": {}}
_HEAD = ("name", "purpose", "channel", "locale", "folder")


class DocumentError(ValueError):
    """What is wrong with a document, by path: `versions[0].rules[2].limit` → sentence."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{path}: {words}" for path, words in errors.items()))
        self.errors = dict(errors)


@dataclass(frozen=True)
class VersionDocument:
    """One version of a document: the JSON fields of a version row, and what the file says about it."""

    fields: Mapping[str, Any]
    message: str = ""
    number: int = 0
    hash: str = ""


@dataclass(frozen=True)
class PromptDocument:
    """A document that could be read. `versions` begin with the oldest."""

    name: str
    versions: tuple[VersionDocument, ...]
    purpose: str = DRAFT
    channel: str = "email"
    locale: str = "en"
    folder: str = ""
    labels: Mapping[str, int] = field(default_factory=dict)
    test_sets: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The document as it is written to a file; reading it again gives an equal one."""
        head = {name: getattr(self, name) for name in _HEAD}
        versions = [
            {"number": v.number, "message": v.message, "hash": v.hash, **_readable(v.fields)} for v in self.versions
        ]
        rest = {"labels": dict(self.labels), "test_sets": [dict(one) for one in self.test_sets]}
        return {"format": FORMAT, **head, "versions": versions, **rest}


def read_document(data: Any) -> PromptDocument:
    """Reads a document as parsed from JSON. Raises DocumentError with every fault by its path."""
    if errors := faults(data, SCHEMA):
        raise DocumentError(errors)
    versions = data.get("versions", [data])
    errors = {} if "versions" in data or "instruction" in data else {"instruction": "Say what the prompt does."}
    read: list[VersionDocument] = []
    for place, version in enumerate(versions):
        start = f"versions[{place}]." if "versions" in data else ""
        fields, found = _fields(version)
        wrong = _problems(fields, data) | found
        errors |= {start + _path(key): words for key, words in wrong.items()}
        said = {"message": version.get("message", ""), "number": version.get("number", place + 1)}
        read.append(VersionDocument(fields, hash=version.get("hash", ""), **said))
    for place, one in enumerate(data.get("test_sets", ())):
        errors |= {f"test_sets[{place}].{_path(key)}": words for key, words in set_problems(one).items()}
    if errors:
        raise DocumentError(errors)
    head = {name: data[name].strip() for name in _HEAD if name in data}
    rest = {"labels": data.get("labels", {}), "test_sets": tuple(data.get("test_sets", ()))}
    return PromptDocument(versions=tuple(sorted(read, key=lambda one: one.number)), **head, **rest)


def _problems(fields: Mapping[str, Any], head: Mapping[str, Any]) -> Errors:
    """What is wrong with a version; includes that are only named are looked up when the document is taken in."""
    channel = head.get("channel", "email") if head.get("purpose", DRAFT) == DRAFT else ANY_CHANNEL
    found = problems(fields, channel, head.get("locale", "en"))
    named = [f"includes.{place}." for place, one in enumerate(fields["includes"]) if "text" not in one]
    return {key: words for key, words in found.items() if not key.startswith(tuple(named))}


def version_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON fields of a version from its part of a document. Raises DocumentError when an example cannot be read."""
    fields, errors = _fields(document)
    if errors:
        raise DocumentError({_path(key): words for key, words in errors.items()})
    return fields


def _fields(version: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    examples, errors = [], {}
    for place, example in enumerate(version.get("examples") or ()):
        try:
            text = "\n".join(example["text"]) if "text" in example else ""
            examples.append(parse_example(example["name"], text, ANY_CHANNEL) if text else dict(example))
        except ExampleError as error:
            lines = "; ".join(f"line {line}: {words}" for line, words in error.errors.items())
            errors[f"examples.{place}.text"] = lines
            examples.append({"name": example["name"], "lines": []})
    return {
        "instruction": version.get("instruction", ""),
        "tone": version.get("tone") or "",
        "audience_notes": version.get("audience_notes") or "",
        "rules": [RuleSpec.from_json(rule).to_json() for rule in version.get("rules") or ()],
        "examples": examples,
        "inputs": [InputSpec.from_json(item).to_json() for item in version.get("inputs") or ()],
        "includes": [dict(one) for one in version.get("includes") or ()],
        "settings": dict(version.get("settings") or {}),
    }, errors


def _path(key: str) -> str:
    """`rules.2.limit` as a path in the file: `rules[2].limit`."""
    parts = key.split(".")
    return "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in parts).lstrip(".")


def _readable(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A version's fields as a person reads them: examples as lines of text, nothing that is empty."""
    said = {name: fields[name] for name in FIELDS if fields.get(name)}
    if "examples" in said:
        said["examples"] = [
            {"name": example["name"], "text": format_example(example).split("\n")} for example in said["examples"]
        ]
    return said


def spec_of(fields: Mapping[str, Any], *, uuid: str, channel: str, locale: str, purpose: str = DRAFT) -> PromptSpec:
    """The typed prompt of a version's JSON fields."""
    said = _EMPTY | {key: fields[key] for key in FIELDS if key in fields}
    parts = (part for one in said["includes"] for part in IncludeSpec.from_json(one).flat())
    includes = tuple({(part.kind, part.uuid, part.hash): part for part in parts}.values())
    own = (RuleSpec.from_json(rule) for rule in said["rules"])
    every = [*own, *(rule for part in includes for rule in part.rules)]
    return PromptSpec(
        uuid=uuid,
        content_hash=hash_of(said, channel=channel, locale=locale, purpose=purpose),
        instruction=said["instruction"],
        tone=said["tone"],
        rules=tuple(rule for place, rule in enumerate(every) if rule not in every[:place]),
        examples=tuple(said["examples"]),
        inputs=tuple(InputSpec.from_json(item) for item in said["inputs"]),
        channel=channel,
        locale=locale,
        purpose=purpose,
        audience_notes=said["audience_notes"],
        includes=includes,
        settings=Settings.from_json(said["settings"]),
    )


def hash_of(fields: Mapping[str, Any], *, channel: str, locale: str, purpose: str) -> str:
    """The content hash of a version with these (canonical) fields."""
    later: dict[str, Any] = {} if purpose == DRAFT else {"purpose": purpose}
    return content_hash(**fields, channel=channel, locale=locale, **later)
