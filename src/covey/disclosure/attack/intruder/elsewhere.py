"""Whole tables near corners of all that fits, where as much that is open as can be is elsewhere.

Each cell that is open pulls towards where it is to go, with a weight drawn anew for each table. The
linear program of that ends at a corner, of which a tenth to a half is in halves; CP-SAT follows it
as far as whole numbers do, and the first that it finds will do: they are in a second among a
thousand cells, in some among ten thousand, and have a tenth to a half of what is open elsewhere.
Where moves are long, one table like that is worth more than all that is found near a single cell.

Source: Danna, Rothberg & Le Pape (2005), Exploring relaxation induced neighborhoods, for whole
numbers where a linear program leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.intruder.program import (
    ANY,
    Answer,
    Program,
    any_weights,
    whole,
)
from covey.system.together import batches

_PULL: Final = 10 * ANY
"""What the way of an open cell weighs on average, beside an even part of it."""
_EVEN: Final = 0.3
"""That part: no cell is left out."""


def towards(
    evidence: Evidence, program: Program, random: np.random.Generator, limits: AuditLimits
) -> Answer:
    """Find whole numbers that fit *program*, of moves, where much that is open is elsewhere."""
    cells = program.near.cells
    weights, places = any_weights(cells.size, random), np.flatnonzero(evidence.is_open(cells))
    ways = evidence.ways(cells[places], random)
    places, ways = places[ways != 0], ways[ways != 0]
    pull = _PULL * (_EVEN + random.exponential(size=places.size))
    weights[places] = np.rint(pull / ways)
    return whole(program, weights, limits.work, first=True)


def tables_elsewhere(
    evidence: Evidence, random: np.random.Generator, limits: AuditLimits
) -> Iterator[None]:
    """Move the table to where what is open is elsewhere, until a move clears few cells more.

    What hangs together with too many cells is left as it is.

    Yields:
        After each move; what is cleared until it goes on counts for the move.
    """
    for cells in batches(evidence.sums, limits.batch):
        near = evidence.graph.around(cells)
        before = int(evidence.is_open(cells).sum())
        while before and cells.size <= limits.cornered:
            program = evidence.moves(near)
            evidence.move(program, towards(evidence, program, random, limits).counts)
            yield
            left = int(evidence.is_open(cells).sum())
            if before - left < limits.pays * before:
                break
            before = left
