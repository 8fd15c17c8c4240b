"""Classes as the rows of a file: the finest cells alone, since totals would tell what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from covey.disclosure.protected import Library
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED


def class_rows(
    codes: Mapping[str, tuple[tuple[str, ...], NDArray[np.int64]]],
    people: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    library: Library,
) -> Any:
    """Return the one published shape: the dimensions, obs_value (missing if hidden), obs_status.

    Args:
        codes: by dimension, all its codes and (rows,) which of them each row has.
        people: (rows,) people per row.
        hidden: (rows,) True where the count must not be seen.
        library: whose frame to return; it must be installed.
    """
    if library not in ("polars", "pandas", "arrow"):
        raise ValueError(f"library={library!r}: choose 'polars', 'pandas' or 'arrow'.")
    columns = {
        name: pa.array(np.array(names, dtype=object), pa.string()).take(pa.array(which))
        for name, (names, which) in codes.items()
    }
    columns[OBS_VALUE] = pa.array(np.where(hidden, 0, people), pa.int64(), mask=hidden)
    columns[OBS_STATUS] = pa.array(np.where(hidden, HIDDEN, PUBLISHED).astype(object), pa.string())
    backend = "pyarrow" if library == "arrow" else library
    return nw.from_arrow(pa.table(columns), backend=backend).to_native()
