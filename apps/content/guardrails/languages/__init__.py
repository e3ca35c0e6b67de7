"""The languages of the number lock, one TOML file each. Adding a file adds a language.

A locale without a file is read with English words; its digits, signs and dates are locked all the same.
"""

import tomllib
from functools import lru_cache
from pathlib import Path

from apps.content.guardrails.languages.language import Language
from apps.content.guardrails.languages.lexicon import Lexicon, Word

__all__ = ["LANGUAGES", "Lexicon", "Word", "lexicon_of"]

_FILES = {path.stem: path for path in Path(__file__).parent.glob("*.toml")}
LANGUAGES = tuple(sorted(_FILES))


@lru_cache(maxsize=64)
def lexicon_of(locale: str) -> Lexicon:
    code = locale[:2].lower()
    return _lexicon(code if code in _FILES else "en")


@lru_cache(maxsize=16)
def _lexicon(code: str) -> Lexicon:
    return Lexicon(Language(**tomllib.loads(_FILES[code].read_text())))
