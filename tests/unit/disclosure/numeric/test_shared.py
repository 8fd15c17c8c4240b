"""Named tuples that compiled code takes by reference."""

from __future__ import annotations

import sys
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from covey.disclosure.numeric.compiled import compiled_to_make_arrays
from covey.disclosure.numeric.shared import shared


@shared
class Row(NamedTuple):
    """What a sum is about."""

    people: NDArray[np.int64]
    weight: float


@shared
class Sheet(NamedTuple):
    """Two rows, the second in another one."""

    people: NDArray[np.int64]
    row: Row


@compiled_to_make_arrays
def added(sheet: Sheet) -> NDArray[np.int64]:
    """Add the rows up, into the second as well."""
    for place in range(sheet.people.size):
        sheet.row.people[place] += sheet.people[place] * sheet.row.weight
    return sheet.row.people.copy()


def test_compiled_code_reads_and_changes_arrays_at_any_depth() -> None:
    sheet = Sheet(np.array([1, 2]), Row(np.array([10, 20]), 3.0))
    assert added(sheet).tolist() == [13, 26]
    assert sheet.row.people.tolist() == [13, 26]


def test_nothing_holds_on_to_arrays_that_compiled_code_was_given() -> None:
    people = np.array([1, 2])
    sheet = Sheet(people, Row(people, 1.0))
    before = sys.getrefcount(people)
    for _ in range(3):
        added(sheet)
    assert sys.getrefcount(people) == before
