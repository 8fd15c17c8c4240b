"""Moves that are known before a search: those of use are taken, and nothing else is believed."""

import numpy as np
import pytest
from scipy import sparse

from covey import CountTable, Hierarchy, Policy
from covey.disclosure.progress import Run
from covey.disclosure.suppression.hiding import Hiding
from covey.disclosure.suppression.request import Request
from covey.errors import CoveyError
from covey.system.stack import ALONE

LEAVES = {"x": (2, 9, 7), "y": (8, 6, 9), "z": (7, 8, 9)}
POLICY = Policy(3)


def request() -> Request:
    rows = [(area, sex, n) for area, of in LEAVES.items() for sex, n in zip("FMO", of, strict=True)]
    frame = dict(zip(("area", "sex", "n"), map(list, zip(*rows, strict=True)), strict=True))
    trees = {"area": Hierarchy.flat(list(LEAVES)), "sex": Hierarchy.flat("FMO")}
    return Request.of_tables({ALONE: CountTable.from_frame(frame, trees, "n")}, POLICY)


def moved(asked: Request, *changes: dict[tuple[str, str], int]) -> sparse.csr_array:
    names = [asked.stack.codes(place) for place in range(asked.stack.size)]
    return sparse.csr_array([[change.get(name, 0) for name in names] for change in changes])


def square(sexes: str, areas: str, by: int = 1) -> dict[tuple[str, str], int]:
    """Return a move of so many people around four cells, upwards in the first."""
    ways = {(0, 0): 1, (0, 1): -1, (1, 0): -1, (1, 1): 1}
    return {(areas[row], sexes[col]): by * way for (row, col), way in ways.items()}


def hidden(found: Hiding) -> set[tuple[str, ...]]:
    stack = found.request.stack
    return {stack.codes(int(place)) for place in np.flatnonzero(found.suppression.hidden)}


def test_a_move_that_meets_a_need_is_taken_and_what_it_changes_is_hidden() -> None:
    asked = request()
    move = square("FO", "xz")  # a search hides cells of fewer people
    found = Hiding.of(asked, True, Run(), moved(asked, move))
    assert hidden(Hiding.of(asked, True, Run())) != set(move)
    assert hidden(found) == set(move)
    assert found.complete


def test_moves_of_no_use_change_nothing() -> None:
    asked = request()
    elsewhere, too_far = square("MO", "yz"), square("FM", "xy", by=-2)
    found = Hiding.of(asked, True, Run(), moved(asked, elsewhere, too_far))
    assert hidden(found) == hidden(Hiding.of(asked, True, Run()))


def test_a_move_that_keeps_not_all_sums_is_no_proof() -> None:
    asked = request()
    with pytest.raises(CoveyError, match="A twin does not fit the table"):
        Hiding.of(asked, True, Run(), moved(asked, {("x", "F"): 1}))
