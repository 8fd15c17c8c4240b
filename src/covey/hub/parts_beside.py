"""What the other parts of a longer period hide: a year's other quarters, where one more goes out.

They share no count with it, so nothing of it follows from them. But a year has to hide what one of
its quarters alone hides, and need not where two do: so each quarter hides rather what those before
it hide. That is read off what everybody can see.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from covey.contracts import PERIODS, Dataset, Registry
from covey.hub.counted import file_of, files_of
from covey.hub.found import Found
from covey.log import File, released
from covey.store import ConfidentialStore
from covey.tables import Grid
from covey.tables.grid import Keys
from covey.tables.status import HIDDEN, OBS_STATUS


def hidden_beside(
    registry: Registry, store: ConfidentialStore, dataset: Dataset, found: Found, grid: Grid
) -> dict[str, Keys]:
    """Return by release that goes out: (cells,) that are hidden of other parts of a longer period.

    Of persons counted once there are none: their year does not follow from its quarters.

    Args:
        registry: the contracts.
        store: of the ledger.
        dataset: what is released.
        found: the releases that go out, and all that have counts in common with them.
        grid: the dimensions by the trees of now. What is hidden by another code is left out.

    Raises:
        StoreError: the ledger cannot be read.
    """
    if found.tree.periods:
        return {}
    others = {
        one.number: files_of(one.parts).keys()
        for one in released(store.ledger.entries())
        if one.dimensions == tuple(dataset.dimensions.items())
        and one.named not in found.releases
        and not store.editions.waits(one.not_before)
    }
    sums = _sums(registry, dataset)
    hidden: dict[int, Keys] = {}
    matched = {}
    for name, own in found.own.items():
        beside = [
            number
            for number, files in others.items()
            if any(own.keys() | files <= whole for whole in sums)
        ]
        for number in beside:
            if number not in hidden:
                hidden[number] = _hidden(store.ledger.rows(number), grid)
        if beside:
            matched[name] = np.unique(np.concatenate([hidden[number] for number in beside]))
    return matched


def _sums(registry: Registry, dataset: Dataset) -> list[frozenset[File]]:
    """Return the files of each period that goes out."""
    codelist, calendar = registry.hierarchies[PERIODS], dataset.released_by
    return [
        frozenset(map(file_of, registry.parts(dataset, period)))
        for length in calendar.lengths
        for period in calendar.periods(codelist, length)
    ]


def _hidden(rows: pl.DataFrame, grid: Grid) -> Keys:
    """Return the cells that are hidden in the rows of a release, as far as the grid has them."""
    named = [pl.col(axis.name).is_in(axis.hierarchy.codes) for axis in grid.axes]
    hidden = rows.filter(pl.col(OBS_STATUS) == HIDDEN, *named)
    places = [
        hidden[axis.name].replace_strict(axis.hierarchy.position, return_dtype=pl.Int64).to_numpy()
        for axis in grid.axes
    ]
    return grid.key(
        [axis.node_of_code[place] for axis, place in zip(grid.axes, places, strict=True)]
    )
