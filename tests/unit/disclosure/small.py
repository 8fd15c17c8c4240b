"""Small true tables and what was published of them, as tests write them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

import covey
from covey import CountTable, Hierarchy

Codes = tuple[str, ...]


def tree(*pairs: tuple[str, str]) -> Hierarchy:
    """A tree from its codes and their parents."""
    return Hierarchy.from_rows([{"code": code, "parent": parent} for code, parent in pairs])


AREA = tree(
    ("all", ""), ("north", "all"), ("south", "all"),
    ("n1", "north"), ("n2", "north"), ("s1", "south"), ("s2", "south"),
)  # fmt: skip
"""Two regions of two districts."""


def table(*counts: Any, **trees: Hierarchy) -> CountTable:
    """Flat dimensions a, b, … with codes a1, a2, … from nested lists, or the leaves of *trees*."""
    cells = np.array(counts)
    names = tuple(trees) or tuple("abcd"[: cells.ndim])
    for name, size in zip(names, cells.shape, strict=True):
        if name not in trees:
            trees[name] = Hierarchy.flat(f"{name}{place + 1}" for place in range(size))
    leaves = [
        [code for code in trees[name].codes if not trees[name].children(code)] for name in names
    ]
    rows = list(itertools.product(*leaves))
    columns = {name: [row[d] for row in rows] for d, name in enumerate(names)}
    frame = pl.DataFrame({**columns, "n": cells.ravel()})
    return CountTable.from_frame(frame, {name: trees[name] for name in names}, "n")


def rows(safe: covey.ProtectedTable) -> Mapping[Codes, int | None]:
    """The published rows by their codes, None where hidden."""
    return {row[:-2]: row[-2] for row in safe.to_frame().iter_rows()}


def hidden(safe: covey.ProtectedTable) -> set[Codes]:
    """The codes of the hidden rows."""
    return {codes for codes, value in rows(safe).items() if value is None}
