"""Whole tables near a corner of all that fits: what is in halves there is fixed, some at a time.

A corner that weights ask for is a linear program, and comes soon; of its cells a tenth or more may
be no whole numbers. Some of these, the nearest first, are fixed at whole numbers beside them, and
the dual simplex method goes on from where it stands, until all are whole. Where too many are fixed
for any table, fewer are; a cell alone that cannot be at one number is fixed at the other.

Source: the dives of Bixby et al. (2000), MIP: theory and practice, closing the gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.intruder.parts import Within
from covey.disclosure.attack.intruder.program import Program, exact_highs, solver_bounds
from covey.disclosure.attack.intruder.unknowns import Counts
from covey.disclosure.numeric.highs import FEASIBLE, Between, QuietHighs

if TYPE_CHECKING:
    from covey.disclosure.attack.intruder.evidence import Evidence

Numbers = NDArray[np.float64]

_WHOLE: Final = 1e-6
"""How far from a whole number the solver, in floating point, leaves one."""
_ABOUT: Final = 0.05
"""How much nearer to a whole number a cell has to be than another to be fixed before it."""
_EITHER: Final = (0.3, 0.7)
"""Parts of one between which chance rounds up or down."""
_FEWER: Final = 4
"""Part of as many that are fixed where too many were."""
_WAYS: Final = (1.0, 1.0, 1.0, -0.5)
"""Most that is open is at the least it can be, so it is pushed up more often than down."""
NOISE: Final = 0.01
"""Weight of cells that are not asked for: of many corners one is the highest."""


def corner(
    program: Program, weights: Numbers, random: np.random.Generator, limits: AuditLimits
) -> Counts | None:
    """Return whole numbers near the highest weighted sum; None where none were found.

    Args:
        program: what they must fit.
        weights: (cells,) weight of each cell.
        random: of what is fixed, and at which number.
        limits: how long it goes on.
    """
    parts = program.near.parts
    besides = parts.besides(program.least)
    rests = parts.rests(program.least, besides).astype(np.float64)
    cells = solver_bounds(program.lowest, program.highest)
    cells = Between(cells.least - besides, cells.most - besides)
    columns = Between(cells.least[parts.places], cells.most[parts.places])
    highs = exact_highs()
    highs.set("solver", "simplex")
    highs.take(parts.sums, -(weights @ parts.cells), columns, Between(rests, rests))
    within = Within(highs, parts.cells)
    within.begin(cells, np.zeros(besides.size, dtype=bool))
    point = within.solve()
    if point is not None:
        point = dive_within(highs, within, columns, random, limits)
    if point is None:
        return None
    counts = parts.cells @ np.rint(point).astype(np.int64) + besides
    return counts if program.fit(counts) else None


def go_to_corners(evidence: Evidence, random: np.random.Generator, limits: AuditLimits) -> None:
    """Move the table to corners where what is open is elsewhere, until some clear nothing more.

    A table of more cells than a corner is asked of is left as it is.
    """
    every = np.arange(evidence.table.size)
    if every.size > limits.cornered:
        return
    near, in_vain = evidence.graph.around(every), 0
    while (wanted := evidence.open()).size and in_vain < limits.again:
        program = evidence.moves(near)
        # Of dives every other one may be lost, which tells nothing of other corners.
        for _ in range(limits.again):
            weights = NOISE * random.random(every.size)
            weights[wanted] = uneven(wanted.size, random) * random.choice(_WAYS, wanted.size)
            if evidence.move(program, corner(program, weights, random, limits)):
                break
        in_vain = 0 if evidence.open().size < wanted.size else in_vain + 1


def uneven(cells: int, random: np.random.Generator) -> Numbers:
    """Return weights of which few are large: corners that such ask for are nearly whole."""
    return random.exponential(size=cells) ** 2


def dive_within(
    highs: QuietHighs,
    within: Within,
    columns: Between,
    random: np.random.Generator,
    limits: AuditLimits,
) -> Numbers | None:
    """Dive, and again from the start where a cell ended beyond its bounds, which is held then."""
    for _ in range(limits.again):
        point = dive(highs, columns, random, limits)
        if point is None or not within.holds_more(point):
            return point
        every = np.arange(point.size)
        _change(highs, every, columns.least, columns.most)
        if within.solve() is None:
            return None
    return None


def dive(
    highs: QuietHighs, columns: Between, random: np.random.Generator, limits: AuditLimits
) -> Numbers | None:
    """Return a point of whole numbers near where a program was solved; None where none was found.

    Args:
        highs: a program that was solved; its columns are fixed.
        columns: between which numbers they are.
        random: of what is fixed, and at which number.
        limits: how often it is solved again, and how many columns are fixed together.
    """
    least, most = columns.least.copy(), columns.most.copy()
    point, some = _point(highs), 0
    for _ in range(limits.rounds):
        if point is None:
            return None
        away = np.abs(point - np.rint(point))
        broken = np.flatnonzero(away > _WHOLE)
        if broken.size > limits.halves:
            return None  # from so many it hardly ever comes to an end
        if not broken.size:
            return point
        some = max(1, some // _FEWER if some else int(limits.dive_share * broken.size))
        nearest = np.argsort(away[broken] + _ABOUT * random.random(broken.size))
        fixed = broken[nearest[:some]]
        at = np.floor(point[fixed] + random.uniform(*_EITHER, some))
        after = _fixed(highs, fixed, at, at)
        if after is None and some == 1:
            at = np.where(at > point[fixed], at - 1, at + 1)
            point = after = _fixed(highs, fixed, at, at)
        if after is None:
            _change(highs, fixed, least[fixed], most[fixed])
        else:
            least[fixed], most[fixed], point, some = at, at, after, 0
    return None


def _fixed(
    highs: QuietHighs, columns: NDArray[np.int64], least: Numbers, most: Numbers
) -> Numbers | None:
    _change(highs, columns, least, most)
    highs.check(highs.run())
    return _point(highs)


def _change(highs: QuietHighs, columns: NDArray[np.int64], least: Numbers, most: Numbers) -> None:
    highs.check(highs.changeColsBounds(columns.size, columns.astype(np.int32), least, most))


def _point(highs: QuietHighs) -> Numbers | None:
    if highs.getInfo().primal_solution_status != FEASIBLE:
        return None
    return np.array(highs.getSolution().col_value)
