"""Numbers written as one word: "fünfundzwanzig", "zweihundertfünfzig", "zweieinhalb"."""

from collections.abc import Mapping
from decimal import Decimal


def written_together(word: str, numbers: Mapping[str, Decimal], joiner: str, half: str) -> Decimal | None:
    """The value of `word` when it is made of number words of `numbers` (at least one), else None."""
    if not word:
        return None
    if half and word.endswith(half) and len(word) > len(half):
        whole = _parsed(word.removesuffix(half), numbers, joiner)
        return None if whole is None else whole + Decimal("0.5")
    return _parsed(word, numbers, joiner)


def _parsed(word: str, numbers: Mapping[str, Decimal], joiner: str) -> Decimal | None:
    if word in numbers:
        return numbers[word]
    for size in sorted({n for n in numbers.values() if n >= 100}, reverse=True):
        name = next(n for n, value in numbers.items() if value == size)
        before, found, after = word.partition(name)
        if not found:
            continue
        many = Decimal(1) if not before else _parsed(before, numbers, joiner)
        rest = Decimal(0) if not after else _parsed(after.removeprefix(joiner), numbers, joiner)
        if many is None or rest is None or many >= size or rest >= size:
            return None
        return many * size + rest
    ones, found, tens = word.partition(joiner) if joiner else ("", "", "")
    if found and (one := numbers.get(ones)) and (ten := numbers.get(tens)) and one < 10 <= ten < 100 and ten % 10 == 0:
        return one + ten
    return None
