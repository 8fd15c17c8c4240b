"""The columns of a submission as pandera fields: a period, codes and a count.

What a field is stands in its metadata, so that a contract is read from its model.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final, get_args

import pandera.polars as pa
import polars as pl
from pandera import dtypes
from pandera.engines import polars_engine

from covey.contracts.counted import LARGEST_COUNT, Counts
from covey.contracts.periods import PERIODS, Frequency, frequency_of
from covey.contracts.rules import (
    BEYOND,
    NEGATIVE,
    NOT_A,
    NOT_WHOLE,
    TWO_PERIODS,
    UNKNOWN_CODE,
    Rule,
)
from covey.errors import ContractError
from covey.tables import Hierarchy

CODELIST: Final = "codelist"
"""The entry of a field's metadata that names its codelist; a count has none."""

FREQUENCY: Final = "frequency"
"""The entry that says how long a period is."""

COUNTS: Final = "counts"
"""The entry that says what a count is of."""


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
    return _field([_check(UNKNOWN_CODE, _tree(codelist).codes)], {CODELIST: codelist.stem})


def period(codelists: Path, frequency: Frequency) -> Any:
    """Return the field of the one period that a file covers.

    Args:
        codelists: the folder with the codelist of periods.
        frequency: how long that period is.

    Raises:
        ContractError: there is no such length.
        HierarchyError: the codelist of periods cannot be read.
    """
    if frequency not in NOT_A:
        raise ContractError(f"a period is one of {', '.join(NOT_A)}, and not {frequency!r}.")
    codes = _tree(codelists / f"{PERIODS}.csv").codes
    others = [code for code in codes if frequency_of(code) != frequency]
    checks = [
        _check(UNKNOWN_CODE, codes),
        _check(NOT_A[frequency], others),
        _check(TWO_PERIODS),
    ]
    return _field(checks, {CODELIST: PERIODS, FREQUENCY: frequency})


def count(largest: int = LARGEST_COUNT, of: Counts = "persons") -> Any:
    """Return the field of the count.

    Args:
        largest: the highest count that can be true of one cell.
        of: what is counted: persons, or events such as sessions held.

    Raises:
        ContractError: *largest* is beyond what is ever accepted, or *of* is neither.
    """
    if largest > LARGEST_COUNT:
        raise ContractError(f"largest={largest}: no count above {LARGEST_COUNT} is accepted.")
    if of not in get_args(Counts):
        raise ContractError(f"a count is of one of {', '.join(get_args(Counts))}, and not {of!r}.")
    checks = [_check(NOT_WHOLE), _number_check(NEGATIVE), _number_check(BEYOND, largest)]
    return _field(checks, {CODELIST: None, COUNTS: of})


@cache
def _tree(codelist: Path) -> Hierarchy:
    return Hierarchy.read(codelist)


def _check(rule: Rule, *held_to: object) -> pa.Check:
    """Return the check of a rule about the text of a column."""

    def check(column: pa.PolarsData) -> pl.LazyFrame:
        text = pl.col(column.key).cast(pl.String)
        return column.lazyframe.select(rule.kept(text, *held_to))

    return pa.Check(check, name=rule.name, error=rule.name)


def _number_check(rule: Rule, *held_to: object) -> pa.Check:
    """Return the check of a rule about the numbers in a column; what is no number keeps to it."""

    def check(column: pa.PolarsData) -> pl.LazyFrame:
        digits = pl.col(column.key).cast(pl.String).str.extract("^(-?[0-9]+)$")
        # As a float, no number of digits is too long to be compared.
        return column.lazyframe.select(rule.kept(digits.cast(pl.Float64), *held_to))

    return pa.Check(check, name=rule.name, error=rule.name)


def _field(checks: list[pa.Check], metadata: dict[str, str | None]) -> Any:
    field = pa.Field(metadata=metadata)
    field.checks = checks
    return field
