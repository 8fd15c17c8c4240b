"""What the ledger says of a release: its entry, its rows and its description."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

import polars as pl

from covey.disclosure import left_out, published_breakdowns
from covey.log import METHOD, Entry, Taken, granted, plain_policy
from covey.store.descriptions import Description
from covey.store.publication import Publication
from covey.store.published import describe
from covey.store.releases import SourceFile
from covey.tables import Hierarchy

if TYPE_CHECKING:
    from covey.disclosure import ProtectedTable


@dataclass(frozen=True)
class Entered:
    """A protected table as it goes out: looked at, described and counted once.

    Args:
        entry: what the ledger is to say of it, without number and hashes.
        cells: its published rows: the dimensions, obs_value and obs_status.
        description: what the public file says of it.
        carried_out: the policy that was carried out, in words, with the remedies; for officers.
        left_out: the breakdowns that are not out though all coarser ones are, each with the reason.
    """

    entry: Entry
    cells: pl.DataFrame
    description: Description
    carried_out: str
    left_out: tuple[tuple[str, str], ...]


def entered(
    protected: ProtectedTable, publication: Publication, files: Iterable[SourceFile]
) -> Entered:
    """Return what is entered of a protected table that goes out.

    Args:
        protected: the table.
        publication: what it goes out as.
        files: the files whose counts are in it.

    Raises:
        CoveyError: the table is not one that may be published; our own fault.
    """
    files = tuple(files)
    description, cells = describe(protected, publication, taken(files))
    dimensions, trees = publication.dataset.dimensions, publication.trees
    entry = Entry(
        kind="release",
        dataset=publication.dataset.name,
        period=publication.period,
        vintage=publication.vintage,
        released_at=publication.released_at.astimezone(UTC),
        dimensions=tuple(dimensions.items()),
        zeros_listed=protected.certificate.zeros_listed,
        breakdowns=as_pairs(published_breakdowns(_one_of_each_level(cells, trees), trees)),
        policy=plain_policy(protected.policy),
        method=METHOD,
        granted=granted(protected.policy),
        parts=taken(files),
        missing=publication.missing,
        not_before=publication.not_before and publication.not_before.astimezone(UTC),
        outside=publication.outside,
    )
    out = left_out(protected.certificate.breakdowns)
    return Entered(entry, cells, description, protected.carried_out, out)


def taken(files: Iterable[SourceFile]) -> tuple[Taken, ...]:
    """Return the counts that files brought, without the names of the files."""
    return tuple(
        Taken(
            file.part.submission,
            file.part.period,
            file.revision,
            tuple((column, tuple(sorted(of))) for column, of in sorted(file.part.codes.items())),
            tuple(sorted(file.part.renamed.items())),
            tuple(sorted(file.part.constants.items())),
            file.seal,
        )
        for file in files
    )


def _one_of_each_level(cells: pl.DataFrame, trees: Mapping[str, Hierarchy]) -> pl.DataFrame:
    """Return one row of each combination of levels, which say as much of breakdowns as all rows."""
    levels = {f"{name} level": (name, tree) for name, tree in trees.items()}
    at = [
        pl.col(name).replace_strict(list(tree.codes), tree.depth.tolist()).alias(level)
        for level, (name, tree) in levels.items()
    ]
    return cells.with_columns(at).unique(list(levels), keep="any").drop(*levels)


def as_pairs(
    breakdowns: Iterable[Mapping[str, int | str]],
) -> tuple[tuple[tuple[str, int | str], ...], ...]:
    """Return breakdowns as an entry holds them."""
    return tuple(tuple(one.items()) for one in breakdowns)
