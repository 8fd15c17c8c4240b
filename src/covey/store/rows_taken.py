"""The rows that a dataset takes from a file of one of its sources."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from covey.contracts import Dataset, Registry, Source
from covey.store.protocol import ConfidentialStore
from covey.tables import Hierarchy


def rows_taken(
    store: ConfidentialStore,
    registry: Registry,
    dataset: Dataset,
    source: Source,
    file: tuple[str, int],
) -> pl.DataFrame:
    """Return the counts that *dataset* takes from one revision of a file of a source.

    Args:
        store: where the file was accepted.
        registry: the contracts.
        dataset: what is published.
        source: how it takes rows.
        file: the period of the file, and its revision.

    Accepted rows are leaves, so nobody counts twice when a dimension is left out.

    Returns:
        The dataset's dimensions, then a column named after what is counted (``persons`` or
        ``events``); cells of several rows are not yet summed.
    """
    submission = registry.submission(source.submission)
    trees = registry.trees(submission.dimensions)
    sent = store.rows(submission, *file)
    return sent.filter(_taken(trees, source.only)).select(
        *(
            pl.lit(source.constants[dimension]).alias(dimension)
            if dimension in source.constants
            else pl.col(source.renamed.get(dimension, dimension)).alias(dimension)
            for dimension in dataset.dimensions
        ),
        pl.col(submission.count).alias(dataset.counts),
    )


def _taken(trees: Mapping[str, Hierarchy], only: Mapping[str, tuple[str, ...]]) -> pl.Expr:
    """Mark the rows that lie at or under a code of *only*, in every column it names."""
    conditions = [
        pl.col(column).is_in(_at_or_under(trees[column], codes)) for column, codes in only.items()
    ]
    return pl.all_horizontal(pl.lit(value=True), *conditions)


def _at_or_under(tree: Hierarchy, above: tuple[str, ...]) -> list[str]:
    return [code for code in tree.codes if not set(above).isdisjoint(tree.ancestors(code))]
