"""Whole tables near the centre of all that fits, where what is open is elsewhere.

A linear program tells where most of the open cells are elsewhere. Where a fifth of a corner of it
is in halves dives are lost, and each takes seconds. Its centre is in fractions too, but far from
all bounds that do not matter: rounded, it misses its sums by little, and walks lead back from
there. So each program comes to a table that has dozens of open cells elsewhere, and from that walks
clear more. Where moves are long they do not lead back, which is told soon.

Sources: Nesterov & Nemirovskii (1994), Interior-point polynomial algorithms in convex programming;
rounded from a centre as by Naoum-Sawaya (2014), Recursive central rounding for mixed integer
programs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from covey.disclosure.attack.intruder.evidence import Evidence
from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.intruder.neighbourhood import Neighbourhood, Places
from covey.disclosure.attack.intruder.program import Program, exact_highs, solver_bounds
from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.numeric.highs import FEASIBLE, Between
from covey.system.together import batches

Numbers = NDArray[np.float64]

_EVEN: Final = 0.3
"""Weight of each cell that is sent elsewhere; chance adds 1 on average."""
_SHORT: Final = 2
"""Rounds of walks from each such table: it moves on before more of them pay."""
_INNER: Final = 0.05
"""Weight of the first person above the least that any other cell may hold."""


class Pull(NamedTuple):
    """What a person more in each cell is worth, first up to a number and then beyond it.

    Attributes:
        upto: (cells,) that number, in people.
        first: (cells,) worth of each person up to it,
        beyond: and of each above it; no more than that.
    """

    upto: Counts
    first: Numbers
    beyond: Numbers

    @classmethod
    def inwards(cls, program: Program) -> Self:
        """Return a pull away from the least that each cell may be."""
        size = program.lowest.size
        return cls(program.lowest + 1, np.full(size, _INNER), np.zeros(size))


def centre(program: Program, pull: Pull) -> Numbers | None:
    """Return the point amidst all that are worth most, (cells,); None where none was found.

    It is about totals as well as parts: each is worth something, and what is sparse is solved soon.

    Args:
        program: what it must fit, though in no whole numbers.
        pull: what is worth something.
    """
    upto = np.clip(pull.upto, program.lowest, program.highest)
    first = (upto - program.lowest).astype(np.float64)
    beyond = solver_bounds(program.lowest, program.highest).most - upto
    by_cell = program.near.by_cell
    rests = (program.least - by_cell @ program.lowest).astype(np.float64)
    highs = exact_highs()
    highs.set("solver", "ipm")
    highs.set("run_crossover", "off")
    highs.take(
        sparse.hstack([by_cell, by_cell], format="csc"),
        -np.concatenate([pull.first, pull.beyond]),
        Between(np.zeros(2 * upto.size), np.concatenate([first, beyond])),
        Between(rests, rests),
    )
    highs.check(highs.run())
    if highs.getInfo().primal_solution_status != FEASIBLE:
        return None
    above = np.array(highs.getSolution().col_value)
    point: Numbers = program.lowest + above[: upto.size] + above[upto.size :]
    return point


def near_centre(
    program: Program, point: Numbers, random: np.random.Generator, limits: AuditLimits
) -> Counts | None:
    """Return whole numbers that fit *program* beside a *point* amidst it; None for none."""
    # Here and not above: the compiler takes half a second to load.
    from covey.disclosure.attack.intruder.repair import repaired

    within = replace(limits, region=max(limits.near))
    counts = np.rint(point).astype(np.int64)
    counts = repaired(counts, program.unknowns, program.near.graph, random, within)
    return counts if program.fit(counts) else None


def go_to_centres(evidence: Evidence, random: np.random.Generator, limits: AuditLimits) -> None:
    """Move the table to centres where what is open is elsewhere, until some clear few cells more.

    What hangs together with too many cells is left as it is.
    """
    # Here and not above: the compiler takes half a second to load.
    from covey.disclosure.attack.intruder.walked_tables import walk_about

    groups = batches(evidence.sums, limits.batch)
    parts = [evidence.graph.around(cells) for cells in groups if cells.size <= limits.cornered]
    short, in_vain = replace(limits, tries=limits.tries[:_SHORT]), 0
    while parts and in_vain < limits.again and (before := evidence.open().size):
        for near in parts:
            _go_to_one(evidence, near, random, limits)
        walk_about(evidence, random, short)
        cleared = before - evidence.open().size
        in_vain = 0 if cleared >= limits.pays * before else in_vain + 1


def _go_to_one(
    evidence: Evidence, near: Neighbourhood, random: np.random.Generator, limits: AuditLimits
) -> None:
    """Move the cells of *near*, which nothing ties to others, where some are open."""
    places = np.flatnonzero(evidence.is_open(near.cells))
    if places.size:
        program = evidence.moves(near)
        point = centre(program, _pull(evidence, program, places, random))
        if point is not None:
            evidence.move(program, near_centre(program, point, random, limits))


def _pull(
    evidence: Evidence, program: Program, places: Places, random: np.random.Generator
) -> Pull:
    """Return a pull that sends what is open at *places* elsewhere."""
    ways = evidence.ways(program.near.cells[places], random)
    weights = _EVEN + random.exponential(size=places.size)
    pull = Pull.inwards(program)
    pull.upto[places] = ways
    pull.first[places] = np.where(ways > 0, weights, 0.0)
    pull.beyond[places] = np.where(ways < 0, -weights, 0.0)
    return pull
