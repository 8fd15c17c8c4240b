"""One way to protect one table, or the attack on what came of it, in a process of its own.

python -m benchmarks.detail_run protect TABLE WAY FOLDER: prints JSON, and leaves rows and trees.
python -m benchmarks.detail_run audit FOLDER: attacks these rows, as one who knows nothing else.
"""

from __future__ import annotations

import json
import pickle
import sys
import time
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pyarrow.parquet

import covey
from benchmarks.detail_tables import BY_NAME, Case, counts_of
from benchmarks.kanonymity import most_megabytes
from covey.disclosure import ProtectedTable, warm_up
from covey.disclosure.detail import kept
from covey.disclosure.detail.lattice import Levels, lattice
from covey.disclosure.detail.shown import shown_by_breakdown
from covey.tables import CountTable

_LIMIT: Final = 0.01


def _one(case: Case) -> covey.Policy:
    return covey.Policy(
        case.minimum_count,
        k=case.minimum_count,
        quasi_identifiers=case.quasi_identifiers,
        suppression_limit=_LIMIT,
    )


def _frontier(limit: float) -> Callable[[Case], covey.Policy]:
    def policy(case: Case) -> covey.Policy:
        return covey.Policy(
            case.minimum_count,
            suppression_limit=limit,
            detail="frontier",
            most_dimensions=case.most_dimensions,
        )

    return policy


WAYS: Final[Mapping[str, Callable[[Case], covey.Policy]]] = MappingProxyType(
    {
        "one, 1 %": _one,
        "frontier, 1 %": _frontier(_LIMIT),
        "frontier, 5 %": _frontier(0.05),
        "hide only": lambda case: covey.Policy(case.minimum_count),
    }
)
"""What is asked for under each name."""


def main() -> None:
    what, *given = sys.argv[1:]
    if what == "audit":
        _attack(Path(given[0]))
    else:
        _protect(BY_NAME[given[0]], given[1], Path(given[2]))


def _protect(case: Case, way: str, folder: Path) -> None:
    warm_up(lambda _: None)
    table = counts_of(case)
    policy = WAYS[way](case)
    clock, processor = time.perf_counter(), time.process_time()
    try:
        safe = covey.protect(table, policy)
    except covey.errors.CoveyError as refusal:
        print(json.dumps({"status": "refused", "why": str(refusal)[:200]}))
        return
    taken = {
        "seconds": time.perf_counter() - clock,
        "processor_seconds": time.process_time() - processor,
        "megabytes": most_megabytes(),
    }
    pyarrow.parquet.write_table(safe.to_frame("arrow"), folder / "rows.parquet")
    (folder / "asked.pickle").write_bytes(pickle.dumps((safe.grid.hierarchies, policy)))
    print(json.dumps({"status": "ok", **taken, **_figures(table, safe)}))


def _figures(table: CountTable, safe: ProtectedTable) -> dict[str, Any]:
    """What a reader can see. The true counts of a table that was coarsened are sums of its own."""
    left = safe.certificate.kept or kept(table, safe.grid, safe.keys, safe.hidden)
    heights = [int(tree.depth.max()) for tree in table.dimensions.values()]
    every = lattice(heights, None)
    seen = _visible(safe, table.total, every)
    alone = [
        seen[tuple(height if place == d else 0 for place in range(len(heights)))]
        for d, height in enumerate(heights)
    ]
    published = safe.breakdowns
    own = prod(int(tree.depth.max()) + 1 for tree in safe.grid.hierarchies.values())
    return {
        "breakdowns": own if published is None else len(published.levels),
        "of_breakdowns": len(every),
        "rows": left.cells + left.hidden,
        "hidden": left.hidden,
        "unsafe": safe.certificate.unsafe,
        "visible": sum(seen.values()) / len(seen),
        "finest_alone": sum(alone) / len(alone),
        "information": left.information,
        "figure": left.figure,
        "people": table.total,
        "leaves": int(table.leaf_keys.size),
        "details": safe.audit.details,
    }


def _visible(safe: ProtectedTable, people: int, every: list[Levels]) -> dict[Levels, float]:
    """By breakdown, people in its visible cells as a share of all; what does not go out shows none.

    Levels count from the total, so they mean the same where the finest ones are coarsened away.
    """
    shown = shown_by_breakdown(safe.grid, safe.keys, safe.values, safe.hidden, every)
    heights = [int(tree.depth.max()) for tree in safe.grid.hierarchies.values()]
    return {
        levels: of.people / people
        if all(level <= height for level, height in zip(levels, heights, strict=True))
        and (safe.breakdowns is None or levels in safe.breakdowns.levels)
        else 0.0
        for levels, of in shown.items()
    }


def _attack(folder: Path) -> None:
    trees, policy = pickle.loads((folder / "asked.pickle").read_bytes())
    rows = pyarrow.parquet.read_table(folder / "rows.parquet")
    clock, processor = time.perf_counter(), time.process_time()
    verdict = covey.audit(rows, trees, policy)
    print(
        json.dumps(
            {
                "safe": verdict.safe,
                "findings": len(verdict.findings),
                "exhaustive": verdict.exhaustive,
                "attacked": verdict.attacked,
                "details": verdict.details,
                "seconds": time.perf_counter() - clock,
                "processor_seconds": time.process_time() - processor,
                "megabytes": most_megabytes(),
            }
        )
    )


if __name__ == "__main__":
    main()
