"""The prompts that Attune comes with, as prompt documents; the JSON files beside this are their source. Pure."""

import json
from pathlib import Path
from typing import Any

from apps.prompts.documents import PromptDocument, read_document

FOLDER = Path(__file__).parent


def slugs() -> list[str]:
    """The names of the files, without their ending."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def raw_document(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{slug}.json").read_text(encoding="utf-8"))
    return found


def shipped_documents() -> list[PromptDocument]:
    return [read_document(raw_document(slug)) for slug in slugs()]
