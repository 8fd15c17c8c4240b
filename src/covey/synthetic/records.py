"""Records of nobody: rows such as an agency has of single people, all made up.

For trying `covey tabulate` at any size. Every value is a hash of the row's number and of what it is
for, so that any part of a file can be made alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from covey.contracts import Age, Records, Span, Text
from covey.errors import ContractError
from covey.synthetic.draws import Fractions, fractions
from covey.tables import Hierarchy

_OLDEST: Final = 80
_YEAR: Final = 365.25  # days
_MISSING: Final = 0.02
_RECORDS_A_PERSON: Final = 1.5
_SKEW: Final = 2  # most records are of few codes, as in real tables


def records_of_nobody(
    looks: Records,
    trees: Mapping[str, Hierarchy],
    period: str,
    rows: range,
    *,
    changing: Collection[str] = (),
    seed: int = 0,
) -> pl.DataFrame:
    """Return made-up records, some of which lie outside the period.

    Args:
        looks: what the records of a submission look like.
        trees: the codelist of each dimension.
        period: the code of the one that most of them are of.
        rows: which ones, by their numbers: `range(1000)` are the first thousand.
        changing: the dimensions that may be others in each record of a person.
        seed: another one makes other records.

    Raises:
        ContractError: *period* is none.
    """
    span = Span.of(period)
    if span is None:
        raise ContractError(f"{period!r} is no period. Name one, such as 2024-Q1.")
    numbers = np.arange(rows.start, rows.stop, rows.step, dtype=np.uint64)
    persons = (numbers / _RECORDS_A_PERSON).astype(np.uint64)
    last = _number(span.end)
    made: dict[str, pl.Series] = {}
    for name, says in looks.said.items():
        of = numbers if name in changing else persons
        drawn, absent = fractions(of, seed, name), fractions(of, seed, name, "missing") < _MISSING
        if isinstance(says, Text):
            made[says.column] = _codes(drawn, trees[name])
        elif isinstance(says, Age):
            made[says.born] = _days(last, -drawn * _OLDEST * _YEAR)
        else:
            continue
        if says.missing is not None:
            column = [*made][-1]
            made[column] = made[column].set(pl.Series(absent), None)
    if looks.person is not None:
        made[looks.person] = pl.Series(persons.astype(np.int64))
    if looks.day is not None:
        length = (last - _number(span.first)) * 1.25  # a fifth of them lies before the period
        made[looks.day] = _days(last - 1, -fractions(numbers, seed, "day") * length)
    for column, texts in looks.only.items():
        made[column] = pl.Series([texts[0]], dtype=pl.String).new_from_index(0, numbers.size)
    return pl.DataFrame(made)


def _codes(drawn: Fractions, tree: Hierarchy) -> pl.Series:
    """Return the leaves that draws stand for, the first ones most often."""
    leaves = [code for code, is_leaf in zip(tree.codes, tree.is_leaf, strict=True) if is_leaf]
    known = [code for code in leaves if not code.startswith("_")]
    places = (drawn**_SKEW * len(known)).astype(np.uint32)
    return pl.Series(known, dtype=pl.String).gather(pl.Series(places))


def _days(first: int, later: Fractions) -> pl.Series:
    return pl.Series(np.floor(first + later).astype(np.int32)).cast(pl.Date)


def _number(day: date) -> int:
    """Return a day as how many they are since 1970."""
    return (day - date(1970, 1, 1)).days
