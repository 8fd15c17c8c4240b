"""Covey on one table, in a process of its own.

python -m benchmarks.covey_run FOLDER MINIMUM_COUNT COST ROUNDS: reads FOLDER as `Table.write` left
it, writes hidden.csv and prints JSON with the seconds of building the table and of `covey.protect`.
ROUNDS is empty for as many as Covey finds right. Solvers and compiled code are loaded before the
clock runs, as R loads its packages.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

import covey
from benchmarks.tables import Table
from covey.disclosure import warm_up


def main() -> None:
    folder, minimum_count = Path(sys.argv[1]), int(sys.argv[2])
    cost, rounds = sys.argv[3:5]
    policy = covey.Policy(minimum_count, cost=cost, iterations=int(rounds) if rounds else None)
    hierarchies = read_hierarchies(folder)
    words = {name: pa.string() for name in hierarchies}
    frame = pyarrow.csv.read_csv(
        folder / "leaves.csv", convert_options=pyarrow.csv.ConvertOptions(column_types=words)
    )
    warm_up(lambda _: None)
    start = time.perf_counter()
    table = covey.CountTable.from_frame(frame, hierarchies, count="count")
    safe = covey.protect(table, policy)
    seconds = time.perf_counter() - start
    rows = safe.to_frame("arrow")
    hidden = rows.filter(pyarrow.compute.equal(rows["obs_status"], "Q"))
    pyarrow.csv.write_csv(hidden.select(list(hierarchies)), folder / "hidden.csv")
    print(json.dumps({"seconds": seconds, "zeros_listed": safe.certificate.zeros_listed}))


def read_hierarchies(folder: Path) -> dict[str, covey.Hierarchy]:
    """Return the trees of dimensions.json."""
    described = json.loads((folder / "dimensions.json").read_text(encoding="utf-8"))
    return {tree["name"]: hierarchy(tree["codes"], tree["depth"]) for tree in described}


def hierarchies_of(table: Table) -> dict[str, covey.Hierarchy]:
    """Return the trees of a table as Covey takes them."""
    return {name: hierarchy(tree.codes, tree.depth) for name, tree in table.trees.items()}


def hierarchy(codes: Sequence[str], depths: Sequence[int]) -> covey.Hierarchy:
    """Return a tree from its codes in pre-order and their depths."""
    rows, above = [], [""]
    for code, depth in zip(codes, depths, strict=True):
        rows.append({"code": code, "parent": above[depth]})
        above[depth + 1 :] = [code]
    return covey.Hierarchy.from_rows(rows)


if __name__ == "__main__":
    main()
