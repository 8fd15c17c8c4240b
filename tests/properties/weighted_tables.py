"""Random tables of people by quasi-identifiers and one sensitive dimension, on ragged trees."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

import covey
from covey.tables import Hierarchy

Row = tuple[tuple[str, ...], str, int]


@dataclass(frozen=True)
class WeightedTable:
    """Rows at leaf level, and the trees of their codes.

    Args:
        trees: the quasi-identifiers d0, d1, …
        sensitive: the tree of the dimension secret.
        rows: the codes of the quasi-identifiers, the sensitive code, and people.
    """

    trees: tuple[Hierarchy, ...]
    sensitive: Hierarchy
    rows: tuple[Row, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"d{d}" for d in range(len(self.trees)))

    @property
    def dimensions(self) -> dict[str, Hierarchy]:
        return {**dict(zip(self.names, self.trees, strict=True)), "secret": self.sensitive}

    def counted(self, rows: list[Row] | None = None) -> covey.CountTable:
        """The table; of other *rows* when they are given."""
        rows = list(self.rows) if rows is None else rows
        columns: dict[str, Any] = {
            name: pa.array([codes[d] for codes, _, _ in rows], pa.string())
            for d, name in enumerate(self.names)
        }
        columns["secret"] = pa.array([secret for _, secret, _ in rows], pa.string())
        columns["persons"] = pa.array([people for _, _, people in rows], pa.int64())
        return covey.CountTable.from_frame(
            pa.table(columns), self.dimensions, "persons", duplicates="sum"
        )


def random_table(seed: int, heights: tuple[int, ...], rows: int) -> WeightedTable:
    """A table whose lattice is large enough for bounds to matter; most cells hold few people."""
    chance = random.Random(seed)
    dimensions = tuple(_random_tree(chance, height) for height in heights)
    sensitive = _random_tree(chance, 2)
    leaves = [
        [code for code in tree.codes if not tree.children(code)]
        for tree in (*dimensions, sensitive)
    ]
    people: dict[tuple[str, ...], int] = {}
    for _ in range(rows):
        codes = tuple(one[int(len(one) * chance.random() ** 2)] for one in leaves)
        people[codes] = 1 + int(chance.paretovariate(0.8))
    return WeightedTable(
        dimensions, sensitive, tuple((codes[:-1], codes[-1], n) for codes, n in people.items())
    )


def _random_tree(chance: random.Random, height: int) -> Hierarchy:
    """Two or three codes below each, and now and then a leaf that stands higher."""
    rows = [{"code": "t", "parent": ""}]
    above = ["t"]
    for level in range(height):
        below = [
            {"code": f"{code}{i}", "parent": code}
            for place, code in enumerate(above)
            if level == 0 or place == 0 or chance.random() < 0.8
            for i in range(chance.choice([2, 2, 3]))
        ]
        rows += below
        above = [row["code"] for row in below]
    return Hierarchy.from_rows(rows)


@st.composite
def trees(draw: st.DrawFn, most_codes: int = 7) -> Hierarchy:
    """A random tree: each code hangs below one that came before."""
    above = [draw(st.integers(0, i)) for i in range(draw(st.integers(1, most_codes - 1)))]
    rows = [{"code": "c0", "parent": ""}]
    rows += [{"code": f"c{i}", "parent": f"c{p}"} for i, p in enumerate(above, start=1)]
    return Hierarchy.from_rows(rows)


@st.composite
def weighted_tables(draw: st.DrawFn, most_dimensions: int = 3) -> WeightedTable:
    """Few rows, most of them of few people."""
    dimensions = tuple(draw(st.lists(trees(), min_size=1, max_size=most_dimensions)))
    sensitive = draw(trees())
    leaves = [
        [code for code in tree.codes if not tree.children(code)]
        for tree in (*dimensions, sensitive)
    ]
    row = st.tuples(
        st.tuples(*(st.sampled_from(codes) for codes in leaves[:-1])),
        st.sampled_from(leaves[-1]),
        st.one_of(st.integers(1, 4), st.integers(1, 30)),
    )
    rows = draw(st.lists(row, min_size=1, max_size=14, unique_by=lambda one: (one[0], one[1])))
    return WeightedTable(dimensions, sensitive, tuple(rows))
