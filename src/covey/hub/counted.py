"""Files as a dataset takes them, and the true counts of one."""

from __future__ import annotations

from collections.abc import Iterable

from covey import CountTable
from covey.contracts import Dataset, Part, Registry, Source
from covey.log import Codes, File, Files, Taken
from covey.store import ConfidentialStore, rows_taken


def counts_of(
    registry: Registry, store: ConfidentialStore, dataset: Dataset, file: File, revision: int
) -> CountTable:
    """Return what a dataset takes of one revision of a file."""
    submission, period, codes = file
    (source,) = (
        source
        for source in dataset.sources
        if source.submission == submission and _codes(registry, dataset, source, period) == codes
    )
    rows = rows_taken(store, registry, dataset, source, (period, revision))
    trees = registry.trees(dataset.dimensions)
    return CountTable.from_frame(rows, trees, dataset.counts, duplicates="sum")


def file_of(part: Part) -> File:
    """Return what the ledger calls the counts that a dataset takes of a file."""
    codes = tuple((column, tuple(sorted(of))) for column, of in sorted(part.codes.items()))
    return (part.submission, part.period, codes)


def files_of(parts: Iterable[Taken]) -> Files:
    """Return what an entry of the ledger was made of, as files in their revisions."""
    return {(part.submission, part.period, part.codes): part.revision for part in parts}


def _codes(registry: Registry, dataset: Dataset, source: Source, period: str) -> Codes:
    """Return the leaves that a source takes of a file."""
    (part,) = (
        part
        for one, part in zip(dataset.sources, registry.parts_of_file(dataset, period), strict=True)
        if one is source
    )
    return file_of(part)[2]
