"""What strangers' JSON may hold: everything that a JSONB column can keep, and a sentence for the rest."""

import json

import pytest

from apps.common.foreign_json import read_foreign_json


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("", "not JSON"),
        ("[" * 50_000, "too deeply"),
        ('{"a":' * 50_000, "too deeply"),
        ("NaN", "NaN is not a number"),
        ("[-Infinity]", "-Infinity is not a number"),
        ("1e999", "too large"),
        ('{"a": [1, -1e999]}', "too large"),
        ('"a\\u0000b"', "NUL"),
        ('{"a\\u0000": 1}', "NUL"),
        ('["\\ud83d"]', "half of a character"),
        ('{"a": {"b": "\\udc00"}}', "half of a character"),
        ('{"\\ud83d": 1}', "half of a character"),
    ],
)
def test_what_no_column_can_hold_is_told_before_it_gets_there(text, words):
    with pytest.raises(ValueError, match=words):
        read_foreign_json(text)


@pytest.mark.parametrize("value", [None, True, 0, -1.5, 10**30, "", "é 😀 \\u0000", [], {"a": [{"b": "ü"}]}])
def test_everything_else_is_read_as_it_is(value):
    assert read_foreign_json(json.dumps(value)) == value
    assert read_foreign_json(json.dumps(value, ensure_ascii=False)) == value
