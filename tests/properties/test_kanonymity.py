"""The search for levels against every node of the lattice, and what a policy may change."""

from __future__ import annotations

import random
from functools import cache

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from covey.disclosure.anonymity import (
    Anonymised,
    anytime,
    check_classes,
    check_rows,
    recode_locally,
)
from covey.disclosure.anonymity.problem import SearchResult, problem_of
from covey.disclosure.anonymity.search import branch_and_bound
from covey.disclosure.attack.audit import audit_groups
from covey.errors import DisclosureRisk
from tests.oracles.lattice import Outcome, outcomes
from tests.properties.weighted_tables import Row, WeightedTable, random_table, weighted_tables
from tests.sampled import crossed, sampled
from tests.tiers import up_to

ROUNDING = 1e-9
LIMITS = st.sampled_from([0.0, 0.05, 0.2, 0.5, 1.0])
SIZES = st.integers(2, 25)

rules = st.fixed_dictionaries(
    {"k": SIZES, "suppression_limit": LIMITS},
    optional={
        "l": st.sampled_from([2, 3]),
        "diversity": st.sampled_from(["distinct", "entropy"]),
        "t": st.sampled_from([0.1, 0.3, 0.6]),
        "ground_distance": st.sampled_from(["equal", "hierarchical"]),
        "group_disclosure": st.sampled_from(["inside", "outside", "both"]),
    },
)
LOSSES = ("ncp", "entropy", "discernibility", "class-size")
losses = st.sampled_from(LOSSES)


def policy_of(choices: dict[str, object], **more: object) -> covey.Policy:
    return covey.Policy(minimum_count=2, sensitive="secret", **{**choices, **more})


def fitting(table: WeightedTable, policy: covey.Policy) -> dict[tuple[int, ...], Outcome]:
    """The nodes that satisfy the policy, by the oracle."""
    everything = outcomes(table.trees, table.rows, policy, table.sensitive)
    allowed = policy.suppression_limit * sum(people for _, _, people in table.rows)
    return {
        node: outcome
        for node, outcome in everything.items()
        if outcome.people_hidden <= allowed + ROUNDING
    }


def search(
    table: WeightedTable, policy: covey.Policy, rows: list[Row] | None = None
) -> Anonymised | None:
    """What is found; None where no levels satisfy the policy."""
    try:
        return covey.kanonymity(table.counted(rows), policy)
    except DisclosureRisk:
        return None


def found(table: WeightedTable, policy: covey.Policy) -> Anonymised:
    """What is found; tables for which that is nothing are set aside."""
    result = search(table, policy)
    assume(result is not None)
    assert result is not None
    return result


def assert_is_the_optimum(result: Anonymised | None, nodes: dict[tuple[int, ...], Outcome]) -> None:
    if result is None:
        assert not nodes
        return
    chosen = nodes[tuple(result.levels.values())]
    assert result.loss == pytest.approx(chosen.loss, abs=ROUNDING)
    assert result.people_hidden == chosen.people_hidden
    assert result.loss <= min(outcome.loss for outcome in nodes.values()) + ROUNDING
    assert result.gap == 0


@up_to(300)
@given(weighted_tables(), rules, losses)
def test_no_node_of_the_lattice_loses_less(
    table: WeightedTable, choices: dict[str, object], loss: str
) -> None:
    policy = policy_of(choices, loss=loss)
    assert_is_the_optimum(search(table, policy), fitting(table, policy))


RULES = {
    "k": {},
    "distinct diversity": {"l": 3},
    "entropy diversity": {"l": 1.8, "diversity": "entropy"},
    "closeness": {"t": 0.35},
    "hierarchical closeness": {"t": 0.25, "ground_distance": "hierarchical"},
    "group disclosure": {"group_disclosure": "inside"},
}


@pytest.mark.parametrize("seed", sampled(range(3), 3))
@pytest.mark.parametrize(("rule", "loss"), crossed(tuple(RULES), LOSSES))
def test_the_optimum_of_a_larger_lattice_is_found(rule: str, loss: str, seed: int) -> None:
    table = random_table(seed, heights=(3, 2, 2, 1), rows=60)
    policy = policy_of({"k": 4, "suppression_limit": 0.15, "loss": loss, **RULES[rule]})
    nodes = fitting(table, policy)
    assert nodes
    assert_is_the_optimum(search(table, policy), nodes)
    anyhow = anytime.anytime_search(problem_of(table.counted(), policy), 1, 10**6)
    optimum = min(one.loss for one in nodes.values())
    assert anyhow.best[0].price.loss == pytest.approx(optimum, abs=ROUNDING)


@pytest.mark.parametrize("seed", range(3))
def test_the_optimum_is_found_where_bounds_are_looked_through_in_batches(seed: int) -> None:
    table = random_table(seed, heights=(3, 2, 2, 1), rows=60)
    policy = policy_of({"k": 4, "suppression_limit": 0.15})
    best = branch_and_bound(problem_of(table.counted(), policy), 1, sample=3).best[0]
    nodes = fitting(table, policy)
    assert best.price.loss == pytest.approx(nodes[best.node].loss, abs=ROUNDING)
    assert best.people_hidden == nodes[best.node].people_hidden
    assert best.price.loss <= min(one.loss for one in nodes.values()) + ROUNDING


@up_to(60)
@given(weighted_tables(), rules, st.data())
def test_weights_and_forbidden_levels_are_obeyed(
    table: WeightedTable, choices: dict[str, object], data: st.DataObject
) -> None:
    heights = {name: int(tree.depth.max()) for name, tree in table.dimensions.items()}
    name = data.draw(st.sampled_from(table.names))
    forbidden = data.draw(st.sets(st.integers(0, heights[name]), max_size=heights[name]))
    policy = policy_of(
        choices,
        dimension_weights={name: data.draw(st.sampled_from([0.5, 3.0]))},
        forbidden_levels={name: tuple(forbidden)},
    )
    place = table.names.index(name)
    nodes = {
        node: one for node, one in fitting(table, policy).items() if node[place] not in forbidden
    }
    assert_is_the_optimum(search(table, policy), nodes)


@up_to(60)
@given(weighted_tables(), rules)
def test_the_pareto_list_is_what_no_node_beats(
    table: WeightedTable, choices: dict[str, object]
) -> None:
    policy = policy_of(choices)
    nodes = fitting(table, policy)
    front = {
        (round(one.loss, 9), one.people_hidden)
        for one in nodes.values()
        if not any(
            other.loss <= one.loss + ROUNDING
            and other.people_hidden <= one.people_hidden
            and (other.loss < one.loss - ROUNDING or other.people_hidden < one.people_hidden)
            for other in nodes.values()
        )
    }
    result = search(table, policy)
    listed = result.pareto if result else ()
    assert {(round(one.loss, 9), one.people_hidden) for one in listed} == front


@up_to(60)
@given(weighted_tables(), rules)
def test_the_next_best_follow_in_order(table: WeightedTable, choices: dict[str, object]) -> None:
    policy = policy_of(choices)
    nodes = fitting(table, policy)
    clear = [node for node, one in nodes.items() if one.people_hidden == 0]
    worth_naming = [
        one.loss
        for node, one in nodes.items()
        if not any(
            other != node and all(a <= b for a, b in zip(other, node, strict=True))
            for other in clear
        )
    ]
    result = search(table, policy)
    named = [result.loss, *(one.loss for one in result.next_best)] if result else []
    assert named == pytest.approx(sorted(worth_naming)[:5], abs=ROUNDING)


@up_to(100)
@given(weighted_tables(), rules, losses, st.integers(1, 60))
def test_the_anytime_search_keeps_its_promise(
    table: WeightedTable, choices: dict[str, object], loss: str, budget: int
) -> None:
    policy = policy_of(choices, loss=loss)
    reached: SearchResult = anytime.anytime_search(problem_of(table.counted(), policy), 1, budget)
    nodes = fitting(table, policy)
    optimum = min((one.loss for one in nodes.values()), default=np.inf)
    assert reached.lower_bound <= optimum + ROUNDING
    assume(reached.best)
    assert reached.best[0].price.loss >= optimum - ROUNDING
    assert reached.best[0].price.loss - reached.gap <= optimum + ROUNDING


@up_to(60)
@given(weighted_tables(), rules, losses)
def test_the_anytime_search_proves_what_it_can_finish(
    table: WeightedTable, choices: dict[str, object], loss: str
) -> None:
    problem = problem_of(table.counted(), policy_of(choices, loss=loss))
    anyhow = anytime.anytime_search(problem, 1, 10**6)
    proved = branch_and_bound(problem, 1)
    assert [one.price.loss for one in anyhow.best] == pytest.approx(
        [one.price.loss for one in proved.best], abs=ROUNDING
    )
    assert anyhow.gap == 0


@up_to(60)
@given(weighted_tables(), SIZES, SIZES, LIMITS, losses)
def test_a_larger_k_never_loses_less(
    table: WeightedTable, one: int, other: int, limit: float, loss: str
) -> None:
    small, large = (
        covey.Policy(2, k=k, suppression_limit=limit, loss=loss) for k in sorted((one, other))
    )
    assume(small != large)
    least = found(table, large).loss
    smaller = search(table, small)
    assert smaller is not None
    assert smaller.loss <= least + ROUNDING


@up_to(60)
@given(weighted_tables(), rules, LIMITS, LIMITS)
def test_a_larger_limit_never_loses_more(
    table: WeightedTable, choices: dict[str, object], one: float, other: float
) -> None:
    tight, loose = (policy_of(choices, suppression_limit=limit) for limit in sorted((one, other)))
    assume(tight != loose)
    least = found(table, tight).loss
    looser = search(table, loose)
    assert looser is not None
    assert looser.loss <= least + ROUNDING


def same(one: Anonymised | None, other: Anonymised | None) -> bool:
    if one is None or other is None:
        return one is other
    return (
        (one.levels, one.loss, one.people_hidden, one.next_best)
        == (other.levels, other.loss, other.people_hidden, other.next_best)
        and np.array_equal(one.table.keys, other.table.keys)
        and np.array_equal(one.hidden, other.hidden)
    )


@up_to(60)
@given(weighted_tables(), rules)
def test_splitting_a_count_over_two_rows_changes_nothing(
    table: WeightedTable, choices: dict[str, object]
) -> None:
    policy = policy_of(choices)
    halves = [
        (codes, secret, part)
        for codes, secret, people in table.rows
        for part in (people // 2, people - people // 2)
    ]
    assert same(search(table, policy), search(table, policy, halves))


@up_to(60)
@given(weighted_tables(), rules, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    table: WeightedTable, choices: dict[str, object], shuffler: random.Random
) -> None:
    policy = policy_of(choices)
    rows = list(table.rows)
    shuffler.shuffle(rows)
    assert same(search(table, policy), search(table, policy, rows))


@up_to(100)
@given(weighted_tables(), rules)
def test_what_is_hidden_is_exactly_what_the_check_names(
    table: WeightedTable, choices: dict[str, object]
) -> None:
    policy = policy_of(choices)
    result = found(table, policy)
    grid, hidden = result.table.grid, result.table.keys[result.hidden]
    secret = grid.names.index("secret")
    whole = hidden[grid.digit(hidden, secret) == 0]
    named = {finding.codes for finding in check_classes(result.table, policy)}
    assert len(whole) == len(named)
    assert int(result.table.counts[result.table.find(whole)].sum()) == result.people_hidden


@cache
def database() -> duckdb.DuckDBPyConnection:
    """Return one in memory; to open it takes longer than a query."""
    return duckdb.connect()


def smallest_class_by_sql(frame: pa.Table, names: tuple[str, ...]) -> tuple[int, int]:
    """The fewest people and the fewest categories of a published class, as a query finds them."""
    database().register("published", frame)
    classes = (
        "select sum(obs_value) as people, count(*) filter (obs_value > 0) as categories "
        f"from published where obs_status = 'A' group by {', '.join(names)}"
    )
    ((people, categories),) = (
        database()
        .execute(f"select min(people), min(categories) from ({classes}) where people > 0")
        .fetchall()
    )
    return people or 10**9, categories or 10**9


@up_to(60)
@given(weighted_tables(), SIZES, LIMITS, st.sampled_from([None, 2]))
def test_no_published_class_is_too_small_by_an_independent_query(
    table: WeightedTable, k: int, limit: float, fewest: int | None
) -> None:
    policy = covey.Policy(2, k=k, suppression_limit=limit, sensitive="secret", l=fewest)
    result = found(table, policy)
    for frame in (result.to_frame("arrow"), recode_locally(result).to_frame("arrow")):
        people, categories = smallest_class_by_sql(frame, table.names)
        assert people >= k
        assert categories >= (fewest or 0)
        shown = sum(people for people in frame["obs_value"].to_pylist() if people)
        assert shown + result.people_hidden == sum(people for _, _, people in table.rows)
        assert check_rows(frame, table.dimensions, policy) == ()


@up_to(20)
@given(weighted_tables(), rules, st.sampled_from(["coarsen", "hide"]))
def test_a_protected_table_keeps_its_rules_about_classes(
    table: WeightedTable, choices: dict[str, object], mode: str
) -> None:
    policy = policy_of(choices, mode=mode, zeros="hidden", iterations=0)
    try:
        safe = covey.protect(table.counted(), policy)
    except DisclosureRisk:
        assume(False)
        raise
    verdict = covey.audit(safe.to_frame("arrow"), table.dimensions, policy)
    assert verdict.findings == ()


@up_to(100)
@given(weighted_tables(), rules)
def test_no_audit_contradicts_what_was_anonymised(
    table: WeightedTable, choices: dict[str, object]
) -> None:
    policy = policy_of(choices)
    result = found(table, policy)
    for frame in (result.to_frame(), recode_locally(result).to_frame()):
        assert audit_groups(frame, table.dimensions, policy).findings == ()
