"""Sorted keys with numbers beside them, copied many at a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

AT_ONCE: Final = np.uint64(16)
"""Entries that are copied at once."""


def copy_some(
    keys: NDArray[Any], numbers: NDArray[Any], begin: Any, end: Any, to: Any, key: Any
) -> tuple[np.uint64, np.uint64]:
    """Copy the next entries of those from *begin* to *end*, and some in vain.

    There must be `AT_ONCE` entries and places more than are needed, whatever is there. Compiled
    code does this with vectors: see `vectors`.

    Returns:
        How many of them are to be kept, since their key is below *key*: up to `AT_ONCE`; and 1
        where the next one after them has that key, 0 where not, or where it is not known yet.
    """
    begin, to = int(begin), int(to)
    some = keys[begin : begin + int(AT_ONCE)].copy()
    keys[to : to + some.size] = some
    numbers[to : to + some.size] = numbers[begin : begin + some.size].copy()
    some = some[: int(end) - begin]
    below, at_most = np.searchsorted(some, key), np.searchsorted(some, key, side="right")
    return np.uint64(below), np.uint64(at_most - below)
