"""What is promised of rounded tables, and of the attack on them, held against brute force."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import covey
from covey import DisclosureRisk, Policy, Rounding
from covey.tables import CountTable
from tests.oracles.rounded import Codes, Fits, leaves_below, nearest_rounding, possible_counts
from tests.properties.tiny_tables import PublishedTable, published_tables
from tests.tiers import up_to

KEY = bytes(range(32))


@dataclass(frozen=True)
class Tiny:
    """A true table and its cells, single-child chains once."""

    table: CountTable
    counts: dict[Codes, int]
    below: dict[Codes, list[Codes]]

    @classmethod
    def of(cls, drawn: PublishedTable) -> Tiny:
        parents = [
            {
                code: tree.codes[at]
                for code, at in zip(tree.codes, tree.parents, strict=True)
                if at >= 0
            }
            for tree in drawn.hierarchies.values()
        ]
        return cls(drawn.count_table(), drawn.true_counts(), leaves_below(parents))

    def shown(self, frame: pl.DataFrame) -> dict[Codes, int]:
        return {tuple(row[:-2]): row[-2] for row in frame.iter_rows()}


def near(base: int) -> Fits:
    return lambda shown, true: abs(shown - true) < base and (true > 0 or shown == 0)


def noisy(shift: int) -> Fits:
    return lambda shown, true: abs(shown - true) <= shift and (true > 0 or shown == 0)


def middle(shown: int, true: int) -> bool:
    return shown == (2 if 0 < true < 4 else true)


def same(shown: int, true: int) -> bool:
    return shown == true


@given(published_tables(zeros="hidden", most_people=7, most_leaves=8), st.sampled_from([2, 3, 5]))
def test_controlled_rounding_adds_up_next_to_every_count_and_is_the_nearest(
    drawn: PublishedTable, base: int
) -> None:
    tiny = Tiny.of(drawn)
    cells = {drawn.cell(cell) for cell in tiny.below}
    least = nearest_rounding(tiny.counts, tiny.below, base, cells)
    try:
        rounded = covey.round_table(tiny.table, Rounding("rounding", base))
    except DisclosureRisk:
        assert least is None
        return
    shown = tiny.shown(rounded.to_frame())
    for cell, leaves in tiny.below.items():
        assert shown[cell] == sum(shown[leaf] for leaf in leaves)
        assert shown[cell] % base == 0
        assert abs(shown[cell] - tiny.counts[cell]) < base
    assert sum(abs(shown[cell] - tiny.counts[cell]) for cell in cells) == least


@given(published_tables(zeros="hidden", most_people=9), st.sampled_from([2, 3, 5]))
def test_random_rounding_goes_to_a_multiple_next_to_each_count(
    drawn: PublishedTable, base: int
) -> None:
    tiny = Tiny.of(drawn)
    shown = tiny.shown(
        covey.round_table(tiny.table, Rounding("random-rounding", base), KEY).to_frame()
    )
    for cell, count in tiny.counts.items():
        assert shown[cell] % base == 0
        assert abs(shown[cell] - count) < base


METHODS = {
    "rounding": (Rounding("rounding", 3), near(3)),
    "random-rounding": (Rounding("random-rounding", 3), near(3)),
    "midpoint": (Rounding("midpoint", minimum_count=4), middle),
    "cell-key": (Rounding("cell-key", largest_shift=2, variance=1.0), noisy(2)),
}


@pytest.mark.parametrize("method", METHODS)
@up_to(20)
@given(drawn=published_tables(zeros="hidden", most_people=4, most_leaves=4), data=st.data())
def test_the_attack_finds_the_cells_of_which_brute_force_leaves_too_few_counts(
    method: str, drawn: PublishedTable, data: st.DataObject
) -> None:
    rounding, shown_for = METHODS[method]
    tiny = Tiny.of(drawn)
    try:
        rounded = covey.round_table(tiny.table, rounding, KEY if rounding.needs_key else None)
    except DisclosureRisk:
        assume(False)
    frame = rounded.to_frame()
    exact = data.draw(st.sets(st.sampled_from(list(tiny.below)), max_size=2), label="exact")
    exact = {cell for cell in tiny.counts if drawn.cell(cell) in map(drawn.cell, exact)}
    shown = tiny.shown(frame) | {cell: tiny.counts[cell] for cell in exact}
    names = list(drawn.hierarchies)
    told = pl.DataFrame(
        {
            **{name: [cell[d] for cell in shown] for d, name in enumerate(names)},
            "obs_value": list(shown.values()),
            "obs_status": ["A" if cell in exact else "E" for cell in shown],
        }
    )
    assume("E" in told["obs_status"])
    fits = {cell: same if cell in exact else shown_for for cell in tiny.below}
    possible = possible_counts(shown, tiny.below, fits, most=8)
    policy = Policy(minimum_count=3, protection=2)
    verdict = covey.audit_rounded(told, drawn.hierarchies, policy, rounding)
    fallen = {
        drawn.cell(cell)
        for cell, counts in possible.items()
        if counts & {1, 2} and max(counts) - min(counts) < policy.protection
    }
    assert verdict.exhaustive
    assert {found.codes for found in verdict.findings} == fallen
