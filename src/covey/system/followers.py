"""What only new editions count: it can follow whatever moves in what is out.

A year that counts persons once has room to follow its quarters: where some are moved between these,
it counts a few more or fewer, and nobody who holds the quarters alone would have noticed.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from covey.system.series import Series
from covey.system.stack import Flags


def followers(series: Series, new: Collection[str]) -> Flags:
    """Return (stacked cells,) True for what no table has that is out, nor what others are made of.

    Args:
        series: the cells of all editions.
        new: the names of those that go out now.
    """
    late = [name for name, layer in series.layers.items() if set(layer.editions) <= set(new)]
    moved = np.zeros(series.size, dtype=bool)
    for name in late:
        moved[series.layer_alone(name).along.indices] = True
    found = moved.copy()
    for name in new:
        found[series.places[name]] = True
    for name in series.places.keys() - {*new, *late}:
        found[series.places[name]] &= moved[series.places[name]]
    return found
