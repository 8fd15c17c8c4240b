"""Cells that tell each other are one unknown: every table of few people, counted by brute force."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

import covey
from covey import Policy
from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.folded import fold
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import Unknowns
from covey.errors import TableError
from tests.sampled import sampled

MOST = 4
SEEDS = range(40)


def unknowns(rows: list[list[int]], rests: list[int], most: int = MOST) -> Unknowns:
    cells = len(rows[0])
    return Unknowns(
        np.arange(cells),
        sparse.csr_array(np.array(rows, np.int64)),
        np.array(rests, np.int64),
        np.zeros(cells, np.int64),
        np.full(cells, most, np.int64),
    )


def drawn(seed: int) -> Unknowns:
    """Return six cells in sums of two or three, and of two with signs of all kinds."""
    chance = np.random.default_rng(seed)
    truth, rows = chance.integers(0, MOST + 1, 6), np.zeros((4, 6), np.int64)
    for row, size in zip(rows, (2, 2, 3, 3), strict=True):
        row[chance.permutation(6)[:size]] = chance.choice([1, -1], size)
    return unknowns(rows.tolist(), (rows @ truth).tolist())


def tables(of: Unknowns) -> set[tuple[int, ...]]:
    sides = of.highest + 1 - of.lowest
    every = np.indices(tuple(sides)).reshape(of.size, sides.prod()).T + of.lowest
    fit = (every @ of.sums.toarray().T == of.rests).all(axis=1)
    return set(map(tuple, every[fit].tolist()))


@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
def test_folded_cells_have_the_same_tables(seed: int) -> None:
    whole = drawn(seed)
    folded, told = fold(whole)
    assert folded.size < whole.size
    shown = {tuple(told.counts(np.array(one)).tolist()) for one in tables(folded)}
    assert shown == tables(whole)


@pytest.mark.parametrize("seed", sampled(SEEDS, 4))
@pytest.mark.parametrize(
    "requirement",
    [Requirement(3, 1), Requirement(2, 2, covers=True), Requirement(3, 2, smallest_unsafe=2)],
    ids=["one", "over", "between"],
)
def test_what_falls_is_what_all_tables_leave_too_narrow(
    seed: int, requirement: Requirement
) -> None:
    whole = drawn(seed)
    every = np.array(sorted(tables(whole)))
    lowest, highest = every.min(axis=0), every.max(axis=0)
    verdicts = attack(whole, requirement, np.ones(whole.size, dtype=bool))
    assert not verdicts.count("undecided")
    unsafe = np.isin(every, requirement.unsafe(0)).any(axis=0)
    assert (verdicts.fell <= unsafe).all()
    narrow = unsafe & ~requirement.met(lowest, highest)
    np.testing.assert_array_equal(verdicts.fell, narrow)
    known = verdicts.lowest <= verdicts.highest
    assert (verdicts.lowest >= lowest)[known].all()
    assert (verdicts.highest <= highest)[known].all()


def test_cells_that_tell_each_other_in_a_ring_are_one() -> None:
    # Two are equal, and so many together: twice either is known.
    folded, _ = fold(unknowns([[1, -1, 0], [0, 1, -1], [1, 0, 1]], [0, 0, 4]))
    assert tables(folded) == {(2,)}


@pytest.mark.parametrize("rest", [3, 20])
def test_cells_that_tell_each_other_otherwise_are_refused(rest: int) -> None:
    ring = unknowns([[1, -1, 0], [0, 1, -1], [1, 0, 1]], [0, 0, rest])
    with pytest.raises(TableError, match="contradict"):
        attack(ring, Requirement(3, 1), np.ones(3, dtype=bool))


def test_what_is_told_follows_from_what_tells_it() -> None:
    folded, told = fold(unknowns([[1, 1, 0], [0, 1, -1]], [4, 1]))
    assert folded.size == 1
    assert tables(folded) == {(0,), (1,), (2,), (3,)}
    np.testing.assert_array_equal(told.counts(np.array([1])), [1, 3, 2])


def test_counts_of_tens_of_millions_are_cleared_as_smaller_ones_are() -> None:
    """Of cells folded there the solver was not told how far they go, and none was cleared."""
    people, policy = 1_560_017, Policy(5 * 1_560_017)
    leaves = np.array([[10, 2, 1], [8, 64, 18], [0, 15, 8], [1, 4, 3]])
    rows = [
        {"area": area, "sex": sex, "count": int(leaves[place]) * people}
        for place in np.ndindex(leaves.shape)
        for area, sex in [("abcd"[place[0]], "xyz"[place[1]])]
    ]
    tree = [("_T", ""), ("P", "_T"), ("Q", "_T"), ("a", "P"), ("b", "P"), ("c", "Q"), ("d", "Q")]
    named = [{"code": code, "parent": above, "label": code} for code, above in tree]
    trees = {
        "area": covey.Hierarchy.from_rows(named),
        "sex": covey.Hierarchy.flat(["x", "y", "z"]),
    }
    frame = {name: [row[name] for row in rows] for name in ("area", "sex", "count")}
    table = covey.CountTable.from_frame(frame, trees, count="count")
    protected = covey.protect(table, policy).to_frame("dict")
    assert None in protected["obs_value"]
    assert covey.audit(protected, trees, policy).safe
