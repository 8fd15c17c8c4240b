from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import covey
from covey.disclosure.rules import frequency_rule
from covey.disclosure.suppression.suppress import hiding_cost


@pytest.mark.parametrize(
    ("count", "unsafe"), [(0, False), (1, True), (4, True), (5, False), (2**61, False)]
)
def test_a_count_is_unsafe_above_nobody_and_below_the_minimum(count: int, unsafe: bool) -> None:
    assert frequency_rule(np.array([count]), minimum_count=5).tolist() == [unsafe]


def test_the_rule_leaves_its_counts_as_they_are() -> None:
    counts = np.array([3, 8])
    counts.setflags(write=False)
    assert frequency_rule(counts, 5).tolist() == [True, False]


def test_hiding_more_people_never_costs_less() -> None:
    counts = np.array([0, 1, 2, 10, 1000])
    for cost in ("log", "cells", "people"):
        assert (np.diff(hiding_cost(counts, cost)) >= 0).all()  # type: ignore[arg-type]


def test_the_logarithmic_cost_lies_between_cells_and_people() -> None:
    counts = np.array([2, 50, 4000])
    log, cells, people = (hiding_cost(counts, cost) for cost in ("log", "cells", "people"))
    assert (cells < log).all()
    assert (log < people).all()


def test_what_makes_a_cell_unsafe_is_asked_of_the_rules_alone() -> None:
    source = Path(covey.__file__).parent
    rules = source / "disclosure" / "rules"
    naming = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if rules not in path.parents and "frequency_rule(" in path.read_text(encoding="utf-8")
    }
    # The last gate looks once more, by the same rule, at rows whose policy it does not trust.
    assert naming == {"store/gate.py"}
