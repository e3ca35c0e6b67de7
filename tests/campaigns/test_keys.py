"""The brief's key, here and in PostgreSQL."""

import hashlib
import json

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.campaigns.audience_sql import digest_sql, key_sql
from apps.campaigns.keys import brief_key, canonical_json, part_digest
from apps.profiles.facts import Sql

# PostgreSQL's text holds every character besides NUL; lone surrogates are no characters.
texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60)
awkward = st.sampled_from(["", "'", '"', "\\", "%s", "{0}", "\n", "😀", "é", "e\u0301", "‮", "NULL", "null", "\\x00"])
values = st.lists(st.none() | texts | awkward, max_size=5)
parts = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=12,
)


def test_canonical_json_is_sorted_and_without_blanks_and_in_utf8():
    assert canonical_json({"b": [1, "é"], "a": None}) == '{"a":null,"b":[1,"é"]}'.encode()


def test_canonical_json_refuses_what_is_no_json():
    with pytest.raises(ValueError):
        canonical_json({"a": float("nan")})


@given(parts)
def test_equal_parts_have_one_text_whatever_the_order_of_their_keys(part):
    shuffled = json.loads(json.dumps(part))
    if isinstance(shuffled, dict):
        shuffled = dict(reversed(list(shuffled.items())))
    assert canonical_json(shuffled) == canonical_json(part)
    assert json.loads(canonical_json(part)) == part


def test_the_key_is_what_the_design_says_byte_by_byte():
    digest = hashlib.sha256(b'{"goal":"visit"}').digest()
    expected = hashlib.sha256(digest + b"\0\0\0\x02\xc3\xa9" + b"\xff\xff\xff\xff" + b"\0\0\0\0").digest()
    assert brief_key(part_digest({"goal": "visit"}), ["é", None, ""]) == expected


@given(values, values)
def test_different_values_have_different_keys(one, other):
    digest = part_digest({})
    assert (brief_key(digest, one) == brief_key(digest, other)) == (one == other)


def test_text_cannot_flow_from_one_fact_into_the_next():
    digest = part_digest({})
    assert brief_key(digest, ["ab", "c"]) != brief_key(digest, ["a", "bc"])
    assert brief_key(digest, [None]) != brief_key(digest, [""])
    assert brief_key(digest, [None]) != brief_key(digest, [None, None])


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(part=parts, facts=values)
def test_postgresql_computes_the_same_key(part, facts):
    digest = part_digest(part)
    expressions = [Sql("%s::text", (fact,)) for fact in facts]
    statement = key_sql(digest_sql([digest]), expressions)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {statement.text}", list(statement.params))
        assert bytes(cursor.fetchone()[0]) == brief_key(digest, facts)
