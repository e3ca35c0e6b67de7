"""Every kind of rule, by name."""

from apps.prompts.rules.base import RuleKind
from apps.prompts.rules.content import CiteAtLeast, Disclaimer, MaxBenefits, MentionFact, OneCallToAction
from apps.prompts.rules.counts import (
    MaxLength,
    MinLength,
    ParagraphCount,
    ParagraphSentences,
    ReadingGrade,
    SentenceLength,
    SmsParts,
)
from apps.prompts.rules.frame import NoRepeatedGreeting, SlotOnce, SubjectDiffers
from apps.prompts.rules.language import Locale
from apps.prompts.rules.manner import Formality, NoNegatives, NoUrgency, Person, ToneChecklist
from apps.prompts.rules.signs import EmojiLimit, NoCapitals, NoExclamationMarks, NoFigures, NoLinks, NoMark, NoQuestions
from apps.prompts.rules.words import BannedOpenings, MustInclude, NeverMention, PhraseLimit, PreferredWords, SignOff

DISCLAIMER = Disclaimer()
_ALL: tuple[RuleKind, ...] = (
    *(MaxLength(), MinLength(), SentenceLength(), ReadingGrade(), SmsParts()),
    *(ParagraphCount(), ParagraphSentences(), SlotOnce(), NoRepeatedGreeting(), SubjectDiffers(), SignOff()),
    *(MustInclude(), NeverMention(), PhraseLimit(), PreferredWords(), BannedOpenings()),
    *(NoExclamationMarks(), EmojiLimit(), NoCapitals(), NoMark(), NoQuestions(), NoFigures(), NoLinks()),
    *(Person(), Formality(), Locale(), NoUrgency(), NoNegatives(), ToneChecklist()),
    *(OneCallToAction(), MentionFact(), CiteAtLeast(), MaxBenefits(), DISCLAIMER),
)
KINDS: dict[str, RuleKind] = {kind.kind: kind for kind in _ALL}


def grouped(channel: str = "") -> dict[str, list[RuleKind]]:
    """The kinds by their group, in the order of the editor; of a channel only those that can hold there."""
    groups: dict[str, list[RuleKind]] = {}
    for kind in (one for one in _ALL if not channel or one.applies(channel, {})):
        groups.setdefault(kind.group, []).append(kind)
    return groups
