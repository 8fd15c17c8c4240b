"""What the search answers, as hashes: to show that a change of the code changed no answer.

python -m benchmarks.same_answers [TABLE ...]: protects each table at 3, 5 and 10 in this one
process, and prints a line of Markdown for each: the hash of its hidden cells, the hash of its
twins, the seconds of this process on all cores.
"""

from __future__ import annotations

import argparse
import hashlib
import time

import numpy as np
import pyarrow as pa

import covey
from benchmarks import tables
from benchmarks.covey_run import hierarchies_of
from covey.disclosure.progress import Run
from covey.disclosure.suppression.remedies import hide
from covey.disclosure.suppression.request import Request

NAMES = ("g2d_1e3", "g3d_1e3", "ad5", "ad_oc", "fars4", "g2d_1e4", "g4d_1e4")
MINIMUM_COUNTS = (3, 5, 10)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.same_answers")
    parser.add_argument("tables", nargs="*", metavar="TABLE", default=NAMES)
    asked = parser.parse_args()
    print("| Table | Minimum | Hidden cells | Twins | Seconds |")
    print("|---|--:|---|---|--:|")
    for name in asked.tables:
        table = count_table(name)
        for minimum_count in MINIMUM_COUNTS:
            begun = time.process_time()
            hidden, twins = answer(table, minimum_count)
            seconds = time.process_time() - begun
            print(
                f"| {name} | {minimum_count} | `{hidden}` | `{twins}` | {seconds:.1f} |", flush=True
            )


def count_table(name: str) -> covey.CountTable:
    """Return a table of the benchmark as Covey takes it, by its name."""
    return counted(tables.load(name))


def counted(table: tables.Table) -> covey.CountTable:
    """Return a table of the benchmark as Covey takes it."""
    columns = {
        dimension: pa.array(tree.codes).take(pa.array(place))
        for (dimension, tree), place in zip(table.trees.items(), table.places, strict=True)
    }
    frame = pa.table({**columns, "count": table.counts})
    return covey.CountTable.from_frame(frame, hierarchies_of(table), count="count")


def answer(table: covey.CountTable, minimum_count: int) -> tuple[str, str]:
    """Return the hashes of the hidden cells and of the twins, which show that these are enough."""
    hiding = hide(Request.of_tables({"table": table}, covey.Policy(minimum_count)), Run())
    keys = hiding.request.stack.keys["table"][hiding.hidden_in("table")]
    changes = hiding.suppression.twins.changes.sorted_indices()
    return hashed(keys), hashed(changes.indptr, changes.indices, changes.data)


def hashed(*arrays: np.ndarray) -> str:
    text = b"".join(array.astype("<i8").tobytes() for array in arrays)
    return hashlib.sha256(text).hexdigest()[:16]


if __name__ == "__main__":
    main()
