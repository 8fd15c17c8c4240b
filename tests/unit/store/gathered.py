"""The rows that a dataset takes of a period, out of the newest files of its sources."""

from __future__ import annotations

import polars as pl

from covey.contracts import Dataset, Registry
from covey.store import ConfidentialStore, Counting, refuse_missing, rows_taken, wanted_files


def gather(
    store: ConfidentialStore, registry: Registry, dataset: Dataset, period: str
) -> pl.DataFrame:
    """Take them source by source, once all files are there."""
    refuse_missing(store, Counting.of(registry, store), dataset, period)
    return pl.concat(
        rows_taken(store, registry, dataset, source, (part, newest.revision or 0), taken.codes)
        for source, taken in zip(
            dataset.sources, registry.parts_of_file(dataset, period), strict=True
        )
        for name, part in wanted_files(registry, dataset, period)
        if name == source.submission
        for newest in [store.newest(name, part)]
        if newest is not None
    )
