"""What changed between two wordings, word by word. Pure."""

import difflib
import re

_TOKEN = re.compile(r"\s+|[€$£]?[^\W_]+(?:['’.,-][^\W_]+)*%?|[\W_]")


def word_diff(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Stretches ("same" | "removed" | "added", text): without the added ones `before`, without the removed `after`."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    out: list[tuple[str, str]] = []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            out.append(("same", "".join(old[a1:a2])))
            continue
        if a2 > a1:
            out.append(("removed", "".join(old[a1:a2])))
        if b2 > b1:
            out.append(("added", "".join(new[b1:b2])))
    return tuple(out)
