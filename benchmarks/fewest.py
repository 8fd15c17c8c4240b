"""The fewest rows of a sum over time that any method could hide, beside the rows that are out.

Written from the rows up, without Covey. A choice of rows to hide is cut off where the rows leave
one value for a small count: a linear program says how far the count can move at most, and its dual
says of which rows one more has to be hidden. Twins need be no whole numbers here and the far past
may be anything, so that the true minimum is no lower than what is returned.

Source: Fischetti & Salazar (2001), Solving the cell suppression problem on tabular data with linear
constraints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import LinearConstraint, linprog, milp

Cell = tuple[str, ...]
Rows = Mapping[Cell, int | None]
"""What is published of a period; None where it is hidden. What is not there counts nobody."""

Unknown = tuple[str, Cell]
"""A period and a cell of it."""

_FARTHEST = 10
"""People; as far as a cell may move so that another moves by one."""

_ROUNDS = 12
_SLACK = 1e-6


@dataclass
class Fewest:
    """What is out of the last weeks, and the true counts.

    Args:
        parts: of each cell that is a sum of a dimension, its parts: once for each dimension.
        true: the counts of each period.
        out: what is out of each period.
        inside: the weeks of each period.
    """

    parts: Sequence[tuple[Cell, Sequence[Cell]]]
    true: Mapping[str, Mapping[Cell, int]]
    out: Mapping[str, Rows]
    inside: Mapping[str, Sequence[str]]
    places: dict[Unknown, int] = field(default_factory=dict)

    def rows(self, new: str, minimum: int) -> int:
        """Return how many rows of a period have to be hidden.

        Args:
            new: what goes out.
            minimum: the smallest count that may follow.
        """
        open_rows = {cell: None for cell, count in self.true[new].items() if count}
        published = {**self.out, new: open_rows}
        unknowns = [
            (period, cell)
            for period, rows in published.items()
            for cell, count in rows.items()
            if count is None
        ]
        self.places = {one: at for at, one in enumerate(unknowns)}
        counts = np.array([self.true[period][cell] for period, cell in unknowns])
        chosen = np.array([period == new for period, _ in unknowns])
        sums = self._sums(published)
        small = np.flatnonzero(counts < minimum)
        cuts, right = [chosen * (counts < minimum)], [int((chosen & (counts < minimum)).sum())]
        hidden = chosen & (counts < minimum)
        for _ in range(_ROUNDS):
            found = [
                cut
                for at in small
                if (cut := self._cut(sums, counts, chosen, hidden, int(at))) is not None
            ]
            if not found:
                break
            cuts += [coefficients for coefficients, _ in found]
            right += [least for _, least in found]
            answer = milp(
                chosen.astype(float),
                constraints=LinearConstraint(np.array(cuts), lb=np.array(right)),
                bounds=(0, 1),
                integrality=np.ones(counts.size),
            )
            hidden = chosen & (answer.x > 0.5)
        return int(hidden.sum())

    def _sums(self, published: Mapping[str, Rows]) -> sparse.csr_array:
        """Return (sums, unknowns) 1 and -1: over the dimensions of each period, and over time."""
        found: list[dict[int, int]] = []
        for period in published:
            found += [self._sum((period, cell), [(period, part) for part in of])
                      for cell, of in self.parts]  # fmt: skip
            weeks = self.inside[period]
            if len(weeks) > 1:
                found += [self._sum((period, cell), [(week, cell) for week in weeks])
                          for cell in self.true[period]]  # fmt: skip
        found = [one for one in found if one]
        rows = np.repeat(np.arange(len(found)), [len(one) for one in found])
        columns = [at for one in found for at in one]
        signs = [sign for one in found for sign in one.values()]
        return sparse.csr_array((signs, (rows, columns)), shape=(len(found), len(self.places)))

    def _sum(self, total: Unknown, parts: Sequence[Unknown]) -> dict[int, int]:
        told = {self.places[one]: 1 for one in parts if one in self.places}
        return told | ({self.places[total]: -1} if total in self.places else {})

    def _cut(
        self,
        sums: sparse.csr_array,
        counts: NDArray[np.int64],
        chosen: NDArray[np.bool_],
        hidden: NDArray[np.bool_],
        at: int,
    ) -> tuple[NDArray[np.float64], float] | None:
        """Return what a choice breaks: coefficients of the rows and what their sum is at least."""
        moves = ~chosen | hidden
        falls, rises = np.minimum(counts - 1, _FARTHEST), np.full(counts.size, _FARTHEST)
        reach, coefficients, constant = 0.0, np.zeros(counts.size), 0.0
        for sign in (1, -1):
            low, high = -falls.astype(float), rises.astype(float)
            low[at], high[at] = max(low[at], -1), 1
            goal = np.zeros(counts.size)
            goal[at] = -sign
            bounds = np.stack([np.where(moves, low, 0), np.where(moves, high, 0)], axis=1)
            found = linprog(goal, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=bounds)
            reach -= found.fun
            # By the dual of this program, whatever else is hidden moves it no farther than that.
            prices = goal - sums.T @ found.eqlin.marginals
            most = np.where(prices < 0, -prices * high, -prices * low)
            coefficients += np.where(chosen, most, 0)
            constant += float(most[~chosen].sum())
        if reach >= 1 - _SLACK or constant >= 1 - _SLACK:
            return None
        least = 1 - constant
        return np.minimum(coefficients, least), least
