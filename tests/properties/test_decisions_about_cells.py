"""Whatever an officer decides about cells and remedies, what goes out keeps the promise.

The intruder is the enumeration of every whole-number table that fits what was published.
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from tests.oracles.all_tables import possible_tables
from tests.oracles.told import told
from tests.properties.tiny_tables import cell_of
from tests.properties.true_tables import (
    ROUNDS,
    Codes,
    TrueTable,
    protected,
    rows_of,
    true_tables,
)

REMEDIES = ("hide wider total", "coarsen branch", "hide zeros")


@st.composite
def patterns(draw: st.DrawFn, true: TrueTable) -> dict[str, tuple[str, ...]]:
    """Some codes of some dimensions of a table."""
    trees = true.hierarchies
    names = draw(st.sets(st.sampled_from(sorted(trees)), min_size=1))
    codes = {name: st.sets(st.sampled_from(trees[name].codes), min_size=1) for name in names}
    return {name: tuple(sorted(draw(chosen))) for name, chosen in codes.items()}


def named_by(true: TrueTable, pattern: dict[str, tuple[str, ...]]) -> list[Codes]:
    """The cells that a pattern names, under all codes of their single-child chains."""
    cells = itertools.product(
        *(pattern.get(name, tree.codes) for name, tree in true.hierarchies.items())
    )
    same = {cell_of(true.hierarchies, codes) for codes in cells}
    return [codes for codes in true.counts() if cell_of(true.hierarchies, codes) in same]


def assume_unsafe(true: TrueTable, minimum_count: int) -> None:
    """Set tables aside in which there is nothing to protect."""
    assume(any(0 < count < minimum_count for count in true.counts().values()))


def assert_no_unsafe_count_is_known(true: TrueTable, safe: covey.ProtectedTable) -> None:
    policy, rows, counts = safe.policy, rows_of(safe), true.counts()
    unsafe = [codes for codes in rows if 0 < counts[codes] < policy.minimum_count]
    knows = policy.intruder == "knows-primary"
    known = told(counts, policy.minimum_count) if knows else None
    lowest = 1 if policy.zeros == "public" else 0
    more = max([policy.minimum_count, *(count for count in counts.values())]) + 1
    try:
        possible = possible_tables(safe.grid.hierarchies, rows, lowest, more, known)
    except OverflowError:
        assume(False)
        raise
    for codes in unsafe:
        assert len(set(possible[codes].tolist())) > 1, codes


@given(true=true_tables(), choice=st.data(), minimum_count=st.integers(2, 4))
def test_frozen_open_cells_are_published_and_nothing_unsafe_is_known(
    true: TrueTable, choice: st.DataObject, minimum_count: int
) -> None:
    kept = choice.draw(patterns(true))
    safe = protected(true, covey.Policy(minimum_count, frozen_open=(kept,)))
    rows = rows_of(safe)
    assert all(rows[codes] is not None for codes in named_by(true, kept))
    assert_no_unsafe_count_is_known(true, safe)


@pytest.mark.parametrize("zeros", ["public", "hidden"])
@given(true=true_tables(), choice=st.data(), minimum_count=st.integers(2, 4))
def test_frozen_hidden_cells_are_hidden_and_nothing_unsafe_is_known(
    zeros: Any, true: TrueTable, choice: st.DataObject, minimum_count: int
) -> None:
    assume_unsafe(true, minimum_count)
    gone = choice.draw(patterns(true))
    safe = protected(true, covey.Policy(minimum_count, zeros=zeros, frozen_hidden=(gone,)))
    rows, counts = rows_of(safe), true.counts()
    for codes in named_by(true, gone):
        assert rows[codes] is None or (zeros == "public" and counts[codes] == 0)
    assert_no_unsafe_count_is_known(true, safe)


@given(true=true_tables(), choice=st.data(), minimum_count=st.integers(2, 4), rounds=ROUNDS)
def test_no_weight_of_a_level_makes_an_unsafe_count_known(
    true: TrueTable, choice: st.DataObject, minimum_count: int, rounds: int | None
) -> None:
    assume_unsafe(true, minimum_count)
    weight = st.sampled_from([1e-6, 0.5, 3, 1e9])
    weights = {
        name: {level: choice.draw(weight) for level in range(int(tree.depth.max()) + 1)}
        for name, tree in true.hierarchies.items()
    }
    policy = covey.Policy(minimum_count, level_weights=weights, iterations=rounds)
    safe = protected(true, policy)
    assert_no_unsafe_count_is_known(true, safe)


@pytest.mark.parametrize("intruder", ["outsider", "knows-primary"])
@given(
    true=true_tables(),
    remedies=st.permutations(REMEDIES).flatmap(
        lambda order: st.integers(0, 3).map(lambda length: tuple(order[:length]))
    ),
    minimum_count=st.integers(2, 4),
    rounds=ROUNDS,
)
def test_no_remedy_makes_an_unsafe_count_known(
    intruder: Any, true: TrueTable, remedies: Any, minimum_count: int, rounds: int | None
) -> None:
    assume_unsafe(true, minimum_count)
    policy = covey.Policy(minimum_count, intruder=intruder, remedies=remedies, iterations=rounds)
    safe = protected(true, policy)
    assert_no_unsafe_count_is_known(true, safe)
    counts = true.counts()
    rows = rows_of(safe)
    assert all(value in (None, counts[codes]) for codes, value in rows.items())
    told = {line.split(":")[0] for line in safe.certificate.remedies}
    assert told <= set(remedies)
    assert ("hide zeros" in told) == (safe.policy != policy)
    assert ("coarsen branch" in told) == (rows.keys() != counts.keys())


@pytest.mark.parametrize("remedy", REMEDIES)
@given(true=true_tables(), minimum_count=st.integers(2, 4))
def test_the_grand_total_is_hidden_for_its_own_sake_or_by_a_remedy_that_is_told(
    remedy: Any, true: TrueTable, minimum_count: int
) -> None:
    total = tuple(tree.root for tree in true.hierarchies.values())
    safe = protected(true, covey.Policy(minimum_count, remedies=(remedy,)))
    told = any(line.startswith("hide wider total") for line in safe.certificate.remedies)
    its_own = 0 < true.counts()[total] < minimum_count
    assert (rows_of(safe)[total] is None) == (its_own or told)
