"""Tables that somebody brings to the attack count as far as they fit, and no further."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.settled import settled
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, Unknowns
from covey.disclosure.attack.intruder.verdicts import CLEARED, Verdicts
from covey.disclosure.proof.known_tables import KnownTables

# Two hidden cells that share five people; each holds one or more.
PAIR = Unknowns(
    np.arange(2),
    sparse.csr_array(np.array([[1, 1]])),
    np.array([5]),
    np.array([1, 1]),
    np.array([UNBOUNDED, UNBOUNDED]),
)


def attacked_with(counts: list[int], changes: list[list[int]]) -> Verdicts:
    known = KnownTables(np.array(counts), sparse.csr_array(np.array(changes, np.int64)))
    return attack(PAIR, Requirement(4, 1), np.ones(2, dtype=bool), known=known)


def test_another_table_that_fits_clears_the_cells_it_changes() -> None:
    assert attacked_with([2, 3], [[1, -1]]).count("known tables") == 2


@pytest.mark.parametrize(
    ("counts", "change"),
    [([2, 3], [1, 0]), ([2, 3], [3, -3]), ([2, 3], [0, 0]), ([2, 4], [1, -1])],
    ids=["breaks the sum", "leaves nobody", "is the same table", "starts from a wrong one"],
)
def test_a_table_that_does_not_fit_clears_nothing(counts: list[int], change: list[int]) -> None:
    verdicts = attacked_with(counts, [change])
    assert verdicts.count("known tables") == 0
    assert sum(verdicts.count(means) for means in CLEARED) == 2


def test_a_change_that_is_told_in_two_pieces_is_one_change() -> None:
    pieces = sparse.csr_array(
        (np.array([4, -1, -3]), np.array([0, 1, 0]), np.array([0, 3])), (1, 2)
    )
    known = KnownTables(np.array([2, 3]), pieces)
    verdicts = attack(PAIR, Requirement(4, 1), np.ones(2, dtype=bool), known=known)
    assert verdicts.count("known tables") == 2


def test_tables_that_change_a_published_cell_are_left_out() -> None:
    known = KnownTables(
        np.array([2, 3, 7]), sparse.csr_array(np.array([[1, -1, 0], [1, 0, -1], [0, 0, 0]]))
    )
    inside = known.of(np.array([0, 1]))
    assert inside.counts.tolist() == [2, 3]
    assert inside.changes.toarray().tolist() == [[1, -1], [0, 0]]


def test_what_an_attack_leaves_is_a_table_that_the_next_one_can_start_from() -> None:
    everything = np.ones(2, dtype=bool)
    assert PAIR.fit(attack(PAIR, Requirement(4, 1), everything).table)


@pytest.mark.parametrize("table", [[2, 2], [3, 1]], ids=["that fits", "that does not"])
def test_what_follows_exactly_is_told_alike_from_any_table(table: list[int]) -> None:
    tied = Unknowns(
        np.arange(4),
        sparse.csr_array(np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [0, 0, 0, 1]])),
        np.array([4, 4, 4, 3]),
        np.zeros(4, np.int64),
        np.full(4, UNBOUNDED),
    )
    exact, unsure = settled(tied, np.ones(4, dtype=bool), np.array([*table, 2, 3]))
    assert (exact.tolist(), unsure.size) == ([0, 1, 2, 3], 0)
