"""The audit of a published table from its rows alone, beside the protection of the same table.

python -m benchmarks.audit_alone [TABLE ...]: writes its part of benchmarks/RESULTS.md. Both are
measured in seconds of the processor and in one process, so that their ratio holds on a busy
machine; solvers and compiled code are loaded before. Protection holds the true table and its twins
against what it publishes; the audit alone has to find such tables.
"""

from __future__ import annotations

import resource
import sys
import time

import pyarrow as pa

import covey
from benchmarks.covey_run import hierarchies_of
from benchmarks.results import machine, write_section
from benchmarks.tables import Table, load

NAMES = ("g4d_1e4", "fars4", "ad5", "g2d_1e5", "g3d_1e5", "g4d_1e5", "g4d_1e6")
MINIMUM = 10


def main() -> None:
    names = sys.argv[1:] or NAMES
    measure(load("g4d_1e4"))
    lines = [
        "| table | hidden cells | protect, s | audit alone, s | ratio | verdict | MiB |",
        "|---|---:|---:|---:|---:|---|---:|",
        *(f"| {name} | {' | '.join(measure(load(name)))} |" for name in names),
    ]
    command = f"`python -m benchmarks.audit_alone {' '.join(names)}`"
    head = (
        f"## The audit alone\n\n{machine()}. {command}, minimum {MINIMUM}, processor seconds of "
        "one process a run; MiB is its peak so far, protection included."
    )
    write_section("audit_alone", f"{head}\n\n" + "\n".join(lines))


def measure(table: Table) -> tuple[str, ...]:
    """Protect a table and audit what is published of it."""
    trees, policy = hierarchies_of(table), covey.Policy(MINIMUM)
    columns = {
        name: pa.array(tree.codes).take(pa.array(place))
        for (name, tree), place in zip(table.trees.items(), table.places, strict=True)
    }
    frame = pa.table({**columns, "count": table.counts})
    start = time.process_time()
    counts = covey.CountTable.from_frame(frame, trees, count="count")
    rows = covey.protect(counts, policy).to_frame("arrow")
    protected = time.process_time()
    verdict = covey.audit(rows, trees, policy)
    audited = time.process_time()
    seconds = protected - start, audited - protected
    return (
        f"{verdict.attacked:,}",
        *(f"{one:.1f}" for one in seconds),
        f"{seconds[1] / seconds[0]:.2f}",
        "safe" if verdict.safe else "not safe",
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f}",
    )


if __name__ == "__main__":
    main()
