"""The one figure that could stand instead, in the words of the draft's language."""

import re
from decimal import Decimal

from apps.content.guardrails.atoms import Atom
from apps.content.guardrails.languages import lexicon_of
from apps.content.guardrails.languages.language import Language
from apps.content.guardrails.numerals import plain
from apps.content.guardrails.support import Source

_NUMBER = re.compile(r"\d[\d.,'’ \u00a0\u202f]*\d|\d")
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹"}
_COUNTED = frozenset(("number", "small"))


def nearest(said: Atom, sources: tuple[Source, ...]) -> Atom | None:
    """The only figure of the sources that is of the kind and unit of `said`; of a count, that counts the same."""
    known = [atom for source in sources for atom in source.atoms if _is_like(atom, said)]
    values = {(atom.value, atom.qualifier) for atom in known}
    return known[0] if len(values) == 1 else None


def _is_like(known: Atom, said: Atom) -> bool:
    if said.kind in _COUNTED:
        return known.kind in _COUNTED and bool(known.nouns & said.nouns)
    return known.kind == said.kind and known.unit == said.unit


def wording(known: Atom, said: Atom, locale: str) -> str:
    """`known` in the place of `said`, with "up to" where the source says so and the draft does not."""
    language = lexicon_of(locale).language
    words = _words(known, said, language)
    if words and known.qualifier in language.qualifiers and not said.qualifier and said.kind != "date":
        words = f"{language.qualifiers[known.qualifier].split('/')[0].strip()} {words}"
    return words


def _words(known: Atom, said: Atom, language: Language) -> str:
    if known.kind == "date":
        return _date(known.value, language)
    if known.kind in ("money", "percent", "measure", "duration"):
        return _amount(known, said, language)
    return known.text


def _amount(known: Atom, said: Atom, language: Language) -> str:
    """The draft's own way of writing with the other number, where it used digits and the unit goes with it."""
    value = Decimal(known.value) / (said.size if known.kind in ("duration", "measure") else 1)
    number = _number(value, language)
    is_one = plain(value) == "1" or _NUMBER.sub("", said.text) == said.text or said.text.startswith("1 ")
    if _NUMBER.search(said.text) and value * 100 == int(value * 100) and not (is_one and known.kind == "duration"):
        return _NUMBER.sub(number, said.text, count=1)
    if known.kind == "percent":
        return language.percent_form.format(number=_number(Decimal(known.value), language))
    if known.kind == "money":
        amount = _number(Decimal(known.value), language)
        sign = _SIGNS.get(known.unit, known.unit)
        return (language.money_form if known.unit in _SIGNS else "{number}\u00a0{sign}").format(
            number=amount, sign=sign
        )
    return _span(known, language) or known.text


def _span(known: Atom, language: Language) -> str:
    """In the largest unit that divides it."""
    best = ""
    for name, words in language.span_words.items():
        match = re.fullmatch(r"([a-z]+)(\d+)", name)
        if match and match[1] == known.unit and Decimal(known.value) % int(match[2]) == 0:
            many = int(Decimal(known.value) / int(match[2]))
            best = (
                f"{many}\u00a0{words.split('/')[many != 1]}"
                if language.code != "en"
                else f"{many} {words.split('/')[many != 1]}"
            )
            if match[1] == "s" and match[2] == "86400":
                break  # days stay days: nobody asked for weeks
    return best


def _number(value: Decimal, language: Language) -> str:
    thousands, point = language.number_form[0], language.number_form[1]
    digits = 2 if value != int(value) else 0
    return f"{value:,.{digits}f}".replace(",", "\0").replace(".", point).replace("\0", thousands)


def _date(value: str, language: Language) -> str:
    year, month, day = value[:4], value[5:7], value[8:10]
    if not month.isdigit() or "|" in value:
        return ""
    name = language.month_names.split()[int(month) - 1]
    words = language.day_form.format(day=int(day), month=name) if day.isdigit() else name
    if language.code == "fr" and day == "01":
        words = f"1er {name}"
    return f"{words} {year}" if year.isdigit() else words
