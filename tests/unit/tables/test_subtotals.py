"""Sums that nobody declared are found where they cannot be chance, and not where they can."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from covey.errors import TableError
from covey.tables import CountTable, Hierarchy
from covey.tables.subtotals import find_sums
from covey.tables.total_names import names_a_total


def sums(rows: list[list[int]]) -> dict[int, tuple[int, ...]]:
    counts = np.array(rows, np.int64)
    return {one.code: one.parts for one in find_sums(counts, np.ones_like(counts, dtype=bool))}


def table(codes: str, *rows: list[int], insist: bool = False) -> CountTable:
    names = codes.split()
    frame = pl.DataFrame(
        {
            "area": names * len(rows),
            "day": [str(day) for day in range(len(rows)) for _ in names],
            "n": [count for row in rows for count in row],
        }
    )
    days = Hierarchy.flat([str(day) for day in range(len(rows))])
    return CountTable.from_frame(
        frame, {"area": Hierarchy.flat(names, insist=insist), "day": days}, "n"
    )


def test_a_file_of_blocks_with_their_sums_is_seen_in_one_row() -> None:
    assert sums([[3, 40, 43, 2, 30, 32, 75]]) == {2: (0, 1), 5: (3, 4), 6: (2, 5)}
    assert sums([[75, 43, 3, 40, 32, 2, 30]]) == {0: (1, 4), 1: (2, 3), 4: (5, 6)}


def test_one_sum_of_many_people_over_all_codes_is_seen_in_one_row() -> None:
    assert sums([[940, 612, 328]]) == {0: (1, 2)}


def test_a_sum_is_seen_wherever_it_stands() -> None:
    rows = [[61, 12, 38, 23, 50], [67, 20, 41, 26, 61], [52, 11, 77, 41, 88], [55, 9, 30, 46, 39]]
    assert sums(rows) == {4: (1, 2)}


def test_sums_among_many_codes_are_solved_for() -> None:
    rng = np.random.default_rng(3)
    parts = rng.poisson(rng.lognormal(3, 1, 40), (60, 40))
    north, south = parts[:, ::2].sum(axis=1), parts[:, 1::2].sum(axis=1)
    found = sums(np.column_stack([north, parts, south]).tolist())
    assert found == {0: tuple(range(1, 41, 2)), 41: tuple(range(2, 41, 2))}


@pytest.mark.parametrize(
    "rows",
    [
        [[3, 40, 43, 17, 30, 22]],
        [[1, 1, 2, 0, 3, 5], [0, 1, 1, 0, 2, 4]],
        [[10, 10, 10, 20], [10, 10, 10, 20]],
        [[5, 5], [7, 7]],
        [[0, 0, 0], [0, 0, 0]],
    ],
    ids=["one sum of two", "few people", "round counts", "equal codes", "nobody"],
)
def test_what_may_be_chance_is_no_sum(rows: list[list[int]]) -> None:
    assert sums(rows) == {}


def test_honest_tables_are_not_refused() -> None:
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(1500):
        codes, days = rng.integers(2, 9), rng.integers(1, 5)
        means = np.outer(rng.lognormal(0, 0.4, days), rng.lognormal(3, 1, codes))
        refused += bool(sums(rng.poisson(means).tolist()))
    assert refused <= 2


def test_a_table_with_a_subtotal_is_refused_unless_one_insists() -> None:
    rows = [[31, 402, 433, 27], [28, 391, 419, 44]]
    with pytest.raises(TableError, match="'North' counts what 'A' and 'B' count"):
        table("A B North C", *rows)
    assert table("A B North C", *rows, insist=True).total == sum(map(sum, rows))


def test_a_sum_that_fails_in_one_combination_is_none() -> None:
    rows = [[31, 402, 433, 27], [28, 391, 420, 44]]
    assert table("A B North C", *rows).total == sum(map(sum, rows))


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTALS", "sub-total", "Grand total", "Total North", "all", "All ages", "Overall",
     "both sexes", "Tổng", "TỔNG CỘNG", "tong so", "Cộng", "Tất cả", "Chung", "toàn tỉnh",
     "Cả nước", "To\u0302\u0309ng", "Tổng số huyện"],
)  # fmt: skip
def test_a_code_that_is_called_a_total_is_refused(name: str) -> None:
    assert names_a_total(name)
    frame = pl.DataFrame({"area": ["A", "B", name], "n": [31, 12, 50]})
    with pytest.raises(TableError, match="is called a total"):
        CountTable.from_frame(frame, {"area": Hierarchy.flat(["A", "B", name])}, "n")


@pytest.mark.parametrize(
    "name",
    ["Công", "Tư", "Hải Phòng", "Tổng cục Thống kê", "T", "F", "other", "Allerdale", "sumo",
     "Cống", "Thành Chung", "01", ""],
)  # fmt: skip
def test_other_names_are_no_totals(name: str) -> None:
    assert not names_a_total(name)


def test_the_root_may_be_called_a_total() -> None:
    tree = Hierarchy.flat(["A", "B"], total="Total")
    frame = pl.DataFrame({"area": ["A", "B", "Total"], "n": [31, 12, 43]})
    assert CountTable.from_frame(frame, {"area": tree}, "n").sent_totals == 1


def test_a_tree_that_was_given_is_not_doubted() -> None:
    tree = Hierarchy.from_rows(
        [{"code": "T", "parent": ""}]
        + [{"code": code, "parent": "T"} for code in ("A", "B", "All")]
    )
    frame = pl.DataFrame({"area": ["A", "B", "All"], "n": [3100, 1200, 4300]})
    assert CountTable.from_frame(frame, {"area": tree}, "n").total == 8600
