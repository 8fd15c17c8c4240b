"""What one agency sends: one kind of file, described once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from covey.contracts.bounds import Bounds
from covey.errors import ContractError

Counts = Literal["persons", "events"]
Frequency = Literal["year", "quarter", "month"]

PERIOD = "period"
"""The column that every submission has besides its dimensions and its count."""

PERIODS = "periods"
"""The codelist of that column."""


@dataclass(frozen=True)
class Submission:
    """The contract for one kind of file.

    Args:
        name: as in ``covey check FILE --as name`` and as the folder in the inbox.
        agency: who sends it.
        title: what the file holds, in words.
        model: the pandera model of its rows, columns in the order of the file. The letter calls
            a check by its ``error``; pandera forgets a ``name`` when another model inherits it.
        dimensions: the codelist of each dimension column; the period is not among them.
        count: the column of counts.
        counts: whether it counts persons or events.
        frequency: the length of the one period that a file covers.
        expected: by column, the codes that a whole file has rows of, or the level of the codelist
            whose codes these are (1: those under the root). A release waits for them; one that
            had nothing to report has a row with the count 0. Nothing is expected of other columns.
        bounds: what a file may do without being held until a data officer accepts it.

    Raises:
        ContractError: a field is empty or unknown.
    """

    name: str
    agency: str
    title: str
    model: type
    dimensions: Mapping[str, str]
    count: str
    counts: Counts
    frequency: Frequency = "quarter"
    expected: Mapping[str, tuple[str, ...] | int] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=Bounds)

    def __post_init__(self) -> None:
        if not (self.name.isidentifier() and self.dimensions and self.count):
            raise ContractError(
                f"submission {self.name!r} needs a name of letters, digits and _, dimensions and "
                "a count column."
            )
        if self.counts not in get_args(Counts) or self.frequency not in get_args(Frequency):
            raise ContractError(
                f"submission {self.name!r}: counts must be one of {get_args(Counts)} and "
                f"frequency one of {get_args(Frequency)}."
            )
        if PERIOD in self.dimensions or self.count in (PERIOD, *self.dimensions):
            raise ContractError(
                f"submission {self.name!r}: period, dimensions and count must be different columns."
            )
        self._check_expected()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of the file, in order: period, dimensions, count."""
        return (PERIOD, *self.dimensions, self.count)

    def _check_expected(self) -> None:
        for column, codes in self.expected.items():
            if column not in self.dimensions or not isinstance(codes, tuple | int):
                raise ContractError(
                    f"submission {self.name!r}: expected names dimensions, each with its codes "
                    f'("A1", …) or a level of its codelist; {column!r} is not of that form.'
                )


@dataclass(frozen=True)
class Source:
    """How a dataset takes rows from one submission.

    Args:
        submission: the name of the submission.
        renamed: the submission's column for each dimension of the dataset that has another name.
        constants: the code of each dimension that the submission does not have, such as its
            sector.
        only: the codes to take, by column of the submission; all when a column is not named.
    """

    submission: str
    renamed: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
