"""What is promised, on random tables, against the enumeration of every table that could be.

The intruder is the enumeration: it holds the published rows and lists all whole-number tables that
fit them. An unsafe count is protected when it differs among these tables as the policy demands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from covey.disclosure.rules import Cost
from covey.tables import Grid, Hierarchy
from tests.oracles.all_tables import possible_tables
from tests.oracles.enumerate import feasible_values
from tests.oracles.told import told
from tests.properties.tiny_tables import cell_of
from tests.properties.true_tables import Codes, TrueTable, protected, rows_of, true_tables
from tests.sampled import crossed
from tests.tiers import up_to


def published_rows(true: TrueTable, policy: covey.Policy) -> dict[Codes, int | None]:
    """The rows that go out; tables that may not go out at all are set aside."""
    return rows_of(protected(true, policy))


def possible_counts(
    true: TrueTable, rows: Mapping[Codes, int | None], policy: covey.Policy
) -> dict[Codes, Any]:
    """What each hidden cell can be, to the policy's intruder."""
    lowest = 1 if policy.zeros == "public" else 0
    knows = policy.intruder == "knows-primary"
    known = told(true.counts(), policy.minimum_count) if knows else None
    more = max([policy.minimum_count, *true.leaves.values()]) + policy.width
    try:
        return possible_tables(true.hierarchies, rows, lowest, more, known)
    except OverflowError:
        assume(False)
        raise


def unsafe_cells(true: TrueTable, policy: covey.Policy) -> list[Codes]:
    """The cells that the promise is about; tables without any are set aside."""
    unsafe = [codes for codes, count in true.counts().items() if 0 < count < policy.minimum_count]
    assume(unsafe)
    return unsafe


policies = st.builds(
    covey.Policy,
    minimum_count=st.integers(2, 5),
    zeros=st.sampled_from(["public", "hidden"]),
    cost=st.sampled_from(get_args(Cost)),
    iterations=st.integers(0, 2),
)


@pytest.mark.parametrize("intruder", ["outsider", "knows-primary"])
@pytest.mark.parametrize("zeros", ["public", "hidden"])
@given(true=true_tables(), minimum_count=st.integers(2, 5))
def test_no_unsafe_count_has_a_single_possible_value(
    intruder: Any, zeros: Any, true: TrueTable, minimum_count: int
) -> None:
    policy = covey.Policy(minimum_count, zeros=zeros, intruder=intruder)
    unsafe = unsafe_cells(true, policy)
    rows = published_rows(true, policy)
    possible = possible_counts(true, rows, policy)
    for codes in unsafe:
        assert len(set(possible[codes])) > 1, codes


def fallen_to_who_is_told(intruder: Any) -> int:
    """How many unsafe counts of 12 random tables fall to someone who knows which these are."""
    fallen = 0
    for seed in range(12):
        shape = ((3, 3), (4, 3), (2, 3, 2))[seed % 3]
        grid = Grid.of({f"d{d}": Hierarchy.flat("wxyz"[:size]) for d, size in enumerate(shape)})
        leaves = np.flatnonzero(grid.is_leaf(np.arange(grid.possible_cells)))
        counts = np.random.default_rng(seed).integers(0, 9, leaves.size)
        table = covey.CountTable.from_leaves(grid, leaves, counts)
        safe = covey.protect(table, covey.Policy(5, intruder=intruder, iterations=0))
        attack = covey.Policy(5, intruder="knows-primary")
        verdict = covey.audit(safe.to_frame(), table.dimensions, attack, table)
        assert verdict.exhaustive
        fallen += len(verdict.findings)
    return fallen


def test_who_is_told_the_unsafe_cells_breaks_what_was_not_made_against_them() -> None:
    assert fallen_to_who_is_told("outsider") > 5
    assert fallen_to_who_is_told("knows-primary") == 0


@pytest.mark.parametrize(
    ("intruder", "zeros"), crossed(["outsider", "knows-primary"], ["public", "hidden"])
)
@given(true=true_tables(most_leaves=5, most_people=4), protection=st.integers(2, 3))
def test_unsafe_counts_are_as_far_apart_as_the_protection_asks(
    intruder: Any, zeros: Any, true: TrueTable, protection: int
) -> None:
    policy = covey.Policy(4, zeros=zeros, intruder=intruder, protection=protection)
    unsafe = unsafe_cells(true, policy)
    rows = published_rows(true, policy)
    possible = possible_counts(true, rows, policy)
    for codes in unsafe:
        assert max(possible[codes]) - min(possible[codes]) >= protection, codes


@pytest.mark.parametrize("intruder", ["outsider", "knows-primary"])
@given(true=true_tables(most_leaves=5, most_people=4), minimum_count=st.integers(3, 4))
def test_full_protection_leaves_every_unsafe_count_possible(
    intruder: Any, true: TrueTable, minimum_count: int
) -> None:
    policy = covey.Policy(minimum_count, intruder=intruder, protection="full")
    unsafe = unsafe_cells(true, policy)
    rows = published_rows(true, policy)
    possible = possible_counts(true, rows, policy)
    for codes in unsafe:
        assert min(possible[codes]) <= 1, codes
        assert max(possible[codes]) >= minimum_count - 1, codes


@pytest.mark.parametrize("zeros", ["public", "hidden"])
@given(true=true_tables(most_leaves=5, most_people=4), protection=st.integers(1, 2))
def test_protection_on_both_sides_reaches_up_and_down(
    zeros: Any, true: TrueTable, protection: int
) -> None:
    policy = covey.Policy(4, zeros=zeros, protection=protection, sides="both")
    unsafe = unsafe_cells(true, policy)
    rows = published_rows(true, policy)
    possible = possible_counts(true, rows, policy)
    lowest = 1 if zeros == "public" else 0
    for codes in unsafe:
        count = true.counts()[codes]
        assert max(possible[codes]) >= count + protection, codes
        assert min(possible[codes]) <= max(count - protection, lowest), codes


@given(true=true_tables(most_leaves=9, most_people=30), policy=policies)
def test_every_published_value_is_true(true: TrueTable, policy: covey.Policy) -> None:
    rows = published_rows(true, policy)
    counts = true.counts()
    assert rows.keys() == counts.keys()
    assert all(value in (None, counts[codes]) for codes, value in rows.items())


@given(true=true_tables(most_leaves=9, most_people=12), policy=policies, more=st.integers(1, 8))
def test_raising_minimum_count_never_publishes_a_count_that_was_unsafe_before(
    true: TrueTable, policy: covey.Policy, more: int
) -> None:
    unsafe = unsafe_cells(true, policy)
    stricter = covey.Policy(policy.minimum_count + more, zeros=policy.zeros)
    rows = published_rows(true, stricter)
    assert all(rows[codes] is None for codes in unsafe)


@given(true=true_tables(most_leaves=12, most_people=12))
def test_totals_add_up_from_the_leaves(true: TrueTable) -> None:
    table = true.table()
    listed = {
        table.grid.codes(int(key)): int(count)
        for key, count in zip(table.keys, table.counts, strict=True)
    }
    folded = {cell_of(true.hierarchies, codes): count for codes, count in true.counts().items()}
    assert listed == {codes: count for codes, count in folded.items() if count}


@given(true=true_tables(most_leaves=9, most_people=12), policy=policies, random=st.randoms())
def test_the_order_of_rows_does_not_matter(
    true: TrueTable, policy: covey.Policy, random: Any
) -> None:
    shuffled = list(true.leaves)
    random.shuffle(shuffled)
    again = covey.CountTable.from_frame(true.frame(shuffled), true.hierarchies, "people")
    safe = covey.protect(true.table(), policy)
    assert covey.protect(again, policy).to_frame().equals(safe.to_frame())


@given(true=true_tables(most_leaves=9, most_people=12), policy=policies)
def test_the_input_is_not_changed(true: TrueTable, policy: covey.Policy) -> None:
    frame = true.frame()
    table = covey.CountTable.from_frame(frame, true.hierarchies, "people")
    keys, counts = table.keys.copy(), table.counts.copy()
    covey.protect(table, policy)
    assert frame.equals(true.frame())
    assert (table.keys == keys).all()
    assert (table.counts == counts).all()


@given(
    true=true_tables(most_leaves=9, most_people=12),
    policy=policies,
    protection=st.sampled_from([1, 2, 4, "full"]),
)
def test_what_was_protected_withstands_an_audit_of_its_rows(
    true: TrueTable, policy: covey.Policy, protection: Any
) -> None:
    policy = covey.Policy(policy.minimum_count, zeros=policy.zeros, protection=protection)
    try:
        safe = covey.protect(true.table(), policy)
    except covey.DisclosureRisk:
        assume(False)
    verdict = covey.audit(safe.to_frame(), true.hierarchies, policy)
    assert verdict.safe, verdict.findings


@given(true=true_tables(most_leaves=9, most_people=12), policy=policies, width=st.integers(1, 4))
def test_an_outsider_can_always_be_kept_in_doubt(
    true: TrueTable, policy: covey.Policy, width: int
) -> None:
    # With every cell hidden, one more person anywhere fits; so some table can go out.
    policy = covey.Policy(policy.minimum_count, zeros=policy.zeros, protection=width)
    assert covey.protect(true.table(), policy).audit.safe


@up_to(300)
@given(
    true=true_tables(most_leaves=5, most_people=3),
    policy=st.builds(
        covey.Policy,
        minimum_count=st.integers(2, 5),
        zeros=st.sampled_from(["public", "hidden"]),
        intruder=st.sampled_from(["outsider", "knows-primary"]),
        protection=st.integers(1, 3),
        remedies=st.sampled_from([("hide wider total",), ()]),
    ),
)
def test_a_cell_is_refused_only_where_hiding_everything_would_not_help(
    true: TrueTable, policy: covey.Policy
) -> None:
    try:
        covey.protect(true.table(), policy)
    except covey.DisclosureRisk as risk:
        refused = risk.cells
    else:
        return
    total = cell_of(true.hierarchies, tuple(tree.root for tree in true.hierarchies.values()))
    nothing = {
        codes: None if policy.remedies or count < policy.minimum_count or cell != total else count
        for codes, count in true.counts().items()
        if (cell := cell_of(true.hierarchies, codes)) and (count or policy.zeros == "hidden")
    }
    possible = possible_counts(true, nothing, policy)
    assert refused
    for codes in refused:
        assert max(possible[codes]) - min(possible[codes]) < policy.width, codes


@given(true=true_tables(most_leaves=4, most_people=3), zeros=st.sampled_from(["public", "hidden"]))
def test_the_two_enumerations_agree(true: TrueTable, zeros: Any) -> None:
    policy = covey.Policy(3, zeros=zeros)
    unsafe_cells(true, policy)
    rows = published_rows(true, policy)
    possible = possible_tables(true.hierarchies, rows, 1 if zeros == "public" else 0, 12)
    try:
        listed = feasible_values(true.hierarchies, rows, zeros, most_tables=5_000)
    except OverflowError:
        assume(False)
    limited = [codes for codes, values in listed.items() if max(values) < 12]
    assume(limited)
    for codes in limited:
        assert set(possible[codes].tolist()) == listed[codes], codes
