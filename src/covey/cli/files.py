"""Tables as files: CSV, Parquet and DuckDB, told apart by their ending."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from covey.admission import too_large, unfit_file, unfit_header
from covey.cli.dimensions import all_hierarchies
from covey.cli.headers import read_header, refuse_headers
from covey.cli.options import DimensionOptions
from covey.cli.persons_option import refuse_persons, refuse_strange_categories
from covey.disk import refusal
from covey.errors import CommandError, InputError
from covey.tables import CountTable, Hierarchy

_ENDINGS = (".csv", ".parquet", ".duckdb")


def read_rows(path: Path, number: str) -> pl.DataFrame:
    """Read a file of rows; codes stay the text they are, and *number* becomes whole numbers.

    Args:
        path: a .csv (UTF-8; comma, semicolon or tab), .parquet or .duckdb file.
        number: the column of counts; an empty field is a missing count.

    Raises:
        CommandError: there is no such file, or it is of another kind.
        InputError: it is empty, a column holds lists or the like, or *number* something else, or
            two columns have one name.
    """
    frame = _read(path)
    if path.suffix == ".csv":
        return _whole_numbers(frame, number, path)
    return _plain(frame, number, path)


def read_texts(path: Path, number: str) -> pl.DataFrame:
    """Likewise, with *number* as it stands there: numbers, or text in place of some.

    Raises:
        CommandError: as `read_rows` does.
        InputError: likewise, or there is no column *number*.
    """
    frame = _read(path)
    _refuse_missing(frame, number, path)
    return frame if path.suffix == ".csv" else _plain(frame, None, path)


def _read(path: Path) -> pl.DataFrame:
    _refuse_ending(path)
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
    trees: Mapping[str, Hierarchy],
    categories: tuple[str, ...] = (),
    said: DimensionOptions | None = None,
) -> CountTable:
    """Read a file of counts; a dimension without one of *trees* is flat.

    *categories* are the columns that list no persons, whatever they look like.

    Raises:
        InputError: as `read_rows`, `refuse_persons` and `all_hierarchies` do.
        CommandError: one of *categories* is no column.
        TableError: the rows cannot be counted.
    """
    rows = read_rows(path, count)
    refuse_strange_categories(categories, rows.columns)
    refuse_persons(rows, count, trees, categories, path)
    return CountTable.from_frame(
        rows, all_hierarchies(rows, trees, (count,), said, categories), count
    )


def refuse_target(path: Path | None, inputs: Iterable[Path] = ()) -> None:
    """Refuse a file that could not or must not be written, before any work is done; None is none.

    Args:
        path: the file to be written.
        inputs: the files that were read.

    Raises:
        CommandError: the ending is unknown, the folder does not exist, a folder stands there, or
            one of *inputs* does.
    """
    if path is None:
        return
    _refuse_inputs(path, inputs)
    _refuse_ending(path)
    if not path.parent.is_dir():
        raise CommandError(f"{path.parent}: there is no such folder.")
    if path.is_dir():
        raise CommandError(f"{path}: this is a folder. Name a file.")


def refuse_folder(folder: Path | None, names: Iterable[str], inputs: Iterable[Path] = ()) -> None:
    """Likewise, refuse a folder that files called *names* are to be written into.

    Raises:
        CommandError: there can be no such folder, or one of *inputs* stands there by such a name.
    """
    if folder is None:
        return
    if not folder.parent.is_dir() or (folder.exists() and not folder.is_dir()):
        raise CommandError(f"{folder}: there can be no such folder. Give one, in one that exists.")
    inputs = tuple(inputs)
    for name in names:
        _refuse_inputs(folder / name, inputs)


def _refuse_inputs(path: Path, inputs: Iterable[Path]) -> None:
    for read in inputs:
        if path.resolve() == read.resolve() or _one_file(path, read):
            raise CommandError(
                f"{path}: this is the file {read}, which is read. What is written must not replace "
                "it: name another place."
            )


def _one_file(path: Path, other: Path) -> bool:
    """Tell whether two names lead to one file, as links and other spellings do."""
    return path.exists() and other.exists() and path.samefile(other)


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
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _unwritable(path, error) from None


def write_folder(frames: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write each frame under its file name; files are put into *folder* once all are written.

    Raises:
        CommandError: the folder above does not exist or cannot be written, or *folder* is a file.
    """
    refuse_folder(folder, frames)
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".covey-") as parts:
            for name, frame in frames.items():
                _write(frame, Path(parts) / name)
            folder.mkdir(exist_ok=True)
            for name in frames:
                (Path(parts) / name).replace(folder / name)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _unwritable(folder, error) from None


def _unwritable(path: Path, error: Exception) -> CommandError:
    return CommandError(
        f"{path}: this cannot be written ({refusal(error) or error}). Make room, or name another "
        "place."
    )


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
    polars = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
    try:
        shape = pq.read_metadata(path)
        wrong = too_large(shape.num_rows, shape.num_columns)
        if wrong is None:
            return pl.read_parquet(path, glob=False)
    except (*polars, pa.ArrowException, OSError, ValueError):
        raise InputError(f"{path.name}: this is not a Parquet file, or it is damaged.") from None
    raise InputError(f"{path.name}: {wrong}")


def _plain(frame: pl.DataFrame, number: str | None, path: Path) -> pl.DataFrame:
    refuse_headers(frame.columns, path)
    for name, kind in frame.schema.items():
        if name == number and not (kind.is_numeric() or kind == pl.Null):
            raise InputError(f"{path.name}: column {name!r} holds {kind}, not whole numbers.")
        if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration):
            raise InputError(
                f"{path.name}: column {name!r} holds {kind}, not codes or counts. Leave it out, or "
                "write each value as text."
            )
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


def _whole_numbers(frame: pl.DataFrame, number: str, path: Path) -> pl.DataFrame:
    _refuse_missing(frame, number, path)
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


def _refuse_missing(frame: pl.DataFrame, number: str, path: Path) -> None:
    if number not in frame.columns:
        raise InputError(
            f"{path.name}: column {number!r} is missing. The file has: {', '.join(frame.columns)}."
        )
