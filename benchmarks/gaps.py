"""How far Covey is from a proved lower bound, on tables small enough for one."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass

import numpy as np

from benchmarks import kept
from benchmarks.answers import earlier
from benchmarks.cells import Cells
from benchmarks.lower_bound import lower_bound, root_cost

BUDGET_SECONDS = 240.0


@dataclass(frozen=True)
class Gap:
    """A bound beside what Covey paid when it minded that cost.

    Args:
        table, minimum_count: the table.
        cost: ``root``, Covey's default, or ``cells``.
        covey: what its secondary cells cost.
        bound: no safe table costs less.
        linear: the part of the bound that linear programs prove.
        optimal: True if a safe table of just that cost is known.
        seconds: of the bound.
    """

    table: str
    minimum_count: int
    cost: str
    covey: float
    bound: float
    linear: float
    optimal: bool
    seconds: float


def measure(table: str, cells: Cells, minimum_count: int, reuse: bool) -> None:
    """Bound both costs, and keep the gaps; a bound once proved holds for every later Covey."""
    for cost, system in (("root", "covey"), ("cells", "covey_cells")):
        answer = earlier(system, table, minimum_count)
        if answer is None or answer.status != "ok":
            continue
        costs = root_cost(cells.counts) if cost == "root" else np.ones(cells.keys.size)
        hidden = np.isin(cells.keys, answer.hidden()) & (cells.counts >= minimum_count)
        name = f"bound-{table}-{minimum_count}-{cost}"
        found = kept.read(name) if reuse else None
        if found is None:
            found = asdict(lower_bound(cells, minimum_count, costs, BUDGET_SECONDS))
            kept.write(name, found)
        gap = Gap(
            table, minimum_count, cost, float(costs[hidden].sum()),
            found["value"], found["linear"], found["optimal"], found["seconds"],
        )  # fmt: skip
        kept.write(f"gap-{table}-{minimum_count}-{cost}", asdict(gap))
        print(gap, file=sys.stderr, flush=True)


def all_gaps() -> list[Gap]:
    """Return every gap of earlier runs."""
    return [Gap(**found) for found in kept.read_all("gap")]
