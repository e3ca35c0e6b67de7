"""All that guardrails notice: codes, what they are called, how severe they are, what no policy may soften. Pure.

Severities here are those of a finding without a policy; `tests/content/guardrails/test_policy.py` holds them equal to
what the families yield.
"""

from dataclasses import dataclass

from apps.ai.types import Severity

BLOCK, WARN, INFO = Severity.BLOCK, Severity.WARN, Severity.INFO
RANK = {INFO: 0, WARN: 1, BLOCK: 2}


@dataclass(frozen=True)
class Code:
    """One thing that can be noticed. `code` is "family.name"."""

    code: str
    label: str
    severity: Severity


@dataclass(frozen=True)
class Family:
    """Codes of one kind. `floor` says why none of them may be softened; empty: a policy decides."""

    name: str
    label: str
    words: str
    codes: tuple[Code, ...]
    floor: str = ""


def _family(name: str, label: str, words: str, codes: dict[str, tuple[str, Severity]], floor: str = "") -> Family:
    listed = tuple(Code(f"{name}.{code}", text, severity) for code, (text, severity) in codes.items())
    return Family(name, label, words, listed, floor)


FAMILIES: tuple[Family, ...] = (
    _family(
        "grounding",
        "Number lock",
        "Figures, dates, promises and superlatives must stand in the facts or in a cited source.",
        {},
        "A figure or a promise that nothing supports may be false, and people would hold the company to it.",
    ),
    _family(
        "personal",
        "Personal data",
        "E-mail addresses, telephone numbers, accounts, cards, postal addresses, names of recipients.",
        {
            "email": ("E-mail address", BLOCK),
            "phone": ("Telephone number", BLOCK),
            "iban": ("Bank account", BLOCK),
            "card": ("Card number", BLOCK),
            "address": ("Postal address", BLOCK),
            "member_named": ("A recipient’s name or identifier", BLOCK),
        },
        "One draft goes to many people: personal data in it reaches people it is not about.",
    ),
    _family(
        "links",
        "Links",
        "Links are chosen by name and lead to allowed hosts over https.",
        {
            "raw_url": ("Web address in the words", BLOCK),
            "unknown_link": ("Link that is not in the brief", BLOCK),
            "bad_url": ("Address that must not be used", BLOCK),
            "wrong_link": ("Call to action with another link", BLOCK),
        },
        "A link can lead people to a page that nobody approved.",
    ),
    _family(
        "content",
        "Sources",
        "What is cited is approved, valid on the day, for this language and channel, with its disclaimers.",
        {
            "unknown": ("Source that is not in the brief", BLOCK),
            "wrong_kind": ("Source of another kind", BLOCK),
            "not_valid": ("Source that is not valid on the day", BLOCK),
            "wrong_locale": ("Source in another language", BLOCK),
            "wrong_channel": ("Source for another channel", BLOCK),
            "missing_disclaimer": ("Disclaimer missing", BLOCK),
            "no_alt_text": ("Picture without words", BLOCK),
            "not_usable": ("Source withdrawn or run out", BLOCK),
        },
        "What was withdrawn or ran out must stop everywhere at once.",
    ),
    _family(
        "slots",
        "Slots",
        "Only the campaign’s slots, written right, readable with the longest name, no name, a right-to-left name.",
        {
            "bad_syntax": ("Not a slot", BLOCK),
            "bad_filter": ("Filter that does not exist", BLOCK),
            "unknown_slot": ("Slot that does not exist", BLOCK),
            "bad_default": ("Default that must not be filled in", BLOCK),
            "torn": ("Sentence torn by a name or by none", BLOCK),
            "long_value": ("Too long with a long name", WARN),
            "unused": ("Slot that is not used", WARN),
        },
        "A slot that goes wrong shows people code, or somebody else’s words.",
    ),
    _family(
        "injection",
        "Injection",
        "Orders to a machine, what somebody planted in a profile, hidden and disguised letters.",
        {
            "instruction": ("Orders to a machine", BLOCK),
            "payload": ("Code or hidden data", BLOCK),
            "profile_echo": ("Planted in a profile", BLOCK),
            "hidden": ("Invisible characters", BLOCK),
            "bidi": ("Signs that turn the text", BLOCK),
            "mixed_script": ("Letters of two scripts in a word", BLOCK),
            "look_alike": ("Look-alike letters", BLOCK),
            "styled": ("Letters in fancy dress", BLOCK),
            "stacked": ("Marks piled upon a letter", BLOCK),
        },
        "These are how strangers make a message say what no colleague wrote.",
    ),
    _family(
        "shape",
        "Shape",
        "The channel’s fields and lengths, the language, leftovers of markup, of the prompt, of the assistant.",
        {
            "empty": ("Field with nothing in it", BLOCK),
            "no_such_field": ("Field that the channel does not show", BLOCK),
            "schema": ("More than a draft may hold", BLOCK),
            "too_long": ("Longer than the limit", BLOCK),
            "segments": ("More SMS parts than the limit", BLOCK),
            "control": ("Control characters", BLOCK),
            "markup": ("Markup", BLOCK),
            "markdown": ("Markdown", BLOCK),
            "assistant": ("The assistant speaking", BLOCK),
            "placeholder": ("Placeholder left in", BLOCK),
            "echo": ("Instructions repeated", BLOCK),
            "repeated": ("Sentence that stands twice", BLOCK),
            "other_language": ("Written in another language", BLOCK),
            "blank": ("Field left blank", WARN),
            "long": ("Longer than people see", WARN),
            "parts": ("Several SMS parts", WARN),
            "dear_sign": ("Sign that makes an SMS dearer", WARN),
            "same": ("The same as another field", WARN),
            "foreign_sentence": ("Sentence in another language", WARN),
            "unread_language": ("Not the language it should be in", WARN),
            "cliche": ("Phrase that everybody skips", WARN),
        },
    ),
    _family(
        "brand",
        "Brand",
        "Words we do not say and must say, competitors, tone, reading ease, the call to action.",
        {
            "banned": ("Banned word or phrase", BLOCK),
            "competitor": ("Competitor named", BLOCK),
            "required": ("Required phrase missing", BLOCK),
            "no_action": ("No call to action", BLOCK),
            "address": ("Wrong form of address (du, Sie, tu, vous)", BLOCK),
            "mixed_address": ("Two forms of address in one message", WARN),
            "exclaiming": ("More exclamation marks than allowed", WARN),
            "hard_to_read": ("Hard to read", WARN),
            "late_action": ("Call to action comes late", INFO),
            "second_action": ("Asks for a second thing", WARN),
        },
    ),
    _family(
        "manners",
        "Manners",
        "What only shapes a message stays unsaid; nobody is watched, diagnosed, pushed or shouted at.",
        {
            "steer": ("Says what may only shape the message", BLOCK),
            "creepy": ("Tells people that they are watched", BLOCK),
            "sensitive": ("Touches on something private", BLOCK),
            "pushy": ("Pushes people", BLOCK),
            "urgency": ("False urgency", BLOCK),
            "noticed": ("“We noticed …”", WARN),
            "shouting": ("Shouting", WARN),
        },
    ),
)
BY_NAME = {family.name: family for family in FAMILIES}
BY_CODE = {code.code: code for family in FAMILIES for code in family.codes}


def family_label(name: str) -> str:
    """A family's name for people; other checks (the prompt's rules) are called after themselves."""
    found = BY_NAME.get(name)
    return found.label if found else name.replace("_", " ").capitalize()


def is_floor(family: str) -> bool:
    return bool(family in BY_NAME and BY_NAME[family].floor)
