"""Limits of the attack settle how far it gets, and never what is called safe."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest

import covey
from covey.disclosure.attack.intruder.limits import AuditLimits
from covey.disclosure.attack.published_rows import PublishedRows
from covey.errors import PolicyError
from tests.attacked import attack_cells
from tests.properties.leaky_tables import hide_carelessly, skewed_table
from tests.sampled import sampled
from tests.unit.disclosure.published import crosstab

BLOCK, TREES = crosstab("""
             _T   F   M
        _T   40  20  20
        A    12   ?   ?
        B    12   ?   ?
        C    16   8   8
""")


def test_a_table_with_cells_that_limits_leave_undecided_is_not_called_safe() -> None:
    table = skewed_table(1)
    hidden = hide_carelessly(table, 3, 1)
    values = np.where(hidden, 0, table.counts)
    cells = PublishedRows.of(table.grid, table.keys, values, hidden)
    usual = attack_cells(cells, covey.Policy(3))
    hasty = attack_cells(cells, covey.Policy(3), limits=AuditLimits(work=0))
    assert usual.exhaustive
    assert not hasty.exhaustive
    assert not hasty.safe
    told = {one.codes: one.rule for one in hasty.findings}
    assert told.keys() > {one.codes for one in usual.findings}
    assert "could not be cleared" in told.values()


def test_of_many_cells_no_first_table_is_programmed_and_what_is_undecided_is_not_safe() -> None:
    table = skewed_table(0)
    hidden = hide_carelessly(table, 4, 0)
    cells = PublishedRows.of(table.grid, table.keys, np.where(hidden, 0, table.counts), hidden)
    lost = AuditLimits(repaired=0, tries=(), again=0)
    programmed = attack_cells(cells, covey.Policy(4), limits=lost)
    refused = attack_cells(cells, covey.Policy(4), limits=replace(lost, cornered=0))
    assert programmed.exhaustive
    assert not refused.exhaustive
    assert not refused.safe
    told = {one.codes for one in refused.findings}
    assert told > {one.codes for one in programmed.findings}


@pytest.mark.parametrize(
    ("change", "means"),
    sampled(
        [
            ({}, "random tables"),
            ({"few": 0}, "walked tables"),
            ({"rounds": 0, "work": 0}, "nearby tables"),
        ],
        3,
    ),
    ids=str,
)
def test_limits_choose_the_means_and_not_the_verdict(change: dict[str, Any], means: str) -> None:
    limits = replace(AuditLimits(), **change)
    verdict = covey.audit(BLOCK, TREES, covey.Policy(5), limits=limits)
    assert verdict.safe
    assert means in verdict.cleared
    assert sum(verdict.cleared.values()) == verdict.attacked == 4


def test_limits_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        AuditLimits().few = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"few": -1}, "few is -1: use 0 or more"), ({"near": (5, -5)}, "near is .*: use 0 or more"),
     ({"batch": 0}, "batch is 0: use 1 or more")],
    ids=str,
)  # fmt: skip
def test_limits_that_mean_nothing_are_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        AuditLimits(**change)
