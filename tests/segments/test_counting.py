"""Counting rules: from the command line, for a page, for one person."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from apps.ai.rules import RuleError
from apps.profiles.models import Profile
from apps.segments.selectors import count_rule, leaf_counts, memberships_of, reach, read_rule, sample, test_person
from apps.segments.services import create_segment
from tests.segments.conftest import URBAN, is_in

pytestmark = pytest.mark.django_db
test_person.__test__ = False

REGULARS = {"all": [URBAN, {"fact": "event:purchase|count:30d", "op": "gte", "value": 2}]}


def run(tmp_path, rule, *arguments):
    path = tmp_path / "rule.json"
    path.write_text(rule if isinstance(rule, str) else json.dumps(rule))
    out, err = StringIO(), StringIO()
    code = 0
    try:
        call_command("segment_count", str(path), *arguments, stdout=out, stderr=err)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue(), err.getvalue()


def test_the_command_prints_count_seconds_and_sql_with_placeholders(town, tmp_path):
    code, out, err = run(tmp_path, REGULARS, "--now", "2026-11-23T12:00:00Z")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["count"] == 1
    assert 0 <= answer["seconds"] < 10
    assert "%s" in answer["sql"]
    assert not any(word in answer["sql"] for word in ("Urban", "zip_code", "purchase"))


def test_the_command_counts_as_of_the_moment_it_is_told(town, tmp_path):
    assert json.loads(run(tmp_path, REGULARS, "--now", "2026-11-22T12:00:00+00:00")[1])["count"] == 1
    assert json.loads(run(tmp_path, REGULARS, "--now", "2026-11-20")[1])["count"] == 0


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"all": [URBAN, {"fact": "trait:zip_code", "op": "is", "value": 3}]}, "all[1].value: Expected a text"),
        ({"all": [{"fact": "trait:nope", "op": "known"}]}, "all[0].fact: There is no trait “nope”."),
        (
            {"any": [{"fact": "recommended:next", "op": "known"}]},
            "any[0].fact: There is no kind of fact “recomm",
        ),
        ({"any": [{"fact": "segment:gone", "op": "is", "value": True}]}, "any[0].fact: There is no segment “gone”."),
        ("{nope", "Not JSON: Expecting property name enclosed in double quotes in line 1, column 2."),
        ("[" * 100_000, "Not JSON"),
    ],
)
def test_a_bad_rule_is_explained_on_stderr_with_exit_code_2(town, tmp_path, rule, words):
    code, out, err = run(tmp_path, rule)
    assert (code, out) == (2, "")
    assert err.startswith(words)
    assert "Traceback" not in err


def test_a_missing_file_and_a_strange_moment_are_explained_too(tmp_path):
    assert run(tmp_path, URBAN, "--now", "soon")[2].startswith("--now: Expected a moment")
    err = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("segment_count", str(tmp_path / "none.json"), stderr=err)
    assert end.value.code == 2
    assert "Cannot be read" in err.getvalue()


def test_one_wrong_value_in_the_data_breaks_nothing(town, noon):
    rule = {"all": [{"fact": "trait:points", "op": "gt", "value": 50}]}
    assert count_rule(rule, noon).count == 1  # Cyd's points are the text "many"


@pytest.mark.parametrize("name", ["o'brien", 'say "hi"', "100%", "%s", "a|b", "\\", "x') OR TRUE --", "ünïcode", "{}"])
def test_names_and_values_with_odd_characters_are_only_ever_data(town, noon, name):
    town["dan"].events.create(name=name, at=noon, event_id="odd", properties={name: name})
    key = name.replace("\\", "\\\\").replace("|", "\\|")
    rules = [
        {"fact": f"event:{key}|count", "op": "gte", "value": 1},
        {"fact": f"event:{key}|last({key})", "op": "is", "value": name},
        {"fact": f"event:{key}|last({key})", "op": "contains", "value": name},
    ]
    assert [count_rule({"all": [rule]}, noon).count for rule in rules] == [1, 1, 1]
    assert count_rule({"all": [{"fact": "trait:zip_code", "op": "is", "value": name}]}, noon).count == 0


def test_reach_follows_address_consent_and_suppression(town, noon):
    found = reach(read_rule({"all": []}), noon)
    assert (found.matched, found.with_address, found.consented, found.suppressed, found.reachable) == (4, 3, 2, 1, 1)
    assert [count for _, count, _ in found.steps] == [4, 3, 2, 1, 1]


def test_the_sample_says_whether_an_e_mail_may_go(town, noon):
    people = sample(read_rule({"all": []}), noon, limit=10)
    assert {one.name: one.standing for one in people} == {
        "Ana": "Reachable", "Ben": "No consent", "Cyd": "Suppressed", "Dan": "No address",
    }  # fmt: skip
    assert len(sample(read_rule({"all": []}), noon, limit=2)) == 2


def test_every_condition_is_counted_by_itself(town, noon):
    counts = leaf_counts(read_rule(REGULARS), noon)
    assert [(one.path, one.count) for one in counts] == [("all[0].all[0]", 2), ("all[1]", 1)]


def test_testing_a_person_shows_which_condition_fails(town, noon):
    result = test_person(read_rule(REGULARS), " ben-1 ", noon)
    assert result is not None
    assert not result.is_match
    assert result.answers == {"all[0].all[0]": True, "all[1]": False}
    assert test_person(read_rule(REGULARS), "nobody", noon) is None
    assert test_person(read_rule(REGULARS), "a\0b", noon) is None


def test_another_segment_is_a_fact_by_name_and_by_uuid(urban, noon):
    for rule in (is_in("Urban"), is_in(urban)):
        assert count_rule({"all": [rule]}, noon).count == 2
        assert count_rule({"none": [rule]}, noon).count == 2
        assert count_rule({"all": [rule | {"value": False}]}, noon).count == 2
        assert count_rule({"all": [rule | {"op": "known", "value": None}]}, noon).count == 4


def test_a_profile_knows_its_segments(urban, author, town, noon):
    create_segment(actor=author, name="Rich", rule={"all": [{"fact": "trait:points", "op": "gt", "value": 100}]})
    found = {segment.name: is_inside for segment, _, is_inside in memberships_of(town["ben"].pk, noon)}
    assert found == {"Rich": False, "Urban": True}
    assert memberships_of(-1, noon) == []


def test_an_unreadable_rule_is_refused_before_any_sql(town, noon, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(RuleError):
        count_rule({"all": [{"fact": "trait:zip_code; DROP TABLE", "op": "eq", "value": 1}], "x": 1}, noon)
    assert Profile.objects.count() == 4


def test_a_count_of_the_future_stays_empty(town, noon):
    rule = {"all": [{"fact": "event:purchase|count", "op": "gte", "value": 1}]}
    assert count_rule(rule, noon - timedelta(days=365)).count == 0
