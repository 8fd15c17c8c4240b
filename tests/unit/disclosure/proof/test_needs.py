"""How far a cell must be able to move, said for one unsafe cell of a count at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from covey import Policy
from covey.disclosure.proof.needs import intruder_bounds, protection_needs

UP, DOWN, EITHER = 1, -1, 0


def needs(count: int, **policy: Any) -> set[tuple[int, int]]:
    """Sign and step of each need of one unsafe cell."""
    asked = Policy(**{"minimum_count": 5, **policy})
    counts = np.array([20, count])
    bounds = intruder_bounds(counts, asked)
    found = protection_needs(counts, np.array([1]), bounds, asked)
    assert set(found.cell.tolist()) <= {1}
    return set(zip(found.sign.tolist(), found.step.tolist(), strict=True))


def bounds(count: int, **policy: Any) -> tuple[int, int]:
    asked = Policy(**{"minimum_count": 5, **policy})
    known = intruder_bounds(np.array([count]), asked)
    return int(known.lowest[0]), int(known.highest[0])


def test_a_hidden_cell_is_not_empty_when_zeros_are_public() -> None:
    assert bounds(7)[0] == 1
    assert bounds(7, zeros="hidden")[0] == 0


def test_an_outsider_knows_no_upper_bound() -> None:
    assert bounds(3)[1] > 2**32


@pytest.mark.parametrize("zeros", ["public", "hidden"])
def test_who_knows_the_unsafe_cells_knows_that_they_are_small_and_not_empty(zeros: str) -> None:
    assert bounds(3, zeros=zeros, intruder="knows-primary") == (1, 4)


def test_who_knows_the_unsafe_cells_knows_that_the_others_are_not() -> None:
    lowest, highest = bounds(7, intruder="knows-primary")
    assert (lowest, highest) == (5, bounds(7)[1])


def test_who_knows_the_unsafe_cells_knows_a_hidden_0() -> None:
    assert bounds(0, zeros="hidden", intruder="knows-primary") == (0, 0)


@pytest.mark.parametrize(
    ("count", "policy", "wanted"),
    [
        (1, {}, {(EITHER, 1)}),
        (4, {"protection": 3}, {(EITHER, 3)}),
        (1, {"protection": 2, "sides": "both"}, {(UP, 2)}),
        (2, {"protection": 2, "sides": "both"}, {(UP, 2), (DOWN, 1)}),
        (4, {"protection": 2, "sides": "both"}, {(UP, 2), (DOWN, 2)}),
        (1, {"protection": 2, "sides": "both", "zeros": "hidden"}, {(UP, 2), (DOWN, 1)}),
        (1, {"protection": "full"}, {(UP, 3)}),
        (2, {"protection": "full"}, {(UP, 2), (DOWN, 1)}),
        (4, {"protection": "full"}, {(DOWN, 3)}),
        (1, {"protection": "full", "minimum_count": 2}, {(EITHER, 1)}),
        (2, {"intruder": "knows-primary", "protection": 2}, {(EITHER, 2)}),
        (2, {"intruder": "knows-primary", "protection": 3}, {(EITHER, 3)}),
    ],
    ids=[
        "one person either way",
        "three people either way",
        "both sides, nothing below 1",
        "both sides, one below",
        "both sides",
        "both sides, zeros hidden",
        "full, from 1",
        "full, from within",
        "full, from the largest",
        "full, where only 1 is unsafe",
        "known small, one side is enough",
        "known small, both sides together",
    ],
)
def test_a_need_follows_from_the_policy(
    count: int, policy: dict[str, Any], wanted: set[tuple[int, int]]
) -> None:
    assert needs(count, **policy) == wanted


@pytest.mark.parametrize("sides", ["either", "both"])
@pytest.mark.parametrize("protection", [1, "full"])
def test_a_count_that_the_intruder_knows_already_has_a_need_that_nothing_meets(
    sides: str, protection: Any
) -> None:
    asked = {"minimum_count": 2, "intruder": "knows-primary", "sides": sides}
    wanted = needs(1, **asked, protection=protection)
    assert wanted
    assert all(step > 0 for _, step in wanted)


def test_bounds_nearer_than_the_protection_on_both_sides_leave_a_need_that_nothing_meets() -> None:
    wanted = needs(1, minimum_count=3, intruder="knows-primary", protection=2, sides="both")
    assert (EITHER, 2) in wanted


def test_needs_are_found_by_their_cell() -> None:
    asked = Policy(5, protection="full")
    counts, cells = np.array([30, 2, 25, 3]), np.array([1, 3])
    known = intruder_bounds(counts, asked)
    found = protection_needs(counts, cells, known, asked)
    for cell in range(4):
        assert set(found.cell[found.first[cell] : found.first[cell + 1]].tolist()) <= {cell}
    assert found.cell.tolist() == [1, 1, 3, 3]
