"""One published dataset: where its counts come from, how it is cut, who is protected and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from covey.contracts.submission import PERIOD, Counts, Frequency, Source
from covey.disclosure import Policy
from covey.errors import ContractError


@dataclass(frozen=True)
class Dataset:
    """The contract for one published table.

    Args:
        name: the table's name in the published file.
        title: a line for readers.
        counts: whether a count is of persons or of events; k-anonymity bounds people only
            where it is persons.
        dimensions: the codelist of each published dimension, in order; the period is not among
            them and stands first in the published table.
        sources: the submissions that are added up, one or more.
        policy: how its people are protected.
        schedule: cron line of its release, in Asia/Ho_Chi_Minh.
        frequency: the length of the one period that a release covers.
        note: what a reader must know, such as that one person served by two sectors counts in
            both.

    Raises:
        ContractError: no source, no dimension, or names that collide.
    """

    name: str
    title: str
    counts: Counts
    dimensions: Mapping[str, str]
    sources: tuple[Source, ...]
    policy: Policy
    schedule: str
    frequency: Frequency = "quarter"
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.name.isidentifier() and self.dimensions and self.sources):
            raise ContractError(
                f"dataset {self.name!r} needs a name of letters, digits and _, dimensions and "
                "sources."
            )
        reserved = {PERIOD, "obs_value", "obs_status"} & set(self.dimensions)
        if reserved:
            raise ContractError(
                f"dataset {self.name!r}: {sorted(reserved)[0]!r} is not free as a dimension."
            )
