"""What binds a verdict to what it is about: a digest of published cells, their trees, the policy.

A seal stops mistakes: a verdict that was written by hand, changed, or taken from other rows or
another policy has no seal that fits. It is no signature and holds no secret, since whoever runs
code beside Covey could read one: it does not stop a program that makes seals itself.

Nothing hidden goes into a digest, so it tells no more than the rows do.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.rules import Policy
from covey.tables import Grid
from covey.tables.grid import Keys

SHOWN: Final = -1
"""In place of the most that a hidden cell can hold: its count is published."""


def digest(
    grid: Grid,
    keys: Keys,
    values: NDArray[np.int64],
    status: NDArray[np.int64],
    policy: Policy,
) -> str:
    """Return the SHA-256 of published cells, of the trees that add them up, and of the policy.

    Args:
        grid: the dimensions.
        keys: (cells,) sorted, unique; the cells that are hidden or count people.
        values: (cells,) people per cell; 0 where hidden.
        status: (cells,) SHOWN, or the most people that a hidden cell can hold by what stands in its
            place.
        policy: what must be protected, and from whom.
    """
    trees = [[axis.name, axis.hierarchy.codes, axis.hierarchy.parents] for axis in grid.axes]
    chosen = {field.name: _plain(getattr(policy, field.name)) for field in fields(policy)}
    sha256 = hashlib.sha256(json.dumps([trees, chosen, keys.size]).encode())
    for column in (keys, values, status):
        sha256.update(np.ascontiguousarray(column, dtype="<i8").data)
    return sha256.hexdigest()


def seal(of: str, said: tuple[object, ...]) -> str:
    """Return what binds the words of a verdict to the table of a digest.

    Args:
        of: the digest of the table that was judged.
        said: all that the verdict says of it.
    """
    return hashlib.sha256(f"{of} {said!r}".encode()).hexdigest()


def _plain(choice: Any) -> Any:
    """Return a choice of a policy such that equal ones look alike, as 1 and 1.0 are."""
    if isinstance(choice, tuple):
        return [_plain(one) for one in choice]
    if isinstance(choice, int | float | np.number):
        return int(choice) if float(choice).is_integer() else float(choice)
    return choice
