"""The counts of made-up agencies: skewed, consistent across agencies, the same everywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from covey.contracts import PERIODS, Registry, Submission
from covey.errors import ContractError
from covey.synthetic.canary import Canary
from covey.synthetic.draws import Bits, cross_bits, fraction, fractions
from covey.synthetic.intensity import ColumnLeaves, intensity, trend
from covey.synthetic.periods import length, periods_of

_PEOPLE_PER_CELL = 2


@dataclass(frozen=True)
class Network:
    """All agencies of a registry in one made-up country.

    Args:
        registry: the contracts that the counts must keep.
        seed: another seed is another country.
        people: how many people, or events, there are to count in a usual quarter; when missing,
            two for each cell of the largest submission, stages apart, so that most cells are
            small.
        reach: the part of them that each submission counts, 0 to 1, by name of the submission;
            where missing, made up from the name, 0.2 to 0.9.
        canaries: counts to plant.

    Raises:
        ContractError: a reach or a canary names something that is not in the registry, or a
            reach is outside 0 to 1.
    """

    registry: Registry
    seed: int = 0
    people: int | None = None
    reach: Mapping[str, float] = field(default_factory=dict)
    canaries: tuple[Canary, ...] = ()

    def __post_init__(self) -> None:
        for name, part in self.reach.items():
            self.registry.submission(name)
            if not 0 <= part <= 1:
                raise ContractError(f"reach of {name!r}: {part} is not a part from 0 to 1.")
        for canary in self.canaries:
            self._contract(canary.submission, canary.period)
            self._place(canary)

    def dimensions(self, submission: Submission) -> tuple[ColumnLeaves, ...]:
        """Return the dimensions of *submission* in the order of its file."""
        trees = self.registry.trees(submission.dimensions)
        return tuple(ColumnLeaves(column, tree) for column, tree in trees.items())

    def counts(self, submission: str, period: str) -> NDArray[np.int64]:
        """Return the count of every leaf cell, one axis a dimension in the order of the file.

        Raises:
            ContractError: there is no such submission, or it does not cover such a period.
        """
        contract = self._contract(submission, period)
        dimensions = self.dimensions(contract)
        unstaged = tuple(each for each in dimensions if not each.staged)
        cells = cross_bits([each.bits(self.seed, each.column) for each in unstaged])
        purpose = (self.seed, submission, period)
        expected = self._counted(contract) * intensity(unstaged, self.seed, submission)
        expected *= trend(unstaged, period, self.seed)
        expected *= 0.75 + 0.5 * fractions(cells, *purpose, "luck")
        counts = _whole(expected, cells, *purpose)
        for axis, each in enumerate(dimensions):
            if each.staged:
                counts = _follow(counts, cells, each, axis, purpose)
        return self._plant(counts, submission, period)

    def _contract(self, name: str, period: str) -> Submission:
        contract = self.registry.submission(name)
        if period not in periods_of(self.registry.hierarchies[PERIODS], contract.frequency):
            raise ContractError(
                f"submission {name!r}: {period!r} is no {contract.frequency} of the codelist of "
                "periods. Choose one that is."
            )
        return contract

    def _counted(self, contract: Submission) -> float:
        people = self.people
        if people is None:
            people = _PEOPLE_PER_CELL * max(
                math.prod(len(each.leaves) for each in self.dimensions(other) if not each.staged)
                for other in self.registry.submissions
            )
        usual = 0.2 + 0.7 * fraction(self.seed, contract.name, "reach")
        return people * self.reach.get(contract.name, usual) * length(contract.frequency)

    def _plant(self, counts: NDArray[np.int64], submission: str, period: str) -> NDArray[np.int64]:
        for canary in self.canaries:
            if (canary.submission, canary.period) == (submission, period):
                counts[self._place(canary)] = canary.count
        return counts

    def _place(self, canary: Canary) -> tuple[int, ...]:
        dimensions = self.dimensions(self.registry.submission(canary.submission))
        for each in dimensions:
            if canary.codes.get(each.column) not in each.leaves:
                raise ContractError(
                    f"canary in {canary.submission!r}: column {each.column!r} needs a leaf code "
                    f"of {each.hierarchy.source}."
                )
        return tuple(each.leaves.index(canary.codes[each.column]) for each in dimensions)


def _whole(expected: NDArray[np.float64], cells: Bits, *purpose: str | int) -> NDArray[np.int64]:
    """Round up or down by chance, so that the whole numbers are *expected* on average."""
    return np.floor(expected + fractions(cells, *purpose, "round")).astype(np.int64)


def _follow(
    people: NDArray[np.int64],
    cells: Bits,
    stages: ColumnLeaves,
    axis: int,
    purpose: tuple[int, str, str],
) -> NDArray[np.int64]:
    """Add the axis of stages: from each to the next, chance lets fewer than half go on."""
    steps = []
    for code in stages.leaves[1:]:
        going_on = 0.25 + 0.1 * fraction(purpose[0], code) + 0.1 * fractions(cells, *purpose, code)
        reached = _whole(people * going_on, cells, *purpose, code)
        steps.append(people - reached)
        people = reached
    return np.stack([*steps, people], axis=axis)
