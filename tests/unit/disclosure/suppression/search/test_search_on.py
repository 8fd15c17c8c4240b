"""What the whole leaves without a move is searched layer by layer, and then on from there."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from covey import CountTable, Hierarchy, Policy, protect
from covey.disclosure import Out, Part
from covey.disclosure.release.lost import NOTHING_LOST
from covey.disclosure.release.series import _Task
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.search.limits import USUAL
from covey.disclosure.suppression.suppress import suppress
from covey.system.counted_once import NOBODY
from covey.tables import Grid

SECTORS = ("HEALTH", "POLICE", "SOCIAL")
GRID = Grid.of({"area": Hierarchy.flat("ABCDEF"), "sector": Hierarchy.flat(SECTORS)})
POLICY = Policy(5, insiders=tuple({"sector": (one,)} for one in SECTORS))
PEOPLE = {
    "HEALTH": (31, 2, 27, 9, 3, 40),
    "POLICE": (2, 41, 3, 8, 1, 12),
    "SOCIAL": (3, 1, 20, 2, 30, 4),
}

HARDLY_LOOKING = replace(
    USUAL,
    elimination=replace(USUAL.elimination, work=0),
    cover=replace(USUAL.cover, work=0, missed=0),
    boxes=replace(USUAL.boxes, breadth=1, expansions=0),
)
"""So little that the whole is too much, as the usual limits are for a country."""


def part(sector: str) -> Part:
    at = np.full(6, 1 + SECTORS.index(sector))
    counts = np.array(PEOPLE[sector])
    table = CountTable.from_leaves(GRID, GRID.key([np.arange(1, 7), at]), counts)
    return Part(table, leaves={"sector": frozenset([sector])})


@pytest.fixture
def request_beside() -> Request:
    """Counts of three agencies, of which one was late, beside those of the other two."""
    parts = {sector: part(sector) for sector in SECTORS}
    early, every = frozenset(SECTORS[:2]), frozenset(SECTORS)
    first = protect(Part.added(parts, early), POLICY)
    tables = {"all": Part.added(parts, every)}
    out = {"early": Out.of(first, early)}
    task = _Task(parts, out, {"all": every}, tables, POLICY, NOBODY, {})
    return task.request({}, NOTHING_LOST)


def test_what_a_search_of_the_whole_cannot_find_is_found_layer_by_layer(
    request_beside: Request,
) -> None:
    cells, apriori = request_beside.cells, request_beside.apriori
    asked = partial(suppress, policy=POLICY, apriori=apriori, wider=False, limits=HARDLY_LOOKING)
    assert asked(replace(cells, layers=tuple)).unprotected.size
    assert not asked(cells).unprotected.size
