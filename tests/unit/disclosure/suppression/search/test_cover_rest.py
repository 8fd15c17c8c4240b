"""Needs that boxes and pairs of leaves do not meet: the solver is asked as often as it helps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from covey.disclosure.progress import nobody
from covey.disclosure.proof.needs import Needs
from covey.disclosure.proof.slack import Slack
from covey.disclosure.suppression.search.limits import USUAL
from covey.disclosure.suppression.search.table_search import TableSearch
from covey.disclosure.suppression.search.task import Task

CHAINS, LONG = 4, 6
"""In a chain each cell stands in a sum with the next, so that all of them move, or none."""


def chains(steps: int) -> Task:
    """Chains of hidden cells with a need in each, where programs may take so many steps."""
    size = CHAINS * LONG
    pairs = [at for at in range(size) if at % LONG < LONG - 1]
    rows = np.repeat(np.arange(len(pairs)), 2)
    columns = np.array([[at, at + 1] for at in pairs]).ravel()
    sums = sparse.csr_array((np.ones(rows.size, np.int64), (rows, columns)))
    cell = np.arange(0, size, LONG, dtype=np.int32)
    needs = Needs(
        cell, np.ones(CHAINS, np.int64), np.ones(CHAINS, np.int64),
        np.searchsorted(cell, np.arange(size + 1)),
    )  # fmt: skip
    slack = Slack(*(np.full(size, 3, np.int64) for _ in range(2)))
    limits = replace(USUAL, programs=replace(USUAL.programs, all_steps=steps))
    return Task(sums, slack, needs, np.zeros(size), np.zeros(size), None, limits=limits)


@pytest.mark.parametrize("steps", [8, 1_000])
def test_needs_are_met_though_the_steps_are_enough_for_some_at_a_time(steps: int) -> None:
    search = TableSearch.begin(chains(steps), nobody)
    assert search.cover_rest(wider=False).size == 0
    assert search.met.all()


def test_without_steps_the_needs_are_left() -> None:
    search = TableSearch.begin(chains(0), nobody)
    assert search.cover_rest(wider=False).size == CHAINS
