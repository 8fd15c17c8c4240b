"""Frames in and out: anything with the Arrow C stream interface comes in as codes and counts.

Source: Apache Arrow PyCapsule interface, https://arrow.apache.org/docs/format/CDataInterface.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.hierarchy import Hierarchy

Library = Literal["polars", "pandas", "arrow"]
"""Whose frame a table goes out as; it must be installed."""

_SHOWN = 5


class ArrowStream(Protocol):
    """A frame of any library that speaks Arrow: polars, pandas, pyarrow, a DuckDB relation."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


def read_columns(frame: ArrowStream, columns: Sequence[str]) -> pa.Table:
    """Return *columns* of *frame* as an Arrow table.

    Raises:
        TableError: the object is no frame, or a column is missing.
    """
    if not hasattr(frame, "__arrow_c_stream__"):
        raise TableError(
            f"{type(frame).__name__} does not offer the Arrow C stream interface. "
            "Hand in a polars, pandas or pyarrow frame, or a DuckDB relation."
        )
    table = pa.RecordBatchReader.from_stream(frame).read_all()
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise TableError(
            f"column {missing[0]!r} is missing. The frame has: {', '.join(table.column_names)}."
        )
    return table.select(list(columns)).combine_chunks()


def code_column(codes: Sequence[str], places: NDArray[np.int64]) -> pa.Array:
    """Return (rows,) the codes at *places* as text."""
    text = [code.encode() for code in codes]
    ends = np.cumsum([0, *map(len, text)], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(b"".join(text))]
    distinct = pa.Array.from_buffers(pa.large_string(), len(text), buffers)
    return distinct.take(_numbers(places)).cast(pa.string())


def count_column(counts: NDArray[np.int64], missing: NDArray[np.bool_]) -> pa.Array:
    """Return (rows,) *counts*, none of them where True stands in *missing*."""
    seen = pa.py_buffer(np.packbits(~missing, bitorder="little"))
    return _numbers(np.where(missing, 0, counts), seen)


def _numbers(values: NDArray[np.int64], seen: pa.Buffer | None = None) -> pa.Array:
    # From its buffers, since pa.array() loads pandas wherever that is installed: that is half
    # of what coarsening a table takes, in time and in memory.
    buffers = [seen, pa.py_buffer(np.ascontiguousarray(values, np.int64))]
    return pa.Array.from_buffers(pa.int64(), values.size, buffers)


def as_frame(columns: Mapping[str, pa.Array], library: Library) -> Any:
    """Return *columns* as a frame of *library*.

    Raises:
        ValueError: there is no such library.
    """
    if library not in ("polars", "pandas", "arrow"):
        raise ValueError(f"library={library!r}: choose 'polars', 'pandas' or 'arrow'.")
    table = pa.Table.from_arrays(list(columns.values()), names=list(columns))
    if library == "arrow":
        return table
    import narwhals as nw

    return nw.from_arrow(table, backend=library).to_native()


def code_positions(column: pa.ChunkedArray, name: str, hierarchy: Hierarchy) -> NDArray[np.int64]:
    """Return (rows,) the place of each row's code in *hierarchy*.

    Raises:
        TableError: the column holds no text, or rows hold no code or an unknown one.
    """
    encoded = _as_text(column, name).combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    _refuse_missing(encoded, name, "no code")
    place = np.array(list(map(hierarchy.find, encoded.dictionary.to_pylist())), np.int64)
    places = place[_as_numpy(encoded.indices)] if len(encoded) else np.empty(0, np.int64)
    refuse_rows(places < 0, name, f"a code that is not in {hierarchy.source}")
    return places


def whole_counts(column: pa.ChunkedArray, name: str) -> NDArray[np.int64]:
    """Return (rows,) counts.

    Raises:
        TableError: rows hold no number, a fraction, a negative number or one beyond 2^62.
    """
    if pa.types.is_decimal(column.type):
        column = _decimals_as_numbers(column)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise TableError(f"column {name!r} holds {column.type}, not whole numbers.")
    _refuse_missing(column, name, "no count")
    numbers: NDArray[np.int64] = _as_numpy(column.combine_chunks())
    if pa.types.is_floating(column.type):
        with np.errstate(invalid="ignore"):
            refuse_rows(~(numbers == np.floor(numbers)), name, "a count that is not whole")
    refuse_rows(numbers < 0, name, "a negative count")
    refuse_rows(numbers >= 2**62, name, "a count that no population reaches")
    if numbers.sum(dtype=np.float64) >= 2**62:
        raise TableError(f"column {name!r} adds up to more than any population.")
    return numbers.astype(np.int64)


def counts_or_missing(
    column: pa.ChunkedArray, name: str
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (rows,) counts, 0 where there is none, and (rows,) True where there is none.

    Raises:
        TableError: as `whole_counts` does.
    """
    if pa.types.is_null(column.type):
        column = column.cast(pa.int64())
    missing = _missing(column)
    return whole_counts(column.fill_null(0), name), missing


def _as_text(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    try:
        if pa.types.is_dictionary(column.type):
            # Arrow cannot spread out every kind of text that dictionaries hold.
            return pa.chunked_array(
                [chunk.dictionary.cast(pa.string()).take(chunk.indices) for chunk in column.chunks],
                pa.string(),
            )
        return column.cast(pa.string())
    except pa.ArrowException:
        # Without its cause: Arrow repeats the value that it cannot read.
        raise TableError(f"column {name!r} holds {column.type}, not codes.") from None


def _decimals_as_numbers(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return whole numbers, as DuckDB's sums are, or floats where that fails, to be refused."""
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.cast(pa.float64())


def _as_numpy(numbers: pa.Array) -> NDArray[Any]:
    # Not by to_numpy(), which loads pandas as well.
    return np.from_dlpack(numbers) if len(numbers) else np.empty(0, np.int64)


def _refuse_missing(column: pa.Array | pa.ChunkedArray, name: str, rule: str) -> None:
    if column.null_count:
        refuse_rows(_missing(column), name, rule)


def _missing(column: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    missing = column.is_null().cast(pa.uint8())
    if isinstance(missing, pa.ChunkedArray):
        missing = missing.combine_chunks()
    return _as_numpy(missing).astype(bool)


def refuse_rows(wrong: NDArray[np.bool_], name: str, rule: str) -> None:
    """Name the first rows of a column that break a rule.

    Raises:
        TableError: some row does.
    """
    rows = np.flatnonzero(wrong) + 1
    if rows.size:
        shown = ", ".join(str(row) for row in rows[:_SHOWN])
        more = f" and {rows.size - _SHOWN} more" if rows.size > _SHOWN else ""
        raise TableError(f"column {name!r}: {rule} in row {shown}{more}. Correct these rows.")
