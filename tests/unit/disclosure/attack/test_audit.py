"""The classic attacks on hidden cells, each on a table that one can check by eye."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

import covey
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.attack.verdict import Audit
from covey.tables import Grid, Hierarchy
from tests.attacked import attack_cells
from tests.oracles.enumerate import feasible_values
from tests.unit.disclosure.published import (
    THREE_WAYS,
    WHOLE_NUMBERS_ONLY,
    crosstab,
    frame,
    with_totals,
)

EXACT = "only one value possible"
NARROW = "interval narrower than protection"
BELOW = "published below minimum_count"
OTHER_CODE = "published under another code"


def fallen(verdict: Audit) -> dict[tuple[str, ...], str]:
    return {finding.codes: finding.rule for finding in verdict.findings}


def attack(text: str, minimum_count: int = 5, **policy: object) -> Audit:
    rows, hierarchies = crosstab(text)
    return covey.audit(rows, hierarchies, covey.Policy(minimum_count, **policy))  # type: ignore[arg-type]


def test_a_single_hidden_cell_of_a_row_is_found_by_subtraction() -> None:
    verdict = attack("""
             _T   F   M
        _T   40  22  18
        A    12   ?   9
        B    28  19   9
    """)
    assert fallen(verdict) == {("A", "F"): EXACT}
    assert not verdict.safe


def test_a_block_of_four_hidden_cells_withstands_subtraction() -> None:
    verdict = attack("""
             _T   F   M
        _T   40  20  20
        A    12   ?   ?
        B    12   ?   ?
        C    16   8   8
    """)
    assert verdict.safe
    assert verdict.attacked == 4
    assert sum(verdict.cleared.values()) == 4


def test_two_hidden_cells_that_share_two_people_are_both_one() -> None:
    verdict = attack("""
             _T   F   M
        _T   40  20  20
        A     ?   ?   ?
        B     ?   ?   ?
        C    36  18  18
    """)
    assert fallen(verdict) == dict.fromkeys(
        [("A", "F"), ("A", "M"), ("B", "F"), ("B", "M"), ("A", "_T"), ("B", "_T")], EXACT
    )


def test_the_same_two_cells_withstand_where_a_zero_may_be_hidden() -> None:
    verdict = attack(
        """
             _T   F   M
        _T   40  20  20
        A     ?   ?   ?
        B     ?   ?   ?
        C    36  18  18
        """,
        zeros="hidden",
    )
    assert verdict.safe


def test_a_block_is_narrowed_to_one_table_by_its_smallest_margin() -> None:
    verdict = attack("""
             _T   F   M
        _T   60  31  29
        A     ?   ?   ?
        B    11   ?   ?
        C    47  24  23
    """)
    assert fallen(verdict) == {("A", "F"): EXACT, ("A", "M"): EXACT, ("A", "_T"): EXACT}


ONE_ROW = Grid.of({"sex": Hierarchy.flat(["F", "M"])})
EIGHT_SHARED = PublishedRows.of(
    ONE_ROW, np.arange(3), np.array([8, 0, 0]), np.array([False, True, True])
)


def test_two_cells_below_five_that_share_eight_people_are_both_four() -> None:
    policy = covey.Policy(5, intruder="knows-primary")
    both = np.array([False, True, True])
    verdict = attack_cells(EIGHT_SHARED, policy, Told(both, primary=both))
    assert fallen(verdict) == {("F",): EXACT, ("M",): EXACT}
    assert verdict.played_primary


def test_who_does_not_know_that_both_are_below_five_cannot_tell() -> None:
    verdict = attack_cells(EIGHT_SHARED, covey.Policy(5, intruder="knows-primary"))
    assert verdict.safe
    assert "was not played" in verdict.statement()


def test_whole_numbers_give_away_what_fractions_leave_open() -> None:
    rows = {
        codes: None if codes in WHOLE_NUMBERS_ONLY else people
        for codes, people in with_totals(WHOLE_NUMBERS_ONLY).items()
    }
    verdict = covey.audit(frame(list(THREE_WAYS), rows), THREE_WAYS, covey.Policy(3))
    unsafe = {codes for codes, people in WHOLE_NUMBERS_ONLY.items() if people < 3}
    assert fallen(verdict) == dict.fromkeys(unsafe, EXACT)
    assert all(len(values) == 1 for values in feasible_values(THREE_WAYS, rows).values())


def test_a_hidden_cell_that_must_be_large_is_no_finding() -> None:
    verdict = attack("""
             _T   F   M
        _T   40  22  18
        A    21   ?   9
        B    19  10   9
    """)
    assert verdict.safe
    assert verdict.cleared == {"known to be safe": 1}


def test_a_small_published_count_is_found() -> None:
    verdict = attack("""
             _T   F   M
        _T   40  22  18
        A    12   3   9
        B    28  19   9
    """)
    assert fallen(verdict) == {("A", "F"): BELOW}


def test_nothing_limits_a_column_whose_total_is_hidden() -> None:
    assert attack("""
             _T   F
        _T    ?   ?
        A     ?   ?
        B    12  12
    """).safe


@pytest.mark.parametrize(
    ("protection", "rules"), [(1, set()), (2, set()), ("full", set()), (3, {NARROW})]
)
def test_possible_counts_must_lie_as_far_apart_as_the_policy_asks(
    protection: int | str, rules: set[str]
) -> None:
    # The hidden cells of A share 4 people: each is 1, 2 or 3.
    verdict = attack(
        """
             _T   F   M
        _T   40  20  20
        A     4   ?   ?
        B    12   ?   ?
        C    24  12  12
        """,
        minimum_count=4,
        protection=protection,
    )
    assert set(fallen(verdict).values()) == rules


TWO_BY_TWO = {
    ("_T", "_T"): 29, ("_T", "A"): 19, ("_T", "B"): 10,
    ("F", "_T"): 11, ("F", "A"): 2, ("F", "B"): 9,
    ("M", "_T"): 18, ("M", "A"): 17, ("M", "B"): 1,
}  # fmt: skip
"""With the four inner cells hidden, F×A is 2 … 10 and M×B is 1 … 9."""


@pytest.mark.parametrize(
    ("protection", "found"), [("full", {("F", "A"): NARROW}), (3, {})], ids=["full", "3 people"]
)
def test_full_protection_leaves_every_unsafe_count_possible(
    protection: int | str, found: dict[tuple[str, ...], str]
) -> None:
    grid = Grid.of({"sex": Hierarchy.flat("FM"), "area": Hierarchy.flat("AB")})
    counts = np.array(list(TWO_BY_TWO.values()))
    hidden = np.array(["_T" not in codes for codes in TWO_BY_TWO])
    policy = covey.Policy(5, protection=protection)  # type: ignore[arg-type]
    values = np.where(hidden, 0, counts)
    told = Told(hidden, primary=hidden & (counts < 5))
    verdict = attack_cells(PublishedRows.of(grid, np.arange(9), values, hidden), policy, told)
    assert fallen(verdict) == found
    assert verdict.attacked == 2


def test_a_row_that_is_left_out_is_a_public_zero() -> None:
    rows, hierarchies = crosstab("""
             _T   F   M   O
        _T   40  16  16   8
        A     9   ?   6   0
        B    31   ?  10   8
    """)
    left_out = rows.filter((pl.col("area") != "A") | (pl.col("sex") != "O"))
    for published in (rows, left_out):
        verdict = covey.audit(published, hierarchies, covey.Policy(5))
        assert fallen(verdict) == {("A", "F"): EXACT}


def test_levels_that_are_not_published_are_left_aside() -> None:
    areas = Hierarchy.from_rows(
        [
            {"code": "VN", "parent": ""},
            {"code": "VN-22", "parent": "VN"},
            {"code": "VN-HN", "parent": "VN"},
            {"code": "VN-22-1", "parent": "VN-22"},
            {"code": "VN-22-2", "parent": "VN-22"},
        ]
    )
    rows = {("VN",): 30, ("VN-22",): 18, ("VN-HN",): 12}
    assert covey.audit(frame(["area"], rows), {"area": areas}, covey.Policy(5)).safe


CHAIN = Hierarchy.from_rows(
    [
        {"code": "VN", "parent": ""},
        {"code": "North", "parent": "VN"},
        {"code": "South", "parent": "VN"},
        {"code": "Only", "parent": "South"},
    ]
)


def test_the_only_child_published_beside_its_hidden_parent_is_found() -> None:
    rows = {("VN",): None, ("North",): 12, ("South",): None, ("Only",): 18}
    verdict = covey.audit(frame(["area"], rows), {"area": CHAIN}, covey.Policy(5))
    assert verdict.safe
    assert verdict.follows is not None
    assert {one.codes: one.rule for one in verdict.follows} == {
        ("South",): OTHER_CODE,
        ("VN",): "only one value possible",
    }


def test_it_falls_where_nobody_can_say_that_it_is_safe() -> None:
    rows = {("VN",): None, ("North",): 12, ("South",): None, ("Only",): 18}
    verdict = covey.audit(frame(["area"], rows), {"area": CHAIN}, covey.Policy(5, k=5))
    assert fallen(verdict) == {("South",): OTHER_CODE}


def test_the_codes_of_a_single_child_chain_are_one_cell() -> None:
    rows = {("VN",): None, ("North",): 12, ("South",): None, ("Only",): None}
    verdict = covey.audit(frame(["area"], rows), {"area": CHAIN}, covey.Policy(5))
    assert verdict.safe
    assert verdict.attacked == 2


def test_no_rows_are_no_risk() -> None:
    rows, hierarchies = crosstab("    _T\n_T  10")
    assert covey.audit(rows.clear(), hierarchies, covey.Policy(5)).safe


def test_a_table_with_a_cell_left_undecided_is_not_safe() -> None:
    assert not Audit((), attacked=1, cleared={}, exhaustive=False).safe


def test_a_verdict_holds_no_count() -> None:
    verdict = attack("""
             _T    F     M
        _T  7393  3697  3696
        A   3697   ?    3694
        B   3696  3694     2
    """)
    assert fallen(verdict) == {("A", "F"): EXACT, ("B", "M"): BELOW}
    text = f"{verdict} {verdict.statement()} {[str(finding) for finding in verdict.findings]}"
    assert not any(count in text for count in ("3697", "7393", "3694", "3696"))
