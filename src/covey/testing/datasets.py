"""Whether a dataset tells its readers what it is, and its table keeps to the published shape."""

from __future__ import annotations

from collections.abc import Iterator

import pandera.polars as pa
import polars as pl

from covey.contracts import PERIOD, PERIODS, Dataset, Registry
from covey.model import published
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE, PUBLISHED


def dataset_defects(registry: Registry, dataset: Dataset) -> Iterator[str]:
    """Yield what is wrong with one dataset."""
    where = f"dataset {dataset.name!r}"
    if not dataset.title.strip():
        yield f"{where}: no title. Say in a line what it holds."
    if not dataset.note.startswith(f"Counts {dataset.counts}"):
        yield f"{where}: its note must begin with 'Counts {dataset.counts}': readers have to know."
    if not _shape_fits(registry, dataset):
        yield f"{where}: its table does not keep to the published shape. See covey.model.published."


def _shape_fits(registry: Registry, dataset: Dataset) -> bool:
    trees = {PERIOD: registry.hierarchies[PERIODS], **registry.trees(dataset.dimensions)}
    # A published and a hidden cell.
    codes = {name: [tree.root, tree.codes[-1]] for name, tree in trees.items()}
    values = {OBS_VALUE: [40, None], OBS_STATUS: [PUBLISHED, HIDDEN]}
    rows = pl.DataFrame({**codes, **values}, schema_overrides={OBS_VALUE: pl.Int64})
    try:
        published(trees).validate(rows, lazy=True)
    except pa.errors.SchemaErrors:
        return False
    return True
