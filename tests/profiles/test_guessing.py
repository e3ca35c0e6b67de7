import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.profiles.importing import cells, guessing, reading, suggesting
from apps.profiles.importing.cells import CellType
from apps.profiles.importing.plan import Target
from apps.profiles.importing.reading import Row


def types(*values):
    return guessing.types([Row(number, [value]) for number, value in enumerate(values, start=2)], 1)[0]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["0", "1", "1"], CellType.BOOLEAN),
        (["yes", "No", ""], CellType.BOOLEAN),
        (["0", "1", "2"], CellType.NUMBER),
        (["1", "0", "1.5"], CellType.NUMBER),
        (["-3", "1e3", ".5"], CellType.NUMBER),
        (["2026-02-28", "2024-02-29"], CellType.DATE),
        (["2026-02-28", "2026-02-29"], CellType.TEXT),
        (["2026-11-01T10:00:00Z"], CellType.DATE),
        (["true", "7"], CellType.TEXT),
        (["00123", "04123"], CellType.TEXT),
        (["1234567890123456"], CellType.TEXT),
        (["NaN", "Infinity", "0x1F", "1_000"], CellType.TEXT),
        (["", " "], CellType.TEXT),
    ],
)
def test_a_column_gets_the_narrowest_type_that_all_its_cells_fit(values, kind):
    assert types(*values) is kind


def test_a_row_with_a_fault_does_not_spoil_the_guess():
    rows = [Row(2, ["1"]), Row(3, ["x", "y"], "The row has too many cells."), Row(4, ["0"])]
    assert guessing.types(rows, 1) == [CellType.BOOLEAN]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=20))
def test_every_cell_fits_the_type_that_was_guessed_for_its_column(values):
    kind = types(*values)
    assert all(cells.fits(cells.trimmed(value), kind) for value in values if cells.trimmed(value))


@given(st.lists(st.text(max_size=200), min_size=1, max_size=12, unique=True))
def test_keys_are_always_different_and_always_keys(headers):
    keys = guessing.trait_keys(headers)
    assert len(set(keys)) == len(headers)
    assert all(key == guessing.slug(key) and 0 < len(key) <= guessing.MAX_KEY for key in keys)


def test_a_header_becomes_a_key_of_plain_letters():
    assert guessing.trait_keys(["Zip Code", "zip-code", "Größe", "城市"]) == [
        "zip_code",
        "zip_code_2",
        "grosse",
        "column_4",
    ]


def test_columns_are_recognised_by_name_and_by_what_is_in_them(write):
    path = write(
        "Customer ID,E-Mail,Vorname,Surname,Country,Language,Phone,Plan\n"
        "a1,ana@x.example,Ana,Silva,Germany,German,+49 30 123456,pro\n"
    )
    plan = suggesting.suggest(path, reading.inspect(path), {})
    assert [column.to for column in plan.columns] == [
        Target.EXTERNAL_ID, Target.EMAIL, Target.FIRST_NAME, Target.LAST_NAME,
        Target.TRAIT, Target.TRAIT, Target.PHONE, Target.TRAIT,
    ]  # fmt: skip
    assert plan.id_place == 0


def test_what_is_defined_already_wins_over_the_guess(write):
    path = write("id,score\n1,5\n")
    known = {"score": suggesting.KnownTrait("Score", CellType.TEXT, "plain")}
    column = suggesting.suggest(path, reading.inspect(path), known).columns[1]
    assert (column.type, column.privacy) == (CellType.TEXT, "plain")
