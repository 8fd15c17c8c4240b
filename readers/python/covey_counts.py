"""Read counts that Covey published, and add them up without losing what is hidden.

Copy this one file. It needs polars or pandas; rows come from .csv or .parquet of an export, and the
codelists that lie beside it say which codes hold others.

    counts = read("people_supported.parquet")
    add(counts, area=["VN-01", "VN-02"], sex="F")
    counts.rows  # the frame

A hidden count is no 0, nor is one of an agency that had not sent, obs_status L; and a column of
published rows holds totals beside their parts. So `add` wants one code, or several, of every
dimension, and refuses where a count among them is hidden or lacks an agency, or a code holds
another. In a frame of pandas a hidden count is an object that refuses arithmetic: there `fillna`,
`sum` and `pivot_table` would make a 0 of what is missing, without a word. In polars it is null; a
sum there leaves it out.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VALUE, STATUS = "obs_value", "obs_status"
PUBLISHED, HIDDEN, INCOMPLETE, MISSING = "A", "Q", "P", "L"
ABSENT = (HIDDEN, MISSING)


class HiddenCounts(ValueError):
    """Counts among those to be added are hidden."""


class IncompleteCounts(ValueError):
    """Counts among those to be added lack those of an agency."""


class Hidden:
    """A hidden count in a frame of pandas: it is no number, and none can be made of it."""

    def __repr__(self) -> str:
        return "hidden"

    def _refuse(self, *_: object) -> Any:
        raise HiddenCounts(
            "A count among these is hidden: it is no 0. Read a total, which is a row of its own, "
            "or take the rows with obs_status A and say so."
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _refuse
    __truediv__ = __rtruediv__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __int__ = __float__ = __neg__ = __abs__ = _refuse


@dataclass(frozen=True)
class Counts:
    """Published rows.

    Args:
        rows: a frame of polars or pandas: dimensions, obs_value and obs_status.
        parents: for each dimension the code above each of its codes, None above the total: by each
            codelist that has all of them, since an export does not say which is its own.
    """

    rows: Any
    parents: Mapping[str, Sequence[Mapping[str, str | None]]]


def read(path: str | Path, library: str = "polars") -> Counts:
    """Return the rows of a file in an export, codes as text, with the codelists beside it.

    Raises:
        ValueError: the file is none of ours, or no codelists lie beside it.
    """
    path = Path(path)
    if library not in ("polars", "pandas"):
        raise ValueError(f"library is polars or pandas, not {library!r}.")
    rows = check(_polars(path) if library == "polars" else _pandas(path))
    counts = Counts(rows, _parents(path, rows))
    if library == "pandas":
        hidden = rows[STATUS].isin(ABSENT)
        values = rows[VALUE].astype(object)
        values[hidden] = Hidden()
        rows[VALUE] = values
    return counts


def check(counts: Any) -> Any:
    """Return a frame as it is, if each row says that it is published or hidden.

    Raises:
        ValueError: a column is missing, a status is unknown, or a hidden row has a value.
    """
    missing = {VALUE, STATUS} - set(counts.columns)
    if missing:
        raise ValueError(f"There is no column {min(missing)}. Read a file that Covey exported.")
    for value, status in zip(counts[VALUE].to_list(), _plain(counts[STATUS]), strict=True):
        if status not in (PUBLISHED, INCOMPLETE, *ABSENT):
            raise ValueError(f"obs_status {status!r} is unknown: get a newer reader.")
        if (status in ABSENT) != _absent(value):
            raise ValueError("A row has a value though it is hidden, or none though it is not.")
    return counts


def add(counts: Counts, **codes: str | list[str]) -> int:
    """Return the sum of the rows with these *codes*: one code, or several, of every dimension.

    Raises:
        HiddenCounts: a row among them is hidden; the sum would be too low.
        IncompleteCounts: a row among them lacks the counts of an agency; likewise.
        ValueError: a dimension has no code here, a combination of codes has no row, or a code holds
            another, so that people would be counted twice.
    """
    rows = counts.rows
    dimensions = [name for name in rows.columns if name not in (VALUE, STATUS)]
    wanted = {name: [one] if isinstance(one, str) else list(one) for name, one in codes.items()}
    strange = set(wanted) - set(dimensions)
    if strange:
        raise ValueError(f"{min(strange)} is no dimension. There are {', '.join(dimensions)}.")
    for name in dimensions:
        if name not in wanted:
            only = sorted(set(_plain(rows[name])))
            if len(only) != 1:
                raise ValueError(f"Say which codes of {name}: it holds totals beside their parts.")
            wanted[name] = only
    columns = [_plain(rows[name]) for name in dimensions]
    values = zip(rows[VALUE].to_list(), _plain(rows[STATUS]), strict=True)
    known = dict(zip(zip(*columns, strict=True), values, strict=True))
    chosen = [()]
    for name in dimensions:
        for parents in counts.parents.get(name, ()):
            _refuse_twice(name, wanted[name], parents)
        chosen = [(*key, code) for key in chosen for code in wanted[name]]
    absent = [key for key in chosen if key not in known]
    if absent:
        raise ValueError(
            f"There is no row for {' × '.join(absent[0])}: its breakdown is not out, or it counts "
            "0 where zeros are not listed. See the notes of the export."
        )
    lacking = [key for key in chosen if known[key][1] in (INCOMPLETE, MISSING)]
    if lacking:
        raise IncompleteCounts(
            f"{len(lacking)} of {len(chosen)} counts lack those of an agency that had not sent, "
            f"such as {' × '.join(lacking[0])}. Wait for the next vintage, or read the rows as "
            "they are and say so."
        )
    hidden = [key for key in chosen if known[key][1] == HIDDEN]
    if hidden:
        raise HiddenCounts(
            f"{len(hidden)} of {len(chosen)} counts are hidden, such as {' × '.join(hidden[0])}. "
            "Their sum would be too low. Read the total above them, which is a row of its own."
        )
    return sum(int(known[key][0]) for key in chosen)


def _refuse_twice(name: str, codes: list[str], parents: Mapping[str, str | None]) -> None:
    if len(set(codes)) < len(codes):
        raise ValueError(f"A code of {name} stands twice.")
    for code in codes:
        above = parents.get(code)
        while above is not None:
            if above in codes:
                raise ValueError(
                    f"{above} of {name} holds {code}: people would be counted twice. Name one."
                )
            above = parents.get(above)


def _parents(path: Path, rows: Any) -> dict[str, list[dict[str, str | None]]]:
    """Return the code above each code, by dimension: of the codelists that have all its codes."""
    listed = []
    for codelist in sorted((path.parent / "codelists").glob("*.csv")):
        with codelist.open(encoding="utf-8", newline="") as lines:
            listed.append({row["code"]: row["parent"] or None for row in csv.DictReader(lines)})
    parents = {}
    for name in (name for name in rows.columns if name not in (VALUE, STATUS)):
        fitting = [codes for codes in listed if codes.keys() >= set(_plain(rows[name]))]
        if fitting:
            parents[name] = fitting
        elif len(set(_plain(rows[name]))) > 1:
            raise ValueError(
                f"{path}: no codelist beside it has the codes of {name}, so that nobody could say "
                "which holds others. Copy the whole folder of the export."
            )
    return parents


def _polars(path: Path) -> Any:
    import polars as pl

    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    frame = pl.read_csv(path, infer_schema=False)
    return frame.with_columns(pl.col(VALUE).cast(pl.Int64)) if VALUE in frame.columns else frame


def _pandas(path: Path) -> Any:
    import pandas as pd

    if path.suffix == ".parquet":
        return pd.read_parquet(path, dtype_backend="numpy_nullable")
    # Only an empty field is missing: NA may be a code.
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    if VALUE in frame.columns:
        frame[VALUE] = frame[VALUE].replace("", None).astype("Int64")
    return frame


def _plain(column: Any) -> list[Any]:
    return [str(one) for one in column.to_list()]


def _absent(value: Any) -> bool:
    # pandas has NA and NaN beside None; neither equals itself.
    return value is None or str(value) in ("<NA>", "nan")
