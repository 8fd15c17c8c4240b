"""Given a safe pattern, how much is hidden besides? Nothing, if the search misses no move.

python -m benchmarks.given_pattern [--tables TABLE …] [--minimum 3,5,10]

Patterns: what the safe peer hides on ad5 (`data/real`, proved safe as SOURCE.md says); what
a kept answer of it hides (benchmarks/answers), which nobody proved and the audit attacks first; and
what Covey hides itself and its audit found safe, asked again with all of it free. Writes its part
of RESULTS.md.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
from numpy.typing import NDArray

import covey
from benchmarks import kept
from benchmarks.answers import earlier
from benchmarks.asked import minima, tables
from benchmarks.cells import Cells
from benchmarks.results import machine, write_section
from benchmarks.same_answers import count_table
from benchmarks.tables import NAMES, Table, absent, found, load
from covey.disclosure.attack.published import PublishedTables
from covey.disclosure.attack.published_attack import attack_published
from covey.disclosure.attack.published_rows import PublishedRows
from covey.disclosure.attack.told import Told
from covey.disclosure.rules.frequency import frequency_rule
from covey.disclosure.suppression.apriori import Apriori
from covey.disclosure.suppression.counted_cells import CountedCells
from covey.disclosure.suppression.suppress import suppress
from covey.system.stack import ALONE, Stack

Flags = NDArray[np.bool_]
DEVELOPMENT = ("ad5", "ad_oc", "g2d_1e3", "g3d_1e3", "g2d_1e4", "g3d_1e4", "g4d_1e4")
_PEER = "gauss_anySum"
_LEGEND = """\
What is hidden besides a pattern whose cells may be hidden for nothing: 0 where the search finds
every move within it. *Open*: unsafe cells that an attack on the pattern itself works out or cannot
decide; 0 is proved safe, and otherwise something must be hidden besides. *Left*: unsafe cells for
which no twin was found, the grand total being published."""
_HEAD = """\
| table | minimum_count | pattern of | cells | open | further cells | further people | left | s |
|---|--:|---|--:|--:|--:|--:|--:|--:|"""


@dataclass(frozen=True)
class Given:
    """What became of one pattern.

    Args:
        table, minimum_count: the table.
        whose: who made the pattern.
        cells: hidden in it, unsafe ones included.
        open: unsafe cells that fall in it, or that the attack cannot decide.
        further, people: cells hidden besides, and the people in them.
        left: unsafe cells without a twin.
        seconds: of the processors, for the search.
    """

    table: str
    minimum_count: int
    whose: str
    cells: int
    open: int
    further: int = 0
    people: int = 0
    left: int = 0
    seconds: float = 0.0

    @property
    def name(self) -> str:
        return f"pattern-{self.table}-{self.minimum_count}-{self.whose}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.given_pattern")
    parser.add_argument("--tables", nargs="+", type=tables, default=[DEVELOPMENT])
    parser.add_argument("--minimum", nargs="+", type=minima, default=[(3, 5, 10)])
    asked = parser.parse_args()
    for name in chain.from_iterable(asked.tables):
        if why := absent(name):
            print(f"{name}: skipped, {why}")
            continue
        table = load(name)
        counted = count_table(name)
        for minimum_count in sorted(set(chain.from_iterable(asked.minimum))):
            for whose, hidden, fallen in _patterns(table, counted, minimum_count):
                given = _given(counted, Given(name, minimum_count, whose, 0, fallen), hidden)
                kept.write(given.name, asdict(given))
                print(_row(given), flush=True)
    _write()


def _patterns(
    table: Table, counted: covey.CountTable, minimum_count: int
) -> Iterator[tuple[str, Flags, int]]:
    """Yield whose pattern it is, (cells,) True where it hides, and how many cells fall in it."""
    file = found("real", f"{table.name}_{minimum_count}_pattern.csv.gz")
    answer = earlier(_PEER, table.name, minimum_count)
    if file.exists():
        with gzip.open(file) as lines:
            words = dict.fromkeys(table.trees, pa.string())
            options = pyarrow.csv.ConvertOptions(column_types=words)
            yield "peer", _places(counted, pyarrow.csv.read_csv(lines, convert_options=options)), 0
    elif answer is not None and answer.has_cells:
        hidden = _at(counted, table, answer.hidden())
        yield "peer", hidden, _fallen(counted, hidden, minimum_count)
    rows = covey.protect(counted, covey.Policy(minimum_count)).to_frame("arrow")
    yield "Covey", _places(counted, rows.filter(pa.compute.equal(rows["obs_status"], "Q"))), 0


def _at(counted: covey.CountTable, table: Table, keys: NDArray[np.int64]) -> Flags:
    """Return the flags of the cells under the keys of `Cells`."""
    cells = Cells(tuple(table.trees.values()), keys, np.zeros(keys.size, np.int64))
    codes = {
        name: pa.array(tree.codes).take(pa.array(cells.place(keys, dimension)))
        for dimension, (name, tree) in enumerate(table.trees.items())
    }
    return _places(counted, pa.table(codes))


def _places(counted: covey.CountTable, rows: pa.Table) -> Flags:
    """Return (cells,) True for the cells that the rows name."""
    digits = []
    for axis in counted.grid.axes:
        words = pa.compute.dictionary_encode(rows[axis.name]).combine_chunks()
        places = [axis.hierarchy.position[word] for word in words.dictionary.to_pylist()]
        digits.append(axis.node_of_code[places][words.indices.to_numpy()])
    return np.isin(counted.keys, counted.grid.key(digits))


def _fallen(counted: covey.CountTable, hidden: Flags, minimum_count: int) -> int:
    values, unsafe = np.where(hidden, 0, counted.counts), _unsafe(counted, minimum_count)
    policy = covey.Policy(minimum_count)
    told = Told(hidden, unsafe)
    rows = PublishedRows.of(counted.grid, counted.keys, values, hidden)
    attack = attack_published(PublishedTables.of({ALONE: rows}), policy, {ALONE: told})
    return len(attack.findings)


def _unsafe(counted: covey.CountTable, minimum_count: int) -> Flags:
    return frequency_rule(counted.counts, minimum_count)


def _given(counted: covey.CountTable, given: Given, hidden: Flags) -> Given:
    """Return *given* with what is hidden besides, and how long that was searched for."""
    stack = Stack.of({given.table: counted.grid}, {given.table: counted.keys})
    free = replace(Apriori.none(hidden.size), hidden=hidden)
    start = time.process_time()
    unsafe = _unsafe(counted, given.minimum_count)
    every, crossed = np.ones(hidden.size, dtype=bool), (counted.grid, counted.keys)
    cells = CountedCells(stack.sums, counted.counts, unsafe, every, crossed)
    done = suppress(cells, covey.Policy(given.minimum_count), apriori=free, wider=False)
    further = done.hidden & ~hidden
    return replace(
        given,
        cells=int(hidden.sum()),
        further=int(further.sum()),
        people=int(counted.counts[further].sum()),
        left=done.unprotected.size,
        seconds=time.process_time() - start,
    )


def _write() -> None:
    every = [Given(**told) for told in kept.read_all("pattern")]
    every.sort(key=lambda one: (NAMES.index(one.table), one.minimum_count, one.whose))
    text = f"""\
## Given a safe pattern

{machine()}. `python -m benchmarks.given_pattern`; seconds are those of the processors.

{_LEGEND}

{_HEAD}
"""
    write_section("pattern", text + "\n".join(map(_row, every)))


def _row(given: Given) -> str:
    return (
        f"| {given.table} | {given.minimum_count} | {given.whose} | {given.cells:,} "
        f"| {given.open:,} | {given.further:,} | {given.people:,} | {given.left:,} "
        f"| {given.seconds:.1f} |"
    )


if __name__ == "__main__":
    main()
