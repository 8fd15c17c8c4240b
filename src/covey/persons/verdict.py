"""Whether a file lists persons: one certain sign is enough, or hints that agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.persons.column import Column
from covey.persons.evidence import SignOfPersons, evidence
from covey.persons.identifiers import numbers_of_persons, sign_in_cell
from covey.persons.names import names_of_persons

WHOLE_FILE: Final = 0
"""The place of evidence that no single column gives."""

_HALF: Final = 0.5

_FEWEST_REPEATS: Final = 2
"""Rows that repeat an earlier one; fewer are taken for a slip."""

_REPEATED_SHARE: Final = 0.1
"""Of all rows."""

_MOSTLY: Final = 0.9
"""Of the counts; where so many are 1, hardly anything was counted and one hint is enough."""

_FEWEST_SINGLE: Final = 20
"""Rows of different cells; where so many all count 1, persons were listed and not counted."""

_FEWEST_ROWS: Final = 5
"""A table of so many rows that each count 1 is a list."""

_ONE_A_ROW: Final = "one person a row, since every count is 1"
_ALL_ONES: Final = "one row for each person"


def signs_of_persons(
    columns: Sequence[Column | None], counts: NDArray[np.int64] | None
) -> list[SignOfPersons]:
    """Return what makes a file a list of persons; nothing where it counts people.

    Args:
        columns: in the order of the file; None for the counts and for columns whose codes are
            known.
        counts: (rows,) without missing ones; None where the file has no such column.
    """
    ones = 1.0 if counts is None or not counts.size else float((counts == 1).mean())
    asked = [(place, column) for place, column in enumerate(columns, 1) if column is not None]
    found = [one for place, column in asked for one in evidence(column, place, ones < 1)]
    certain = [one for one in found if one.certain]
    if certain:
        return certain
    if ones == 1 and counts is not None and counts.size >= _FEWEST_ROWS:
        apart = [place for place, column in asked if column.tells_rows_apart]
        whole = [SignOfPersons(WHOLE_FILE, _ALL_ONES, True)] if asked else []
        return [SignOfPersons(place, _ONE_A_ROW, True) for place in apart] or whole
    kinds = {one.held for one in found}
    return found if len(kinds) > 1 or (kinds and ones >= _MOSTLY) else []


def signs_in_codelist(codes: Sequence[str], labels: Sequence[str]) -> str | None:
    """Return what a codelist would hold of persons, or None.

    Codes may look like anything, and labels like names: areas do. Numbers of persons among the
    labels, or names beside such numbers, are no categories.

    >>> signs_in_codelist(["012847365", "013592018", "168304957", "142670391"], ["a"] * 4)
    >>> signs_in_codelist(["x", "y"], ["Hoa, 0912 345 678", "Lan, 0983 105 522"])
    'telephone numbers'
    """
    own = [label for code, label in zip(codes, labels, strict=True) if label and label != code]
    column = Column("", list(dict.fromkeys(own)), len(own))
    if column.share(sign_in_cell) >= _HALF:
        return next(filter(None, map(sign_in_cell, column.values)), None)
    numbers = numbers_of_persons(
        Column("", [code for code in codes if code.strip("_T")], len(codes))
    )
    return numbers if numbers and names_of_persons(column) else None


def rows_are_persons(repeats: NDArray[np.bool_], counts: NDArray[np.int64] | None) -> bool:
    """Tell whether rows repeat as persons do, rather than by a slip, or each count one person.

    Args:
        repeats: (rows,) True where a row has the codes of an earlier one.
        counts: (rows,) the counts; None where the file has no such column.
    """
    if counts is None:
        return bool(repeats.any())
    few = repeats.sum() < max(_FEWEST_REPEATS, _REPEATED_SHARE * repeats.size)
    return bool((counts == 1).all()) and (not few or counts.size >= _FEWEST_SINGLE)
