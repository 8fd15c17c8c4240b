"""What a small table is done with is the same code, compiled or not, and answers the same."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from numpy.typing import NDArray

from covey import CountTable, Hierarchy, Policy
from covey.disclosure.numeric import compiled
from covey.disclosure.progress import Run
from covey.disclosure.suppression.remedies import hide
from covey.disclosure.suppression.request import Request
from tests.sampled import sampled

SHAPES = ((7, 2), (5, 3), (4, 4), (2, 2, 3))


def answer(seed: int) -> tuple[NDArray[np.int64], ...]:
    chance = np.random.default_rng(seed)
    shape = SHAPES[seed % len(SHAPES)]
    counts = chance.poisson(chance.gamma(0.7, 9, shape)).ravel()
    places = np.unravel_index(np.arange(counts.size), shape)
    columns = {f"d{number}": [str(one) for one in place] for number, place in enumerate(places)}
    trees = {name: Hierarchy.flat(sorted(set(column))) for name, column in columns.items()}
    table = CountTable.from_frame({**columns, "n": counts.tolist()}, trees, "n")
    request = Request.of_tables({"table": table}, Policy(4))
    with compiled.plainly(request.cells.counts.size):
        changes = hide(request, Run()).suppression.twins.changes.sorted_indices()
    return changes.indptr, changes.indices, changes.data


@pytest.mark.parametrize("seed", sampled(range(12), 6))
def test_plain_code_finds_the_twins_that_machine_code_finds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled.load_compiler()
    by_machine = answer(seed)
    with monkeypatch.context() as without:
        without.delitem(sys.modules, "numba")
        without.setattr(compiled, "_FEW", 100)
        without.setattr(compiled.Compiled, "code", property(lambda _: pytest.fail("compiled")))
        plain = answer(seed)
    assert all(map(np.array_equal, by_machine, plain))
