"""Rows of a table in JSON, as `covey.remote` has them of a view: the first line names the columns.

Numbers are numbers there, so that no mark that was agreed on for texts is looked for in them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

import numpy as np

from covey.contracts import Layout
from covey.contracts.rules import DAMAGED_FORM
from covey.intake.codes import Codebook
from covey.intake.columns import KnownNames
from covey.intake.counts import number_text
from covey.intake.letter import Defect
from covey.intake.marked import unmarked
from covey.intake.readers import Sheet, of_other_kind, unfit_size
from covey.intake.texts import Texts

_BEGINS: Final = b'[["'


class _OfNoKind(ValueError):
    """A cell is neither a text nor a number."""


def is_table_rows(raw: bytes) -> bool:
    """Tell whether *raw* is rows in JSON."""
    return raw.startswith(_BEGINS)


def read_table_rows(
    raw: bytes, _layout: Layout, known: KnownNames, _books: Mapping[str, Codebook]
) -> Sheet | Defect:
    """Return the rows of a table, the first below its header being row 1.

    Args:
        raw: all bytes of the file.
        known: the names that its columns may have.
    """
    # No exception leaves this function: its text could repeat what stands in the file.
    try:
        header, *rows = json.loads(raw, parse_constant=_refuse)
        return _sheet(header, rows, known)
    except MemoryError:
        raise
    except (ValueError, TypeError, RecursionError):
        return Defect(DAMAGED_FORM)


def _refuse(_: str) -> NoReturn:
    raise ValueError


def _sheet(header: Sequence[Any], rows: Sequence[Any], known: KnownNames) -> Sheet | Defect:
    unfit = unfit_size(len(rows), len(header))
    if unfit is not None:
        return unfit
    if not all(isinstance(name, str) for name in header):
        return Defect(DAMAGED_FORM)
    columns = [*zip(*rows, strict=True)] or [() for _ in header]
    texts: dict[str, Texts] = {}
    for number, (name, column) in enumerate(zip(header, columns, strict=True), start=1):
        try:
            texts[str(number)] = Texts.of(map(_text, column))
        except _OfNoKind:
            return of_other_kind(known, name, number)
    names = tuple(unmarked(name).strip() for name in header)
    return Sheet(names, 0, texts, np.arange(1, len(rows) + 1))


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return unmarked(cell)
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise _OfNoKind
    return number_text(cell)
