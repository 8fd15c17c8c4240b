"""Read counts that Covey published, and add them up without losing what is hidden.

Copy this one file. It needs polars or pandas; rows come from .csv or .parquet of an export.

    counts = read("people_supported.parquet")
    add(counts, area=["VN-01", "VN-02"], sex="F")

A hidden count is no 0, and a column of published rows holds totals beside their parts. So `add`
wants one code, or several, of every dimension, and refuses where a count among them is hidden.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

VALUE, STATUS = "obs_value", "obs_status"
PUBLISHED, HIDDEN = "A", "Q"


class HiddenCounts(ValueError):
    """Counts among those to be added are hidden."""


def read(path: str | Path, library: str = "polars") -> Any:
    """Return the rows of a file as a frame of polars or pandas, codes as text.

    Raises:
        ValueError: the file is none of ours.
    """
    path = Path(path)
    if library == "polars":
        frame = _polars(path)
    elif library == "pandas":
        frame = _pandas(path)
    else:
        raise ValueError(f"library is polars or pandas, not {library!r}.")
    return check(frame)


def check(counts: Any) -> Any:
    """Return a frame as it is, if each row says that it is published or hidden.

    Raises:
        ValueError: a column is missing, a status is unknown, or a hidden row has a value.
    """
    missing = {VALUE, STATUS} - set(counts.columns)
    if missing:
        raise ValueError(f"There is no column {min(missing)}. Read a file that Covey exported.")
    for value, status in zip(counts[VALUE].to_list(), _plain(counts[STATUS]), strict=True):
        if status not in (PUBLISHED, HIDDEN):
            raise ValueError(f"obs_status {status!r} is unknown: get a newer reader.")
        if (status == HIDDEN) != _absent(value):
            raise ValueError("A row has a value though it is hidden, or none though it is not.")
    return counts


def add(counts: Any, **codes: str | list[str]) -> int:
    """Return the sum of the rows with these *codes*: one code, or several, of every dimension.

    Codes of one dimension must not overlap, such as a province and its districts; that is for
    the caller to know.

    Raises:
        HiddenCounts: a row among them is hidden; the sum would be too low.
        ValueError: a dimension has no code here, or a combination of codes has no row.
    """
    dimensions = [name for name in counts.columns if name not in (VALUE, STATUS)]
    wanted = {name: [one] if isinstance(one, str) else list(one) for name, one in codes.items()}
    strange = set(wanted) - set(dimensions)
    if strange:
        raise ValueError(f"{min(strange)} is no dimension. There are {', '.join(dimensions)}.")
    for name in dimensions:
        if name not in wanted:
            only = sorted(set(_plain(counts[name])))
            if len(only) != 1:
                raise ValueError(f"Say which codes of {name}: it holds totals beside their parts.")
            wanted[name] = only
    columns = [_plain(counts[name]) for name in dimensions]
    rows = dict(zip(zip(*columns, strict=True), counts[VALUE].to_list(), strict=True))
    chosen = [()]
    for name in dimensions:
        if len(set(wanted[name])) < len(wanted[name]):
            raise ValueError(f"A code of {name} stands twice.")
        chosen = [(*key, code) for key in chosen for code in wanted[name]]
    absent = [key for key in chosen if key not in rows]
    if absent:
        raise ValueError(
            f"There is no row for {' × '.join(absent[0])}: its breakdown is not out, or it counts "
            "0 where zeros are not listed. See the notes of the export."
        )
    hidden = [key for key in chosen if _absent(rows[key])]
    if hidden:
        raise HiddenCounts(
            f"{len(hidden)} of {len(chosen)} counts are hidden, such as {' × '.join(hidden[0])}. "
            "Their sum would be too low. Read the total above them, which is a row of its own."
        )
    return int(sum(rows[key] for key in chosen))


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
