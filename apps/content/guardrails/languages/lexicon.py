"""A language made quick to look words up in. Each word is worked out once and remembered."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from apps.content.guardrails.languages.language import Language
from apps.content.guardrails.languages.phrases import Phrase, phrases, wildcard
from apps.content.guardrails.languages.together import written_together
from apps.content.guardrails.reading import Token, fold_word

Unit = tuple[str, Decimal]
_REMEMBERED = 16384
_SHORTEST_STEM = 3
_LOOKED_UP = frozenset(("word", "sign"))
_FIGURE_GROUPS = frozenset(("day", "soon", "half_price", "clock", "past"))


class Table:
    """`name=word/word*` entries: from a word to its name."""

    def __init__(self, entries: str) -> None:
        self.words: dict[str, str] = {}
        wild: list[tuple[str, str]] = []
        for entry in entries.split():
            name, _, forms = entry.rpartition("=")
            for form in forms.split("/"):
                if form.endswith("+"):
                    wild.append((wildcard(form.removesuffix("+") + "*"), name or form))
                elif "*" in form:
                    wild.append((wildcard(form), name or form))
                else:
                    self.words.setdefault(fold_word(form), name or fold_word(form))
        self.wild = [(re.compile(pattern), name) for pattern, name in wild]

    def get(self, word: str) -> str | None:
        if word in self.words:
            return self.words[word]
        return next((name for pattern, name in self.wild if pattern.fullmatch(word)), None)


@dataclass(slots=True)
class Word:
    """All that is known of one folded word."""

    value: Decimal | None = None
    scale: Decimal | None = None
    count: Decimal | None = None
    fraction: Decimal | None = None
    ordinal: Decimal | None = None
    factor: Decimal | None = None
    unit: Unit | None = None
    rate: str | None = None
    measure: Unit | None = None
    currency: str | None = None
    month: int | None = None
    weekday: str | None = None
    vague: str | None = None
    direction: str | None = None
    is_article: bool = False
    is_percent: bool = False
    commercial: bool = False
    phrases: tuple[Phrase, ...] = ()
    pairs: Mapping[str, Sequence[Phrase]] = field(default_factory=dict)  # phrases by their second word
    without: str = ""  # "frei" of "zuckerfrei"
    is_code: bool = False  # "voucher"
    rest: "Word | None" = None  # what a number is written together with: "zweijährig"
    rest_text: str = ""
    says_figure: bool = field(default=False)


class Lexicon:
    """Words and phrases of one language. `word`, `sense` and `stem` are remembered per word."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.percents = _sequences(language.percent)
        self.halves = _sequences(language.half_after)
        self._tables = {name: Table(getattr(language, name)) for name in _TABLES}
        self._directions = {name: Table(words) for name, words in language.directions.items()}
        self._kin = Table(" ".join(f"{row.split()[0]}={'/'.join(row.split())}" for row in language.kin))
        self._numbers = {word: Decimal(value) for word, value in self._tables["numbers"].words.items()}
        self._literal: dict[str, list[Phrase]] = {}
        self._pairs: dict[str, dict[str, list[Phrase]]] = {}
        self._without = tuple(language.free_end.split())
        self._wild: list[tuple[re.Pattern[str], Phrase]] = []
        for phrase in _all_phrases(language):
            self._index(phrase)
        self.sets = {name: Table(getattr(language, name)) for name in _SETS}
        self.qualifiers = _ending(language.qualifiers)
        self.date_ends = _ending(language.date_ends)
        self.full_months = frozenset(map(fold_word, language.month_names.split()))
        self.word = lru_cache(maxsize=_REMEMBERED)(self._word)
        self.stem = lru_cache(maxsize=_REMEMBERED)(self._stem)
        self.sense = lru_cache(maxsize=_REMEMBERED)(self._sense)
        self.has = lru_cache(maxsize=_REMEMBERED)(self._has)

    def _index(self, phrase: Phrase) -> None:
        first = phrase.steps[0]
        seconds = phrase.steps[1].words if len(phrase.steps) > 1 and phrase.steps[1].is_plain else ()
        for word in first.words:
            for second in seconds:
                self._pairs.setdefault(word, {}).setdefault(second, []).append(phrase)
            if not seconds:
                self._literal.setdefault(word, []).append(phrase)
        if first.pattern:
            self._wild.append((first.pattern, phrase))

    def _has(self, name: str, word: str) -> bool:
        return self.sets[name].get(word) is not None

    def words(self, tokens: Sequence[Token]) -> list[Word]:
        return [self.word(token.text) if token.kind in _LOOKED_UP else self._figure(token.text) for token in tokens]

    def _figure(self, text: str) -> Word:
        if text not in self._literal and text not in self._pairs:
            return _NO_WORD
        return Word(phrases=tuple(self._literal.get(text, ())), pairs=self._pairs.get(text, _NO_PAIRS))

    def _sense(self, word: str) -> str:
        """One word for all that mean the same; empty for words that mean nothing by themselves."""
        stem = self.stem(word)
        return (self._kin.get(word) or stem) if stem else ""

    def _stem(self, word: str) -> str:
        """Plural to singular, roughly; empty for words that mean nothing by themselves."""
        if self.sets["stop"].get(word):
            return ""
        for entry in self.language.endings.split():
            ending, _, instead = entry.partition(">")
            if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
                return word.removesuffix(ending) + instead
        return word

    def _word(self, word: str) -> Word:
        known = self._plain(word)
        known.phrases = (*self._literal.get(word, ()), *(p for pattern, p in self._wild if pattern.fullmatch(word)))
        known.pairs = self._pairs.get(word, _NO_PAIRS)
        known.without = next((end for end in self._without if word.endswith(end) and word != end), "")
        known.is_code = self.sets["codes"].get(word) is not None
        if known.value is None and self.language.compounds:
            self._compound(word, known)
        known.says_figure = self._says_figure(word, known)
        return known

    def _plain(self, word: str) -> Word:
        get = {name: table.get(word) for name, table in self._tables.items()}
        return Word(
            value=_decimal(get["numbers"]),
            scale=_decimal(get["scales"]),
            count=_decimal(get["counts"]),
            fraction=_decimal(get["fractions"]),
            ordinal=_decimal(get["ordinals"]),
            factor=_decimal(get["factors"]),
            unit=_unit(get["units"]),
            rate=get["rates"],
            measure=_unit(get["measures"]),
            currency=get["currencies"],
            month=int(month) if (month := get["months"]) else None,
            weekday=get["weekdays"],
            vague=get["vague"],
            direction=next((name for name, table in self._directions.items() if table.get(word)), None),
            is_article=get["articles"] is not None,
            is_percent=(word,) in self.percents,
            commercial=get["commercial"] is not None,
        )

    def _compound(self, word: str, known: Word) -> None:
        """ "fünfundzwanzig", "zweieinhalb", "dreißigste", "zweijährig": numbers that are written as one word."""
        if (value := self._together(word)) is not None:
            known.value = value
            return
        for end in self.language.ordinal_wild.split():
            if word.endswith(end) and (value := self._together(word.removesuffix(end))) is not None:
                known.ordinal = known.ordinal or value
                return
        if known.unit or known.fraction:
            return
        for cut in range(len(word) - 3, 2, -1):
            rest = self._plain(word[cut:])
            is_told = rest.unit or rest.currency or rest.factor or rest.is_percent or self.sets["times"].get(word[cut:])
            value = self._together(word[:cut]) if is_told else None
            if value is not None and (value != 1 or rest.unit):
                known.value, known.rest, known.rest_text = value, rest, word[cut:]
                known.unit = known.currency = known.factor = None
                return

    def _together(self, word: str) -> Decimal | None:
        return written_together(word, self._numbers, self.language.compounds, self.language.half_within)

    def _says_figure(self, word: str, known: Word) -> bool:
        figures = (known.value, known.count, known.fraction, known.ordinal, known.factor, known.month)
        others = (known.currency, known.weekday, known.vague)
        listed = (*known.phrases, *(phrase for row in known.pairs.values() for phrase in row))
        is_phrase = any(phrase.group in _FIGURE_GROUPS for phrase in listed)
        is_every = self.sets["every"].get(word) is not None
        return known.is_article or is_phrase or is_every or any(part is not None for part in (*figures, *others))


_NO_PAIRS: Mapping[str, Sequence[Phrase]] = {}
_NO_WORD = Word(pairs=_NO_PAIRS)
_TABLES = (
    "numbers",
    "scales",
    "counts",
    "fractions",
    "ordinals",
    "factors",
    "units",
    "rates",
    "measures",
    "currencies",
    "months",
    "weekdays",
    "vague",
    "articles",
    "commercial",
)
_SETS = (
    "spans",
    "joiners",
    "times",
    "once",
    "ordinal_ends",
    "number_pads",
    "workdays",
    "ranges",
    "per",
    "per_always",
    "off_after",
    "price_before",
    "price_after",
    "month_guard",
    "month_before",
    "date_joiners",
    "promises",
    "clock_after",
    "clock_before",
    "clock_h",
    "lasting",
    "often_not",
    "than",
    "copulas",
    "selves",
    "stop",
    "abbreviations",
    "codes",
    "free_end",
    "only",
    "remaining",
    "share_of",
    "every",
    "umlauts",
    "accented",
)


def _all_phrases(language: Language) -> Iterator[Phrase]:
    for group, canon, text in _listed(language):
        for name, words in language.names.items():
            text = text.replace(f"{{{name}}}", words)
        yield from phrases(group, canon, text, language.bent.split())


def _listed(language: Language) -> Iterator[tuple[str, str, str]]:
    yield "idiom", "idiom", language.idioms
    yield "soon", "soon", language.soon
    yield "half_price", "50", "/".join(language.half_price)
    groups = {"day": language.days, "clock": language.clock_words, "past": language.clock_past}
    for group, canons in (groups | {"comparative": language.comparatives} | dict(language.commitments)).items():
        for canon, text in canons.items():
            yield group, canon, text


def _sequences(texts: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(fold_word(word) for word in text.split()) for text in texts]


def _ending(groups: Mapping[str, str]) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Phrases by their last word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, text in groups.items():
        for row in _sequences(text.replace("'", " ").split("/")):
            found.setdefault(row[-1], []).append((row, name))
    for rows in found.values():
        rows.sort(key=lambda row: -len(row[0]))
    return found


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    over, _, under = text.partition("|")
    return Decimal(over) / Decimal(under) if under else Decimal(over)


def _unit(text: str | None) -> Unit | None:
    match = re.fullmatch(r"([a-z]+)([\d.]*)", text) if text else None
    return (match[1], Decimal(match[2] or 1)) if match else None
