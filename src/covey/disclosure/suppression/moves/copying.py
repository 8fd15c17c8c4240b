"""Copies between arrays that do not overlap, with no room made for a copy in between."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_part


@compiled_part
def put(target: NDArray[Any], source: NDArray[Any]) -> None:
    """Write *source* over the beginning of *target*."""
    for place in range(source.size):
        target[place] = source[place]
