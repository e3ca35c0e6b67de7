"""Shares are written as English writes them, "10%", and by one function: apps.common.words.percent."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, modules, name_of

SPACED = re.compile(r"(\d|\{\})[ \u00a0\u202f]%(?![>}])")
FILLED_IN = re.compile(r"\{\}%(?=\W|$)")
BY_HAND = re.compile(r"\}\}\s?%(?!\})|\d[ \u00a0\u202f]%(?!\})|&nbsp;%")
# What customers write, in their languages, is judged and printed there.
OTHER_LANGUAGES = ("apps/content/guardrails/", "apps/content/rendering/")
HELP = ROOT / "docs" / "guide"


def said(path) -> Iterator[str]:
    """The strings of a module that may be shown, with `{}` for what an f-string fills in; no docstrings."""
    tree = ast.parse(path.read_text())
    unsaid = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            unsaid |= {id(part) for part in node.values}
            yield "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unsaid:
            yield node.value


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_no_module_writes_a_percent_sign_behind_a_space_or_a_number_by_hand(path):
    if name_of(path).startswith(OTHER_LANGUAGES) or name_of(path) == "apps/common/words.py":
        return
    for text in said(path):
        found = SPACED.search(text) or (
            text != "{}%" and FILLED_IN.search(text)
        )  # "{}%" alone is how SQL says "starts"
        assert not found, f"{name_of(path)}: {text[:90]}"


def test_no_template_and_no_help_does_either():
    for path in (ROOT / "templates").rglob("*.html"):
        found = BY_HAND.search(path.read_text())
        assert not found, f"{name_of(path)}: {found[0]}: write {{{{ value|percent }}}}"
    for path in [*HELP.rglob("*.md"), ROOT / "README.md"]:
        assert not SPACED.search(path.read_text()), name_of(path)
