"""The audit against the enumeration of all tables, and against two integer programs a cell."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import sparse

import covey
from covey.disclosure.attack.intruder.attack import attack
from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.intruder.requirement import Requirement
from covey.disclosure.attack.intruder.unknowns import UNBOUNDED, BoundedCells
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.verdict import Audit
from covey.disclosure.proof.known_tables import KnownTables
from tests.attacked import attack_cells
from tests.oracles.enumerate import feasible_values
from tests.oracles.integer_interval import integer_intervals
from tests.oracles.told import told
from tests.properties.leaky_tables import hide_carelessly, skewed_table
from tests.properties.tiny_tables import Codes, PublishedTable, published_tables
from tests.sampled import crossed, sampled
from tests.tiers import up_to

WAYS = {
    "small": AuditLimits(),
    "large": AuditLimits(few=0, repaired=0, near=(1, 3, 8), region=5),
}
"""Of attack: as a small table is attacked, and by all the shortcuts that a large one takes."""
EXACT = "only one value possible"
NARROW = "interval narrower than protection"
BELOW = "published below minimum_count"
MOST_TABLES = 20_000


def fallen(verdict: Audit) -> dict[Codes, str]:
    return {finding.codes: finding.rule for finding in verdict.findings}


def feasible(
    table: PublishedTable, zeros: Any, known: dict[Codes, range] | None = None
) -> dict[Codes, set[int]]:
    """What each hidden cell can be; tables that more others fit than one can list are set aside."""
    try:
        return feasible_values(
            table.hierarchies, table.rows(), zeros, known=known, most_tables=MOST_TABLES
        )
    except OverflowError:
        assume(False)
        raise


def expected(table: PublishedTable, policy: covey.Policy) -> dict[Codes, str]:
    possible = feasible(table, policy.zeros)
    rules = {}
    for codes, values in possible.items():
        unsafe = any(0 < value < policy.minimum_count for value in values)
        if unsafe and max(values) - min(values) < policy.width:
            rules[table.cell(codes)] = EXACT if len(values) == 1 else NARROW
    for codes, value in table.rows().items():
        if value is not None and 0 < value < policy.minimum_count:
            rules[table.cell(codes)] = BELOW
    return rules


@pytest.mark.parametrize(("way", "zeros"), crossed(tuple(WAYS), ["public", "hidden"]))
@up_to(80)
@given(st.data())
def test_the_audit_finds_what_the_enumeration_of_all_tables_finds(
    zeros: Any, way: str, data: st.DataObject
) -> None:
    table = data.draw(published_tables(zeros))
    protection: Any = data.draw(st.sampled_from([1, 1, 2, 3, "full"]))
    policy = covey.Policy(data.draw(st.integers(2, 5)), zeros=zeros, protection=protection)
    wanted = expected(table, policy)
    verdict = covey.audit(table.frame(), table.hierarchies, policy, limits=WAYS[way])
    assert fallen(verdict) == wanted
    assert verdict.exhaustive
    among_hidden = sum(rule != BELOW for rule in wanted.values())
    assert sum(verdict.cleared.values()) + among_hidden == verdict.attacked + verdict.details


@pytest.mark.parametrize(("way", "zeros"), crossed(tuple(WAYS), ["public", "hidden"]))
@up_to(50)
@given(st.data())
def test_every_hidden_count_that_follows_exactly_and_is_not_unsafe_is_listed(
    zeros: Any, way: str, data: st.DataObject
) -> None:
    table = data.draw(published_tables(zeros))
    policy = covey.Policy(data.draw(st.integers(2, 3)), zeros=zeros)
    possible, fell = feasible(table, zeros), expected(table, policy)
    verdict = covey.audit(table.frame(), table.hierarchies, policy, limits=WAYS[way])
    exact = {table.cell(codes) for codes in table.hidden if len(possible[codes]) == 1}
    assert verdict.follows is not None
    # A cell of a chain that is hidden under one code and published under another is listed as well.
    assert {one.codes for one in verdict.follows if one.rule == EXACT} == exact - fell.keys()
    assert verdict.unsure == 0


@pytest.mark.parametrize(("way", "zeros"), crossed(tuple(WAYS), ["public", "hidden"]))
@up_to(50)
@given(st.data())
def test_who_knows_the_unsafe_cells_finds_what_the_enumeration_finds(
    zeros: Any, way: str, data: st.DataObject
) -> None:
    table = data.draw(published_tables(zeros, most_people=5))
    minimum_count, protection = data.draw(st.integers(2, 5)), data.draw(st.integers(1, 3))
    known = told(table.true_counts(), minimum_count)
    possible = feasible(table, zeros, known)
    policy = covey.Policy(
        minimum_count, zeros=zeros, intruder="knows-primary", protection=protection
    )
    counts, limits = table.count_table(), WAYS[way]
    verdict = covey.audit(table.frame(), table.hierarchies, policy, counts, limits=limits)
    unsafe = {codes for codes in table.hidden if 0 < table.counts[codes] < minimum_count}
    assert verdict.played_primary
    assert verdict.attacked == len({table.cell(codes) for codes in unsafe})
    assert {codes for codes, rule in fallen(verdict).items() if rule != BELOW} == {
        table.cell(codes)
        for codes in unsafe
        if max(possible[codes]) - min(possible[codes]) < protection
    }


@up_to(40)
@given(published_tables("public"), st.randoms(use_true_random=False))
def test_the_verdict_does_not_depend_on_the_order_of_rows(
    table: PublishedTable, random: Any
) -> None:
    order = list(table.counts)
    random.shuffle(order)
    policy = covey.Policy(3)
    frame, before = table.frame(order), table.frame(order)
    assert covey.audit(frame, table.hierarchies, policy) == covey.audit(
        table.frame(), table.hierarchies, policy
    )
    assert frame.equals(before)


@cache
def exact_intervals(seed: int) -> np.ndarray:
    """(2, hidden cells) the lowest and highest count of each; the same for both ways."""
    table = skewed_table(seed, below=2)
    return integer_intervals(table, hide_carelessly(table, 3 + seed, seed)).T


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("seed", sampled(range(2), 2))
def test_every_cell_of_a_leaky_table_agrees_with_two_integer_programs(seed: int, way: str) -> None:
    table, minimum_count = skewed_table(seed, below=2), 3 + seed
    hidden = hide_carelessly(table, minimum_count, seed)
    lowest, highest = exact_intervals(seed)
    for width in (1, 2):
        values = np.where(hidden, 0, table.counts)
        verdict = attack_cells(
            PublishedRows.of(table.grid, table.keys, values, hidden),
            covey.Policy(minimum_count, protection=width),
            limits=WAYS[way],
        )
        wanted = (highest - lowest < width) & (lowest < minimum_count)
        assert set(fallen(verdict)) == {
            table.grid.codes(int(key)) for key in table.keys[hidden][wanted]
        }
        assert wanted.any()
        assert sum(verdict.cleared.values()) == np.count_nonzero(~wanted)


@pytest.mark.parametrize("way", WAYS)
def test_the_verdict_does_not_depend_on_the_seed(way: str) -> None:
    table = skewed_table(0)
    hidden = hide_carelessly(table, 4, 0)
    lowest = np.where(hidden, 1, table.counts)
    highest = np.where(hidden, UNBOUNDED, table.counts)
    unknowns = BoundedCells(table.grid, table.keys, lowest, highest, hidden).unknowns()
    judged = np.ones(unknowns.size, dtype=bool)
    outcomes = [
        attack(unknowns, Requirement(3, 2), judged, seed, limits=WAYS[way]) for seed in range(4)
    ]
    for means in ("exact", "narrow", "undecided"):
        places = [verdicts.places(means).tolist() for verdicts in outcomes]
        assert places == places[:1] * 4


@pytest.mark.parametrize(("way", "wrong"), crossed(tuple(WAYS), [0, 1]))
def test_the_verdict_does_not_depend_on_the_tables_that_somebody_brings(
    way: str, wrong: int
) -> None:
    table, policy = skewed_table(1), covey.Policy(4, protection=2)
    hidden = hide_carelessly(table, 4, 1)
    values = np.where(hidden, 0, table.counts)
    # Each cell by itself up and down: out of balance, and published cells among them.
    each = np.arange(table.counts.size)
    twice = np.full(each.size, 2, np.int64)
    lies = sparse.csr_array(
        (np.append(twice, -twice), (np.arange(2 * each.size), np.tile(each, 2)))
    )
    known = KnownTables(table.counts + wrong, lies)
    cells, limits = PublishedRows.of(table.grid, table.keys, values, hidden), WAYS[way]
    alone = attack_cells(cells, policy, limits=limits)
    helped = attack_cells(cells, policy, known=known, limits=limits)
    assert fallen(alone) == fallen(helped)
    assert fallen(alone)
    assert helped.exhaustive
