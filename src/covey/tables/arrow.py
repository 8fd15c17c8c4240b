"""Frames in and out: anything with the Arrow C stream interface comes in as codes and counts.

Source: Apache Arrow PyCapsule interface, https://arrow.apache.org/docs/format/CDataInterface.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.defects import Defects
from covey.tables.hierarchy import FLAT, Hierarchy

Library = Literal["polars", "pandas", "arrow"]
"""Whose frame a table goes out as; it must be installed."""


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
        what = "; ".join(f"column {name!r} is missing" for name in missing)
        raise TableError(f"{what}. The frame has: {', '.join(table.column_names)}.")
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


def code_positions(
    column: pa.ChunkedArray, name: str, hierarchy: Hierarchy, found: Defects
) -> NDArray[np.int64]:
    """Return (rows,) the place of each row's code in *hierarchy*; -1 for what is noted in *found*.

    Raises:
        TableError: the column holds no text.
    """
    places, missing = _places(column, name, hierarchy.find)
    found.note(missing, name, "no code")
    known = "among those given" if hierarchy.source == FLAT else f"in {hierarchy.source}"
    found.note((places < 0) & ~missing, name, f"a code that is not {known}")
    return places


def word_positions(column: pa.ChunkedArray, name: str, words: Sequence[str]) -> NDArray[np.int64]:
    """Return (rows,) the place of each row's word among *words*; -1 where it is none of them.

    Raises:
        TableError: the column holds no text.
    """
    place = {word: at for at, word in enumerate(words)}
    return _places(column, name, lambda word: place.get(word, -1))[0]


def whole_counts(column: pa.ChunkedArray, name: str, found: Defects) -> NDArray[np.int64]:
    """Return (rows,) counts; 0 for what is noted in *found*.

    That is no number, a fraction, a negative number or one beyond 2^62.

    Raises:
        TableError: the column holds no numbers, or adds up to more than 2^62.
    """
    if pa.types.is_decimal(column.type):
        column = _decimals_as_numbers(column)
    if not (pa.types.is_integer(column.type) or pa.types.is_floating(column.type)):
        raise TableError(f"column {name!r} holds {column.type}, not whole numbers.")
    missing = _missing(column)
    found.note(missing, name, "no count")
    numbers: NDArray[np.int64] = np.where(missing, 0, _as_numpy(column.combine_chunks()))
    with np.errstate(invalid="ignore"):
        fraction = ~(numbers == np.floor(numbers))
    negative, beyond = ~fraction & (numbers < 0), numbers >= 2**62
    found.note(fraction, name, "a count that is not whole")
    found.note(negative, name, "a negative count")
    found.note(beyond, name, "a count that no population reaches")
    counts = np.where(fraction | negative | beyond, 0, numbers)
    if counts.sum(dtype=np.float64) >= 2**62:
        raise TableError(f"column {name!r} adds up to more than any population.")
    return counts.astype(np.int64)


def counts_or_missing(
    column: pa.ChunkedArray, name: str, found: Defects
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (rows,) counts, 0 where there is none, and (rows,) True where there is none.

    Raises:
        TableError: as `whole_counts` does.
    """
    if pa.types.is_null(column.type):
        column = column.cast(pa.int64())
    missing = _missing(column)
    return whole_counts(column.fill_null(0), name, found), missing


def _places(
    column: pa.ChunkedArray, name: str, place_of: Callable[[str], int]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (rows,) the place of each row's text, -1 where it has none, and True there."""
    indices, texts = _encoded(column, name)
    place = np.array([*map(place_of, texts), -1], np.int64)
    missing, at = _missing(indices), _as_numpy(indices)
    return place[np.where(missing, len(texts), at) if missing.any() else at], missing


def _encoded(column: pa.ChunkedArray, name: str) -> tuple[pa.Array, list[str]]:
    """Return (rows,) which of the texts each row has, missing where it has none, and the texts."""
    if pa.types.is_dictionary(column.type) and column.num_chunks == 1:
        only = column.chunk(0)
        if not only.dictionary.null_count:
            return only.indices, _as_text(pa.chunked_array([only.dictionary]), name).to_pylist()
    encoded = _as_text(column, name).combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return encoded.indices, encoded.dictionary.to_pylist()


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
    """Return (rows,) numbers; anything where one is missing."""
    if not len(numbers):
        return np.empty(0, np.int64)
    # Not by to_numpy() or fill_null(), which load pandas as well.
    buffers = [None, numbers.buffers()[1]]
    return np.from_dlpack(
        pa.Array.from_buffers(numbers.type, len(numbers), buffers, offset=numbers.offset)
    )


def _missing(column: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    missing = column.is_null().cast(pa.uint8())
    if isinstance(missing, pa.ChunkedArray):
        missing = missing.combine_chunks()
    return _as_numpy(missing).astype(bool)
