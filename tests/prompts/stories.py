"""The shipped content and prompt in the database, made through the services as people would make them."""

import json
from typing import Any

from apps.common.editing import Opened
from apps.common.models import User
from apps.content import services as content
from apps.content.models import Item
from apps.prompts import services
from apps.prompts.documents import version_fields
from apps.prompts.editor import editor_of
from apps.prompts.learned import Learned, Snippet
from apps.prompts.models import Comparison, Prompt
from apps.prompts.parts import parts_of
from apps.prompts.reports.side_by_side import sample_cases
from apps.prompts.services import note_suggestions
from apps.prompts.spec import RuleSpec
from apps.prompts.writers import Writer
from apps.prompts.writing import COMPOSER, COMPOSER_MODEL
from tests.prompts.cast import DATA


def approved_content(author: User, admin: User) -> dict[str, Item]:
    """Every item of the shipped content, approved by somebody else. Names point at items made before them."""
    document = json.loads((DATA / "content.json").read_text())["items"]
    content.allow_host(host="northwind.example", actor=admin)
    made: dict[str, Item] = {}
    for data in sorted(document, key=lambda item: item["kind"] != "link"):
        fields = dict(data["fields"])
        if "link" in fields:
            fields["link"] = str(made[f"link:{fields['link']}"].uuid)
        if "items" in fields:
            fields["items"] = [str(item.uuid) for item in made.values() if item.name in fields["items"]]
        item = content.create_item(kind=data["kind"], name=data["name"], text=data["text"], fields=fields, actor=author)
        version = content.submit_version(version=item.versions.get(), actor=author)
        content.approve_version(version=version, content_hash=version.content_hash, actor=admin)
        made[f"{data['kind']}:{data['name']}"] = item
    return made


def shipped_fields() -> dict[str, Any]:
    return version_fields(json.loads((DATA / "prompt_comeback.json").read_text()))


def shipped_prompt(author: User) -> Prompt:
    return services.create_prompt(name="Come back", fields=shipped_fields(), actor=author)


def compared(prompt: Prompt, author: User, count: int = 2) -> Comparison:
    """The newest version beside itself in an earlier wording, composed for sample customers; nothing is written yet."""
    first = prompt.versions.order_by("number")[0]
    fields = version_fields(json.loads((DATA / "prompt_comeback.json").read_text())) | {"tone": "Drier."}
    second = services.save_version(prompt=prompt, fields=fields, message="Drier", actor=author)
    shelf, cases, title = sample_cases(prompt, first, count)
    writer = Writer(COMPOSER, COMPOSER_MODEL, "Composed without AI", None)
    columns = [(first, writer), (second, writer)]
    given = {"shelf": shelf, "cases": cases, "title": title}
    return services.start_comparison(prompt=prompt, columns=columns, actor=author, **given)


def form_of(fields: dict[str, Any], base: int, **changes: str) -> dict[str, str]:
    """What a browser posts from the editor filled with `fields`."""
    editor = editor_of(fields)
    opened = Opened(str(base), parts_of(editor_of(shipped_fields())))
    data = {"opened": opened.token(), "locale": "en", "instruction": editor.instruction, "tone": editor.tone}
    data |= {name: str(len(getattr(editor, name))) for name in ("rules", "inputs", "examples")}
    for rule in editor.rules:
        start = f"rule-{rule.number}"
        data |= {f"{start}-kind": rule.kind, f"{start}-severity": rule.severity}
        data |= {control.name: control.value for control in rule.controls}
    for item in editor.inputs:
        start = f"input-{item.number}"
        data |= {f"{start}-key": item.key, f"{start}-use": item.use, f"{start}-fallback": item.fallback}
        data |= {f"{start}-words": item.words, **({f"{start}-required": "1"} if item.is_required else {})}
    for example in editor.examples:
        data |= {f"example-{example.number}-name": example.name, f"example-{example.number}-text": example.text}
    return {**data, **changes}


def learned(wrong="utilise", right="use", drafts=6, people=2, uses=("6a1f0c52-0000-4000-8000-000000000000",)):
    """A rule that edits speak for, with a snippet of each use."""
    stretches = (("same", "We "), ("removed", f"{wrong} "), ("added", right), ("same", " it."))
    rule = RuleSpec("preferred_words", {"pairs": [f"{wrong} = {right}"]})
    return Learned(rule, drafts, people, tuple(Snippet(use, "/campaigns/", stretches) for use in uses))


def suggested(prompt, **said):
    """The suggestion that such a rule becomes."""
    return note_suggestions(prompt=prompt, found=[learned(**said)])[0]
