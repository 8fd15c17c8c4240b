"""The rows of one dataset and period, put together from the newest files of its sources."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from covey.contracts import PERIOD, PERIODS, Dataset, Registry, Source, Submission
from covey.contracts.periods import periods_inside
from covey.errors import SubmissionsMissing
from covey.store.confidential import REVISION, ConfidentialStore, accepted_table
from covey.store.connection import frame, quoted, rows
from covey.tables import Hierarchy

_NEWEST = f"""
SELECT {{columns}} FROM {{table}}
WHERE {PERIOD} = ? AND {REVISION} = (SELECT max({REVISION}) FROM {{table}} WHERE {PERIOD} = ?)
"""


def gather(
    store: ConfidentialStore, registry: Registry, dataset: Dataset, period: str
) -> pl.DataFrame:
    """Return the counts that *dataset* publishes for *period*, from the newest revisions.

    Only leaf rows are taken: totals were checked at intake, and would count people twice once a
    dimension is left out.

    Returns:
        The dataset's dimensions, then a column named after what is counted (``persons`` or
        ``events``); cells of several rows are not yet summed.

    Raises:
        SubmissionsMissing: naming every file that has not been accepted yet.
        ContractError: *period* is not in the codelist of periods.
    """
    wanted = _wanted(registry, dataset, period)
    missing = sorted(set(wanted) - _accepted(store))
    if missing:
        listed = "; ".join(f"{name} for {part}" for name, part in missing)
        raise SubmissionsMissing(
            f"{dataset.name} {period} waits for {len(missing)} files: {listed}. "
            "Nothing was published. Ask the agencies, collect, and release again.",
            missing,
        )
    parts = [
        _source_rows(store, registry, dataset, source, part)
        for source in dataset.sources
        for part in _parts(registry, source, period)
    ]
    return pl.concat(parts)


def missing_files(
    store: ConfidentialStore, registry: Registry, dataset: Dataset, period: str
) -> tuple[tuple[str, str], ...]:
    """Return the submission and period of each file that *dataset* still waits for."""
    return tuple(sorted(set(_wanted(registry, dataset, period)) - _accepted(store)))


def _wanted(registry: Registry, dataset: Dataset, period: str) -> list[tuple[str, str]]:
    return [
        (source.submission, part)
        for source in dataset.sources
        for part in _parts(registry, source, period)
    ]


def _parts(registry: Registry, source: Source, period: str) -> tuple[str, ...]:
    frequency = registry.submission(source.submission).frequency
    return periods_inside(registry.hierarchies[PERIODS], period, frequency)


def _accepted(store: ConfidentialStore) -> set[tuple[str, str]]:
    return {(r.submission, r.period) for r in store.receipts() if r.period is not None}


def _source_rows(
    store: ConfidentialStore, registry: Registry, dataset: Dataset, source: Source, period: str
) -> pl.DataFrame:
    submission = registry.submission(source.submission)
    trees = registry.trees(submission.dimensions)
    sent = _newest(store, submission, period)
    taken = sent.filter(_leaves(trees, source.only))
    return taken.select(
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


def _leaves(trees: Mapping[str, Hierarchy], only: Mapping[str, tuple[str, ...]]) -> pl.Expr:
    """Mark the rows at leaf level on every dimension that lie under a code of *only*."""
    return pl.all_horizontal(
        pl.col(column).is_in(_taken_codes(tree, only.get(column, (tree.root,))))
        for column, tree in trees.items()
    )


def _taken_codes(tree: Hierarchy, above: tuple[str, ...]) -> list[str]:
    return [
        code
        for code, leaf in zip(tree.codes, tree.is_leaf.tolist(), strict=True)
        if leaf and not set(above).isdisjoint(tree.ancestors(code))
    ]
