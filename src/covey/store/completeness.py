"""What a release that goes out without an agency lacks: by cell, and by file.

Everybody knows where an agency counts, since it follows from the contracts. So a cell in which only
what is missing could count is no 0, and a total that joins it with others is marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import polars as pl

from covey.log import Missing, Taken
from covey.tables import Hierarchy
from covey.tables.refined import leaves_of
from covey.tables.status import HIDDEN, INCOMPLETE, NOT_COLLECTED, OBS_STATUS, OBS_VALUE

Leaves = Mapping[str, frozenset[str]]
"""The leaves of each dimension at which something may count."""


def marked(
    cells: pl.DataFrame,
    parts: Sequence[Taken],
    missing: Sequence[Missing],
    trees: Mapping[str, Hierarchy],
) -> pl.DataFrame:
    """Return published rows with what they lack marked.

    Args:
        cells: the dimensions, obs_value and obs_status.
        parts: the counts that are in them.
        missing: the counts that are not; where there are none, the rows are returned as they are.
        trees: the tree of each dimension when they went out.

    Returns:
        The same rows: obs_status is "L" and obs_value missing where only what is missing could
        count, "P" where that and something else could and the count is published.
    """
    if not missing:
        return cells
    here = _meets((_counted(part, missing, trees) for part in parts), trees)
    lacks = _meets((one for of in missing for one in _lacking(of, parts, trees)), trees)
    none = lacks & ~here
    value = pl.when(none).then(None).otherwise(pl.col(OBS_VALUE)).alias(OBS_VALUE)
    status = (
        pl.when(none)
        .then(pl.lit(NOT_COLLECTED))
        .when(pl.col(OBS_STATUS) == HIDDEN)
        .then(pl.lit(HIDDEN))
        .when(lacks)
        .then(pl.lit(INCOMPLETE))
        .otherwise(pl.col(OBS_STATUS))
        .alias(OBS_STATUS)
    )
    return cells.with_columns(value, status)


def _counted(
    part: Taken, missing: Iterable[Missing], trees: Mapping[str, Hierarchy]
) -> dict[str, frozenset[str]]:
    """Return where a part counts, without the leaves that its file has no rows of."""
    own = _taken(part, trees)
    for one in missing:
        if _same_file(one, part):
            own |= {name: own[name] - set(leaves) for name, leaves in one.leaves}
    return own


def _lacking(
    one: Missing, parts: Iterable[Taken], trees: Mapping[str, Hierarchy]
) -> Iterator[Leaves]:
    """Yield where counts are missing: of a file that is there, wherever else that counts."""
    there = [_taken(part, trees) for part in parts if _same_file(one, part)]
    for own in there or [{name: frozenset(leaves_of(tree)) for name, tree in trees.items()}]:
        yield own | {name: own[name] & set(leaves) for name, leaves in one.leaves}


def _taken(part: Taken, trees: Mapping[str, Hierarchy]) -> dict[str, frozenset[str]]:
    codes, renamed, constants = dict(part.codes), dict(part.renamed), dict(part.constants)
    return {
        name: frozenset(
            [constants[name]]
            if name in constants
            else codes.get(renamed.get(name, name), leaves_of(tree))
        )
        for name, tree in trees.items()
    }


def _same_file(one: Missing, part: Taken) -> bool:
    return (one.submission, one.period) == (part.submission, part.period)


def _meets(places: Iterable[Leaves], trees: Mapping[str, Hierarchy]) -> pl.Expr:
    """Return whether somebody who counts at one of these places could be in a cell."""
    return pl.any_horizontal(
        pl.lit(False),
        *(
            pl.all_horizontal(
                pl.lit(True),
                *(pl.col(name).is_in(_above(trees[name], own)) for name, own in leaves.items()),
            )
            for leaves in places
        ),
    )


def _above(tree: Hierarchy, leaves: Iterable[str]) -> list[str]:
    """Return the codes that hold some of the leaves, these among them."""
    return sorted({above for leaf in leaves for above in tree.ancestors(leaf)})
