"""Answers that need no model, for prompts that write no draft. Pure.

They say what is certain and nothing else, in the schema that a model answers in, and are labelled "Composed without AI"
wherever they stand. docs/decisions/0049 says what they are for and where they end.
"""

from collections.abc import Mapping
from datetime import date

from apps.ai.types import ExpandedBrief
from apps.prompts.builtin.extraction import extract
from apps.prompts.builtin.judgement import judge, questions_of
from apps.prompts.builtin.summary import summarise
from apps.prompts.purposes import EXTRACTION, JUDGE, SUMMARY
from apps.prompts.spec import PromptSpec, WriteError

BUILT_IN = frozenset({SUMMARY, JUDGE, EXTRACTION})
LIMITS = {
    SUMMARY: "Facts grouped, put into words and joined into sentences. It says what is known and adds nothing to it.",
    JUDGE: "Only the questions that a fixed check decides are answered. The others need a model and count as neither "
    "yes nor no.",
    EXTRACTION: "Values are found by the facts that the prompt declares, where the text states them plainly. It would "
    "rather miss one than invent one.",
}


def built_in_answer(spec: PromptSpec, material: Mapping[str, str], brief: ExpandedBrief) -> dict[str, object]:
    """The answer in the schema of the prompt's purpose. Raises WriteError where there is none to give.

    A summary reads the facts of `brief`; a judge `Message` (or `Text`) and `Questions`, an extraction `Text`.
    """
    text = material.get("Message") or material.get("Text") or ""
    if spec.purpose == SUMMARY:
        return summarise(brief, spec)
    if spec.purpose == EXTRACTION:
        return extract(text, spec)
    if spec.purpose == JUDGE and (questions := questions_of(material, spec)):
        return judge(text, questions, spec.locale)
    raise WriteError("no_answer", "Only a model answers this prompt.")


def bare_brief(spec: PromptSpec, key: str) -> ExpandedBrief:
    """A brief without facts, for answers about a text."""
    return ExpandedBrief(key, "", spec.channel, spec.locale, (), (), (), date.min)
