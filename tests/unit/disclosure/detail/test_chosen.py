"""Which breakdowns of small tables go out, and why the others do not."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import covey
from covey.disclosure.detail import ChosenBreakdowns, chosen_breakdowns
from covey.disclosure.detail.shown import Shown, shown_by_breakdown
from covey.errors import PolicyError
from covey.tables import Grid

# 'abroad' has no districts: it stands at the finest level as well as at the one above.
AREA = covey.Hierarchy.from_rows(
    [
        {"code": "VN", "parent": "", "level": "country"},
        {"code": "North", "parent": "VN", "level": "province"},
        {"code": "Hanoi", "parent": "North", "level": "district"},
        {"code": "Sapa", "parent": "North", "level": "district"},
        {"code": "abroad", "parent": "VN", "level": "province"},
    ]
)
SEX = covey.Hierarchy.flat(["F", "M"])
ROWS = [
    ("Hanoi", "F", 40), ("Hanoi", "M", 38),
    ("Sapa", "F", 2), ("Sapa", "M", 10),
    ("abroad", "F", 4), ("abroad", "M", 6),
]  # fmt: skip


@pytest.fixture
def table() -> covey.CountTable:
    area, sex, persons = zip(*ROWS, strict=True)
    frame = pa.table({"area": area, "sex": sex, "persons": persons})
    return covey.CountTable.from_frame(frame, {"area": AREA, "sex": SEX}, count="persons")


def listed(table: covey.CountTable, *detail: dict[str, Any]) -> ChosenBreakdowns:
    return chosen_breakdowns(table, covey.Policy(5, detail=detail))


def test_all_that_qualify_go_out(table: covey.CountTable) -> None:
    policy = covey.Policy(5, detail="frontier", suppression_limit=0.04)
    chosen = chosen_breakdowns(table, policy)
    assert chosen.dimensions == ("area", "sex")
    assert chosen.frontier == ((1, 1), (2, 0))
    assert chosen.breakdowns.levels == {(0, 0), (1, 0), (2, 0), (0, 1), (1, 1)}
    assert chosen.reason((2, 1)) == "too many people below minimum_count=5"
    assert chosen.reason((1, 1)) == ""


def test_no_more_dimensions_are_crossed_than_the_policy_says(table: covey.CountTable) -> None:
    policy = covey.Policy(5, detail="frontier", suppression_limit=1, most_dimensions=1)
    chosen = chosen_breakdowns(table, policy)
    assert chosen.frontier == ((0, 1), (2, 0))
    assert chosen.reason((1, 1)) == "crosses more dimensions than 1"


def test_the_total_goes_out_however_few_it_counts() -> None:
    frame = pa.table({"sex": ["F", "M"], "persons": [1, 2]})
    table = covey.CountTable.from_frame(frame, {"sex": SEX}, count="persons")
    assert chosen_breakdowns(table, covey.Policy(5, detail="frontier")).frontier == ((0,),)


def test_an_officers_list_goes_out_whatever_it_hides(table: covey.CountTable) -> None:
    chosen = listed(table, {"area": 1, "sex": 1})
    assert chosen.frontier == ((1, 1),)
    assert chosen.breakdowns.levels == {(0, 0), (1, 0), (0, 1), (1, 1)}
    assert chosen.reason((2, 0)) == "neither asked for nor coarser than one that is"
    # What it would hide is told all the same.
    assert [one.name for one in chosen.looked_at.listed if not one.qualifies] == ["province × sex"]


def test_levels_may_be_named(table: covey.CountTable) -> None:
    assert listed(table, {"area": "District"}) == listed(table, {"area": 2, "sex": 0})


def test_what_is_coarser_than_another_need_not_be_listed(table: covey.CountTable) -> None:
    assert listed(table, {"area": 2, "sex": 1}, {"area": 1}, {}).frontier == ((2, 1),)


@pytest.mark.parametrize(
    ("detail", "message"),
    [
        ({"age": 1}, "'age', which is no dimension of the table. The dimensions are: area, sex"),
        ({"area": 3}, "level 3 of 'area'. Its levels are 0 (country), 1 (province), 2 (district)."),
        ({"area": "ward"}, "level 'ward' of 'area'. Its levels are 0 (country), 1 (province), 2"),
        ({"sex": "sex"}, "level 'sex' of 'sex'. Its levels are 0 (the total) to 1, without names."),
    ],
)  # fmt: skip
def test_a_list_of_what_is_not_there_is_refused(
    table: covey.CountTable, detail: dict[str, Any], message: str
) -> None:
    with pytest.raises(PolicyError) as refused:
        listed(table, detail)
    assert message in str(refused.value)


def test_one_that_is_left_out_takes_all_finer_ones_with_it(table: covey.CountTable) -> None:
    chosen = listed(table, {"area": 2, "sex": 1}).without((1, 1), "too many people hidden")
    assert chosen.frontier == ((0, 1), (2, 0))
    assert chosen.reason((1, 1)) == "too many people hidden"
    assert chosen.reason((2, 1)) == "finer than province × sex, which does not go out"
    assert chosen.without((2, 0), "likewise").frontier == ((0, 1), (1, 0))


def test_cells_that_go_out_are_those_of_a_breakdown_that_does(table: covey.CountTable) -> None:
    chosen = listed(table, {"area": 2}, {"area": 1, "sex": 1})
    out = chosen.breakdowns.hold(table.grid, table.keys)
    assert [table.grid.codes(key) for key in table.keys[~out].tolist()] == [
        ("Hanoi", "F"), ("Hanoi", "M"), ("Sapa", "F"), ("Sapa", "M")
    ]  # fmt: skip


def test_a_leaf_that_ends_early_is_shown_in_finer_breakdowns_too(table: covey.CountTable) -> None:
    small = table.counts < 15
    by_breakdown = shown_by_breakdown(
        table.grid, table.keys, table.counts, small, [(0, 0), (1, 0), (2, 0)]
    )
    # By district: Hanoi and, though it has no districts, abroad, hidden like Sapa.
    assert by_breakdown[2, 0] == Shown(cells=3, hidden=2, people=100, people_hidden=22)
    assert [one.share_hidden for one in by_breakdown.values()] == [0, 0.1, 0.22]


def test_a_million_cells_are_told_apart_in_well_under_a_second() -> None:
    area = covey.Hierarchy.from_rows(
        [{"code": "t", "parent": ""}]
        + [{"code": f"{p}", "parent": "t"} for p in range(20)]
        + [{"code": f"{p}-{d}", "parent": f"{p}"} for p in range(20) for d in range(30)]
    )
    grid = Grid.of({"from": area, "to": area, "sex": SEX})
    keys = np.arange(grid.possible_cells)[:1_000_000]
    table = covey.CountTable.from_leaves(grid, keys[:0], keys[:0])
    chosen = chosen_breakdowns(table, covey.Policy(5, detail=({"from": 2}, {"from": 1, "to": 2})))
    begun = time.process_time()
    out = chosen.breakdowns.hold(grid, keys)
    assert time.process_time() - begun < 1
    assert 0 < out.sum() < keys.size
