"""Classes as the rows of a file: the finest cells alone, since totals would tell what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from covey.tables.frames import Library, as_frame, code_column, count_column
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED


def class_rows(
    codes: Mapping[str, tuple[tuple[str, ...], NDArray[np.int64]]],
    people: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    sensitive: tuple[str, NDArray[np.int64]] | None,
    library: Library,
) -> Any:
    """Return the one published shape: the dimensions, obs_value (missing if hidden), obs_status.

    Args:
        codes: by dimension, all its codes and (rows,) which of them each row has.
        people: (rows,) people per row.
        hidden: (rows,) True where the count must not be seen.
        sensitive: the sensitive dimension and the places of its categories. A hidden class has a
            row for each of them: which rows it has would tell which categories.
        library: whose frame to return; it must be installed.
    """
    places = {name: which for name, (_, which) in codes.items()}
    if sensitive is not None and hidden.any():
        places, people, hidden = _every_category(places, people, hidden, *sensitive)
    columns = {name: code_column(codes[name][0], which) for name, which in places.items()}
    columns[OBS_VALUE] = count_column(people, hidden)
    columns[OBS_STATUS] = code_column((PUBLISHED, HIDDEN), hidden.astype(np.int64))
    return as_frame(columns, library)


Places = dict[str, NDArray[np.int64]]


def _every_category(
    places: Places,
    people: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    sensitive: str,
    categories: NDArray[np.int64],
) -> tuple[Places, NDArray[np.int64], NDArray[np.bool_]]:
    """Give every hidden class a row for each category; rows stand in the order of their codes."""
    others = [which[hidden] for name, which in places.items() if name != sensitive]
    classes = np.unique(np.stack(others), axis=1)
    filled = iter(np.repeat(classes, categories.size, axis=1))
    rows = {
        name: np.concatenate(
            [
                which[~hidden],
                np.tile(categories, classes.shape[1]) if name == sensitive else next(filled),
            ]
        )
        for name, which in places.items()
    }
    added = classes.shape[1] * categories.size
    order = np.lexsort(list(rows.values())[::-1])
    all_people = np.concatenate([people[~hidden], np.zeros(added, np.int64)])
    all_hidden = np.concatenate([hidden[~hidden], np.ones(added, bool)])
    return (
        {name: which[order] for name, which in rows.items()},
        all_people[order],
        all_hidden[order],
    )
