"""Counts that no row shows: told by margins, found by the audit, kept open by `protect`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
import pytest

import covey
from tests.oracles.details import Codes, levels_of, possible_values
from tests.properties.tiny_tables import published_frame
from tests.properties.true_tables import TrueTable

AREA = covey.Hierarchy.flat(["north", "middle", "south"], total="all", insist=True)
AGE = covey.Hierarchy.flat(["child", "adult", "old"], total="any", insist=True)
SEX = covey.Hierarchy.flat(["F", "M"], total="both", insist=True)
CUBE = {
    "north": ((0, 4), (0, 3), (4, 3)),
    "middle": ((5, 5), (5, 1), (5, 0)),
    "south": ((0, 5), (0, 3), (4, 3)),
}
"""People by age and sex. Every sum over one dimension is 3 or more, and no other table has them."""
PINNED = ("middle", "adult", "M")
MARGINS = ({"area": 1, "age": 1}, {"area": 1, "sex": 1}, {"age": 1, "sex": 1})

# north and n stand for the same people, and so do total and world; abroad has no districts.
TREE = covey.Hierarchy.from_rows(
    {"code": code, "parent": parent}
    for code, parent in [
        ("total", ""), ("world", "total"), ("north", "world"), ("n", "north"), ("n1", "n"),
        ("n2", "n"), ("n1a", "n1"), ("n1b", "n1"), ("abroad", "world"),
    ]
)  # fmt: skip


@pytest.fixture
def cube() -> TrueTable:
    leaves = {
        (area, age, sex): people
        for area, ages in CUBE.items()
        for age, sexes in zip(("child", "adult", "old"), ages, strict=True)
        for sex, people in zip(("F", "M"), sexes, strict=True)
    }
    return TrueTable({"area": AREA, "age": AGE, "sex": SEX}, leaves)


def only(true: TrueTable, most: int) -> dict[Codes, int]:
    """The rows of all breakdowns of *most* dimensions, as they are."""
    return {
        codes: count
        for codes, count in true.counts().items()
        if sum(levels_of(true.hierarchies, codes)) <= most
    }


def rows_of(safe: covey.ProtectedTable) -> dict[Codes, int | None]:
    return {codes[:-2]: codes[-2] for codes in safe.to_frame().iter_rows()}


def told(true: TrueTable, rows: Mapping[Codes, int | None], minimum_count: int) -> set[Codes]:
    """The unsafe counts of the cube that have a single possible value."""
    possible = possible_values(true.hierarchies, rows, lowest=1, unlimited=30)
    counts = true.counts()
    return {
        codes
        for codes, values in possible.items()
        if len(values) == 1 and 0 < counts[codes] < minimum_count
    }


def test_margins_alone_tell_a_count_that_no_row_shows(cube: TrueTable) -> None:
    rows = only(cube, 2)
    assert min(rows.values()) >= 3
    assert told(cube, rows, 3) == {PINNED}


def test_the_audit_finds_it_from_the_rows(cube: TrueTable) -> None:
    frame = published_frame(cube.hierarchies, only(cube, 2))
    verdict = covey.audit(frame, cube.hierarchies, covey.Policy(3))
    assert [(one.codes, one.rule) for one in verdict.findings] == [
        (PINNED, "only one value possible")
    ]
    assert verdict.attacked == 0
    assert verdict.details


def test_margins_are_thinned_out_until_it_is_open(cube: TrueTable) -> None:
    policy = covey.Policy(3, detail=MARGINS)
    safe = covey.protect(cube.table(), policy)
    rows = rows_of(safe)
    assert rows.keys() == only(cube, 2).keys()
    assert None in rows.values()
    assert told(cube, rows, 3) == set()
    assert covey.audit(safe.to_frame(), cube.hierarchies, policy).safe


@pytest.mark.parametrize("given", [(1, 1), (2, 1), (3, 0), (4, 0)])
def test_chains_ragged_trees_and_levels_that_no_row_shows_hide_nothing_from_the_attack(
    given: tuple[int, int],
) -> None:
    counts = (1, 2, 0, 1, 2, 0, 1, 2)
    leaves = [(area, sex) for area in ("n1a", "n1b", "n2", "abroad") for sex in ("F", "M")]
    true = TrueTable({"area": TREE, "sex": SEX}, dict(zip(leaves, counts, strict=True)))
    levels = dict(zip(true.hierarchies, given, strict=True))
    policy = covey.Policy(2, detail=[levels, {"area": 2}, {"sex": 1}])
    safe = covey.protect(true.table(), policy)
    assert told(true, rows_of(safe), 2) == set()
    verdict = covey.audit(safe.to_frame(), true.hierarchies, policy)
    assert verdict.safe
    assert verdict.details == safe.audit.details


def test_a_level_of_single_children_alone_is_published_with_the_one_above() -> None:
    chain = covey.Hierarchy.from_rows(
        {"code": code, "parent": parent}
        for code, parent in [("T", ""), ("a", "T"), ("b", "a"), ("c", "a")]
    )
    people = {("b", "F"): 7, ("b", "M"): 2, ("c", "F"): 3, ("c", "M"): 9}
    true = TrueTable({"area": chain, "sex": SEX}, people)
    rows: pl.DataFrame = covey.protect(
        true.table(), covey.Policy(5, detail=[{"area": 2}, {"sex": 1}])
    ).to_frame()
    assert rows.rows() == [
        ("T", "both", 21, "A"), ("T", "F", 10, "A"), ("T", "M", 11, "A"),
        ("a", "both", 21, "A"), ("b", "both", 9, "A"), ("c", "both", 12, "A"),
    ]  # fmt: skip
    assert covey.audit(rows, true.hierarchies, covey.Policy(5)).safe


ILLNESS = covey.Hierarchy.from_rows(
    {"code": code, "parent": parent}
    for code, parent in [
        ("any", ""), ("lung", "any"), ("tb", "lung"), ("asthma", "lung"), ("other", "any"),
    ]
)  # fmt: skip
AREAS = covey.Hierarchy.flat(["N", "S"], total="all", insist=True)
# All women of N have tb, and all women of S something else.
ILL = {
    ("N", "F", "tb"): 20, ("N", "M", "asthma"): 15, ("N", "M", "tb"): 9,
    ("S", "F", "other"): 12, ("S", "M", "other"): 14, ("S", "M", "tb"): 7, ("N", "M", "other"): 8,
}  # fmt: skip
DIVERSE = covey.Policy(5, k=5, sensitive="illness", l=2, detail=[{}])


def ill() -> covey.CountTable:
    return TrueTable({"area": AREAS, "sex": SEX, "illness": ILLNESS}, ILL).table()


def test_a_class_with_one_category_is_published_where_no_row_shows_which() -> None:
    detail = ({"area": 1, "sex": 1}, {"area": 1, "illness": 2}, {"sex": 1, "illness": 2})
    policy = replace(DIVERSE, detail=detail)
    safe = covey.protect(ill(), policy)
    assert covey.audit(safe.to_frame(), ill().dimensions, policy).safe


def test_a_class_with_one_category_is_refused_where_its_zeros_show_which() -> None:
    policy = replace(DIVERSE, detail=({"area": 1, "sex": 1, "illness": 2},))
    with pytest.raises(covey.DisclosureRisk) as refused:
        covey.protect(ill(), policy)
    assert refused.value.cells == (("N", "F", "any"), ("S", "F", "any"))


def test_rows_of_categories_taken_together_tell_a_class_of_which_only_one_can_be_meant() -> None:
    # Whoever has a lung disease has tb or asthma; other is a category by itself.
    policy = replace(DIVERSE, detail=({"area": 1, "sex": 1, "illness": 1},))
    with pytest.raises(covey.DisclosureRisk) as refused:
        covey.protect(ill(), policy)
    assert refused.value.cells == (("S", "F", "any"),)


def test_an_unsafe_detail_that_is_equal_to_a_hidden_row_moves_as_far_as_that() -> None:
    cube = TrueTable({"area": AREA, "age": AGE, "sex": SEX}, {("north", "old", "M"): 1})
    policy = covey.Policy(5, protection=5, sides="both", detail=MARGINS)
    safe = covey.protect(cube.table(), policy)
    assert covey.audit(safe.to_frame(), cube.hierarchies, policy).safe
