"""The breakdowns that qualify against every breakdown counted person by person."""

from __future__ import annotations

import random
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

import covey
from covey.disclosure.detail import breakdowns as detail
from tests.oracles.breakdowns import Levels, counted, qualifying
from tests.oracles.lattice import height
from tests.properties.weighted_tables import WeightedTable, weighted_tables
from tests.tiers import up_to

TABLES = weighted_tables(most_dimensions=2)
LIMITS = (0.0, 0.05, 0.2, 0.5, 1.0)

policies = st.fixed_dictionaries(
    {"minimum_count": st.integers(2, 12), "suppression_limit": st.sampled_from(LIMITS)}
)
policies_with_k = st.fixed_dictionaries(
    {
        "minimum_count": st.integers(2, 12),
        "suppression_limit": st.sampled_from(LIMITS),
        "k": st.integers(2, 25),
        "sensitive": st.just("secret"),
    },
    optional={
        "l": st.sampled_from([2, 3]),
        "diversity": st.sampled_from(["distinct", "entropy"]),
        "t": st.sampled_from([0.1, 0.3, 0.6]),
        "group_disclosure": st.sampled_from(["inside", "outside", "both"]),
    },
)
any_policy = st.one_of(policies, policies_with_k).map(lambda fields: covey.Policy(**fields))


def found(
    table: covey.CountTable, policy: covey.Policy, most_dimensions: int | None = None
) -> dict[Levels, detail.Breakdown]:
    """What is found, by levels in the order of the dimensions."""
    listed = covey.breakdowns(table, policy, most_dimensions).listed
    return {tuple(one.levels.values()): one for one in listed}


def those_that_qualify(table: covey.CountTable, policy: covey.Policy) -> set[Levels]:
    return {levels for levels, one in found(table, policy).items() if one.qualifies}


def by_hand(table: WeightedTable, policy: covey.Policy) -> set[Levels]:
    everything = counted(table.trees, table.rows, policy, table.sensitive)
    people = sum(people for _, _, people in table.rows)
    return qualifying(everything, policy.suppression_limit, people, policy.class_limit)


@up_to(50)
@given(TABLES, any_policy)
def test_each_breakdown_holds_what_counting_person_by_person_gives(
    table: WeightedTable, policy: covey.Policy
) -> None:
    expected = counted(table.trees, table.rows, policy, table.sensitive)
    held = {levels: asdict(one.held) for levels, one in found(table.counted(), policy).items()}
    people = sum(people for _, _, people in table.rows)
    assert held == {levels: asdict(one) | {"people": people} for levels, one in expected.items()}


@up_to(50)
@given(TABLES, any_policy)
def test_what_qualifies_hides_few_as_does_all_that_is_coarser(
    table: WeightedTable, policy: covey.Policy
) -> None:
    assert those_that_qualify(table.counted(), policy) == by_hand(table, policy)


@up_to(30)
@given(TABLES, policies_with_k, st.sampled_from(LIMITS))
def test_with_two_limits_small_cells_and_classes_are_each_held_against_their_own(
    table: WeightedTable, fields: dict[str, object], class_limit: float
) -> None:
    policy = covey.Policy(**{**fields, "detail": "frontier", "class_limit": class_limit})
    assert those_that_qualify(table.counted(), policy) == by_hand(table, policy)


@up_to(20)
@given(TABLES, any_policy)
def test_a_lattice_too_large_to_look_at_whole_gives_the_same(
    table: WeightedTable, policy: covey.Policy
) -> None:
    pruned = covey.breakdowns(table.counted(), policy, whole=0)
    whole = covey.breakdowns(table.counted(), policy)
    assert pruned.qualifying == whole.qualifying
    assert len(pruned.listed) + pruned.ruled_out == len(whole.listed)


@up_to(20)
@given(TABLES, any_policy)
def test_all_that_qualifies_is_coarser_than_one_of_the_frontier(
    table: WeightedTable, policy: covey.Policy
) -> None:
    result = covey.breakdowns(table.counted(), policy)
    frontier = [tuple(one.levels.values()) for one in result.frontier]
    closure = {
        levels
        for levels in found(table.counted(), policy)
        if any(_is_coarser(levels, one) for one in frontier)
    }
    assert closure == {tuple(one.levels.values()) for one in result.qualifying}
    assert [(a, b) for a in frontier for b in frontier if a != b and _is_coarser(a, b)] == []


@up_to(20)
@given(TABLES, policies_with_k, st.data())
def test_a_larger_limit_never_gives_fewer(
    table: WeightedTable, fields: dict[str, object], data: st.DataObject
) -> None:
    small, large = sorted(data.draw(st.tuples(st.sampled_from(LIMITS), st.sampled_from(LIMITS))))
    few = covey.Policy(**{**fields, "suppression_limit": small})
    many = covey.Policy(**{**fields, "suppression_limit": large})
    counts = table.counted()
    assert those_that_qualify(counts, few) <= those_that_qualify(counts, many)


@up_to(20)
@given(TABLES, any_policy, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    table: WeightedTable, policy: covey.Policy, chance: random.Random
) -> None:
    rows = list(table.rows)
    chance.shuffle(rows)
    assert found(table.counted(rows), policy) == found(table.counted(), policy)


@up_to(20)
@given(TABLES, any_policy, st.integers(1, 4))
def test_a_limit_on_the_dimensions_crossed_leaves_out_no_other(
    table: WeightedTable, policy: covey.Policy, most: int
) -> None:
    whole = found(table.counted(), policy)
    assert found(table.counted(), policy, most) == {
        levels: one for levels, one in whole.items() if one.order <= most
    }


def _is_coarser(levels: Levels, other: Levels) -> bool:
    return all(a <= b for a, b in zip(levels, other, strict=True))


@given(TABLES)
@up_to(20)
def test_without_any_small_cell_the_finest_breakdown_is_the_frontier(table: WeightedTable) -> None:
    rows = [(codes, secret, people + 10) for codes, secret, people in table.rows]
    (finest,) = covey.breakdowns(table.counted(rows), covey.Policy(minimum_count=5)).frontier
    assert tuple(finest.levels.values()) == tuple(map(height, (*table.trees, table.sensitive)))
