"""Limits of the search settle how much it hides, and never what is safe."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from covey import Policy, relations
from covey.disclosure import suppression
from covey.disclosure.progress import Run
from covey.disclosure.proof.needs import is_met
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.moves.limits import BoxLimits, ProgramLimits, SimplexLimits
from covey.disclosure.suppression.search.limits import (
    USUAL,
    BySize,
    CoverLimits,
    EliminationLimits,
    MemoryLimits,
    PartLimits,
    ReopeningLimits,
    RoundLimits,
    SearchLimits,
    WalkLimits,
)
from covey.disclosure.suppression.search.run import search
from covey.disclosure.suppression.suppress import hiding_cost, suppress
from covey.errors import PolicyError
from tests.properties.leaky_tables import skewed_table
from tests.sampled import sampled
from tests.unit.disclosure.suppression.search.test_basis import task_of

TASK = task_of(skewed_table(2), Policy(minimum_count=3))
NOT_REOPENED = ReopeningLimits(cells=0)
WITHIN_SLACK = WalkLimits(work=0)
NOTHING_TO_BEGIN_WITH = EliminationLimits(work=0)
OTHERS: dict[str, SearchLimits] = {
    "no elimination": SearchLimits(NOTHING_TO_BEGIN_WITH),
    "elimination without repairs": SearchLimits(EliminationLimits(repair_work=0)),
    "elimination that gives up": SearchLimits(EliminationLimits(slice=1_000, work=2_000)),
    "short moves": SearchLimits(memory=MemoryLimits(longest=12, entries=1)),
    "no memory of moves": SearchLimits(memory=MemoryLimits(pool_entries=2)),
    "no simplex method": SearchLimits(NOTHING_TO_BEGIN_WITH, cover=CoverLimits(work=0)),
    "little simplex method": SearchLimits(simplex=SimplexLimits(pivots=10, sums=40)),
    "no boxes": SearchLimits(boxes=BoxLimits(expansions=0)),
    "narrow boxes": SearchLimits(NOTHING_TO_BEGIN_WITH, boxes=BoxLimits(breadth=1)),
    "no programs": SearchLimits(programs=ProgramLimits(all_steps=0)),
    "one round": SearchLimits(rounds=RoundLimits(most=1)),
    "rounds that end early": SearchLimits(in_vain=1, chunk=1),
    "in parts": SearchLimits(parts=PartLimits(cells=1, parts=3, branches=2)),
}


def moves(limits: SearchLimits) -> NDArray[np.int64]:
    """(moves, cells) what a search of strict moves within some limits ends with, not reopened."""
    limits = replace(limits, reopening=NOT_REOPENED, walks=WITHIN_SLACK)
    task = replace(TASK, limits=limits)
    changes, unprotected = search(task, True, None, Run(jobs=1))
    assert not unprotected.size
    dense: NDArray[np.int64] = changes.toarray()
    return dense


@pytest.fixture(scope="module")
def usual() -> NDArray[np.int64]:
    return moves(USUAL)


@pytest.mark.parametrize("limits", sampled(OTHERS.values(), 8), ids=OTHERS)
def test_other_limits_lead_to_other_moves_and_every_need_is_met(
    usual: NDArray[np.int64], limits: SearchLimits
) -> None:
    found = moves(limits)
    assert not np.array_equal(found, usual)
    assert not (TASK.sums.astype(np.int64) @ found.T).any()
    assert (found <= TASK.slack.rise).all()
    assert (-found <= TASK.slack.fall).all()
    assert is_met(TASK.needs, (-found).max(0), found.max(0)).all()


@pytest.mark.long
def test_a_table_is_suppressed_within_the_limits_that_are_given() -> None:
    table, policy = skewed_table(2), Policy(minimum_count=3)
    cells = CountedCells(
        relations(table.grid, table.keys),
        table.counts,
        table.counts < 3,
        np.ones(table.counts.size, dtype=bool),
        (table.grid, table.keys),
    )
    limits = replace(OTHERS["no simplex method"], reopening=NOT_REOPENED)
    usual, hasty = suppress(cells, policy), suppress(cells, policy, limits=limits)
    assert not usual.unprotected.size
    assert not hasty.unprotected.size
    cost = hiding_cost(table.counts, "root")
    assert cost[hasty.hidden].sum() > cost[usual.hidden].sum()


def all_limits(limits: Any) -> Iterator[Any]:
    """All limits that some hold, themselves among them."""
    yield limits
    for field in fields(limits):
        if is_dataclass(value := getattr(limits, field.name)):
            yield from all_limits(value)


@pytest.mark.parametrize("limits", list(all_limits(USUAL)), ids=lambda one: type(one).__name__)
def test_each_limit_is_told_with_its_reason_and_cannot_be_changed(limits: Any) -> None:
    told = type(limits).__doc__.split("Args:")[1]
    names = {name.strip() for line in told.splitlines() for name in line.split(":")[0].split(",")}
    assert {field.name for field in fields(limits)} <= names
    with pytest.raises(FrozenInstanceError):
        setattr(limits, fields(limits)[0].name, 1)


@pytest.mark.parametrize("limits", list(all_limits(USUAL)), ids=lambda one: type(one).__name__)
def test_limits_that_mean_nothing_are_refused(limits: Any) -> None:
    for field in fields(limits):
        if isinstance(value := getattr(limits, field.name), (int, float, tuple)):
            wrong = (*value, -1) if isinstance(value, tuple) else -1
            with pytest.raises(PolicyError, match=f"limit {field.name} is .*: use [01] or more"):
                replace(limits, **{field.name: wrong})


@pytest.mark.parametrize(
    ("make", "words"),
    [(lambda: EliminationLimits(slice=0), "slice is 0: use 1 or more"),
     (lambda: SearchLimits(chunk=0), "chunk is 0: use 1 or more"),
     (lambda: ProgramLimits(nearby=()), "nearby is .*: use 1 or more"),
     (lambda: BySize(1, float("nan"), 1), "each is nan: use 0 or more")],
    ids=["slice", "chunk", "nearby", "each"],
)  # fmt: skip
def test_limits_without_which_nothing_is_looked_at_are_refused(make: Any, words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        make()


# Tolerances of arithmetic, and what an algorithm is: none of them makes a search longer.
NO_LIMITS = {
    "FORBIDDEN", "MOST", "MOST_TIMES", "NO_SEARCH", "NONE", "UNEVEN", "_BASIC", "_ENDLESS",
    "_FALLEN", "_FREE", "_GAIN", "HIDDEN", "_LEAST", "_LEAST_WEIGHT", "_NEVER", "_NONE",
    "NO_SPACE", "PUBLISHED", "_REACHED", "_RISEN", "_SPREAD", "_STILL", "_SURELY",
    "_TIE", "_TINY", "_USED", "_WHOLE", "_WITH_GAPS", "_WORTHWHILE",
}  # fmt: skip
ROOM = Path(suppression.__file__).parent
MODULES = sorted(path for name in ("search", "moves") for path in (ROOM / name).rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_no_other_number_steers_the_search(path: Path) -> None:
    constants = {
        name.id
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        for name in ast.walk(target)
        if isinstance(name, ast.Name) and name.id.isupper()
    }
    assert constants - NO_LIMITS == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOM).as_posix())
def test_no_function_takes_more_than_seven_things(path: Path) -> None:
    functions = [
        (node.name, [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs])
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    many = {
        name for name, given in functions if len({one.arg for one in given} - {"self", "cls"}) > 7
    }
    assert many == set()
