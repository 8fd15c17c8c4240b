"""The breakdowns of an earlier release, so that a later one can keep them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from covey.disclosure.detail.lattice import maximal
from covey.errors import TableError
from covey.tables import Hierarchy
from covey.tables.defects import Defects
from covey.tables.frames import Frame
from covey.tables.occurring import GridRows
from covey.tables.status import OBS_STATUS

_NO_ROWS: Final = "There are no rows to read breakdowns from. Give all rows of a release."


def published_breakdowns(
    frame: Frame, hierarchies: Mapping[str, Hierarchy]
) -> tuple[dict[str, int | str], ...]:
    """Return the finest breakdowns that some published rows stand in, for `Policy.detail`.

    Args:
        frame: all rows of a release, anything with the Arrow C stream interface: the dimensions
            and obs_status; no count is looked at.
        hierarchies: the tree of each dimension, by the name of its column.

    Returns:
        One mapping of dimensions to levels a breakdown, by name where the levels have names, else
        counted from the total down; a dimension left out is at its total.

    Raises:
        TableError: a missing column or an unknown code, or there are no rows.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"sex": ["_T", "F", "_T"], "age": ["_T", "_T", "young"],
    ...     "obs_status": ["A", "Q", "A"]})
    >>> trees = {"sex": Hierarchy.flat(["F", "M"]), "age": Hierarchy.flat(["young", "old"])}
    >>> published_breakdowns(rows, trees)
    ({'age': 1}, {'sex': 1})
    """
    found = Defects()
    rows = GridRows.read(frame, hierarchies, OBS_STATUS, found=found)
    found.refuse()
    if not rows.coded.size:
        raise TableError(_NO_ROWS)
    axes = zip(rows.grid.axes, rows.places, strict=True)
    levels = np.unique(np.stack([axis.hierarchy.depth[place] for axis, place in axes]), axis=1)
    finest = maximal(tuple(one) for one in levels.T.tolist())
    return tuple(
        {
            name: tree.level_names[level] if tree.level_names else level
            for (name, tree), level in zip(hierarchies.items(), one, strict=True)
            if level
        }
        for one in finest
    )
