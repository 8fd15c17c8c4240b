"""Frames in and out: of any library, and columns as plain lists, which need none.

What comes in is read by whoever made it: the library of a frame is there already, or it offers the
Arrow C stream, https://arrow.apache.org/docs/format/CDataInterface.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import repeat
from operator import is_
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from covey.errors import TableError
from covey.tables.defects import Defects
from covey.tables.grid import blocks, distinct, taken
from covey.tables.hierarchy import FLAT, Hierarchy
from covey.tables.status import OBS_VALUE

if TYPE_CHECKING:
    import narwhals as nw
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    PolarsFrame: TypeAlias = pl.DataFrame
    PandasFrame: TypeAlias = pd.DataFrame
    ArrowTable: TypeAlias = pa.Table

Library = Literal["polars", "pandas", "arrow", "dict"]
"""Whose frame a table goes out as; it must be installed. A dictionary of lists needs none."""


@dataclass(frozen=True, eq=False)
class Repeated(Sequence[Any]):
    """(rows,) values of which few differ, as codes do; none is missing.

    Args:
        distinct: each value once.
        which: (rows,) the place of each row's value in these.
    """

    distinct: Sequence[Any]
    which: NDArray[np.integer]

    def __len__(self) -> int:
        """How many rows there are."""
        return self.which.size

    def __getitem__(self, row: Any) -> Any:
        """Return the value of one row."""
        return self.distinct[self.which[row]]

    def __iter__(self) -> Iterator[Any]:
        """Yield the values, one a row."""
        return map(self.distinct.__getitem__, self.which.tolist())


@dataclass(frozen=True, eq=False)
class Whole(Sequence[Any]):
    """(rows,) whole numbers, as counts are.

    Args:
        numbers: the number of each row; 0 where it is missing.
        missing: True where there is none.
    """

    numbers: NDArray[np.int64]
    missing: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many rows there are."""
        return self.numbers.size

    def __getitem__(self, row: Any) -> Any:
        """Return the number of one row; None where it is missing."""
        return None if self.missing[row] else int(self.numbers[row])

    def __iter__(self) -> Iterator[Any]:
        """Yield the numbers, one a row; None where one is missing."""
        return iter(count_column(self.numbers, self.missing))


Column: TypeAlias = list[Any]
"""(rows,) values as Python has them; None where one is missing."""

Sent: TypeAlias = Column | Repeated | Whole
"""A column of a frame that came in."""

_LARGEST: Final = 2**62
_WORDS: Final[Mapping[type, str]] = {str: "text"}
_BACKENDS: Final[Mapping[str, Literal["polars", "pandas", "pyarrow"]]] = {
    "polars": "polars",
    "pandas": "pandas",
    "arrow": "pyarrow",
}


class ArrowStream(Protocol):
    """A frame of any library that speaks Arrow: polars, pandas, pyarrow, a DuckDB relation."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


Frame: TypeAlias = ArrowStream | Mapping[str, Sequence[Any]]
"""What tables are read from: a frame, or a dictionary with a list for each column."""


class HiddenCount:
    """A hidden count in a frame of pandas, which would make a 0 of a missing one in a sum.

    The reader that goes with exports, readers/python, has the same.
    """

    def __repr__(self) -> str:
        return "hidden"

    def _refuse(self, *_: object) -> NoReturn:
        raise ValueError(
            "A count among these is hidden: it is no 0. Read a total, which is a row of its own, "
            "or take the rows with obs_status A and say so."
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __int__ = __float__ = __neg__ = __abs__ = _refuse


def read_columns(
    frame: Frame, columns: Sequence[str], optional: Collection[str] = ()
) -> dict[str, Sent]:
    """Return *columns* of *frame*, and those of *optional* that it has.

    Raises:
        TableError: the object is no frame, a column is missing, or columns differ in length.
    """
    names, taken = _columns(frame)
    missing = [name for name in columns if name not in names]
    if missing:
        what = "; ".join(f"column {name!r} is missing" for name in missing)
        raise TableError(f"{what}. The frame has: {', '.join(names)}.")
    wanted = [*columns, *(name for name in names if name in optional)]
    read = {name: taken(name) for name in wanted}
    if len({len(column) for column in read.values()}) > 1:
        raise TableError("The columns differ in length. Give each a value for every row.")
    return read


def code_column(codes: Sequence[str], places: NDArray[np.int64]) -> Column:
    """Return (rows,) the codes at *places*."""
    column: Column = np.array(codes, dtype=object)[places].tolist()
    return column


def count_column(counts: NDArray[np.int64], missing: NDArray[np.bool_]) -> Column:
    """Return (rows,) *counts*, none of them where True stands in *missing*."""
    values: Column = counts.tolist()
    for place in np.flatnonzero(missing).tolist():
        values[place] = None
    return values


def as_frame(
    columns: Mapping[str, Column], library: Library, counts: Collection[str] = (OBS_VALUE,)
) -> Any:
    """Return *columns* as a frame of *library*; all but *counts* are text.

    In pandas a missing count is a `HiddenCount`, which no sum passes over.

    Raises:
        ValueError: there is no such library.
        TableError: it is not installed.
    """
    if library == "dict":
        return dict(columns)
    if library not in _BACKENDS:
        raise ValueError(f"library={library!r}: choose 'polars', 'pandas', 'arrow' or 'dict'.")
    import narwhals as nw

    refusing = {
        name: [HiddenCount() if value is None else value for value in columns[name]]
        for name in counts
        if library == "pandas" and None in columns[name]
    }
    number = {name: nw.Object if name in refusing else nw.Int64 for name in counts}
    schema = {name: number.get(name, nw.String) for name in columns}
    try:
        return nw.from_dict({**columns, **refusing}, schema, backend=_BACKENDS[library]).to_native()
    except ModuleNotFoundError:
        backend = _BACKENDS[library]
        raise TableError(
            f"A frame of {backend} needs {backend}, which is not installed. Install it, name the "
            "library that you have, or take lists: to_frame('dict')."
        ) from None


def code_positions(
    column: Sent, name: str, hierarchy: Hierarchy, found: Defects
) -> NDArray[np.int32]:
    """Return (rows,) the place of each row's code in *hierarchy*; -1 for what is noted in *found*.

    Raises:
        TableError: the column holds no codes.
    """
    places = _places(column, name, hierarchy.find)
    missing = missing_values(column)
    found.note(missing, name, "no code")
    known = "among those given" if hierarchy.source == FLAT else f"in {hierarchy.source}"
    found.note((places < 0) & ~missing, name, f"a code that is not {known}")
    return places


def word_positions(column: Sent, name: str, words: Sequence[str]) -> NDArray[np.int32]:
    """Return (rows,) the place of each row's word among *words*; -1 where it is none of them.

    Raises:
        TableError: the column holds no codes.
    """
    place = {word: at for at, word in enumerate(words)}
    return _places(column, name, lambda word: place.get(word, -1))


def code_texts(column: Sent, name: str) -> Column:
    """Return (rows,) the codes of a column as text: numbers and days are codes as well.

    Raises:
        TableError: it holds something else.
    """
    return [*map(_texts(column, name).__getitem__, column)]


def whole_counts(column: Sent, name: str, found: Defects) -> NDArray[np.int64]:
    """Return (rows,) counts; 0 for what is noted in *found*.

    That is no number, a fraction, a negative number or one beyond 2^62.

    Raises:
        TableError: the column holds no numbers, or adds up to more than 2^62.
    """
    missing = missing_values(column)
    found.note(missing, name, "no count")
    numbers = _numbers(column, name)
    counts = np.zeros(numbers.size, np.int64)
    fraction, negative, beyond = np.zeros((3, numbers.size), dtype=bool)
    for some in blocks(numbers.size):
        own = numbers[some]
        with np.errstate(invalid="ignore"):
            fraction[some] = ~(own == np.floor(own))
        negative[some] = ~fraction[some] & (own < 0)
        beyond[some] = own >= _LARGEST
        counts[some] = np.where(fraction[some] | negative[some] | beyond[some], 0, own)
    found.note(fraction, name, "a count that is not whole")
    found.note(negative, name, "a negative count")
    found.note(beyond, name, "a count that no population reaches")
    if counts.sum(dtype=np.float64) >= _LARGEST:
        raise TableError(f"column {name!r} adds up to more than any population.")
    return counts


def counts_or_missing(
    column: Sent, name: str, found: Defects
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (rows,) counts, 0 where there is none, and (rows,) True where there is none.

    Raises:
        TableError: as `whole_counts` does.
    """
    missing = missing_values(column)
    if isinstance(column, Whole):
        filled: Sent = Whole(column.numbers, np.zeros_like(missing))
    else:
        filled = [0 if value is None else value for value in column]
    return whole_counts(filled, name, found), missing


def without_nan(column: Sent) -> Sent:
    """Return (rows,) the values, none where one is not a number: some libraries write none so."""
    if isinstance(column, Whole):
        return column
    return [None if value != value else value for value in column]


def kinds_in_words(kinds: Collection[type]) -> str:
    """Return what a column holds, as somebody is told who has to change it."""
    return " and ".join(sorted(_WORDS.get(kind, kind.__name__) for kind in kinds))


def some_rows(column: Sent, rows: NDArray[np.int64]) -> Sent:
    """Return (some,) the values of a column in *rows*."""
    if isinstance(column, Repeated):
        return Repeated(column.distinct, column.which[rows])
    if isinstance(column, Whole):
        return Whole(column.numbers[rows], column.missing[rows])
    return [column[row] for row in rows.tolist()]


def missing_values(column: Sent) -> NDArray[np.bool_]:
    """Return (rows,) True where there is no value."""
    if isinstance(column, Repeated):
        return np.zeros(len(column), np.bool_)
    if isinstance(column, Whole):
        return column.missing
    return np.fromiter(map(is_, column, repeat(None)), np.bool_, len(column))


def _columns(frame: Frame) -> tuple[list[str], Callable[[str], Sent]]:
    """Return what the columns of a frame are called, and what takes one of them by its name."""
    if isinstance(frame, Mapping):
        return list(frame), lambda name: _listed(frame[name])
    import narwhals as nw

    if nw.dependencies.is_duckdb_relation(frame):
        by_name = _fetched(frame)
        return list(by_name), lambda name: list(by_name[name])
    eager = _eager(frame)
    return eager.columns, lambda name: _of_series(eager[name])


def _listed(column: Sequence[Any] | NDArray[Any]) -> Sent:
    if isinstance(column, (Repeated, Whole)):
        return column
    values: Column = column.tolist() if isinstance(column, np.ndarray) else list(column)
    return values


def _fetched(relation: Any) -> dict[str, Sequence[Any]]:
    rows = relation.fetchall()
    columns: Sequence[Sequence[Any]] = [*zip(*rows, strict=True)]
    return dict(zip(relation.columns, columns or [()] * len(relation.columns), strict=True))


def _eager(frame: ArrowStream) -> nw.DataFrame[Any]:
    """Return a frame of any library, with its columns in memory."""
    import narwhals as nw

    known = nw.from_native(frame, eager_only=True, pass_through=True)
    if isinstance(known, nw.DataFrame):
        return known
    if not hasattr(frame, "__arrow_c_stream__"):
        raise TableError(
            f"{type(frame).__name__} does not offer the Arrow C stream interface. Hand in a "
            "polars, pandas or pyarrow frame, a DuckDB relation, or a dictionary of lists."
        )
    for backend in ("pyarrow", "polars"):
        with suppress(ModuleNotFoundError):
            return nw.from_arrow(frame, backend=backend)
    raise TableError(
        f"{type(frame).__name__} is read by pyarrow or polars, and neither is there. Install one "
        "of them, or hand in a dictionary of lists."
    )


def _of_series(series: nw.Series[Any]) -> Sent:
    import narwhals as nw

    missing = series.is_null()
    if isinstance(series.dtype, (nw.String, nw.Categorical, nw.Enum)) and not missing.any():
        native = series.to_native()
        if isinstance(series.dtype, nw.Enum) and hasattr(native, "to_physical"):
            return _of_numbers(series.dtype.categories, native.to_physical().to_numpy())
        texts = series.cast(nw.String)
        once = texts.unique().to_list()
        which = texts.replace_strict(once, range(len(once)), return_dtype=nw.Int64)
        return Repeated(once, which.to_numpy().astype(np.int64))
    wide = (nw.UInt64, nw.Int128, nw.UInt128)
    if series.dtype.is_integer() and not isinstance(series.dtype, wide):
        numbers = series.fill_null(0) if missing.any() else series
        return Whole(numbers.to_numpy().astype(np.int64, copy=False), missing.to_numpy())
    values: Column = series.to_list()
    if missing.any():  # each library has its own missing value
        for row in np.flatnonzero(missing.to_numpy()).tolist():
            values[row] = None
    if series.dtype == nw.Object:  # as `as_frame` made it, for pandas
        return [None if isinstance(value, HiddenCount) else value for value in values]
    return values


def _of_numbers(texts: Sequence[str], which: NDArray[np.unsignedinteger]) -> Repeated:
    """Return a column of texts that its library, which is Polars, holds as numbers."""
    there = distinct(which, len(texts))
    if there.size == len(texts):
        return Repeated([*texts], which)
    place = np.zeros(len(texts), which.dtype)
    place[there] = np.arange(there.size)
    return Repeated([texts[one] for one in there.tolist()], taken(place, which))


def _places(column: Sent, name: str, place_of: Callable[[str], int]) -> NDArray[np.int32]:
    """Return (rows,) the place of each row's code; -1 where it has none, or no place."""
    texts = _texts(column, name)
    place = {value: -1 if text is None else place_of(text) for value, text in texts.items()}
    if isinstance(column, Repeated):
        of_distinct = np.array([place[value] for value in column.distinct], np.int32)
        return taken(of_distinct, column.which)
    return np.fromiter(map(place.__getitem__, column), np.int32, len(column))


def _texts(column: Sent, name: str) -> dict[Any, str | None]:
    """Return each value of a column once, with its text; None for a missing one."""
    try:
        once = dict.fromkeys(column.distinct if isinstance(column, Repeated) else column)
        return {value: None if value is None else _text(value) for value in once}
    except TypeError:  # lists and the like are no keys
        raise TableError(f"column {name!r} holds {_kinds(column)}, not codes.") from None


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return str(value).lower()
        case float():
            return repr(value).removesuffix(".0")
        case int() | Decimal() | date() | time():
            return str(value)
    raise TypeError


def _numbers(column: Sent, name: str) -> NDArray[np.int64] | NDArray[np.float64]:
    """Return (rows,) numbers, 0 where there is none; what is far beyond 2^62 stands for it."""
    if isinstance(column, Whole):
        return column.numbers
    kinds = set(map(type, column))
    if not {int, float, Decimal, type(None)}.issuperset(kinds):
        raise TableError(f"column {name!r} holds {_kinds(column)}, not whole numbers.")
    numbers = [0 if value is None else value for value in column]
    if Decimal in kinds:  # as DuckDB's sums are
        numbers = [int(value) if value == int(value) else float(value) for value in numbers]
    if float in map(type, numbers):
        return np.array(numbers, np.float64)
    try:
        return np.clip(np.array(numbers, np.int64), -1, _LARGEST)
    except OverflowError:
        return np.array([min(max(value, -1), _LARGEST) for value in numbers], np.int64)


def _kinds(column: Sent) -> str:
    return kinds_in_words({type(value) for value in column if value is not None})
