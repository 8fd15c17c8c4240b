"""Random tables small enough to enumerate: ragged trees, few people, some cells hidden."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
from hypothesis import strategies as st

from covey.tables import CountTable, Hierarchy

Codes = tuple[str, ...]


@dataclass(frozen=True)
class PublishedTable:
    """A true table of counts, totals included, and which of its cells are hidden."""

    hierarchies: dict[str, Hierarchy]
    counts: dict[Codes, int]
    hidden: frozenset[Codes]

    def cell(self, codes: Codes) -> Codes:
        """The codes that stand for a cell of single-child chains."""
        return cell_of(self.hierarchies, codes)

    def rows(self) -> dict[Codes, int | None]:
        """The rows as the oracle wants them."""
        return {
            codes: None if codes in self.hidden else count for codes, count in self.counts.items()
        }

    def true_counts(self) -> dict[Codes, int]:
        """Every cell, also those without a row."""
        every = itertools.product(*(tree.codes for tree in self.hierarchies.values()))
        return dict.fromkeys(every, 0) | self.counts

    def count_table(self) -> CountTable:
        """The table that Covey makes of all counts, checked against their totals."""
        columns = {
            name: [codes[d] for codes in self.counts] for d, name in enumerate(self.hierarchies)
        }
        rows = pl.DataFrame(
            {**columns, "people": list(self.counts.values())},
            schema=dict.fromkeys(self.hierarchies, pl.String) | {"people": pl.Int64},
        )
        return CountTable.from_frame(rows, self.hierarchies, "people")

    def frame(self, order: list[Codes] | None = None) -> pl.DataFrame:
        """The rows as they are published."""
        return published_frame(self.hierarchies, self.rows(), order)


def cell_of(hierarchies: Mapping[str, Hierarchy], codes: Codes) -> Codes:
    """The topmost code of each single-child chain: both codes count the same people."""
    return tuple(
        tree.codes[tree.merged[tree.position[code]]]
        for tree, code in zip(hierarchies.values(), codes, strict=True)
    )


def published_frame(
    hierarchies: Mapping[str, Hierarchy],
    rows: Mapping[Codes, int | None],
    order: list[Codes] | None = None,
) -> pl.DataFrame:
    """Rows in the one published shape."""
    listed = order or list(rows)
    columns: dict[str, Any] = {
        name: [codes[d] for codes in listed] for d, name in enumerate(hierarchies)
    }
    values = [rows[codes] for codes in listed]
    return pl.DataFrame(
        {
            **columns,
            "obs_value": pl.Series(values, dtype=pl.Int64),
            "obs_status": ["Q" if value is None else "A" for value in values],
        },
        schema_overrides=dict.fromkeys(hierarchies, pl.String),
    )


@st.composite
def trees(draw: st.DrawFn, most_codes: int) -> Hierarchy:
    """A ragged tree; each code hangs under an earlier one."""
    size = draw(st.integers(2, most_codes))
    parents = [draw(st.integers(0, place - 1)) for place in range(1, size)]
    rows = [{"code": "0", "parent": ""}]
    rows += [{"code": str(place), "parent": str(at)} for place, at in enumerate(parents, start=1)]
    return Hierarchy.from_rows(rows)


@st.composite
def published_tables(
    draw: st.DrawFn, zeros: str, most_people: int = 3, most_leaves: int = 9
) -> PublishedTable:
    """A table of 1 to 4 dimensions with any of its cells hidden; of the zeros only if allowed."""
    dimensions = draw(st.integers(1, 4))
    hierarchies: dict[str, Hierarchy] = {}
    room = most_leaves
    for d in range(dimensions):
        tree = draw(trees(6 if d == 0 else 4))
        leaves = int(tree.is_leaf.sum())
        if leaves > room:
            tree = Hierarchy.flat(["1"], total="0")
            leaves = 1
        room //= leaves
        hierarchies[f"d{d}"] = tree
    leaf_codes = [
        [code for code, leaf in zip(tree.codes, tree.is_leaf, strict=True) if leaf]
        for tree in hierarchies.values()
    ]
    counts: dict[Codes, int] = {}
    for leaf in itertools.product(*leaf_codes):
        people = draw(st.integers(0, most_people))
        above = (
            tree.ancestors(code) for tree, code in zip(hierarchies.values(), leaf, strict=True)
        )
        for codes in itertools.product(*above):
            counts[codes] = counts.get(codes, 0) + people
    may_hide = [codes for codes, count in counts.items() if count or zeros == "hidden"]
    share = draw(st.sampled_from([0.3, 0.6, 0.9]))
    random = draw(st.randoms(use_true_random=False))
    hidden_cells = {cell_of(hierarchies, codes) for codes in may_hide if random.random() < share}
    hidden = {codes for codes in may_hide if cell_of(hierarchies, codes) in hidden_cells}
    listed = {
        codes
        for codes, count in counts.items()
        if count or codes in hidden or random.random() < 0.5
    }
    return PublishedTable(
        hierarchies,
        {codes: counts[codes] for codes in counts if codes in listed},
        frozenset(hidden),
    )
