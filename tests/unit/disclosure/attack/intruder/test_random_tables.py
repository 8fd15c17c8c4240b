"""Random tables, on a table of 12 by 12 hidden leaves that hang together."""

from __future__ import annotations

import numpy as np

from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.neighbourhood import IncidenceGraph
from covey.disclosure.attack.intruder.random_tables import vary
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, BoundedCells
from tests.unit.disclosure.small import table

SIZE = 12


def varied(judged: int) -> tuple[np.ndarray, Evidence]:
    """Return a table of threes, and the evidence once so many of its leaves were judged."""
    counts = table(*[[3] * SIZE] * SIZE)
    hidden = counts.counts == 3
    lowest = np.where(hidden, 1, counts.counts)
    highest = np.where(hidden, UNBOUNDED, counts.counts)
    unknowns = BoundedCells(counts.grid, counts.keys, lowest, highest, hidden).unknowns()
    truth = counts.counts[hidden]
    asked = np.arange(truth.size) < judged
    graph = IncidenceGraph(unknowns.sums)
    evidence = Evidence(unknowns, graph, truth, Requirement(5, 1), asked)
    vary(evidence, np.random.default_rng(0))
    return truth, evidence


def test_random_tables_clear_several_open_cells_at_once() -> None:
    truth, evidence = varied(6)
    assert (evidence.table != truth).any()
    assert evidence.open().size < 6


def test_one_open_cell_among_many_is_left_to_be_asked_by_itself() -> None:
    truth, evidence = varied(1)
    assert (evidence.table == truth).all()
    assert evidence.open().tolist() == [0]
