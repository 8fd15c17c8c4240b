"""Files of rows, read: CSV, Parquet and DuckDB, told apart by their ending."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from covey.admission import too_large, unfit_file, unfit_header
from covey.cli.count_files import CountFile, count_files
from covey.cli.dimensions import family_hierarchies
from covey.cli.family import ALONE, given_for
from covey.cli.headers import read_header, refuse_headers
from covey.cli.options import DimensionOptions
from covey.cli.persons_option import refuse_persons, refuse_strange_categories
from covey.errors import CommandError, InputError
from covey.tables import CountTable, Hierarchy

_ENDINGS = (".csv", ".parquet", ".duckdb")
_DIGITS = r"^[+-]?[0-9]+$"
_NO_WHOLE_NUMBER = "0.5"


def read_rows(path: Path, number: str) -> pl.DataFrame:
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


def with_numbers(frame: pl.DataFrame, number: str, path: Path) -> pl.DataFrame:
    """Return the columns of a file with *number* as numbers; see `read_rows`.

    Raises:
        InputError: as `read_rows` does.
    """
    if path.suffix == ".csv":
        _refuse_missing(frame, number, path)
        return frame.with_columns(_numbers(frame[number]))
    return _plain(frame, number, path)


def read_texts(path: Path, number: str) -> pl.DataFrame:
    """Likewise, with *number* as it stands there: numbers, or text in place of some.

    Raises:
        CommandError: as `read_rows` does.
        InputError: likewise, or there is no column *number*.
    """
    frame = read_columns(path)
    _refuse_missing(frame, number, path)
    return frame if path.suffix == ".csv" else _plain(frame, None, path)


def column_names(path: Path) -> list[str]:
    """Return what the columns of a file are called.

    Raises:
        CommandError: as `read_columns` does.
        InputError: likewise.
    """
    return read_columns(path).columns


def read_columns(path: Path) -> pl.DataFrame:
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
        return _read_csv(path)
    if path.suffix == ".parquet":
        return _read_parquet(path)
    from covey.store.table_file import read_table_file

    return read_table_file(path)


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
    refuse_strange_categories(categories, {name for one in rows.values() for name in one.columns})
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


def _read_parquet(path: Path) -> pl.DataFrame:
    polars = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
    try:
        rows = pl.scan_parquet(path, glob=False)
        height = rows.select(pl.len()).collect().item()
        wrong = too_large(height, len(rows.collect_schema()))
        if wrong is None:
            return pl.read_parquet(path, glob=False)
    except (*polars, OSError, ValueError):
        raise InputError(f"{path.name}: this is not a Parquet file, or it is damaged.") from None
    raise InputError(f"{path.name}: {wrong}")


def _plain(frame: pl.DataFrame, number: str | None, path: Path) -> pl.DataFrame:
    refuse_headers(frame.columns, path)
    wrong: list[str] = []
    for name, kind in frame.schema.items():
        if name == number and not (kind.is_numeric() or kind == pl.Null):
            wrong.append(f"column {name!r} holds {kind}, not whole numbers.")
        elif kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
            wrong.append(
                f"column {name!r} holds {kind}, not codes or counts. Leave it out, or write each "
                "value as text."
            )
    if wrong:
        raise InputError("\n".join(f"{path.name}: {what}" for what in wrong))
    # A column without any value has no kind of its own.
    return frame.with_columns(pl.col(pl.Null).cast(pl.Int64))


def _read_csv(path: Path) -> pl.DataFrame:
    unfit = unfit_header(path)
    if unfit:
        raise InputError(f"{path.name}: {unfit}")
    try:
        with path.open(encoding="utf-8-sig") as lines:
            head = lines.readline()
        separator = max(",;\t", key=head.count)
        refuse_headers(read_header(path, separator), path)
        frame = pl.read_csv(
            path, separator=separator, infer_schema=False, encoding="utf8", glob=False
        )
    except UnicodeDecodeError:
        raise InputError(f"{path.name}: this is not text in UTF-8.") from None
    except pl.exceptions.NoDataError:
        raise InputError(f"{path.name}: the file is empty; it needs a header and rows.") from None
    except pl.exceptions.ComputeError:
        raise InputError(
            f"{path.name}: this is not a CSV file in UTF-8 with a header and rows of equal length."
        ) from None
    if frame.is_empty():
        raise InputError(f"{path.name}: there are no rows below the header.")
    return frame.with_columns(pl.all().str.strip_chars())


def _numbers(text: pl.Series) -> pl.Series:
    """Return whole numbers; where not all are, larger ones and fractions among them."""
    text = text.set(text == "", None)
    whole = text.cast(pl.Int64, strict=False)
    if whole.null_count() == text.null_count():
        return whole
    digits = text.str.contains(_DIGITS)
    return text.set(~digits, _NO_WHOLE_NUMBER).cast(pl.Float64)


def _refuse_missing(frame: pl.DataFrame, number: str, path: Path) -> None:
    if number not in frame.columns:
        raise InputError(
            f"{path.name}: column {number!r} is missing. The file has: {', '.join(frame.columns)}."
        )
