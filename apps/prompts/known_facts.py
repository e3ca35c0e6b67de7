"""What the facts of the editor's form are: which one is meant by a name, and which values it may have."""

from collections.abc import Mapping
from dataclasses import replace

from apps.ai import fact_choices
from apps.ai.facts import FactError, parse_key
from apps.prompts.editor import Editor, read_editor
from apps.prompts.rows import RuleRow
from apps.prompts.rules import KINDS

NOT_KNOWN = "Which values it has is not known here. Write them, one on each line."


def read_form(data: Mapping[str, str]) -> Editor:
    """The form as posted, with the keys of facts where their names were typed."""
    editor = read_editor(data)
    typed = [row.key for row in editor.inputs] + [row.values.get(key, "") for row in editor.rules for key in _keys(row)]
    if all(map(_is_key, filter(None, typed))):
        return editor
    names = fact_choices.Names.offered()
    inputs = tuple(replace(row, key=names.key(row.key)) for row in editor.inputs)
    return replace(editor, inputs=inputs, rules=tuple(_keyed(row, names) for row in editor.rules))


def with_values(editor: Editor, number: str) -> Editor:
    """The form with every value that a fact is known to have. Words that were typed stay, others come to begin with."""
    rows = list(editor.inputs)
    if not (number.isdecimal() and len(number) < 4 and int(number) < len(rows)):
        return editor
    row = rows[int(number)]
    has = row.to_json()["words"]
    offered = fact_choices.values_of(row.key)
    lines = [f"{value} = {words}" for value, words in offered.items() if value not in has and "=" not in value]
    hint = "" if offered else NOT_KNOWN
    rows[int(number)] = replace(row, words="\n".join([*row.words.strip().splitlines(), *lines]), hint=hint)
    return replace(editor, inputs=tuple(rows), focus=f"input-{int(number)}-words")


def _keyed(row: RuleRow, names: fact_choices.Names) -> RuleRow:
    return replace(row, values={**row.values, **{key: names.key(row.values.get(key, "")) for key in _keys(row)}})


def _keys(row: RuleRow) -> list[str]:
    return [param.key for param in KINDS[row.kind].params if param.kind == "fact"]


def _is_key(text: str) -> bool:
    try:
        return ":" in text and bool(parse_key(text.strip()))
    except FactError:
        return False
