"""Languages of content, and where each looks for what it lacks. Pure."""

from collections.abc import Mapping

LOCALES = (
    ("en", "English"),
    ("en-GB", "English (UK)"),
    ("en-US", "English (US)"),
    ("de", "German"),
    ("de-AT", "German (Austria)"),
    ("de-CH", "German (Switzerland)"),
    ("fr", "French"),
    ("fr-CH", "French (Switzerland)"),
    ("es", "Spanish"),
    ("it", "Italian"),
    ("nl", "Dutch"),
)
NAMES = dict(LOCALES)
LAST = "en"


def house_rule(locale: str) -> str:
    """A region looks in its language, a language in English."""
    return locale.split("-")[0] if "-" in locale else "" if locale == LAST else LAST


def chain(locale: str, rules: Mapping[str, str]) -> tuple[str, ...]:
    """Where content for `locale` is looked for, nearest first: (de-CH, de, en).

    `rules` name the next language of some, "" for none; the others follow the house rule. A circle ends where it would
    close.
    """
    found = [locale]
    while (after := rules.get(found[-1], house_rule(found[-1]))) and after not in found:
        found.append(after)
    return tuple(found)


def name_of(locale: str) -> str:
    return NAMES.get(locale, locale)
