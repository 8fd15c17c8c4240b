"""Classes as the rows of a file: the finest cells alone, since totals would tell what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covey.tables.arrow import Library, as_frame, code_column, count_column
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
    columns = {name: code_column(names, which) for name, (names, which) in codes.items()}
    columns[OBS_VALUE] = count_column(people, hidden)
    columns[OBS_STATUS] = code_column((PUBLISHED, HIDDEN), hidden.astype(np.int64))
    return as_frame(columns, library)
