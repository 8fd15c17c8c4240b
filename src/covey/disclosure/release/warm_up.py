"""Machine code made ahead of its first use: once on a machine, and for each version of Covey."""

from __future__ import annotations

import itertools
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
    load_compiler()
    with compiling(tell):
        protect(_table(15), Policy(5))
        protect(_table(3), Policy(5))


def _table(size: int) -> CountTable:
    """Return a square table, unsafe where no one move serves: protection goes all its ways.

    One of 15 by 15 has cells enough to be decided about anew; one of 3 by 3 is chosen by programs.
    """
    people = itertools.cycle([1, 40, 50, 60, 70, 8, 9, 10, 300])
    codes = [chr(ord("a") + number) for number in range(size)]
    rows = [(*pair, next(people)) for pair in itertools.product(codes, codes)]
    trees = {name: Hierarchy.flat(codes, insist=True) for name in ("a", "b")}
    return CountTable.from_frame(dict(zip("abn", zip(*rows, strict=True), strict=True)), trees, "n")
