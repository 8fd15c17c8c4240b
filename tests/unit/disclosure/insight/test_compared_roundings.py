"""Ways that change counts, side by side: each row is what the way shows, and what the attack says.

     F   M
n1   3   30      beside the total, no number in its place keeps 3 from being told
n2   14  40
s1   25  50
s2   7   60
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

import covey
from covey import CountTable, Hierarchy, Policy, Rounding
from covey.disclosure import compare_roundings, usual_roundings
from tests.unit.disclosure.small import AREA, table

KEY = bytes(range(32))
SERVED = table([3, 30], [14, 40], [25, 50], [7, 60], area=AREA, sex=Hierarchy.flat(["F", "M"]))
FIVE = Policy(5)


def test_each_way_is_carried_out_and_attacked() -> None:
    found = list(compare_roundings(SERVED, usual_roundings(FIVE), KEY))
    assert [one.rounding.method for one in found] == [
        *("rounding", "random-rounding", "midpoint", "cell-key"),
    ]
    for one in found:
        key = KEY if one.rounding.needs_key else None
        rows = covey.round_table(SERVED, one.rounding, key).to_frame()
        assert one.table is not None
        assert one.table.to_frame().equals(rows)
        assert one.rows == rows.height == 21
        by_rows = covey.audit_rounded(rows, SERVED.dimensions, FIVE, one.rounding)
        assert one.audit is not None
        # It starts from the true table, so other tables clear the same cells.
        assert sum(one.audit.cleared.values()) == sum(by_rows.cleared.values())
        assert replace(one.audit, cleared=by_rows.cleared) == by_rows
    fell = {one.name: [each.codes for each in one.audit.findings] for one in found if one.audit}
    assert fell["method=midpoint"] == [("n1", "F")]
    assert fell["method=rounding,base=5"] == []


def test_where_no_next_multiples_add_up_it_says_so_and_goes_one_further() -> None:
    corners = table([[1, 0], [2, 1]], [[2, 1], [1, 0]])
    asked = {"by 2": (Rounding("rounding", 2), Policy(2))}
    refused, further = compare_roundings(corners, asked, KEY)
    assert (refused.table, refused.audit) == (None, None)
    assert "next to the counts adds up" in refused.refused
    assert (further.name, further.rounding.steps) == ("by 2,steps=1", 1)
    assert further.table is not None
    assert further.table.figures.sums_off == 0


def test_the_usual_ways_follow_the_minimum_count() -> None:
    assert [str(one) for one in usual_roundings(Policy(10))] == [
        "method=rounding,base=10",
        "method=random-rounding,base=10",
        "method=midpoint",
        "method=cell-key,largest_shift=10",
    ]
    assert "cell-key" not in str(list(usual_roundings(Policy(1_000))))


def test_an_outsider_attacks_whomever_else_the_policy_fears() -> None:
    strict = Policy(5, intruder="knows-primary", k=3, insiders=({"sex": "F"}, {"sex": "M"}))
    asked = {"midpoint": (Rounding("midpoint", minimum_count=5), strict)}
    (one,) = compare_roundings(SERVED, asked, KEY)
    assert one.audit is not None
    assert [each.codes for each in one.audit.findings] == [("n1", "F")]


@pytest.mark.long
def test_of_a_large_table_it_says_what_was_not_tried_or_not_attacked() -> None:
    codes = [f"c{number}" for number in range(450)]
    frame = pl.DataFrame({"a": codes, "n": 3}).join(pl.DataFrame({"b": codes}), how="cross")
    large = CountTable.from_frame(frame, {name: Hierarchy.flat(codes) for name in "ab"}, "n")
    asked = {
        "by 5": (Rounding("rounding", 5), FIVE),
        "midpoint": (Rounding("midpoint", minimum_count=5), FIVE),
    }
    together, middle = compare_roundings(large, asked, KEY)
    assert (together.table, together.audit) == (None, None)
    assert "Not tried" in together.refused
    assert middle.table is not None
    assert (middle.rows, middle.audit) == (451**2, None)
