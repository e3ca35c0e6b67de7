"""What an audit row says, in the reader's words: "Mara froze the audience: 8,054 people matched".

One mechanism for the Audit page and for the activity panels. To extend it, give your app a `sentences.py` with

    SENTENCES = {"campaigns.rename_campaign": "renamed the campaign"}

and call `register_sentences(SENTENCES)` in its `AppConfig.ready()`; a single one is
`register_sentence("campaigns.rename_campaign", "renamed the campaign")`. (`common` keeps its own in
`shared_sentences.py`.) A sentence is what follows the actor's name, without a full stop. It is one of

- a format string, filled from the row's `detail` and its `count`: `"saved version {number}"`. A noun as the format
  counts: `{count:people}` gives "1 person" or "8,054 people"; `{count:,}` gives the figure alone.
- a function of the row, where words depend on what is in it. A search over the audit log finds it by its docstring.

A row that lacks what its sentence asks for, and an action without a sentence, read as the action's name; a test finds
every action in the code that has none.
"""

from collections.abc import Callable, Mapping
from typing import Any

from apps.common.models import AuditEntry
from apps.common.words import counted

Template = str | Callable[[AuditEntry], str]

_templates: dict[str, Template] = {}


def register_sentence(action: str, template: Template) -> None:
    _templates[action] = template


def register_sentences(templates: Mapping[str, Template]) -> None:
    _templates.update(templates)


def registered_actions() -> frozenset[str]:
    return frozenset(_templates)


def words_of(action: str) -> str:
    """What a search over actions looks through: the action's name, and its sentence (a function's: its docstring)."""
    template = _templates.get(action, "")
    words = template if isinstance(template, str) else template.__doc__ or ""
    return f"{action} {action.replace('_', ' ')} {words}".lower()


def sentence(entry: AuditEntry) -> str:
    """The whole of it: "Ravi approved version 3"."""
    return f"{entry.actor_label} {predicate(entry)}"


def predicate(entry: AuditEntry) -> str:
    """What follows the name, for pages that set the name apart."""
    template = _templates.get(entry.action)
    try:
        if callable(template):
            return template(entry)
        if template is not None:
            return template.format_map({**entry.detail, "count": Count(entry.count or 0)})
    except (KeyError, ValueError, TypeError):  # an old row, written before its detail was
        pass
    return entry.action.rpartition(".")[2].replace("_", " ")


class Count(int):
    """A number whose format may be a noun: `{count:people}`."""

    def __format__(self, spec: str) -> str:
        if spec.replace(" ", "").isalpha() and len(spec) > 1:
            return f"{int(self):,} {counted(spec, int(self))}"
        return super().__format__(spec)


def by_detail(key: str, words: Mapping[Any, str], otherwise: str) -> Callable[[AuditEntry], str]:
    """A sentence chosen by one value of the row's detail."""

    def said(entry: AuditEntry) -> str:
        return words.get(entry.detail.get(key), otherwise)

    said.__doc__ = " ".join([*words.values(), otherwise])
    return said
