"""@mentions: finding them in a text, and showing a text with them and its links. What is not found stays plain words.

A mention is "@First Last" or "@" and what stands before the @ of a colleague's e-mail address; the first name alone
will do where only one colleague has it.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.common.errors import Invalid

# An @ in the middle of a word belongs to an address; one before a space or a figure is an "at".
_AT = re.compile(r"(?<![\w@.])@(?=[^\W\d_])")
_WORD = re.compile(r"[\w.+\-']*\w")
_LINK = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}"


@dataclass(frozen=True)
class Person:
    """Somebody who may be mentioned, or (`is_reachable` false) would be if they still had access."""

    key: int
    name: str
    handle: str
    is_reachable: bool = True


@dataclass(frozen=True)
class Mention:
    """`words` is what stands behind the @."""

    person: Person
    words: str


def find_mentions(text: str, people: Sequence[Person]) -> list[Mention]:
    """The mentions in `text`, in order. Raises Invalid, by the field `text`, for one that names nobody or several."""
    return [_mention(text[at.end() :], people) for at in _AT.finditer(text)]


def _mention(rest: str, people: Sequence[Person]) -> Mention:
    for names in (_full_name, _handle, _first_name):
        found = [one for one in people if _starts(rest, names(one))]
        longest = max((len(names(one)) for one in found), default=0)
        found = [one for one in found if len(names(one)) == longest]
        if reachable := [one for one in found if one.is_reachable]:
            return Mention(_only(reachable, rest[:longest]), rest[:longest])
        if found:
            raise _wrong(f"{found[0].name} cannot be mentioned: they have no access to Attune now.")
    word = _WORD.match(rest)
    raise _wrong(
        f"Nobody here is called “@{word.group() if word else rest[:1]}”. Write @ and a colleague's whole name, or a "
        "space after the @ if you mean nobody."
    )


def _full_name(one: Person) -> str:
    return one.name


def _handle(one: Person) -> str:
    return one.handle


def _first_name(one: Person) -> str:
    return one.name.split()[0] if one.name.split() else ""


def _starts(rest: str, name: str) -> bool:
    """Whether `rest` begins with the whole `name`, in any case, and the word ends there."""
    if not name or rest[: len(name)].casefold() != name.casefold():
        return False
    behind = rest[len(name) :]
    return not behind or not (behind[0].isalnum() or behind[0] in "_-'" or re.match(r"[.+@]\w", behind))


def _only(found: list[Person], words: str) -> Person:
    if len(found) > 1:
        ways = " or ".join(f"@{one.handle} ({one.name})" for one in found[:4])
        raise _wrong(f"“@{words}” could be more than one colleague. Write {ways}.")
    return found[0]


def _wrong(message: str) -> Invalid:
    return Invalid(message, {"text": message})


def comment_html(text: str, mentioned: Iterable[str]) -> SafeString:
    """The text as HTML: everything escaped, web addresses as links, the names in `mentioned` marked behind their @.

    Lines that begin with "> " are a quotation.
    """
    names = sorted(map(re.escape, mentioned), key=len, reverse=True)
    marks = rf"|(?<![\w@.])@(?:{'|'.join(names)})(?!\w)" if names else ""
    pattern = re.compile(f"{_LINK.pattern}{marks}", re.IGNORECASE)
    parts = []
    for is_quote, lines in itertools.groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        if is_quote:
            words = "\n".join(line.removeprefix(">").strip() for line in lines)
            parts.append(format_html("<q>{}</q>", _with_marks(words, pattern)))
        else:
            parts.append(_with_marks("\n".join(lines).strip("\n"), pattern))
    return mark_safe("".join(parts))


def _with_marks(text: str, pattern: re.Pattern[str]) -> SafeString:
    parts, last = [], 0
    for found in pattern.finditer(text):
        words = found.group()
        if not words.startswith("@"):
            words = words.rstrip(_TRAILING)
        parts += [escape(text[last : found.start()]), _marked(words)]
        last = found.start() + len(words)
    return mark_safe("".join([*parts, escape(text[last:])]))


def _marked(words: str) -> SafeString:
    if words.startswith("@"):
        return format_html('<span class="mention">{}</span>', words)
    return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', words, words)
