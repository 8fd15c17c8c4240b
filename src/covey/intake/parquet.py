"""A Parquet file becomes rows of text, whole numbers in digits.

Read by polars, whose types tell what is no code and no count before a row is read.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from covey.contracts import Layout
from covey.contracts.counted import LARGEST_WHOLE
from covey.contracts.rules import DAMAGED_FORM
from covey.intake.codes import Codebook
from covey.intake.columns import KnownNames
from covey.intake.letter import Defect
from covey.intake.marked import unmarked
from covey.intake.readers import Sheet, of_other_kind, unfit_size
from covey.intake.texts import Texts

_MAGIC: Final = b"PAR1"
_TEXTS: Final = (pl.String, pl.Categorical, pl.Enum, pl.Null)


def is_parquet(raw: bytes) -> bool:
    """Tell whether *raw* is a Parquet file."""
    return raw.startswith(_MAGIC)


def read_parquet(
    raw: bytes, _layout: Layout, known: KnownNames, _books: Mapping[str, Codebook]
) -> Sheet | Defect:
    """Return the rows of a Parquet file, the first being row 1.

    Args:
        raw: all bytes of the file.
        known: the names that its columns may have.
    """
    # No exception leaves this function: its text could repeat what stands in the file.
    try:
        return _sheet(raw, known)
    except MemoryError:
        raise
    except BaseException:  # noqa: BLE001  the library tells of damage in many ways, and panic is one
        return Defect(DAMAGED_FORM)


def _sheet(raw: bytes, known: KnownNames) -> Sheet | Defect:
    schema = pl.read_parquet_schema(io.BytesIO(raw))
    height = int(pl.scan_parquet(io.BytesIO(raw)).select(pl.len()).collect().item())
    unfit = unfit_size(height, len(schema))
    if unfit is not None:
        return unfit
    for number, (name, kind) in enumerate(schema.items(), start=1):
        if not (kind.is_numeric() or isinstance(kind, _TEXTS)):
            return of_other_kind(known, name, number)
    cells = {
        str(number): _column(raw, name, kind)
        for number, (name, kind) in enumerate(schema.items(), start=1)
    }
    header = tuple(unmarked(name).strip() for name in schema)
    return Sheet(header, 0, cells, np.arange(1, height + 1))


def _column(raw: bytes, name: str, kind: pl.DataType) -> Texts:
    """Read one column alone: all of them as texts take as much memory as any file is due."""
    column = pl.scan_parquet(io.BytesIO(raw)).select(_text(pl.col(name), kind).fill_null(""))
    texts = Texts.of(column.collect().to_series())
    return texts.changed(
        texts.distinct.str.normalize("NFC").str.replace_all("\0", "\ufffd", literal=True)
    )


def _text(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    if isinstance(kind, _TEXTS) or kind.is_integer():
        return column.cast(pl.String)
    number = column.cast(pl.Float64)
    whole = number.is_finite() & (number == number.round()) & (number.abs() < LARGEST_WHOLE)
    digits = number.cast(pl.Int64, strict=False).cast(pl.String)
    # With an exponent, so that no mark of thousands is found in what is no whole number.
    return pl.when(whole).then(digits).otherwise(pl.format("{}e0", number))
