"""The audit against the enumeration of all tables, and against two integer programs a cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import covey
from covey.disclosure.audit import Audit, audit_cells
from covey.disclosure.published_rows import PublishedRows
from covey.tables import CountTable, Grid, Hierarchy, relations
from tests.oracles.enumerate import feasible_values
from tests.oracles.integer_interval import integer_intervals
from tests.properties.tiny_tables import Codes, PublishedTable, published_tables

EXACT = "only one value possible"
NARROW = "interval narrower than protection"
BELOW = "published below minimum_count"
MOST_TABLES = 20_000


def fallen(verdict: Audit) -> dict[Codes, str]:
    return {finding.codes: finding.rule for finding in verdict.findings}


def expected(table: PublishedTable, policy: covey.Policy) -> dict[Codes, str]:
    possible = feasible_values(
        table.hierarchies, table.rows(), policy.zeros, most_tables=MOST_TABLES
    )
    rules = {}
    for codes, values in possible.items():
        unsafe = any(0 < value < policy.minimum_count for value in values)
        if unsafe and max(values) - min(values) < policy.width:
            rules[table.cell(codes)] = EXACT if len(values) == 1 else NARROW
    for codes, value in table.rows().items():
        if value is not None and 0 < value < policy.minimum_count:
            rules[table.cell(codes)] = BELOW
    return rules


@pytest.mark.parametrize("zeros", ["public", "hidden"])
@settings(max_examples=150)
@given(st.data())
def test_the_audit_finds_what_the_enumeration_of_all_tables_finds(
    zeros: Any, data: st.DataObject
) -> None:
    table = data.draw(published_tables(zeros))
    protection: Any = data.draw(st.sampled_from([1, 1, 2, 3, "full"]))
    policy = covey.Policy(data.draw(st.integers(2, 5)), zeros=zeros, protection=protection)
    try:
        wanted = expected(table, policy)
    except OverflowError:
        return
    verdict = covey.audit(table.frame(), table.hierarchies, policy)
    assert fallen(verdict) == wanted
    assert verdict.exhaustive
    among_hidden = sum(rule != BELOW for rule in wanted.values())
    assert sum(verdict.cleared.values()) + among_hidden == verdict.attacked


@settings(max_examples=150)
@given(published_tables("public"), st.integers(2, 5), st.sampled_from([1, 2, "full"]))
def test_who_knows_the_unsafe_cells_finds_what_the_enumeration_finds(
    table: PublishedTable, minimum_count: int, protection: Any
) -> None:
    small = {
        codes: minimum_count - 1
        for codes in table.hidden
        if 0 < table.counts[codes] < minimum_count
    }
    try:
        possible = feasible_values(
            table.hierarchies, table.rows(), small=small, most_tables=MOST_TABLES
        )
    except OverflowError:
        return
    policy = covey.Policy(minimum_count, intruder="knows-primary", protection=protection)
    rows = PublishedRows.read(table.frame(), table.hierarchies)
    small_cells = {table.cell(codes) for codes in small}
    primary = np.array([rows.grid.codes(int(key)) in small_cells for key in rows.keys], bool)
    verdict = audit_cells(rows.grid, rows.keys, rows.values, rows.hidden, policy, primary)
    assert verdict.attacked == len(small_cells)
    assert {codes for codes, rule in fallen(verdict).items() if rule != BELOW} == {
        table.cell(codes)
        for codes in small
        if max(possible[codes]) - min(possible[codes]) < policy.width
    }


@settings(max_examples=40)
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


def skewed_table(seed: int) -> CountTable:
    """Three dimensions with a level of subtotals each; most cells are small."""
    trees = {}
    for name, (groups, leaves) in {"d1": (2, 3), "d2": (2, 2), "d3": (1, 4)}.items():
        rows = [{"code": "_T", "parent": ""}]
        for group in range(groups):
            rows.append({"code": f"{group}", "parent": "_T"})
            rows += [{"code": f"{group}{leaf}", "parent": f"{group}"} for leaf in range(leaves)]
        trees[name] = Hierarchy.from_rows(rows)
    grid = Grid.of(trees)
    leaf_keys = np.arange(grid.possible_cells)[grid.is_leaf(np.arange(grid.possible_cells))]
    random = np.random.default_rng(seed)
    counts = random.poisson(random.lognormal(1.0, 1.0, leaf_keys.size))
    return CountTable.from_leaves(grid, leaf_keys, counts)


def hide_carelessly(table: CountTable, minimum_count: int, seed: int) -> np.ndarray:
    """Hide the unsafe cells and one more wherever a sum would give one away: leaks are left."""
    sums = relations(table.grid, table.keys)
    hidden = table.counts < minimum_count
    random = np.random.default_rng(seed)
    for _ in range(20):
        for relation in np.flatnonzero(abs(sums).astype(np.int64) @ hidden == 1):
            members = sums.indices[sums.indptr[relation] : sums.indptr[relation + 1]]
            open_members = members[~hidden[members]]
            if hidden[members].sum() == 1 and open_members.size:
                hidden[random.choice(open_members)] = True
    return hidden


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_of_a_leaky_table_agrees_with_two_integer_programs(seed: int) -> None:
    table, minimum_count = skewed_table(seed), 3 + seed
    hidden = hide_carelessly(table, minimum_count, seed)
    lowest, highest = integer_intervals(table, hidden).T
    for width in (1, 2):
        verdict = audit_cells(
            table.grid,
            table.keys,
            np.where(hidden, 0, table.counts),
            hidden,
            covey.Policy(minimum_count, protection=width),
        )
        wanted = (highest - lowest < width) & (lowest < minimum_count)
        assert set(fallen(verdict)) == {
            table.grid.codes(int(key)) for key in table.keys[hidden][wanted]
        }
        assert wanted.any()
        assert sum(verdict.cleared.values()) == np.count_nonzero(~wanted)
