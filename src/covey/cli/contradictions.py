"""What linked files tell differently of the same people, by file and line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import polars as pl

from covey.cli.held_files import HeldFiles
from covey.disclosure import UNBOUNDED
from covey.errors import TableError, by_line
from covey.tables import Hierarchy
from covey.tables.status import HIDDEN, OBS_STATUS, OBS_VALUE


def refuse_contradictions(held: HeldFiles, trees: Mapping[str, Mapping[str, Hierarchy]]) -> None:
    """Refuse linked files of which two tell different counts of the same cell.

    Args:
        held: the files.
        trees: by file, the tree of each of its dimensions.

    Raises:
        TableError: naming cells by file and line, never counts.
    """
    wrong: list[str] = []
    for one, other in combinations(trees, 2):
        common = [name for name in trees[one] if name in trees[other]]
        if not common:
            continue
        left, right = (_bounds(held, name, trees[name], common) for name in (one, other))
        both = left.join(right, on=common, suffix="_other", maintain_order="left")
        apart = (pl.col("low") > pl.col("high_other")) | (pl.col("low_other") > pl.col("high"))
        for row in both.filter(apart).iter_rows(named=True):
            cell = "×".join(row[name] for name in common)
            wrong.append(
                f"{row['place']} and {row['place_other']} tell different counts of {cell}."
            )
    if wrong:
        raise TableError(
            f"{by_line(wrong)}\nLinked tables count the same people: correct one, or say "
            "--as vintages where one file corrects the other."
        )


def _bounds(
    held: HeldFiles, file: str, trees: Mapping[str, Hierarchy], common: Sequence[str]
) -> pl.DataFrame:
    """Return the cells at the total of all dimensions but the *common* ones, and their bounds."""
    rows = held.rows[file]
    place, above = ("line", 2) if held.files[file].suffix == ".csv" else ("row", 1)
    ceilings = {HIDDEN: UNBOUNDED, **held.symbols}
    high = pl.col(OBS_STATUS).replace_strict(ceilings, default=UNBOUNDED, return_dtype=pl.Int64)
    at_total = [pl.col(name) == tree.root for name, tree in trees.items() if name not in common]
    return (
        rows.with_row_index("row")
        .with_columns(pl.format(f"{file} {place} {{}}", pl.col("row") + above).alias("place"))
        .filter(*at_total)
        .select(
            *(pl.col(name).cast(pl.String) for name in common),
            "place",
            pl.col(OBS_VALUE).fill_null(0).alias("low"),
            pl.col(OBS_VALUE).fill_null(high).alias("high"),
        )
    )
