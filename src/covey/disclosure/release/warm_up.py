"""Machine code made ahead of its first use: once on a machine, and for each version of Covey."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from covey.disclosure.numeric.compiled import compiling
from covey.disclosure.release.protect import protect
from covey.disclosure.rules import Policy
from covey.tables import CountTable, Hierarchy


def warm_up(tell: Callable[[float], None]) -> None:
    """Compile what protection and attack use, and keep it on disk; at once where it is there.

    Args:
        tell: told now and then which share of it is done.
    """
    # Small, but unsafe in two places that no one move serves: protection goes all its ways.
    rows = {"a": list("111222333"), "b": list("123123123"), "n": [1, 40, 50, 60, 70, 8, 9, 10, 300]}
    trees = {name: Hierarchy.flat("123") for name in ("a", "b")}
    table = CountTable.from_frame(pa.table(rows), trees, "n")
    with compiling(tell):
        protect(table, Policy(5))
