"""Tables as files: CSV, Parquet and DuckDB, told apart by their ending."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from covey.cli.persons_option import refuse_persons, refuse_strange_categories
from covey.errors import CommandError, InputError
from covey.tables import CountTable, Hierarchy
from covey.tables.hierarchy import TOTAL

_ENDINGS = (".csv", ".parquet", ".duckdb")


def read_rows(path: Path, number: str) -> pl.DataFrame:
    """Read a file of rows; codes stay the text they are, and *number* becomes whole numbers.

    Args:
        path: a .csv (UTF-8; comma, semicolon or tab), .parquet or .duckdb file.
        number: the column of counts; an empty field is a missing count.

    Raises:
        CommandError: there is no such file, or it is of another kind.
        InputError: it is empty, a column holds lists or the like, or *number* something else.
    """
    _refuse_ending(path)
    if not path.is_file():
        raise CommandError(f"{path}: there is no such file.")
    if path.suffix == ".csv":
        return _whole_numbers(_read_csv(path), number, path)
    if path.suffix == ".parquet":
        frame = _read_parquet(path)
    else:
        from covey.store.table_file import read_table_file

        frame = read_table_file(path)
    return _plain(frame, path)


def read_counts(
    path: Path, count: str, trees: Mapping[str, Hierarchy], categories: tuple[str, ...] = ()
) -> CountTable:
    """Read a file of counts; a column without one of *trees* is flat.

    *categories* are the columns that list no persons, whatever they look like.

    Raises:
        InputError: as `read_rows`, `refuse_persons` and `all_hierarchies` do.
        CommandError: one of *categories* is no column.
        TableError: the rows cannot be counted.
    """
    rows = read_rows(path, count)
    refuse_strange_categories(categories, rows.columns)
    refuse_persons(rows, count, trees, categories, path)
    return CountTable.from_frame(rows, all_hierarchies(rows, trees, (count,)), count)


def refuse_target(path: Path | None) -> None:
    """Refuse a file that could not be written, before any work is done; None is none.

    Raises:
        CommandError: the ending is unknown, the folder does not exist, or a folder stands there.
    """
    if path is None:
        return
    _refuse_ending(path)
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent}: there is no such folder.")
    if path.is_dir():
        raise CommandError(f"{path}: this is a folder. Name a file.")


def write_rows(frame: pl.DataFrame, path: Path) -> None:
    """Write *frame* whole or not at all; a file that stands there is replaced.

    Raises:
        CommandError: as `refuse_target` does, or the folder cannot be written.
    """
    refuse_target(path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".covey-") as folder:
            part = Path(folder) / path.name
            _write(frame, part)
            part.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None


def write_folder(frames: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write each frame under its file name; files are put into *folder* once all are written.

    Raises:
        CommandError: the folder above does not exist or cannot be written, or *folder* is a file.
    """
    if not folder.parent.is_dir() or (folder.exists() and not folder.is_dir()):
        raise CommandError(f"{folder}: there can be no such folder. Give one, in one that exists.")
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".covey-") as parts:
            for name, frame in frames.items():
                _write(frame, Path(parts) / name)
            folder.mkdir(exist_ok=True)
            for name in frames:
                (Path(parts) / name).replace(folder / name)
    except OSError as error:
        raise _unwritable(folder, error) from None


def _unwritable(path: Path, error: OSError) -> CommandError:
    return CommandError(
        f"{path}: this cannot be written ({error.strerror or error}). Name another place."
    )


def all_hierarchies(
    frame: pl.DataFrame,
    trees: Mapping[str, Hierarchy],
    others: tuple[str, ...],
    beside: Sequence[pl.DataFrame] = (),
) -> dict[str, Hierarchy]:
    """Return a tree for each column but *others*, in the order of the file.

    A column without a tree is flat with the total ``_T``; its codes, and those of files *beside*
    it, stand in sorted order.

    Raises:
        InputError: a tree or one of *others* has no column.
    """
    for name in (*trees, *others):
        if name not in frame.columns:
            raise InputError(
                f"column {name!r} is missing. The file has: {', '.join(frame.columns)}."
            )
    dimensions = [name for name in frame.columns if name not in others]
    files = [frame, *beside]
    return {
        name: trees.get(name) or flat_hierarchy([one[name] for one in files if name in one.columns])
        for name in dimensions
    }


def flat_hierarchy(columns: Sequence[pl.Series]) -> Hierarchy:
    """Return the flat tree over all codes of some columns, in sorted order."""
    codes = pl.concat([column.cast(pl.String) for column in columns])
    return Hierarchy.flat(code for code in codes.unique().drop_nulls().sort() if code != TOTAL)


def _write(frame: pl.DataFrame, path: Path) -> None:
    if path.suffix == ".csv":
        frame.write_csv(path)
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        from covey.store.table_file import write_table_file

        write_table_file(frame, path, "protected")


def _refuse_ending(path: Path) -> None:
    if path.suffix not in _ENDINGS:
        raise CommandError(f"{path.name}: the file must end in {', '.join(_ENDINGS)}.")


def _read_parquet(path: Path) -> pl.DataFrame:
    try:
        return pl.read_parquet(path)
    except pl.exceptions.ComputeError:
        raise InputError(f"{path.name}: this is not a Parquet file.") from None


def _plain(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    for name, kind in frame.schema.items():
        if kind.is_nested() or kind in (pl.Binary, pl.Object):
            raise InputError(
                f"{path.name}: column {name!r} holds {kind}, not codes or counts. Leave it out, or "
                "write each value as text."
            )
    return frame


def _read_csv(path: Path) -> pl.DataFrame:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            head = lines.readline()
        separator = max(",;\t", key=head.count)
        frame = pl.read_csv(path, separator=separator, infer_schema=False, encoding="utf8")
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


def _whole_numbers(frame: pl.DataFrame, number: str, path: Path) -> pl.DataFrame:
    if number not in frame.columns:
        raise InputError(
            f"{path.name}: column {number!r} is missing. The file has: {', '.join(frame.columns)}."
        )
    text = frame[number]
    text = text.set(text == "", None)
    whole = text.cast(pl.Int64, strict=False)
    wrong = (text.is_not_null() & whole.is_null()).arg_true()
    if len(wrong):
        lines = ", ".join(str(row + 2) for row in wrong[:5])
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise InputError(
            f"{path.name}, line {lines}{more}: column {number!r} holds no whole number."
        )
    return frame.with_columns(whole.alias(number))
