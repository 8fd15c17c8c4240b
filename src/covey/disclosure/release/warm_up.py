"""Machine code made ahead of its first use: once on a machine, and for each version of Covey."""

from __future__ import annotations

from collections.abc import Callable

from covey.disclosure.numeric.compiled import compiling, load_compiler
from covey.disclosure.release.protect import protect
from covey.disclosure.rules import Policy
from covey.tables import CountTable, Hierarchy


def warm_up(tell: Callable[[float], None]) -> None:
    """Compile what protection and attack use, and keep it on disk; at once where it is there.

    Args:
        tell: told now and then which share of it is done.
    """
    # Small, but unsafe in two places that no one move serves: protection goes all its ways.
    people = [1, 40, 50, 60, 70, 8, 9, 10, 300]
    rows = {"a": "111222333", "b": "123123123", "n": people}
    trees = {name: Hierarchy.flat("123") for name in ("a", "b")}
    table = CountTable.from_frame(rows, trees, "n")
    load_compiler()
    with compiling(tell):
        protect(table, Policy(5))
