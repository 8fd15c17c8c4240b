"""Machine code made ahead of its first use: once on a machine, and for each version of Covey."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import sparse

from covey.disclosure.attack.audit import audit
from covey.disclosure.attack.intruder.limits import USUAL
from covey.disclosure.numeric.code_folders import in_general
from covey.disclosure.numeric.compiled import compiling, load_compiler
from covey.disclosure.numeric.fits import some_that_fit, tables_that_fit
from covey.disclosure.numeric.incidence import Incidence
from covey.disclosure.release.protect import protect
from covey.disclosure.release.protected import ProtectedTable
from covey.disclosure.rules import Policy
from covey.disclosure.suppression.search.first_use import compile_steps
from covey.tables import CountTable, Hierarchy


def warm_up(tell: Callable[[float], None]) -> None:
    """Compile what protection and attack use, and keep it on disk; at once where it is there.

    Args:
        tell: told now and then which share of it is done.
    """
    load_compiler()
    with compiling(tell):
        protect(_table(15), Policy(5))
        _attack_as_a_large_one(protect(_table(3), Policy(5)))
        _list_what_fits()


def compile_for_a_wheel() -> None:
    """Compile the same for processors in general, in a process that does nothing else.

    By this process alone: two of them compile now in this order, now in that, and the order can be
    told from the machine code.
    """
    from numba.core import config

    numba_config: Any = config
    numba_config.CPU_NAME, numba_config.CPU_FEATURES = in_general().name, ""
    compile_steps(turns=True)
    warm_up(lambda _: None)


def _attack_as_a_large_one(table: ProtectedTable) -> None:
    """Walk from one table that may be to others, which is done where many cells are hidden."""
    large = replace(USUAL, few=0, repaired=0)
    audit(table.to_frame("dict"), _trees(3), table.policy, limits=large)


def _list_what_fits() -> None:
    """List the tables that add up, and draw some: so a run is told from others by its key."""
    sums = Incidence.of(sparse.csr_array(np.array([[1, 1, -1]], np.int8)))
    parts, lowest, highest = np.arange(2), np.zeros(3, np.int64), np.full(3, 2)
    tables_that_fit(sums, parts, lowest, highest, 9)
    some_that_fit(sums, parts, lowest, highest, 9, 0)


def _trees(size: int) -> dict[str, Hierarchy]:
    codes = _codes(size)
    return {name: Hierarchy.flat(codes, insist=True) for name in ("a", "b")}


def _codes(size: int) -> list[str]:
    return [chr(ord("a") + number) for number in range(size)]


def _table(size: int) -> CountTable:
    """Return a square table, unsafe where no one move serves: protection goes all its ways.

    One of 15 by 15 has cells enough to be decided about anew; one of 3 by 3 is chosen by programs.
    """
    people = itertools.cycle([1, 40, 50, 60, 70, 8, 9, 10, 300])
    rows = [(*pair, next(people)) for pair in itertools.product(_codes(size), repeat=2)]
    columns = dict(zip("abn", zip(*rows, strict=True), strict=True))
    return CountTable.from_frame(columns, _trees(size), "n")
