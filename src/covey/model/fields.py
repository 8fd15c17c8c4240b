"""The columns of a submission as pandera fields: a period, codes and a count.

Each rule of a field is named in words, which the letter to the agency repeats.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera import dtypes
from pandera.engines import polars_engine

from covey.contracts import PERIODS
from covey.contracts.periods import frequency_of
from covey.contracts.submission import Frequency
from covey.tables import Hierarchy

CODELIST = "codelist"
"""The entry of a field's metadata that names its codelist; a count has none."""

LARGEST_COUNT = 100_000_000
"""About the population of Viet Nam, in people: no agency counts more in one cell."""

_WHOLE = "^-?[0-9]+$"


@polars_engine.Engine.register_dtype
@dtypes.immutable
class Count(polars_engine.DataType):
    """Counts as text, as a file brings them, or as whole numbers; in text no defect is lost."""

    type = pl.String

    def check(
        self,
        pandera_dtype: dtypes.DataType,
        data_container: object = None,  # noqa: ARG002  pandera hands it over
    ) -> bool:
        """Return whether a column of this type may hold counts."""
        kind = polars_engine.Engine.dtype(pandera_dtype).type
        return bool(kind == pl.String or kind.is_integer())


def code(codelist: Path) -> Any:
    """Return the field of one dimension: every value is a code of *codelist*, totals included.

    Raises:
        HierarchyError: the codelist cannot be read.
    """
    return _field([_known(_tree(codelist))], codelist.stem)


def period(codelists: Path, frequency: Frequency) -> Any:
    """Return the field of the one period that a file covers.

    Args:
        codelists: the folder with the codelist of periods.
        frequency: how long that period is.

    Raises:
        HierarchyError: the codelist of periods cannot be read.
    """
    tree = _tree(codelists / f"{PERIODS}.csv")
    others = [code for code in tree.codes if frequency_of(code) != frequency]
    rules = [
        _known(tree),
        pa.Check.notin(others, error=f"not a {frequency}"),
        _rule("two periods in one file", lambda value: value == value.drop_nulls().first()),
    ]
    return _field(rules, PERIODS)


def count(largest: int = LARGEST_COUNT) -> Any:
    """Return the field of the count.

    Args:
        largest: the highest count that can be true of one cell.
    """
    rules = [
        _rule("not a whole number", lambda value: value.str.contains(_WHOLE)),
        _rule("negative count", lambda value: ~_reaches(value, "-", 1)),
        _rule("count beyond any population", lambda value: ~_reaches(value, "", largest + 1)),
    ]
    return _field(rules)


@cache
def _tree(codelist: Path) -> Hierarchy:
    return Hierarchy.read(codelist)


def _known(tree: Hierarchy) -> pa.Check:
    return pa.Check.isin(tree.codes, error="unknown code")


def _rule(name: str, holds: Callable[[pl.Expr], pl.Expr]) -> pa.Check:
    def check(column: pa.PolarsData) -> pl.LazyFrame:
        return column.lazyframe.select(holds(pl.col(column.key).cast(pl.String)))

    return pa.Check(check, name=name, error=name)


def _reaches(value: pl.Expr, sign: str, limit: int) -> pl.Expr:
    """Whether a whole number written in text has this sign and is *limit* or more without it."""
    digits = value.str.extract(f"^{sign}([0-9]+)$")
    # As a float, no number of digits is too long to be compared.
    return (digits.cast(pl.Float64) >= limit).fill_null(False)


def _field(rules: list[pa.Check], codelist: str | None = None) -> Any:
    field = pa.Field(metadata={CODELIST: codelist})
    field.checks = rules
    return field
