"""Sparse tables of days, weeks or single years of age, where nearly every leaf is unsafe.

python -m benchmarks.sparse [--shapes SHAPE …] [--seeds SEED …] [--minimum 5,10]: what Covey hides
besides in made-up tables, and the safe peer beside it, where R has it (see `suppression`). Even
seeds were tuned on, odd ones are a hold-out. Writes its part of RESULTS.md.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, product
from pathlib import Path
from types import MappingProxyType
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray

import covey
from benchmarks.asked import minima
from benchmarks.cells import Cells
from benchmarks.hold_out import TOTAL, Codes
from benchmarks.results import machine, write_section
from benchmarks.same_answers import counted
from benchmarks.systems import SYSTEMS, environment
from benchmarks.tables import Table, Tree
from covey.disclosure import warm_up
from covey.disclosure.suppression.request import Request
from covey.disclosure.suppression.suppress import suppress

_PEER: Final = SYSTEMS["gauss_anySum"]
_PEOPLE: Final = 3_000
_SKEW: Final = 0.6  # σ of the logarithm of what a code weighs
_HEAD: Final = """## Sparse tables

{day}, {machine}: `python -m benchmarks.sparse`, `reruns="ignored"`. What is hidden besides the
unsafe cells: cells / people. *s*: of processor, for
Covey's search alone and for the peer's whole process.

| table | set | cells | unsafe | minimum | GaussSuppression anySum | s | Covey | s |
|---|---|--:|--:|--:|--:|--:|--:|--:|
"""


def _codes(prefix: str, number: int, together: int = 0) -> Codes:
    """Return that many leaf codes, some neighbours *together* under a code of their own."""
    codes: Codes = {TOTAL: ""}
    for place in range(number):
        above = f"{prefix}s{place // together:02}" if together else TOTAL
        if together:
            codes.setdefault(above, TOTAL)
        codes[f"{prefix}{place:03}"] = above
    return codes


SHAPES: Final[Mapping[str, Mapping[str, tuple[int, int]]]] = MappingProxyType(
    {
        # About how many leaf codes a dimension has, and how many of them stand together.
        "days": {"day": (60, 0), "age": (7, 0), "sex": (2, 0), "province": (9, 0)},
        "ages": {"day": (9, 0), "age": (80, 0), "sex": (2, 0), "province": (5, 0)},
        "weeks": {"week": (52, 13), "age": (6, 0), "sex": (2, 0), "province": (8, 0)},
        "bands": {"age": (50, 10), "sex": (2, 0), "sector": (6, 0), "province": (9, 3)},
    }
)


@dataclass(frozen=True)
class Sparse:
    """A made-up sparse table.

    Args:
        shape: one of `SHAPES`.
        seed: of all that is drawn.
    """

    shape: str
    seed: int

    @property
    def name(self) -> str:
        return f"sparse_{self.shape}_{self.seed}"

    def table(self) -> Table:
        """Draw the table."""
        chance = np.random.default_rng(self.seed)
        trees, expected = {}, np.ones(1)
        for dimension, (about, together) in SHAPES[self.shape].items():
            number = about if about == 2 else int(about * chance.uniform(0.8, 1.2))
            trees[dimension] = Tree.of(_codes(dimension[0], number, together))
            weight = np.exp(chance.normal(0, 0 if about == 2 else _SKEW, number))
            expected = np.multiply.outer(expected, weight / weight.sum())
        expected = expected[0]
        drawn = chance.poisson(_PEOPLE * expected * chance.gamma(3, 1 / 3, expected.shape))
        filled = np.nonzero(drawn)
        leaves = [np.setdiff1d(np.arange(len(t.codes)), t.parent) for t in trees.values()]
        places = tuple(own[at] for own, at in zip(leaves, filled, strict=True))
        return Table(self.name, trees, places, drawn[filled].astype(np.int64))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sparse")
    parser.add_argument("--shapes", nargs="+", choices=list(SHAPES), default=list(SHAPES))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1])
    parser.add_argument("--minimum", nargs="+", type=minima, default=[(5, 10)])
    asked = parser.parse_args()
    where, rows = machine(), []
    warm_up(lambda _: None)
    for seed, shape in product(asked.seeds, asked.shapes):
        for minimum_count in chain.from_iterable(asked.minimum):
            rows.append(_row(Sparse(shape, seed), minimum_count))
            print(rows[-1], flush=True)
    head = _HEAD.format(day=datetime.now(UTC).date(), machine=where)
    write_section("sparse", head + "\n".join(rows))


def _row(sparse: Sparse, minimum_count: int) -> str:
    table = sparse.table()
    cells = Cells.of(table)
    return (
        f"| {sparse.name} | {'hold-out' if sparse.seed % 2 else 'tuned'} | {cells.keys.size:,} | "
        f"{(cells.counts < minimum_count).sum():,} | {minimum_count} | "
        f"{_by_peer(table, cells, minimum_count)} | {_by_covey(table, minimum_count)} |"
    )


def _by_covey(table: Table, minimum_count: int) -> str:
    policy = covey.Policy(minimum_count, reruns="ignored")
    request = Request.of_tables({table.name: counted(table)}, policy)
    begun = time.process_time()
    found = suppress(request.cells, policy, wider=False)
    seconds = time.process_time() - begun
    return _told(request.cells.counts[found.hidden & ~found.primary], seconds)


def _by_peer(table: Table, cells: Cells, minimum_count: int) -> str:
    if _PEER.missing():
        return " | "
    with tempfile.TemporaryDirectory() as name:
        folder, begun = Path(name), _seconds_of_children()
        table.write(folder)
        command = _PEER.command(folder, minimum_count, 0.0)
        subprocess.run(command, check=True, capture_output=True, env=environment())
        words = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(table.trees, pa.string()))
        rows = pyarrow.csv.read_csv(folder / "hidden.csv", convert_options=words)
        counts = cells.count(cells.keys_of_rows(rows))
    return _told(counts[counts >= minimum_count], _seconds_of_children() - begun)


def _seconds_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _told(secondary: NDArray[np.int64], seconds: float) -> str:
    return f"{secondary.size:,} / {secondary.sum():,} | {seconds:.1f}"


if __name__ == "__main__":
    main()
