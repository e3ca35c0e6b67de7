"""What the number lock knows of one language: data only. A language is one TOML file with these entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Language:
    """Tables are text: `name=word/word*` entries divided by blanks; `*` stands for any letters. Words are folded.

    `numbers`, `scales`, `fractions`, `ordinals`, `factors` name their value. `counts` are nouns for a number ("dozen").
    `units` name base and size ("mo12" is twelve months, "s60" sixty seconds); `rates` are words for "per" one of them.
    """

    code: str
    names: Mapping[str, str] = field(default_factory=dict)  # {name} in a phrase stands for these words
    numbers: str
    scales: str
    counts: str
    fractions: str
    ordinals: str
    factors: str
    units: str
    rates: str
    measures: str
    currencies: str
    months: str
    weekdays: str
    # Words that are numbers only before a count or, after `spans`, before a unit of time: "a", "ein", "une".
    articles: str
    spans: str
    joiners: str = ""  # within a number: "two hundred and fifty"
    compounds: str = ""  # within a written-together number: "fünfundzwanzig"
    twenties: bool = False  # "quatre-vingt-dix-neuf": four twenties and nineteen
    half_within: str = ""  # "zweieinhalb": a number that ends so is a half more
    half_after: tuple[str, ...] = ()  # "two and a half", "un an et demi"
    percent: tuple[str, ...] = ()
    times: str = ""  # "three times", "drei Mal"
    once: str = ""  # words that make a share of what they follow: "a half", "ein halbes"
    ordinal_ends: str = ""  # "4th"
    ordinal_wild: str = ""  # "dreißigste": a number and one of these
    number_pads: str = ""  # between number and unit: "2 full days"
    workdays: str = ""  # between number and unit: "2 working days" are no days
    ranges: str = ""  # "2 to 3"
    per: str = ""  # "10 € a month"
    per_always: str = ""  # those of them that mean nothing else: "per"
    only: str = ""  # "only three are left": with these two a small number counts too
    remaining: str = ""
    share_of: str = ""  # "one in three"
    every: str = ""  # "jeder dritte" is a third
    half_price: tuple[str, ...] = ()
    vague: str = ""
    lasting: str = ""  # after a span: "eine Woche lang"
    often_not: str = ""  # after "three times" they make a multiple of it: "as", "more"
    qualifiers: Mapping[str, str] = field(default_factory=dict)  # max, min, near → phrases that stand before a figure
    date_ends: Mapping[str, str] = field(default_factory=dict)  # until, from → phrases that stand before a date
    directions: Mapping[str, str] = field(default_factory=dict)  # off, back, more, made → words near an amount
    off_after: str = ""  # right after an amount they take it off: "20 % auf alles"
    price_before: str = ""
    price_after: str = ""
    # Calendar.
    day_first: bool = True
    dotted_dates: bool = False  # "30.11."
    month_guard: str = ""  # months that are also common words …
    month_before: str = ""  # … and the words that make months of them
    date_joiners: str = ""  # "3rd of March"
    days: Mapping[str, str] = field(default_factory=dict)  # tomorrow, next week → phrases
    soon: str = ""  # phrases for a short time that commit where a promise stands by
    promises: str = ""  # such words: "arrives", "ends"
    clock_after: str = ""  # "9 Uhr"
    clock_before: str = ""  # "at 9"
    clock_h: str = ""  # words before "9 h" that make it a time of day
    clock_words: Mapping[str, str] = field(default_factory=dict)  # minutes → phrases ("noon")
    clock_past: Mapping[str, str] = field(default_factory=dict)  # minutes → phrases before an hour ("half past")
    # Commitments: group → what a source must say → phrases.
    commitments: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    comparatives: Mapping[str, str] = field(default_factory=dict)
    than: str = ""
    copulas: str = ""
    selves: str = ""  # "we", "our"
    commercial: str = ""
    free_end: str = ""  # "sugar-free", "zuckerfrei"
    umlauts: str = ""  # comparatives that without their umlaut are another word: "wärmer", "warmer"
    accented: str = ""  # words that are meant only with their accent: "dès"
    bent: str = ""  # ends of adjectives, longest first; cut off to compare committing words
    idioms: str = ""
    # Meaning.
    stop: str = ""
    general: str = ""  # senses that say little beside another: "range", "price"
    kin: tuple[str, ...] = ()  # words for one thing: "delivery deliver* ship*"
    endings: str = ""  # of nouns, longest first; cut off to compare
    abbreviations: str = ""  # a dot after them ends no clause
    codes: str = ""  # words before a code
    # Writing.
    month_names: str = ""
    day_form: str = "{day} {month}"
    number_form: str = ",."  # marks of thousands and of decimals
    percent_form: str = "{number}%"
    money_form: str = "{sign}{number}"
    span_words: Mapping[str, str] = field(default_factory=dict)  # unit → one/many
