"""Runs of sorted keys are copied by machine code as Python does it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled
from covey.disclosure.numeric.runs import AT_ONCE, copy_some
from tests.sampled import crossed

MANY = int(AT_ONCE)


@compiled
def copied(keys: NDArray[Any], numbers: NDArray[Any], places: NDArray[Any], key: int) -> int:
    below, same = copy_some(keys, numbers, places[0], places[1], places[2], keys[key])
    return 2 * below + same


@pytest.mark.parametrize(("kind", "seed"), crossed([np.uint16, np.uint32], range(10)))
def test_machine_code_copies_and_counts_as_python_does(seed: int, kind: type) -> None:
    """Keys of a kind up to its largest; behind the end of a run lies another one."""
    chance = np.random.default_rng(seed)
    size = int(chance.integers(0, 2 * MANY))
    drawn = chance.integers(0, np.iinfo(kind).max, 6 * MANY, endpoint=True).astype(kind)
    drawn[:size] = np.sort(drawn[:size])
    numbers = chance.integers(-9, 9, drawn.size).astype(np.int16)
    places = np.array([0, size, 4 * MANY], np.uint64)
    for key in (*range(size), drawn.size - 1):
        mine, of_mine = drawn.copy(), numbers.copy()
        theirs, of_theirs = drawn.copy(), numbers.copy()
        below, same = copy_some(mine, of_mine, *places, drawn[key])
        assert copied(theirs, of_theirs, places, key) == 2 * below + same
        assert below == min(MANY, int((drawn[:size] < drawn[key]).sum()))
        assert same == (key < size and below < MANY)
        kept = slice(4 * MANY, 4 * MANY + int(below))
        for one, other, old in ((mine, theirs, drawn), (of_mine, of_theirs, numbers)):
            assert (one == other).all()
            assert (one[kept] == old[: int(below)]).all()
