"""What every submission keeps to: its own columns and no other, and each cell once."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from covey.contracts import PERIOD
from covey.model.fields import CODELIST


class SubmissionModel(pa.DataFrameModel):
    """The base of a submission's model: declare the period, the dimensions, then the count.

    Validate eager frames: pandera looks only at the columns of a lazy one.
    """

    class Config:
        """No column may be missing, and none may be sent that nobody asked for."""

        strict = True

    @classmethod
    def dimensions(cls) -> dict[str, str]:
        """Return the codelist of each dimension column, in order; the period is not among them."""
        return {
            name: codelist
            for name, codelist in _codelists(cls).items()
            if codelist and name != PERIOD
        }

    @classmethod
    def count(cls) -> str:
        """Return the column of counts."""
        return next(name for name, codelist in _codelists(cls).items() if not codelist)

    @pa.dataframe_check(name="duplicate key", error="duplicate key")
    def _one_row_a_cell(cls, rows: pa.PolarsData) -> pl.LazyFrame | bool:  # noqa: N805
        key = [PERIOD, *cls.dimensions()]
        if not set(key) <= set(rows.lazyframe.collect_schema().names()):
            # A missing column is a defect of its own, and leaves no key to compare.
            return True
        return rows.lazyframe.select(pl.struct(key).is_first_distinct())


def _codelists(model: type[SubmissionModel]) -> dict[str, str | None]:
    return {name: column.metadata[CODELIST] for name, column in model.to_schema().columns.items()}
