"""Random pairs of tables of the same people, small enough to enumerate.

Both have areas, by two trees over the same leaves or by one that ends earlier; each may have a
dimension of its own.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
from hypothesis import strategies as st

from covey.tables import CountTable, Hierarchy
from tests.oracles.joint_tables import Codes, Meaning, meanings

OWN = ("sex", "age")


@dataclass(frozen=True)
class LinkedPair:
    """People by area and by each table's own dimension, and the trees of the two tables."""

    trees: dict[str, dict[str, Hierarchy]]
    fine: Hierarchy
    people: dict[Codes, int]

    def tables(self) -> dict[str, CountTable]:
        """The two tables that Covey makes of them."""
        made = {}
        for name, trees in self.trees.items():
            leaves = self.leaves(name)
            columns = {d: [codes[at] for codes in leaves] for at, d in enumerate(trees)}
            schema = dict.fromkeys(trees, pl.String) | {"n": pl.Int64}
            frame = pl.DataFrame({**columns, "n": list(leaves.values())}, schema=schema)
            made[name] = CountTable.from_frame(frame, trees, "n")
        return made

    def counts(self, name: str) -> dict[Codes, int]:
        """Every cell of one table, totals included."""
        trees = self.trees[name]
        counts = dict.fromkeys(itertools.product(*(tree.codes for tree in trees.values())), 0)
        for leaf, people in self.leaves(name).items():
            above = (tree.ancestors(c) for tree, c in zip(trees.values(), leaf, strict=True))
            for codes in itertools.product(*above):
                counts[codes] += people
        return counts

    def meanings(self, name: str) -> dict[Codes, Meaning]:
        """What each cell of one table counts."""
        finest = {"area": [c for c in self.fine.codes if not self.fine.children(c)]}
        finest |= {own: ["1", "2"] for own in OWN}
        flat = Hierarchy.flat(["1", "2"])
        return meanings(self.trees[name], finest, {"area": self.fine, **dict.fromkeys(OWN, flat)})

    def leaves(self, name: str) -> dict[Codes, int]:
        """The finest cells of one table."""
        trees = self.trees[name]
        leaves: dict[Codes, int] = {}
        for (area, *own), people in self.people.items():
            shown = next(code for code in self.fine.ancestors(area) if code in trees["area"].codes)
            codes = (shown, *(value for d, value in zip(OWN, own, strict=True) if d in trees))
            leaves[codes] = leaves.get(codes, 0) + people
        return leaves


def _grouped(leaves: list[str], group: Mapping[str, str]) -> Hierarchy:
    """The tree of a total over groups, some leaves standing under the total itself."""
    rows = [{"code": "T", "parent": ""}]
    rows += [{"code": name, "parent": "T"} for name in sorted({*group.values()} - {"T"})]
    rows += [{"code": leaf, "parent": group[leaf]} for leaf in leaves]
    return Hierarchy.from_rows(rows)


@st.composite
def linked_pairs(draw: st.DrawFn, most_people: int = 4) -> LinkedPair:
    """Two to four areas, grouped in one or two ways; one table by sex, one by age or by neither."""
    leaves = ["x", "y", "z", "w"][: draw(st.integers(2, 4))]
    own = draw(st.sampled_from([(), ("sex",), ("sex", "age")])) if len(leaves) < 4 else ()
    group = {leaf: draw(st.sampled_from(["T", "A1", "A2"])) for leaf in leaves}
    fine = _grouped(leaves, group)
    kind = draw(st.sampled_from(["same", "other", "earlier"]))
    second = fine
    if kind == "other":
        second = _grouped(
            leaves, {leaf: draw(st.sampled_from(["T", "B1", "B2"])) for leaf in leaves}
        )
    elif kind == "earlier":
        ended = draw(st.sampled_from(sorted({*group.values()} - {"T"}) or ["T"]))
        second = fine.keep(~(fine.parent == fine.position[ended])) if ended != "T" else fine
    trees = {"one": {"area": fine}, "two": {"area": second}}
    for table, dimension in zip(trees.values(), own, strict=False):
        table[dimension] = Hierarchy.flat(["1", "2"])
    people = st.integers(0, most_people)
    if draw(st.booleans()):
        people = st.one_of(st.just(0), people)
    values = [["1", "2"] if dimension in own else ["1"] for dimension in OWN]
    return LinkedPair(
        trees, fine, {codes: draw(people) for codes in itertools.product(leaves, *values)}
    )
