"""The last gate: rows that pass here are public, so it trusts no type and no check before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from covey.contracts import Dataset
from covey.disclosure import carries_out, frequency_rule
from covey.errors import CoveyError, StoreError
from covey.store.vintages import Vintage
from covey.tables.status import (
    HIDDEN,
    INCOMPLETE,
    NOT_COLLECTED,
    OBS_STATUS,
    OBS_VALUE,
    PUBLISHED,
)

if TYPE_CHECKING:
    from covey.disclosure import ProtectedTable


def publishable(protected: ProtectedTable, dataset: Dataset) -> pl.DataFrame:
    """Return the rows of the table, after looking once more at everything that makes it safe.

    Returns:
        One row a cell: the dimensions, obs_value and obs_status.

    Raises:
        CoveyError: it is not a table that may be published; our own fault.
    """
    from covey.disclosure import ProtectedTable  # here: a collection has no need of the attack

    if not isinstance(protected, ProtectedTable) or protected.audit.safe is not True:
        raise CoveyError("only a protected table whose audit passed is published. Protect it.")
    if not carries_out(protected.policy, dataset.policy):
        raise CoveyError(f"{dataset.name}: the table was protected under another policy.")
    if protected.grid.names != tuple(dataset.dimensions):
        raise CoveyError(f"{dataset.name}: the table has other dimensions than the dataset.")
    cells: pl.DataFrame = protected.to_frame("polars")
    if _shows_too_much(cells, protected.policy.minimum_count):
        raise CoveyError(f"{dataset.name}: a cell shows what it must hide. Nothing was published.")
    if not protected.audit.is_of_rows(cells, protected.grid.hierarchies, protected.policy):
        raise CoveyError(
            f"{dataset.name}: the audit judged other rows or another policy. Nothing was published."
        )
    return cells.select(*dataset.dimensions, pl.col(OBS_VALUE).cast(pl.Int64), OBS_STATUS)


def refuse_other_rows(vintage: Vintage) -> None:
    """Refuse rows that were kept for a vintage and are not those that went out under its name.

    Whoever keeps them knows their hash; here stands what the description tells of them.

    Raises:
        StoreError: they have other columns or another number of rows, hide another number of them,
            or show what they must hide.
    """
    cells, said = vintage.cells, vintage.release
    columns = {**dict.fromkeys(vintage.dimensions, pl.String()), **_COUNTED}
    if (
        [(name, _as_text(kind)) for name, kind in cells.schema.items()] != [*columns.items()]
        or (cells.height, cells.filter(_IS_HIDDEN).height) != (said["rows"], said["hidden"])
        or said["audit_safe"] is not True
        or not isinstance(minimum_count := said["minimum_count"], int)
        or _shows_too_much(cells, minimum_count, incomplete=bool(vintage.completeness))
    ):
        dataset, period, number = vintage.name
        raise StoreError(
            f"{dataset} {period}, vintage {number}: these rows are not those that were published; "
            "nothing was changed. Restore what was kept of the release from a backup."
        )


def _as_text(kind: pl.DataType) -> pl.DataType:
    return pl.String() if isinstance(kind, pl.Enum) else kind


_STATUS = pl.col(OBS_STATUS).cast(pl.String)
_IS_HIDDEN = _STATUS == HIDDEN
_COUNTED = {OBS_VALUE: pl.Int64(), OBS_STATUS: pl.String()}


def _shows_too_much(cells: pl.DataFrame, minimum_count: int, incomplete: bool = False) -> bool:
    """Tell whether a cell is neither published nor hidden, or shows a count below the smallest.

    Of an *incomplete* release some may lack counts.
    """
    value, status = pl.col(OBS_VALUE), _STATUS
    shown, absent = [PUBLISHED], [HIDDEN]
    if incomplete:
        shown, absent = [*shown, INCOMPLETE], [*absent, NOT_COLLECTED]
    neither = ~status.is_in([*shown, *absent]).fill_null(value=False)
    neither |= value.is_null() != status.is_in(absent)
    counts = cells[OBS_VALUE].drop_nulls().to_numpy()
    return not cells.filter(neither).is_empty() or bool(frequency_rule(counts, minimum_count).any())
