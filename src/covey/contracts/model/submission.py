"""What every submission keeps to: its own columns and no other, and each cell once."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from covey.contracts.model.columns import declarations
from covey.contracts.model.fields import CODELIST, COUNTS
from covey.contracts.periods import PERIOD
from covey.contracts.rules import DUPLICATE


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
            name: said[CODELIST]
            for name, said in declarations(cls).items()
            if said.get(CODELIST) and name != PERIOD
        }

    @classmethod
    def count(cls) -> str:
        """Return the column of counts; none where none is declared."""
        return next((name for name, said in declarations(cls).items() if COUNTS in said), "")

    @pa.dataframe_check(name=DUPLICATE.name, error=DUPLICATE.name)
    def _one_row_a_cell(cls, rows: pa.PolarsData) -> pl.LazyFrame | bool:  # noqa: N805
        key = [PERIOD, *cls.dimensions()]
        if not set(key) <= set(rows.lazyframe.collect_schema().names()):
            # A missing column is a defect of its own, and leaves no key to compare.
            return True
        return rows.lazyframe.select(DUPLICATE.kept(pl.struct(key)))
