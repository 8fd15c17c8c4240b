"""CSV files of counts: what stands in them, and where it stands."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
import pytest

from covey.errors import InputError
from covey.files.csv_file import csv_text, read_csv


def read(folder: Path, content: str) -> dict[str, list[str | None]]:
    path = folder / "counts.csv"
    path.write_bytes(content.encode())
    return dict(read_csv(path))


@pytest.mark.parametrize(
    "content",
    [
        "area,n\nHạ,12\nx,3\n",
        "area;n\nHạ;12\nx;3\n",
        "area\tn\r\nHạ\t12\r\nx\t3\r\n",
        "\ufeffarea,n\nHạ,12\nx,3",
        'area,n\n"Hạ", 12 \n x ,"3"\n',
    ],
    ids=["commas", "semicolons", "tabs and Windows", "a mark, no end", "quotes and blanks"],
)
def test_one_table_is_read_in_the_ways_that_programs_write_it(tmp_path: Path, content: str) -> None:
    assert read(tmp_path, content) == {"area": ["Hạ", "x"], "n": ["12", "3"]}


def test_what_is_empty_is_missing_and_an_empty_line_is_a_row(tmp_path: Path) -> None:
    # So what is said of a line is said of that line.
    assert read(tmp_path, "area,n\n\nx,\n ,3\n") == {
        "area": [None, "x", None],
        "n": [None, None, "3"],
    }


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("area,n\n", "no rows below the header"),
        ("area,n\nx,1,2\n", "line 2 has more values than there are columns"),
        ('area;n\n"x\ny";1\nz;1;2\n', "line 4 has more values .* holds a semicolon itself"),
        ('area,n\nx,1\n"y,1\nz,2\n', "quotation mark in line 3 has no other one"),
        ('area,n\n"x"y,1\n', "quotation mark in line 2 .* is followed by more text"),
        ("area,,n\nx,1,2\n", "column 2 has no name"),
        ("area,Area,n\nx,1,2\n", "columns 1 and 2 have one name"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, content)


def test_other_text_than_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "counts.csv").write_bytes(b"area,n\n\xff,1\n")
    with pytest.raises(InputError, match=r"not text in UTF-8\..* CSV UTF-8"):
        read_csv(tmp_path / "counts.csv")


def test_bytes_are_those_that_polars_writes() -> None:
    table = {"area": ["x", 'a "b", c', "Hạ\nLong", " "], "obs_value": [1, None, 0, -5]}
    assert csv_text(table) == pl.DataFrame(table).write_csv()


def test_python_reads_again_what_was_written() -> None:
    text = csv_text({"area": ["x", None], "obs_value": [None, 7]})
    assert [*csv.reader(io.StringIO(text))] == [["area", "obs_value"], ["x", ""], ["", "7"]]
