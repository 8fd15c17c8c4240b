"""What whole numbers can be of which some sums are known: by integer programs, or by listing all.

It knows nothing of tables. The two ways are held against each other in the tests.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

Sum = tuple[tuple[int, int], ...]
"""A sum of unknowns: the place of each and how often it is in it, by place; never 0 times."""

RANDOM_POINTS = 3
"""Points that are looked for without a question, since they answer most of them."""


@dataclass(frozen=True, slots=True)
class Known:
    """A sum that somebody knows, exactly or within limits."""

    of: Sum
    least: int
    most: int


@dataclass
class Unknowns:
    """Whole numbers, and what is known of them.

    Args:
        true: (unknowns,) what they are.
        least: (unknowns,) the smallest that each can be by itself.
        most: (unknowns,) the largest.
        known: the sums.
    """

    true: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    known: Sequence[Known]
    _points: list[NDArray[np.int64]] = field(default_factory=list)

    def __post_init__(self) -> None:
        assert self._fits(self.true), "what is true contradicts what is known of it"
        self._points.append(self.true)
        random = np.random.default_rng(self.true.size)
        for _ in range(RANDOM_POINTS if self.known else 0):
            self._solve(random.normal(size=self.true.size))

    def value(self, of: Sum) -> int:
        """Return what a sum is."""
        return sum(int(self.true[at]) * times for at, times in of)

    def apart(self, of: Sum, below: int, above: int, together: int) -> bool:
        """Tell whether a sum can be so far below and above what it is, and so far apart."""
        vector = self._vector(of)

        def enough() -> bool:
            values = np.array(self._points) @ vector - int(self.true @ vector)
            low, high = -int(values.min()), int(values.max())
            return low >= below and high >= above and low + high >= together

        if enough():
            return True
        self._solve(vector.astype(float))
        if enough():
            return True
        self._solve(-vector.astype(float))
        return enough()

    def interval(self, of: Sum) -> tuple[int, int]:
        """Return the lowest and the highest value of a sum."""
        vector = self._vector(of)
        low, high = (self._solve(sign * vector.astype(float)) for sign in (1, -1))
        return int(low @ vector), int(high @ vector)

    def every(self) -> Iterator[tuple[int, ...]]:
        """List all that the numbers can be together: only for the smallest of cases."""
        ranges = [range(low, high + 1) for low, high in zip(self.least, self.most, strict=True)]
        for point in itertools.product(*ranges):
            if self._fits(np.array(point)):
                yield point

    def _vector(self, of: Sum) -> NDArray[np.int64]:
        vector = np.zeros(self.true.size, np.int64)
        for at, times in of:
            vector[at] = times
        return vector

    def _fits(self, point: NDArray[np.int64]) -> bool:
        sums = self._rows @ point
        inside = (point >= self.least).all() and (point <= self.most).all()
        return bool(inside and (sums >= self._limits[0]).all() and (sums <= self._limits[1]).all())

    def _solve(self, cost: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return a point of the least cost, and remember it."""
        ties = LinearConstraint(self._rows.astype(float), *self._limits) if self.known else ()
        box = Bounds(self.least.astype(float), self.most.astype(float))
        solved = milp(cost, constraints=ties, bounds=box, integrality=np.ones(cost.size, np.int64))
        assert solved.x is not None, solved.message
        point = np.rint(solved.x).astype(np.int64)
        assert self._fits(point), "the solver's answer is no answer"
        self._points.append(point)
        return point

    @cached_property
    def _rows(self) -> sparse.csr_array:
        places = [(row, at) for row, one in enumerate(self.known) for at, _ in one.of]
        times = [times for one in self.known for _, times in one.of]
        rows, columns = zip(*places, strict=True) if places else ((), ())
        shape = (len(self.known), self.true.size)
        return sparse.csr_array((np.array(times, np.int64), (rows, columns)), shape=shape)

    @cached_property
    def _limits(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return (
            np.array([one.least for one in self.known], np.int64),
            np.array([one.most for one in self.known], np.int64),
        )
