"""What a model says of its columns, so that a contract has nothing of it to repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandera.polars as pa

from covey.contracts.counted import Counts
from covey.contracts.model.fields import CODELIST, COUNTS, FREQUENCY
from covey.contracts.periods import PERIOD, Frequency
from covey.errors import ContractError

_FEWEST: Final = 3  # a period, one dimension, a count


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a submission.

    Args:
        dimensions: the codelist of each dimension column, in order.
        count: the column of counts.
        counts: what that counts.
        frequency: the length of the period.
    """

    dimensions: Mapping[str, str]
    count: str
    counts: Counts
    frequency: Frequency


def columns_of(model: type[pa.DataFrameModel]) -> Columns:
    """Return what *model* says of its columns.

    Raises:
        ContractError: with every column that is not declared, missing or not in its place.
    """
    if not (isinstance(model, type) and issubclass(model, pa.DataFrameModel)):
        raise ContractError(f"{model!r} is no model. Derive it from SubmissionModel.")
    try:
        declared = declarations(model)
    except pa.errors.SchemaInitError as error:
        raise ContractError(f"model {model.__name__!r}: {error}.") from error
    wrong = list(_defects(declared))
    if wrong:
        raise ContractError(f"model {model.__name__!r}: {'; '.join(wrong)}.")
    *codes, count = declared
    return Columns(
        {name: declared[name][CODELIST] for name in codes if name != PERIOD},
        count,
        declared[count][COUNTS],
        declared[PERIOD][FREQUENCY],
    )


def declarations(model: type[pa.DataFrameModel]) -> dict[str, dict[str, Any]]:
    """Return the metadata of each column of *model*, in order; none where it has none."""
    return {name: column.metadata or {} for name, column in model.to_schema().columns.items()}


def _defects(declared: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for name, metadata in declared.items():
        if CODELIST not in metadata:
            yield f"column {name!r} is declared by none of period, code and count"
    if next(iter(declared), "") != PERIOD or FREQUENCY not in declared[PERIOD]:
        yield f"its first column must be {PERIOD!r}, declared by period"
    counts = [name for name, metadata in declared.items() if COUNTS in metadata]
    if not counts or counts != [*declared][-1:]:
        yield "its last column, and no other, must be declared by count"
    if len(declared) < _FEWEST:
        yield "between period and count it needs a dimension, declared by code"
