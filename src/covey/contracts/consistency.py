"""What the counts of one submission have to be beside those of another one of the same period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from covey.errors import ContractError

Relation = Literal["at most", "at least", "equal to"]
"""What the sums of one file are beside those of another."""


@dataclass(frozen=True, slots=True)
class Consistency:
    """A rule between the files of two submissions, which are added up by the same codes.

    A file that breaks it is held, whichever comes last. Whoever sends one learns from its letter
    in which cells the other's count is smaller or larger, so declare it of agencies that may know.

    Args:
        counts: what the counts of the submission are: at most, at least or equal to the other's.
        other: the name of the other submission.
        by: the columns that both are compared by, each with its codelist in both; the totals alone
            where it is empty.
        renamed: the other's column for each of them that has another name there.
        only: the codes to add up, by column of the submission; all where a column is not named.
        only_other: the same, by column of the other.

    Raises:
        ContractError: the relation is none of these, or a column that is not compared is renamed.
    """

    counts: Relation
    other: str
    by: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    only_other: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.counts not in get_args(Relation):
            raise ContractError(
                f"a consistency with {self.other!r}: counts must be one of {get_args(Relation)}."
            )
        if not set(self.renamed) <= set(self.by):
            raise ContractError(
                f"a consistency with {self.other!r} renames {', '.join(self.renamed)}; only "
                "columns that it compares by can have another name."
            )

    @property
    def columns(self) -> Mapping[str, str]:
        """The columns that are compared by, each with the other's name of it."""
        return {column: self.renamed.get(column, column) for column in self.by}
