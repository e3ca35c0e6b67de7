"""From what a form or a file holds to blocks, and what keeps a list of blocks from being a layout. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from apps.ai.personal import find_urls
from apps.content import slots
from apps.content.layouts.kinds import KINDS, LIST_LINES, MAX_BLOCKS, OWN_LENGTH, Block, Param

Errors = dict[str, str]
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def new_block(kind: str) -> Block:
    """A block with the defaults of its kind. Raises KeyError."""
    return Block(kind, tuple((param.name, param.default) for param in KINDS[kind].params))


def read_blocks(rows: Iterable[Mapping[str, Any]]) -> tuple[Block, ...]:
    """Blocks of known kinds with known parameters; a choice that is none becomes the default."""
    return tuple(_block(row) for row in rows if str(row.get("kind")) in KINDS)[: MAX_BLOCKS + 1]


def _block(row: Mapping[str, Any]) -> Block:
    kind = KINDS[str(row["kind"])]
    return Block(kind.kind, tuple((param.name, _value(param, row.get(param.name))) for param in kind.params))


def _value(param: Param, raw: object) -> str:
    text = "" if raw is None or raw is False else "1" if raw is True else str(raw)
    if param.kind == "choice":
        return text if text in dict(param.choices) else param.default
    if param.kind == "flag":
        return "1" if text in ("1", "on", "true") else ""
    if param.kind == "image":
        return _uuid(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return text if param.kind == "lines" else " ".join(text.split("\n"))


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def errors_of(blocks: Sequence[Block]) -> Errors:
    """What must be mended before it can be saved: `<place>.<parameter>` or "" → a sentence."""
    errors: Errors = {}
    for place, block in enumerate(blocks):
        for name, problem in _own_errors(block):
            errors.setdefault(f"{place}.{name}", problem)
    if problem := _list_problem(blocks):
        errors[""] = problem
    return errors


def _own_errors(block: Block) -> Iterable[tuple[str, str]]:
    if block.kind == "text" and block["part"] == "own" and not block["text"]:
        yield "text", "Write the words, or choose a part of the draft."
    if block.kind == "header" and block["show"] == "logo" and not block["image"]:
        yield "image", "Choose the logo."
    if block.kind == "image" and block["source"] == "own" and not block["image"]:
        yield "image", "Choose the image."
    if block.kind == "list" and block["source"] == "own" and not block.lines:
        yield "lines", "Write at least one point."
    if len(block.lines) > LIST_LINES:
        yield "lines", f"At most {LIST_LINES} points."
    for name in ("text", "lines"):
        for text in block.lines if name == "lines" else (block["text"],):
            if problem := _words_problem(text, has_slots=bool(block["has_slots"])):
                yield name, problem


def _words_problem(text: str, *, has_slots: bool) -> str:
    if len(text) > OWN_LENGTH:
        return f"At most {OWN_LENGTH} characters; this has {len(text)}."
    if _CONTROLS.search(text):
        return "This holds a control character."
    parts, problems = slots.scan(text)
    if problems:
        return problems[0].message
    if not has_slots and any(not isinstance(part, str) for part in parts):
        return "Slots may stand only where the block says so."
    lacking = [part.name for part in parts if not isinstance(part, str) and not part.default]
    if lacking:
        return f'Give the slot words for people without a value: {{{{ {lacking[0]} | default: "…" }}}}.'
    if next(find_urls(text), None):
        return "An address does not belong here. The button opens the approved link."
    return ""


def _list_problem(blocks: Sequence[Block]) -> str:
    kinds = [block.kind for block in blocks]
    parts = [block["part"] for block in blocks if block.kind == "text"]
    checks = (
        (len(blocks) <= MAX_BLOCKS, f"A layout holds at most {MAX_BLOCKS} blocks."),
        (kinds.count("header") <= 1 and "header" not in kinds[1:], "The header comes first, and once."),
        (kinds[-1:] == ["footer"] and kinds.count("footer") == 1, "It ends with one footer, which the law asks for."),
        (kinds.count("button") >= 1, "It needs a button: every message has one call to action."),
        (parts.count("greeting") == 1, "The draft’s greeting needs its place, once."),
        (_says_paragraphs(parts), "The draft’s paragraphs need their place, once: all, or the first and the others."),
        (parts.count("closing") == 1, "The draft’s closing needs its place, once."),
    )
    return next((words for holds, words in checks if not holds), "")


def _says_paragraphs(parts: Sequence[str]) -> bool:
    said = [part for part in parts if part in ("paragraphs", "first", "rest")]
    return said == ["paragraphs"] or said == ["first", "rest"]


def images_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The UUIDs of the image versions that blocks show, each once."""
    shown = [block["image"] for block in blocks if block["image"] and _shows_image(block)]
    return tuple(dict.fromkeys(shown))


def _shows_image(block: Block) -> bool:
    return block.kind == "image" or (block.kind == "header" and block["show"] == "logo")


def shows_drafts_image(blocks: Iterable[Block]) -> bool:
    return any(block.kind == "image" and block["source"] == "draft" for block in blocks)


STANDARD: tuple[Block, ...] = read_blocks([
    {"kind": "header", "show": "name"},
    {"kind": "text", "part": "greeting", "size": "large"},
    {"kind": "text", "part": "paragraphs"},
    {"kind": "button"},
    {"kind": "text", "part": "closing"},
    {"kind": "footer"},
])  # fmt: skip
