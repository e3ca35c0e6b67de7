"""The editor's form as parts that can be merged: texts by themselves, rules, facts and examples each as a whole."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from apps.prompts.comparison import input_words, rule_words
from apps.prompts.editor import Editor
from apps.prompts.rows import ExampleRow, IncludeRow, InputRow, RuleRow
from apps.prompts.spec import JudgeRef

LABELS = {
    "instruction": "Instruction", "tone": "Tone", "audience_notes": "Who reads it", "includes": "Includes",
    "settings": "Settings for models", "rules": "Rules", "judged": "Have drafts judged", "inputs": "Facts",
    "examples": "Examples",
}  # fmt: skip


def parts_of(editor: Editor) -> dict[str, Any]:
    """JSON by part. Rows that say the same give the same value, whatever was left empty."""
    return {
        "instruction": editor.instruction.strip(),
        "tone": editor.tone.strip(),
        "audience_notes": editor.audience_notes.strip(),
        "includes": [row.ref for row in editor.includes],
        "settings": [editor.temperature.strip(), editor.max_tokens.strip()],
        "judged": (editor.judge or "yes") if editor.judged else "",
        "rules": [[row.kind, row.severity, {k: v.strip() for k, v in row.values.items() if v}] for row in editor.rules],
        "inputs": [
            [row.key, row.use, row.is_required, row.fallback.strip(), row.words.strip(), row.type]
            for row in editor.inputs
        ],
        "examples": [[row.name.strip(), row.text.strip()] for row in editor.examples],
    }


def with_parts(editor: Editor, parts: Mapping[str, Any]) -> Editor:
    """The form with these parts in it."""
    return replace(
        editor,
        instruction=parts["instruction"],
        tone=parts["tone"],
        audience_notes=parts["audience_notes"],
        temperature=(parts["settings"] or ("", ""))[0],
        max_tokens=(parts["settings"] or ("", ""))[1],
        judged=bool(parts["judged"]),
        judge=parts["judged"] if JudgeRef.of_value(parts["judged"] or "") else "",
        includes=tuple(IncludeRow(n, ref) for n, ref in enumerate(parts["includes"] or [])),
        rules=tuple(RuleRow(n, *row) for n, row in enumerate(parts["rules"] or [])),
        inputs=tuple(InputRow(n, *row) for n, row in enumerate(parts["inputs"] or [])),
        examples=tuple(
            ExampleRow(n, name, said, said, editor.origins.get(name, ""))
            for n, (name, said) in enumerate(parts["examples"] or [])
        ),
    )


def described(name: str, value: Any, channel: str = "") -> str:
    """A part in words, one line a row."""
    if name == "rules":
        return "\n".join(rule_words(RuleRow(0, *row).to_json(), channel) for row in value or [])
    if name == "inputs":
        return "\n".join(f"{row[0]}: {input_words(InputRow(0, *row).to_json())}" for row in value or [])
    if name == "examples":
        return "\n\n".join(f"{row[0]}\n{row[1]}" for row in value or [])
    if name == "includes":
        return "\n".join(f"version {ref.rpartition('@')[2]} of {ref.partition(':')[0]}" for ref in value or [])
    if name == "judged":
        named = JudgeRef.of_value(value or "")
        return f"by “{named.name}”" if named else str(value)
    if name == "settings":
        return ", ".join(
            f"{label} {said}" for label, said in zip(("temperature", "tokens"), value or ("", ""), strict=True) if said
        )
    return str(value)
