"""The attacks of the method's section 7 on small tables, and what is refused.

Each table stands as its leaf cells; totals are made by the library.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest

import covey
from covey import CountTable, DisclosureRisk, Hierarchy, Policy
from covey.disclosure.progress import Progress
from covey.errors import PolicyError
from tests.oracles.enumerate import feasible_values
from tests.oracles.told import told
from tests.sampled import sampled

Rows = Mapping[tuple[str, ...], int | None]


def tree(*pairs: tuple[str, str]) -> Hierarchy:
    return Hierarchy.from_rows([{"code": code, "parent": parent} for code, parent in pairs])


def table(*counts: Any) -> CountTable:
    """A table of flat dimensions from nested lists, leaf cells only."""
    cells = np.array(counts)
    names = "abc"[: cells.ndim]
    places = list(itertools.product(*(range(size) for size in cells.shape)))
    columns = {name: [f"{name}{place[d] + 1}" for place in places] for d, name in enumerate(names)}
    trees = {
        name: Hierarchy.flat(f"{name}{place + 1}" for place in range(size))
        for name, size in zip(names, cells.shape, strict=True)
    }
    frame = pl.DataFrame({**columns, "n": cells.ravel()})
    return CountTable.from_frame(frame, trees, "n")


def rows(safe: covey.ProtectedTable) -> Rows:
    return {row[:-2]: row[-2] for row in safe.to_frame().iter_rows()}


def hidden(safe: covey.ProtectedTable) -> set[tuple[str, ...]]:
    return {codes for codes, value in rows(safe).items() if value is None}


def possible(true: CountTable, published: Rows, zeros: Any = "public") -> dict[Any, set[int]]:
    return feasible_values(true.dimensions, published, zeros, unlimited=8)


def test_a_hidden_cell_cannot_be_found_by_subtraction() -> None:
    true = table(3, 20, 9)
    safe = covey.protect(true, Policy(5))
    assert ("a1",) in hidden(safe)
    assert len(hidden(safe)) == 2
    assert len(possible(true, rows(safe))["a1",]) > 1


def test_two_hidden_cells_are_not_pinned_by_a_threshold_that_is_known() -> None:
    # Both are unsafe and add up to 8; whoever knows that both are below 5 knows both.
    true = table(4, 4, 20, 30)
    knowing = Policy(5, intruder="knows-primary")
    assert hidden(covey.protect(true, Policy(5))) == {("a1",), ("a2",)}
    safe = covey.protect(true, knowing)
    assert len(hidden(safe)) == 3
    known = {("a1",): range(1, 5), ("a2",): range(1, 5)}
    found = feasible_values(true.dimensions, rows(safe), known=known)
    assert found["a1",] == {1, 2, 3, 4}


def test_a_secondary_count_known_to_be_safe_does_not_pin_an_unsafe_one() -> None:
    # 1 and 5 add up to 6 in their column; whoever knows that 5 is safe knows that the other is 1.
    true = table([1, 6], [5, 40])
    outside = rows(covey.protect(true, Policy(5)))
    known = told({("a1", "b1"): 1, ("a1", "b2"): 6, ("a2", "b1"): 5, ("a2", "b2"): 40}, 5)
    assert feasible_values(true.dimensions, outside, known=known)["a1", "b1"] == {1}
    safe = covey.protect(true, Policy(5, intruder="knows-primary"))
    assert len(feasible_values(true.dimensions, rows(safe), known=known)["a1", "b1"]) > 1


def test_a_count_that_can_be_one_more_or_one_less_is_two_people_wide() -> None:
    # With the total published, each of the two is 1, 2 or 3.
    true = table(2, 2)
    safe = covey.protect(true, Policy(3, protection=2, remedies=()))
    assert feasible_values(true.dimensions, rows(safe))["a1",] == {1, 2, 3}
    with pytest.raises(DisclosureRisk):
        covey.protect(true, Policy(3, protection=3, remedies=()))


def test_two_cells_of_one_person_do_not_hide_each_other() -> None:
    # Hidden alone they add up to 2, and a hidden cell is not 0: both would be 1.
    true = table(1, 1, 9)
    safe = covey.protect(true, Policy(3))
    assert hidden(safe) >= {("a1",), ("a2",)}
    assert len(hidden(safe)) > 2
    assert all(len(values) > 1 for values in possible(true, rows(safe)).values())


def test_a_block_that_zeros_narrow_is_not_enough() -> None:
    # Rows of two persons: the block a1, a2 × b1, b2 has one solution where no cell is 0.
    true = table([1, 1, 5], [4, 4, 5], [5, 5, 5])
    block = {("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")}
    naive = {
        true.grid.codes(int(key)): None if true.grid.codes(int(key)) in block else int(count)
        for key, count in zip(true.keys, true.counts, strict=True)
    }
    assert possible(true, naive)["a1", "b1"] == {1}
    safe = covey.protect(true, Policy(3))
    assert len(possible(true, rows(safe))["a1", "b1"]) > 1
    assert len(possible(true, rows(safe))["a1", "b2"]) > 1


@pytest.mark.parametrize("seed", sampled(range(30), 12))
def test_whole_numbers_do_not_rebuild_a_table_of_three_dimensions(seed: int) -> None:
    true = table(*np.random.default_rng(seed).poisson(2, (2, 3, 3)).tolist())
    safe = covey.protect(true, Policy(3))
    found = possible(true, rows(safe))
    for key in true.keys[true.counts < 3]:
        assert len(found[true.grid.codes(int(key))]) > 1


def test_a_group_that_is_all_there_is_is_hidden_with_its_total() -> None:
    # Everyone of a1 is in b2: the total of a1 tells the cell, and the other way round.
    safe = covey.protect(table([0, 3], [20, 30], [20, 30]), Policy(5))
    assert hidden(safe) >= {("a1", "b2"), ("a1", "_T")}
    assert rows(safe)["a1", "b1"] == 0


def test_a_zero_may_be_hidden_where_the_policy_says_so() -> None:
    true = table([4, 0, 30], [0, 9, 30], [30, 30, 30])
    safe = covey.protect(true, Policy(5, zeros="hidden"))
    assert hidden(safe) == {("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")}
    assert possible(true, rows(safe), "hidden")["a1", "b1"] == {0, 1, 2, 3, 4}


def test_no_zero_is_hidden_where_zeros_are_public() -> None:
    safe = covey.protect(table([1, 0, 4], [0, 20, 3], [7, 9, 0]), Policy(5))
    assert [value for value in rows(safe).values() if value == 0] == [0, 0, 0]


def test_a_single_person_is_hidden_up_to_the_total_that_shows_them() -> None:
    true = table(1)
    assert hidden(covey.protect(true, Policy(2))) == {("_T",), ("a1",)}


def test_a_table_of_totals_that_are_all_unsafe_is_hidden_whole() -> None:
    true = table([1, 1], [1, 0])
    safe = covey.protect(true, Policy(5))
    assert {codes for codes, value in rows(safe).items() if value is not None} == {("a2", "b2")}


@pytest.mark.parametrize("cost", ["log", "cells", "people"])
def test_every_cost_gives_a_safe_table(cost: Any) -> None:
    policy = Policy(5, cost=cost)
    true = table([3, 40, 50], [60, 70, 8], [9, 10, 300])
    assert covey.audit(covey.protect(true, policy).to_frame(), true.dimensions, policy).safe


def test_the_cheapest_cells_are_hidden() -> None:
    # 3 needs company in its row and its column; 6, 7 and 8 are the fewest people for it.
    true = table([3, 6, 900], [7, 8, 900], [900, 900, 900])
    safe = covey.protect(true, Policy(5))
    assert hidden(safe) == {("a1", "b1"), ("a1", "b2"), ("a2", "b1"), ("a2", "b2")}
    assert safe.certificate.people_hidden == 21


@pytest.mark.parametrize(
    ("counts", "policy", "cells"),
    [
        ((1, 2), {"minimum_count": 5, "protection": "full"}, {("_T",)}),
        ((1, 1, 1), {"minimum_count": 5, "protection": 2, "sides": "both"}, {("_T",)}),
        (
            (1, 30),
            {"minimum_count": 2, "intruder": "knows-primary"},
            {("a1",)},
        ),
        (
            (4, 4),
            {"minimum_count": 5, "intruder": "knows-primary", "protection": 4},
            {("a1",), ("a2",)},
        ),
    ],
    ids=[
        "the total of two parts is never 1",
        "the total of three parts is never 2 less",
        "only 1 is unsafe, and known to be",
        "wider than the unsafe counts are apart",
    ],
)
def test_what_no_table_can_protect_is_refused_by_code(
    counts: tuple[int, ...], policy: dict[str, Any], cells: set[tuple[str, ...]]
) -> None:
    with pytest.raises(DisclosureRisk, match="Ways out: ") as raised:
        covey.protect(table(*counts), Policy(**policy))
    assert set(raised.value.cells) == cells
    assert all("×".join(codes) in str(raised.value) for codes in cells)


def test_a_refusal_names_no_count() -> None:
    with pytest.raises(DisclosureRisk) as raised:
        covey.protect(table(739391, 739392), Policy(2_000_000, protection="full"))
    message = str(raised.value)
    assert not any(str(count) in message for count in (739391, 739392, 739391 + 739392))


def test_a_refusal_of_many_cells_shows_some_of_them() -> None:
    with pytest.raises(DisclosureRisk, match=r"^9 unsafe cells .*; …\. Ways out") as raised:
        covey.protect(table(*[1] * 9, 90), Policy(2, intruder="knows-primary"))
    assert len(raised.value.cells) == 9


def test_zeros_cannot_be_hidden_in_a_table_too_large_to_list_them() -> None:
    thousand = Hierarchy.flat(f"{place:03}" for place in range(1000))
    frame = pl.DataFrame({"a": ["001"], "b": ["001"], "n": [3]})
    true = CountTable.from_frame(frame, {"a": thousand, "b": thousand}, "n")
    with pytest.raises(PolicyError, match="zeros='hidden' needs every zero as a row"):
        covey.protect(true, Policy(5, zeros="hidden"))


def test_a_table_of_billions_of_possible_cells_is_protected_in_its_own_size() -> None:
    thousand = Hierarchy.flat(f"{place:03}" for place in range(999))
    frame = pl.DataFrame(
        {name: ["000", "000", "500", "998"] for name in "abc"}
        | {"d": ["001", "002", "001", "002"], "n": [1, 20, 30, 40]}
    )
    true = CountTable.from_frame(frame, dict.fromkeys("abcd", thousand), "n")
    safe = covey.protect(true, Policy(5))
    assert true.grid.possible_cells == 10**12
    assert safe.keys.size == true.keys.size
    assert covey.audit(safe.to_frame(), true.dimensions, Policy(5)).safe


def test_counts_of_a_whole_world_are_protected_exactly() -> None:
    true = table([3, 8_000_000_001], [8_000_000_003, 8_000_000_007])
    safe = covey.protect(true, Policy(5))
    assert rows(safe)["_T", "_T"] == 24_000_000_014


def test_a_deep_and_ragged_tree_is_protected() -> None:
    area = tree(
        ("T", ""), ("a", "T"), ("a1", "a"), ("a2", "a"), ("a2x", "a2"), ("a2y", "a2"), ("b", "T")
    )
    frame = pl.DataFrame({"area": ["a1", "a2x", "a2y", "b"], "n": [30, 2, 9, 50]})
    true = CountTable.from_frame(frame, {"area": area}, "n")
    safe = covey.protect(true, Policy(5))
    assert hidden(safe) == {("a2x",), ("a2y",)}


def test_a_time_limit_ends_the_search_with_a_safe_table() -> None:
    policy = Policy(5, time_limit=1e-6)
    true = table([3, 40, 50], [60, 70, 8], [9, 10, 300])
    assert covey.protect(true, policy).audit.safe


def test_whoever_watches_is_told_how_far_the_work_has_come() -> None:
    seen: list[Progress] = []
    covey.protect(table([3, 40], [50, 60]), Policy(5), seen.append)
    assert {state.stage for state in seen} == {"cover", "improve"}
    assert all(0 <= state.done <= 1 for state in seen)
    assert seen[0].hidden == 4


@pytest.mark.parametrize("shape", [(60, 50), (15, 14, 10)])
def test_a_large_table_without_unsafe_counts_is_published_whole(shape: tuple[int, ...]) -> None:
    counts = np.random.default_rng(0).integers(5, 100, shape)
    assert not hidden(covey.protect(table(*counts.tolist()), Policy(5, reruns="ignored")))
