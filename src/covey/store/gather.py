"""The rows of one dataset and period, put together from the newest files of its sources."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from covey.contracts import (
    PERIOD,
    PERIODS,
    Dataset,
    Registry,
    Source,
    Submission,
    periods_inside,
)
from covey.errors import SubmissionsMissing
from covey.store.confidential import REVISION, ConfidentialStore, accepted_table
from covey.store.connection import frame, quoted
from covey.tables import Hierarchy

_NEWEST = f"""
SELECT {{columns}} FROM {{table}}
WHERE {PERIOD} = ? AND {REVISION} = (SELECT max({REVISION}) FROM {{table}} WHERE {PERIOD} = ?)
"""


def gather(
    store: ConfidentialStore, registry: Registry, dataset: Dataset, period: str
) -> pl.DataFrame:
    """Return the counts that *dataset* publishes for *period*, from the newest revisions.

    Accepted rows are leaves, so nobody counts twice when a dimension is left out.

    Returns:
        The dataset's dimensions, then a column named after what is counted (``persons`` or
        ``events``); cells of several rows are not yet summed.

    Raises:
        SubmissionsMissing: naming every file that has not been accepted yet.
        ContractError: *period* is not in the codelist of periods.
    """
    refuse_missing(store, registry, dataset, period)
    return pl.concat(
        _source_rows(store, registry, dataset, source, part)
        for source in dataset.sources
        for part in _parts(registry, source, period)
    )


def refuse_missing(
    store: ConfidentialStore, registry: Registry, dataset: Dataset, period: str
) -> None:
    """Refuse a release that still waits for files.

    Raises:
        SubmissionsMissing: naming each of them.
        ContractError: *period* is not in the codelist of periods.
    """
    accepted = {(receipt.submission, receipt.period) for receipt in store.receipts()}
    missing = [file for file in wanted_files(registry, dataset, period) if file not in accepted]
    if missing:
        listed = "; ".join(f"{name} for {part}" for name, part in missing)
        raise SubmissionsMissing(
            f"{dataset.name} {period} waits for files that have not been accepted: {listed}. "
            "Nothing was published. Ask the agencies, collect, and release again.",
            missing,
        )


def wanted_files(registry: Registry, dataset: Dataset, period: str) -> tuple[tuple[str, str], ...]:
    """Return the submission and the period of each file that *dataset* is made of.

    Raises:
        ContractError: *period* is not in the codelist of periods.
    """
    files = [
        (source.submission, part)
        for source in dataset.sources
        for part in _parts(registry, source, period)
    ]
    return tuple(dict.fromkeys(files))


def _parts(registry: Registry, source: Source, period: str) -> tuple[str, ...]:
    frequency = registry.submission(source.submission).frequency
    return periods_inside(registry.hierarchies[PERIODS], period, frequency)


def _source_rows(
    store: ConfidentialStore, registry: Registry, dataset: Dataset, source: Source, period: str
) -> pl.DataFrame:
    submission = registry.submission(source.submission)
    trees = registry.trees(submission.dimensions)
    sent = _newest(store, submission, period)
    return sent.filter(_taken(trees, source.only)).select(
        *(
            pl.lit(source.constants[dimension]).alias(dimension)
            if dimension in source.constants
            else pl.col(source.renamed.get(dimension, dimension)).alias(dimension)
            for dimension in dataset.dimensions
        ),
        pl.col(submission.count).alias(dataset.counts),
    )


def _newest(store: ConfidentialStore, submission: Submission, period: str) -> pl.DataFrame:
    columns = ", ".join(map(quoted, (*submission.dimensions, submission.count)))
    query = _NEWEST.format(columns=columns, table=accepted_table(submission.name))
    return frame(store.connection, query, [period, period])


def _taken(trees: Mapping[str, Hierarchy], only: Mapping[str, tuple[str, ...]]) -> pl.Expr:
    """Mark the rows that lie at or under a code of *only*, in every column it names."""
    conditions = [
        pl.col(column).is_in(_at_or_under(trees[column], codes)) for column, codes in only.items()
    ]
    return pl.all_horizontal(pl.lit(value=True), *conditions)


def _at_or_under(tree: Hierarchy, above: tuple[str, ...]) -> list[str]:
    return [code for code in tree.codes if not set(above).isdisjoint(tree.ancestors(code))]
