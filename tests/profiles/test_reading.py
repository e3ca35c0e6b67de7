import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.profiles.importing import reading
from apps.profiles.importing.reading import FileError

# No NUL (reported by row) and no lone surrogate (no file holds one).
CELLS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=30)


def read(path):
    shape = reading.inspect(path)
    return shape, list(reading.rows(path, shape))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(write, delimiter):
    path = write(f"id{delimiter}name\n1{delimiter}Ana\n2{delimiter}Ben\n")
    shape, rows = read(path)
    assert shape.delimiter == delimiter
    assert [row.cells[0] for row in rows] == ["1", "2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found_out(write, encoding):
    shape, rows = read(write("id,name\n1,Zoë Müller\n".encode(encoding)))
    assert rows[0].cells == ["1", "Zoë Müller"]
    assert shape.is_guessed == (encoding == "cp1252")


def test_bytes_that_no_windows_letter_has_are_read_as_latin_1(write):
    shape, rows = read(write(b"id,name\n1,\x81\xe9\n"))
    assert shape.encoding == "latin-1"
    assert rows[0].cells[1].endswith("é")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n", "no header"),
        (b"id,,name\n1,2,3\n", "Column 2 has no name"),
        (b"id,name,name\n1,2,3\n", "Two columns are called"),
        (b"id,na\0me\n1,2\n", "NUL"),
        (b"PK\x03\x04rest of a workbook", "Excel"),
        (b"\x1f\x8bzipped", "compressed"),
        (b"%PDF-1.7", "PDF"),
        (b"\0\0\0\0\0\0\0\0" * 20, "not a text file"),
        (b'id,name\n1,"open\n2,Ben\n', "never closed"),
        (",".join(f"c{n}" for n in range(400)).encode() + b"\n", "400 columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(write, content, said):
    path = write(content)
    with pytest.raises(FileError, match=said):
        read(path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(write, monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(FileError, match="at most"):
        reading.inspect(write("id,name\n1,Ana\n"))


def test_a_line_without_end_is_refused_instead_of_filling_the_memory(write, monkeypatch):
    monkeypatch.setattr(reading, "MAX_LINE", 1000)
    with pytest.raises(FileError, match="longer than"):
        read(write("id,name\n" + "x" * 5000))


def test_faults_of_one_row_leave_the_others_alone(write):
    text = 'id,name\n1,Ana\n2\n3,Cleo,extra\n4,"D"e\n5,E\0\n6,' + "x" * 10_001 + "\n7,Fay\n"
    _, rows = read(write(text))
    problems = {row.number: row.problem for row in rows}
    assert problems == {
        2: "",
        3: "The row has too few cells.",
        4: "The row has too many cells.",
        5: "The quotes in this row do not match.",
        6: "The row holds a NUL character.",
        7: "A cell is longer than 10,000 characters.",
        8: "",
    }
    assert rows[3].cells == ['4,"D"e'], "the reject shows the line as it stands"


def test_rows_are_numbered_as_a_spreadsheet_does_and_empty_ones_are_no_rows(write):
    _, rows = read(write("id,name\n1,Ana\n\n,\n2,Ben\n"))
    assert [(row.number, row.cells[0]) for row in rows] == [(2, "1"), (5, "2")]


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2).filter(any), min_size=1, max_size=8))
def test_whatever_a_writer_quotes_the_reader_gives_back(tmp_path_factory, table):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["id", "name"], *table])
    path = tmp_path_factory.mktemp("csv") / "people.csv"
    path.write_bytes(buffer.getvalue().encode())
    shape = reading.Shape("utf-8", ",", ("id", "name"))
    assert [row.cells for row in reading.rows(path, shape)] == table


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail_without_words(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("csv") / "people.csv"
    path.write_bytes(content)
    with suppress(FileError):
        shape = reading.inspect(path)
        for row in reading.rows(path, shape):
            assert row.problem or len(row.cells) == len(shape.headers)
