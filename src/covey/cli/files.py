"""Files of rows, read: CSV, Parquet and DuckDB, told apart by their ending."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import NoneType
from typing import Final

from covey.admission import unfit_file
from covey.cli.count_files import CountFile, count_files
from covey.cli.dimensions import family_hierarchies
from covey.cli.family import ALONE, given_for
from covey.cli.options import DimensionOptions
from covey.cli.persons_option import refuse_persons, refuse_strange_categories
from covey.errors import CommandError, InputError
from covey.files.csv_file import read_csv
from covey.files.headers import refuse_headers
from covey.files.rows import Rows
from covey.tables import CountTable, Hierarchy
from covey.tables.frames import Column, kinds_in_words

_ENDINGS: Final = (".csv", ".parquet", ".duckdb")
_DIGITS: Final = re.compile(r"[+-]?[0-9]+")
_NO_WHOLE_NUMBER: Final = 0.5
_NUMBERS: Final = frozenset({int, float, Decimal})
_CODES: Final = _NUMBERS | {str, bool}


def read_rows(path: Path, number: str) -> Rows:
    """Read a file of rows; codes stay the text they are, and *number* becomes numbers.

    What is no whole number becomes a fraction, which a table refuses beside whatever else is
    wrong with the rows.

    Args:
        path: a .csv (UTF-8; comma, semicolon or tab), .parquet or .duckdb file.
        number: the column of counts; an empty field is a missing count.

    Raises:
        CommandError: there is no such file, or it is of another kind.
        InputError: it is empty, a column holds lists or the like, or *number* something else, or
            two columns have one name.
    """
    return with_numbers(read_columns(path), number, path)


def with_numbers(rows: Rows, number: str, path: Path) -> Rows:
    """Return the columns of a file with *number* as numbers; see `read_rows`.

    Raises:
        InputError: as `read_rows` does.
    """
    if path.suffix == ".csv":
        _refuse_missing(rows, number, path)
        return {**rows, number: _numbers(rows[number])}
    return _plain(rows, number, path)


def read_texts(path: Path, number: str) -> Rows:
    """Likewise, with *number* as it stands there: numbers, or text in place of some.

    Raises:
        CommandError: as `read_rows` does.
        InputError: likewise, or there is no column *number*.
    """
    rows = read_columns(path)
    _refuse_missing(rows, number, path)
    return rows if path.suffix == ".csv" else _plain(rows, None, path)


def column_names(path: Path) -> list[str]:
    """Return what the columns of a file are called.

    Raises:
        CommandError: as `read_columns` does.
        InputError: likewise.
    """
    return [*read_columns(path)]


def read_columns(path: Path) -> Rows:
    """Return the columns of a file; those of a CSV file as text.

    Raises:
        CommandError: there is no such file, or it is of another kind.
        InputError: it cannot be read.
    """
    refuse_ending(path)
    unfit = unfit_file(path)
    if unfit:
        raise CommandError(f"{path}: {unfit}")
    if path.suffix == ".csv":
        return read_csv(path)
    from covey.files.duckdb_file import read_duckdb, read_parquet

    return read_parquet(path) if path.suffix == ".parquet" else read_duckdb(path)


def read_counts(
    path: Path,
    count: str,
    given: Mapping[str, Hierarchy],
    categories: tuple[str, ...] = (),
    said: DimensionOptions | None = None,
) -> CountTable:
    """Read a file of counts; a dimension without one of the trees *given* is flat.

    *categories* are the columns that list no persons, whatever they look like.

    Raises:
        InputError: as `read_rows`, `refuse_persons` and `family_hierarchies` do.
        CommandError: one of *categories* is no column.
        TableError: the rows cannot be counted.
    """
    return read_tables({ALONE: path}, count, given, categories, said)[ALONE]


def read_tables(
    paths: Mapping[str, Path],
    count: str,
    given: Mapping[str, Hierarchy],
    categories: tuple[str, ...] = (),
    said: DimensionOptions | None = None,
) -> dict[str, CountTable]:
    """Likewise, read the files of several tables of the same people, by their names.

    Raises:
        InputError: as `read_counts` does.
        CommandError: likewise.
        TableError: likewise.
    """
    rows = {name: read_rows(path, count) for name, path in paths.items()}
    refuse_strange_categories(categories, {name for one in rows.values() for name in one})
    for name, path in paths.items():
        refuse_persons(rows[name], count, given_for(name, given), categories, path)
    trees = family_hierarchies(rows, given, (count,), said, categories)
    files = {name: CountFile(path, rows[name], count) for name, path in paths.items()}
    return count_files(files, trees)


def refuse_ending(path: Path) -> None:
    """Refuse a file that is of no kind of ours, by its name.

    Raises:
        CommandError: its ending is another.
    """
    if path.suffix not in _ENDINGS:
        raise CommandError(f"{path.name}: the file must end in {', '.join(_ENDINGS)}.")


def _plain(rows: Rows, number: str | None, path: Path) -> Rows:
    refuse_headers([*rows], path)
    wrong: list[str] = []
    for name, column in rows.items():
        kinds = set(map(type, column)) - {NoneType}
        if name == number and not _NUMBERS.issuperset(kinds):
            wrong.append(f"column {name!r} holds {kinds_in_words(kinds)}, not whole numbers.")
        elif not _CODES.issuperset(kinds):
            wrong.append(
                f"column {name!r} holds {kinds_in_words(kinds)}, not codes or counts. Leave it "
                "out, or write each value as text."
            )
    if wrong:
        raise InputError("\n".join(f"{path.name}: {what}" for what in wrong))
    return rows


def _numbers(texts: Column) -> Column:
    """Return whole numbers, and what a table refuses in place of other texts."""
    return [
        None if text is None else int(text) if _DIGITS.fullmatch(text) else _NO_WHOLE_NUMBER
        for text in texts
    ]


def _refuse_missing(rows: Rows, number: str, path: Path) -> None:
    if number not in rows:
        raise InputError(
            f"{path.name}: column {number!r} is missing. The file has: {', '.join(rows)}."
        )
