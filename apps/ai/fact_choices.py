"""Facts that editors of prompts and content offer, and what people call them. Neither knows people, so a later app says
which facts exist."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from apps.ai.facts import FactError, parse_key
from apps.ai.rules.describe import default_label

Choices = Iterable[tuple[str, str]]
Values = Callable[[str], Mapping[str, str]]
_providers: list[Callable[[], Choices]] = []
_values: list[Values] = []


def register(provider: Callable[[], Choices]) -> None:
    """Called from `AppConfig.ready()`; `provider` gives (key, label) for each fact that may stand in a brief."""
    _providers.append(provider)


def register_values(provider: Values) -> None:
    """Likewise; `provider` gives the values a fact may have, as far as they are known, with words to begin with."""
    _values.append(provider)


def values_of(key: str) -> dict[str, str]:
    """The values that a fact may have, each with words to begin with; nothing where they are not known."""
    return {value: words for provider in _values for value, words in provider(key).items()}


def labels_of(keys: Iterable[str], offered: Choices | None = None) -> dict[str, str]:
    """What people call facts, whatever their form (`trait:plan|band(0,50)`)."""
    known = dict(_bare(key, label) for key, label in (choices() if offered is None else offered))
    return {key: name[:1].upper() + name[1:] for key in keys if (name := known.get(_base(key)) or plain_name(key))}


def keys_by_name(keys: Iterable[str]) -> dict[str, str]:
    """The keys of facts by what people call them, where that means one of them."""
    labels = labels_of(keys)
    count = Counter(labels.values())
    return {name: key for key, name in labels.items() if count[name] == 1}


def plain_name(key: str) -> str:
    """What a fact is called that nobody has named: "Plan", "Cart, last category"."""
    try:
        name = default_label(parse_key(key).base)
    except FactError:
        name = key.partition(":")[2] or key
    return name[:1].upper() + name[1:].replace("_", " ")


def _bare(key: str, label: str) -> tuple[str, str]:
    """The fact itself, without how its values are grouped: (`trait:age|band(0,50)`, "Age, in bands") is about Age."""
    base = _base(key)
    return base, label if base == key else label.rpartition(", ")[0]


def _base(key: str) -> str:
    try:
        return str(parse_key(key).base)
    except FactError:
        return key


@dataclass(frozen=True)
class Names:
    """How a form writes facts: by name where exactly one offered fact has it, else by key. Either may be typed."""

    of_key: Mapping[str, str]

    @classmethod
    def offered(cls) -> "Names":
        named = [(key, label[:1].upper() + label[1:]) for key, label in choices()]
        count = Counter(label.casefold() for _, label in named)
        plain = {key: label for key, label in named if count[label.casefold()] == 1 and not set(label) & set("=\n")}
        return cls(plain)

    def written(self, key: str) -> str:
        return self.of_key.get(key, key)

    def key(self, text: str) -> str:
        """The key of what was typed; what is no name stays as it is."""
        typed = " ".join(text.split()).casefold()
        return next((key for key, label in self.of_key.items() if label.casefold() == typed), text.strip())

    @property
    def traits(self) -> list[str]:
        """Those of a person's own traits as they are, which a help can list; events and groupings are too many."""
        return sorted(label for key, label in self.of_key.items() if key.startswith("trait:") and "|" not in key)


def choices() -> list[tuple[str, str]]:
    return [choice for provider in _providers for choice in provider()]
