"""Random true tables: 1 to 4 dimensions, ragged trees, single-child chains, few people, zeros."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import polars as pl
from hypothesis import assume
from hypothesis import strategies as st

import covey
from covey.tables import CountTable, Hierarchy
from tests.properties.tiny_tables import trees

Codes = tuple[str, ...]

ROUNDS = st.sampled_from([None, 0, 2])
"""How often the search looks over what it hides: as often as a policy has it unless it says
otherwise, which is some forty times for a tiny table, not at all, or twice."""


@dataclass(frozen=True)
class TrueTable:
    """People by leaf cell, and the trees over them."""

    hierarchies: dict[str, Hierarchy]
    leaves: dict[Codes, int]

    def frame(self, order: list[Codes] | None = None) -> pl.DataFrame:
        """One row a leaf cell."""
        listed = order or list(self.leaves)
        columns = {name: [codes[d] for codes in listed] for d, name in enumerate(self.hierarchies)}
        return pl.DataFrame(
            {**columns, "people": [self.leaves[codes] for codes in listed]},
            schema=dict.fromkeys(self.hierarchies, pl.String) | {"people": pl.Int64},
        )

    def table(self) -> CountTable:
        """The table that Covey makes of the rows."""
        return CountTable.from_frame(self.frame(), self.hierarchies, "people")

    def counts(self) -> dict[Codes, int]:
        """Every cell, totals included, added up one leaf at a time."""
        counts = dict.fromkeys(
            itertools.product(*(tree.codes for tree in self.hierarchies.values())), 0
        )
        for leaf, people in self.leaves.items():
            above = (
                tree.ancestors(code)
                for tree, code in zip(self.hierarchies.values(), leaf, strict=True)
            )
            for codes in itertools.product(*above):
                counts[codes] += people
        return counts


@st.composite
def true_tables(
    draw: st.DrawFn, most_leaves: int = 6, most_people: int = 5, most_dimensions: int = 4
) -> TrueTable:
    """A table of at most *most_leaves* leaf cells; half of all tables are mostly empty."""
    hierarchies: dict[str, Hierarchy] = {}
    room = most_leaves
    for d in range(draw(st.integers(1, most_dimensions))):
        tree = draw(trees(7 if d == 0 else 4))
        leaves = int(tree.is_leaf.sum())
        if leaves > room:
            tree, leaves = Hierarchy.flat(["1"], total="0"), 1
        room //= leaves
        hierarchies[f"d{d}"] = tree
    leaf_codes = [
        [code for code in tree.codes if not tree.children(code)] for tree in hierarchies.values()
    ]
    people = st.integers(0, most_people)
    if draw(st.booleans()):
        people = st.one_of(st.just(0), people)
    return TrueTable(hierarchies, {codes: draw(people) for codes in itertools.product(*leaf_codes)})


def protected(true: TrueTable, policy: covey.Policy) -> covey.ProtectedTable:
    """What goes out; tables that may not go out at all are set aside."""
    try:
        return covey.protect(true.table(), policy)
    except covey.DisclosureRisk:
        assume(False)
        raise


def rows_of(safe: covey.ProtectedTable) -> dict[Codes, int | None]:
    """The rows that go out; None where hidden."""
    return {codes[:-2]: codes[-2] for codes in safe.to_frame().iter_rows()}
