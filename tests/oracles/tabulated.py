"""Records counted one by one, in plain Python: what `covey tabulate` has to say, the slow way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from covey.contracts import Age, Always, Gravest, Latest, Records, Span, Text
from covey.tables import Hierarchy

Cell = tuple[str, ...]


def tabulated(
    rows: Sequence[Mapping[str, Any]],
    looks: Records,
    trees: Mapping[str, Hierarchy],
    period: str,
    words: Mapping[str, str],
) -> Counter[Cell]:
    """Return how many there are of each cell.

    Args:
        rows: the records; days are `date` objects or missing.
        looks: what they look like.
        trees: the codelist of each dimension.
        period: the one that is counted.
        words: what texts mean besides codes.
    """
    span = Span.of(period)
    assert span is not None
    first, after = span.first, span.end
    taken = [
        row
        for row in rows
        if looks.day is None or (row[looks.day] is not None and first <= row[looks.day] < after)
    ]
    told = [(row, _cell(row, looks, trees, after, words)) for row in taken]
    if looks.person is None:
        return Counter(cell for _, cell in told)
    if looks.one_leaf is None:
        return Counter(cell for _, cell in {(row[looks.person], cell) for row, cell in told})
    best: dict[Any, tuple[Any, ...]] = {}
    for row, cell in told:
        places = tuple(tree.position[code] for tree, code in zip(trees.values(), cell, strict=True))
        rank = (_rank(row, cell, looks, tuple(trees)), places, cell)
        person = row[looks.person]
        best[person] = max(best.get(person, rank), rank)
    return Counter(cell for _, _, cell in best.values())


def _rank(row: Mapping[str, Any], cell: Cell, looks: Records, dimensions: Cell) -> int:
    rule = looks.one_leaf
    if isinstance(rule, Gravest):
        return -rule.order.index(cell[dimensions.index(rule.dimension)])
    assert isinstance(rule, Latest)
    return row[rule.day].toordinal() if row[rule.day] else 0


def _cell(
    row: Mapping[str, Any],
    looks: Records,
    trees: Mapping[str, Hierarchy],
    after: date,
    words: Mapping[str, str],
) -> Cell:
    cell = []
    for name in trees:
        says = looks.said[name]
        if isinstance(says, Always):
            cell.append(says.code)
        elif isinstance(says, Text):
            text = (row[says.column] or "").strip()
            cell.append(words.get(text.casefold(), text) if text else str(says.missing))
        else:
            assert isinstance(says, Age)
            cell.append(_band(row[says.born], after) or str(says.missing))
    return tuple(cell)


def _band(born: date | None, after: date) -> str | None:
    """Return the code of an age: Y_LT18, Y18T29 or Y_GE30 of the trees that tests have."""
    if born is None:
        return None
    age = after.year - born.year - ((after.month, after.day) <= (born.month, born.day))
    return "Y_LT18" if age < 18 else "Y18T29" if age < 30 else "Y_GE30"
