"""Two people changed one thing: nothing that one side alone changed is lost, and nothing is decided for both."""

from hypothesis import given
from hypothesis import strategies as st

from apps.common.merging import merge

ONE = st.sampled_from(["", "one", "two", ["x"], {"k": 1}])
VALUES = st.fixed_dictionaries({}, optional=dict.fromkeys("abcd", ONE))


def value(side, name):
    return side.get(name, "")


@given(VALUES, VALUES)
def test_who_alone_changed_something_gets_it(base, changed):
    for merged in (merge(base, changed, base), merge(base, base, changed), merge(base, changed, changed)):
        assert merged.clashes == ()
        assert all(value(merged.values, name) == value(changed, name) for name in (*base, *changed))


@given(VALUES, VALUES, VALUES)
def test_both_sides_are_asked_about_the_same_fields(base, theirs, mine):
    forth, back = merge(base, theirs, mine), merge(base, mine, theirs)
    assert set(forth.clashes) == set(back.clashes)
    assert (set(forth.theirs), set(forth.mine)) == (set(back.mine), set(back.theirs))


@given(VALUES, VALUES, VALUES)
def test_no_field_is_made_up_and_no_single_change_is_lost(base, theirs, mine):
    merged = merge(base, theirs, mine)
    for name in {*base, *theirs, *mine}:
        was, stored, typed, got = (value(side, name) for side in (base, theirs, mine, merged.values))
        assert got in (stored, typed)
        assert got == typed or typed == was
        assert got == stored or stored == was or name in merged.clashes
        assert (name in merged.clashes) == (stored != typed and was not in (stored, typed))


@given(VALUES, VALUES, VALUES)
def test_saving_the_merged_values_again_changes_nothing(base, theirs, mine):
    merged = merge(base, theirs, mine)
    again = merge(theirs, theirs, merged.values)
    assert again.values == {**again.values, **merged.values}
    assert again.clashes == ()


@given(VALUES, VALUES)
def test_without_knowing_the_start_every_difference_is_asked_about(theirs, mine):
    merged = merge({}, theirs, mine)
    differing = {name for name in {*theirs, *mine} if value(theirs, name) != value(mine, name)}
    both = {name for name in differing if value(theirs, name) != "" and value(mine, name) != ""}
    assert set(merged.clashes) == both
