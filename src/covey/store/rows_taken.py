"""The rows that a dataset takes from a file of one of its sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

import polars as pl

from covey.contracts import Dataset, Registry, Source
from covey.store.protocol import ConfidentialStore

Leaves = Mapping[str, Collection[str]]
NO_LEAVES: Final[Leaves] = MappingProxyType({})


def rows_taken(
    store: ConfidentialStore,
    registry: Registry,
    dataset: Dataset,
    source: Source,
    file: tuple[str, int],
    leaves: Leaves,
    but: Leaves = NO_LEAVES,
) -> pl.DataFrame:
    """Return the counts that *dataset* takes from one revision of a file of a source.

    Args:
        store: where the file was accepted.
        registry: the contracts.
        dataset: what is published.
        source: how it calls their columns.
        file: the period of the file, and its revision.
        leaves: by column, the codes whose rows are taken; all where a column is not named.
        but: by column, codes whose rows are not.

    Accepted rows are leaves, so nobody counts twice when a dimension is left out.

    Returns:
        The dataset's dimensions, then a column named after what is counted (``persons`` or
        ``events``); cells of several rows are not yet summed.
    """
    submission = registry.submission(source.submission)
    sent = store.rows(submission, *file)
    taken = [pl.col(column).is_in(list(codes)) for column, codes in leaves.items()]
    taken += [~pl.col(column).is_in(list(codes)) for column, codes in but.items()]
    return sent.filter(pl.all_horizontal(pl.lit(value=True), *taken)).select(
        *(
            pl.lit(source.constants[dimension]).alias(dimension)
            if dimension in source.constants
            else pl.col(source.renamed.get(dimension, dimension)).alias(dimension)
            for dimension in dataset.dimensions
        ),
        pl.col(submission.count).alias(dataset.counts),
    )
