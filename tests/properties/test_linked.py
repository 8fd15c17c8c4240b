"""What is promised of tables that go out together, against the enumeration of all pairs that fit.

The intruder holds both published tables, and lists all pairs of whole-number tables that fit them
and agree on what they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

import covey
from tests.oracles.joint_tables import Codes, possible_pairs
from tests.oracles.told import told
from tests.properties.linked_tables import LinkedPair, linked_pairs
from tests.sampled import crossed

Rows = Mapping[Codes, int | None]


def published(pair: LinkedPair, policy: covey.Policy) -> dict[str, covey.ProtectedTable]:
    """The tables that go out; pairs that may not go out at all are set aside."""
    try:
        return covey.protect_linked(pair.tables(), policy)
    except covey.DisclosureRisk:
        assume(False)
        raise


def rows_of(table: covey.ProtectedTable) -> Rows:
    return {codes[:-2]: codes[-2] for codes in table.to_frame().iter_rows()}


def unsafe_cells(pair: LinkedPair, policy: covey.Policy) -> list[tuple[str, Codes]]:
    """The cells that the promise is about, by table; pairs without any are set aside."""
    unsafe = [
        (name, codes)
        for name in pair.trees
        for codes, count in pair.counts(name).items()
        if 0 < count < policy.minimum_count
    ]
    assume(unsafe)
    return unsafe


def possible(
    pair: LinkedPair, rows: Mapping[str, Rows], policy: covey.Policy
) -> dict[str, dict[Codes, NDArray[np.int64]]]:
    """What each hidden cell can be, to the policy's intruder."""
    known: list[Any] = [None, None]
    if policy.intruder == "knows-primary":
        known = [told(pair.counts(name), policy.minimum_count) for name in pair.trees]
    largest = max(max(leaves.values()) for leaves in map(pair.leaves, pair.trees))
    more = max(policy.minimum_count, largest) + policy.width
    lowest = 1 if policy.zeros == "public" else 0
    cells = [pair.meanings(name) for name in pair.trees]
    try:
        found = possible_pairs(
            list(pair.trees.values()), list(rows.values()), cells, lowest, more, known
        )
    except OverflowError:
        assume(False)
        raise
    return dict(zip(pair.trees, found, strict=True))


@pytest.mark.parametrize(
    ("intruder", "zeros"), crossed(["outsider", "knows-primary"], ["public", "hidden"])
)
@given(pair=linked_pairs(), minimum_count=st.integers(2, 5))
def test_no_unsafe_count_can_be_worked_out_from_both_tables(
    intruder: Any, zeros: Any, pair: LinkedPair, minimum_count: int
) -> None:
    policy = covey.Policy(minimum_count, zeros=zeros, intruder=intruder)
    unsafe = unsafe_cells(pair, policy)
    rows = {name: rows_of(table) for name, table in published(pair, policy).items()}
    found = possible(pair, rows, policy)
    for name, codes in unsafe:
        assert len(set(found[name][codes].tolist())) > 1, (name, codes)


@given(pair=linked_pairs(), protection=st.integers(2, 3))
def test_unsafe_counts_are_as_far_apart_as_the_protection_asks(
    pair: LinkedPair, protection: int
) -> None:
    policy = covey.Policy(4, protection=protection)
    unsafe = unsafe_cells(pair, policy)
    rows = {name: rows_of(table) for name, table in published(pair, policy).items()}
    found = possible(pair, rows, policy)
    for name, codes in unsafe:
        assert np.ptp(found[name][codes]) >= protection, (name, codes)


@given(pair=linked_pairs(most_people=12), minimum_count=st.integers(2, 8))
def test_a_shared_cell_is_hidden_in_both_tables_or_in_neither_and_others_are_true(
    pair: LinkedPair, minimum_count: int
) -> None:
    rows = [rows_of(one) for one in published(pair, covey.Policy(minimum_count)).values()]
    for name, shown in zip(pair.trees, rows, strict=True):
        counts = pair.counts(name)
        assert shown.keys() == counts.keys()
        assert all(value in (None, counts[codes]) for codes, value in shown.items())
    first, second = (
        {what: shown[codes] for codes, what in pair.meanings(name).items()}
        for name, shown in zip(pair.trees, rows, strict=True)
    )
    assert all(first[what] == second[what] for what in first.keys() & second.keys())


@pytest.mark.parametrize("zeros", ["public", "hidden"])
@given(pair=linked_pairs(), minimum_count=st.integers(2, 4))
def test_the_audit_of_tables_protected_apart_finds_what_the_enumeration_finds(
    zeros: Any, pair: LinkedPair, minimum_count: int
) -> None:
    policy = covey.Policy(minimum_count, zeros=zeros)
    safe = {name: covey.protect(one, policy) for name, one in pair.tables().items()}
    rows = {name: rows_of(one) for name, one in safe.items()}
    found = possible(pair, rows, policy)
    frames = {name: one.to_frame() for name, one in safe.items()}
    verdict = covey.audit_linked(frames, pair.trees, policy)
    meaning = {name: pair.meanings(name) for name in pair.trees}
    fell = {
        meaning[one.table][one.codes] for one in verdict.findings if one.rule.startswith("only one")
    }
    exact = {
        meaning[name][codes]
        for name, cells in found.items()
        for codes, values in cells.items()
        if len(set(values.tolist())) == 1 and 0 < values[0] < minimum_count
    }
    assert fell == exact


@given(pair=linked_pairs(most_people=12), minimum_count=st.integers(2, 8))
def test_what_was_protected_together_withstands_an_audit_of_its_rows(
    pair: LinkedPair, minimum_count: int
) -> None:
    policy = covey.Policy(minimum_count)
    frames = {name: one.to_frame() for name, one in published(pair, policy).items()}
    verdict = covey.audit_linked(frames, pair.trees, policy)
    assert verdict.safe, verdict.findings


@given(pair=linked_pairs(most_people=12))
def test_an_outsider_can_always_be_kept_in_doubt(pair: LinkedPair) -> None:
    assert all(
        one.audit.safe for one in covey.protect_linked(pair.tables(), covey.Policy(4)).values()
    )
