"""The counts that a dataset takes from one file, and whether two datasets take the same ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from covey.contracts.submission import Source, Submission
from covey.tables import Hierarchy


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the counts of one file.

    Args:
        submission: the kind of file.
        period: the period of the file.
        codes: the leaves that are taken, by column; all where a column is not named.
        renamed: the column that stands for a dimension, where it is called otherwise.
        constants: the one code of each dimension that the file has no column of.
    """

    submission: str
    period: str
    codes: Mapping[str, frozenset[str]]
    renamed: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)

    def shares_counts(self, other: Part) -> bool:
        """Tell whether a count may be in both: same file, and no column keeps them apart.

        >>> women = Part("clinics", "2024-Q1", {"sex": frozenset("F")})
        >>> women.shares_counts(Part("clinics", "2024-Q1", {"sex": frozenset("M")}))
        False
        >>> women.shares_counts(Part("clinics", "2024-Q1", {"age": frozenset(["0-17"])}))
        True
        """
        return (self.submission, self.period) == (other.submission, other.period) and not any(
            self.codes[column].isdisjoint(other.codes[column])
            for column in self.codes.keys() & other.codes.keys()
        )


def part_of(
    source: Source, submission: Submission, trees: Mapping[str, Hierarchy], period: str
) -> Part:
    """Return what *source* takes from the file of *period*.

    Args:
        source: how a dataset takes rows.
        submission: which it takes them from.
        trees: every codelist by its name.
        period: the period of the file.
    """
    codes = {
        column: leaves_under(trees[submission.dimensions[column]], above)
        for column, above in source.only.items()
    }
    return Part(source.submission, period, codes, source.renamed, source.constants)


def leaves_under(tree: Hierarchy, above: Collection[str]) -> frozenset[str]:
    """Return the leaves at or under any of the codes *above*."""
    return frozenset(
        code
        for code, is_leaf in zip(tree.codes, tree.is_leaf, strict=True)
        if is_leaf and not set(above).isdisjoint(tree.ancestors(code))
    )
