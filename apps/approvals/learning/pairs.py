"""What is learned from: a wording, what a person made of it, and what both were about. Pure."""

from dataclasses import dataclass

from apps.ai.types import DraftText, ExpandedBrief
from apps.prompts.spec import RuleSpec


@dataclass(frozen=True)
class Pair:
    """One edit of one draft. `draft` and `reviewer` are row ids; `rules` are those of the prompt's version that wrote.

    `is_first`: the wording before is the machine's own. Where a person changed another person's words it is not, and
    then the edit says nothing about the prompt; it only counts against taking over what it puts back.
    """

    draft: int
    reviewer: int
    before: DraftText
    after: DraftText
    brief: ExpandedBrief
    rules: tuple[RuleSpec, ...] = ()
    is_first: bool = True
    use: str = ""
    path: str = ""


@dataclass(frozen=True)
class Ground:
    """The prompt that the drafts come from: every word that it says, and for which channel and language."""

    text: str
    channel: str = "email"
    locale: str = "en"
