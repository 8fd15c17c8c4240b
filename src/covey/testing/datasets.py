"""Whether a dataset tells its readers what it is."""

from __future__ import annotations

from collections.abc import Iterator

from covey.contracts import Dataset


def dataset_defects(dataset: Dataset) -> Iterator[str]:
    """Yield what is wrong with one dataset."""
    where = f"dataset {dataset.name!r}"
    if not dataset.title.strip():
        yield f"{where}: no title. Say in a line what it holds."
    if not dataset.note.startswith(f"Counts {dataset.counts}"):
        yield f"{where}: its note must begin with 'Counts {dataset.counts}': readers have to know."
