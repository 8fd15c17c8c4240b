"""Publish ten million cells, or 10^8: beside bare copies of the same rows in the same run.

Seconds of the clock, and of the processor, since other work may fill the machine; and the memory of
all processes together.

A made-up cube of five dimensions. A tenth of its small counts and a few of its larger ones are
hidden; that a file of this size is safe is not what is measured here.

    python -m benchmarks.publication [MILLIONS ...]

10^8 cells need 13 GB of memory, and for the bare copies 6 GB of disk.
"""

from __future__ import annotations

import gc
import hashlib
import json
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Self

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

import covey
from benchmarks.results import machine, write_section
from covey.contracts import Dataset, Source
from covey.store import Publication
from covey.store.building import build
from covey.store.clean import do_apart
from covey.store.coded import coded
from covey.store.fresh import replaced_whole
from covey.store.published import as_vintage
from covey.store.vintages import Additions, Vintage
from covey.tables import CountTable, Hierarchy

MOMENT = datetime(2026, 1, 15, tzinfo=UTC)
PERIODS = Hierarchy.from_rows([{"code": "2025-Q4", "parent": ""}])
SEED = 7
_BATCH = 2**20
"""Rows that DuckDB copies at a time: it holds all of a batch until that is written as CSV."""


def main() -> None:
    sizes = [float(size) for size in sys.argv[1:]] or [10.0]
    head = (
        f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.publication "
        f"{' '.join(f'{size:g}' for size in sizes)}`: seconds by the clock / of the processor; the "
        "target is twice both bare copies. A copy is made by DuckDB with its usual settings and "
        "all cores, from the rows as Arrow tables that are there already, each text once: into a "
        "table of a new DuckDB file, which it syncs, and by COPY into a CSV file. The publication "
        "begins with rows of text in Polars. It makes numbers of them, and lets go of the text; "
        "hands them to another process, which it starts (a second of the processor, by the clock "
        "alone); sees that they stand as the codelists do; writes them with one thread of DuckDB, "
        "as several put blocks where chance has it; adds breakdowns, bounds of hidden cells, views "
        "and macros; and syncs. Memory is what is resident, five times a second, of all processes "
        "together, and of the one that makes the file."
    )
    lines = [
        (
            "| cells | hidden | copy into a table, s | copy into CSV, s | publication, s | "
            "times both copies | memory of all | of that process | file | its SHA-256 |"
        ),
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for size in sizes:
        lines.append(measured(size))
        print(lines[-1], flush=True)
    write_section("publication", f"## Cells published\n\n{head}\n\n" + "\n".join(lines))


def measured(millions: float) -> str:
    """Return the row of a table of so many million cells."""
    with tempfile.TemporaryDirectory() as folder:
        table, text = apart_copies(millions, Path(folder))
        vintage = large_vintage(millions)
        number, hidden = vintage.cells.height, int((vintage.cells["obs_status"] == "Q").sum())
        as_text = vintage.cells.with_columns(pl.col(pl.Enum).cast(pl.String))
        vintage = replace(vintage, cells=as_text)
        del as_text
        gc.collect()
        public, own = Path(folder, "public", "covey.duckdb"), Seconds.begun()
        with watched_memory() as memory, replaced_whole(public) as fresh:
            vintage = replace(vintage, cells=coded(vintage.cells))
            do_apart(measured_build, Additions(None, fresh, [vintage]))
        published = own.passed()
        apart = json.loads(public.with_name(_MEASURED).read_text(encoding="utf-8"))
        published = replace(published, processor=published.processor + apart)
        content = public.read_bytes()
    both = Seconds(*(sum(of) for of in zip(astuple(table), astuple(text), strict=True)))
    return (
        f"| {number:,} | {hidden:,} | {table} | {text} | {published} | "
        f"{published.clock / both.clock:.1f} / {published.processor / both.processor:.1f} | "
        f"{memory.all / 2**30:.1f} GB | {memory.apart / 2**30:.1f} GB | "
        f"{len(content) / 2**20:,.0f} MB | {hashlib.sha256(content).hexdigest()[:16]} |"
    )


_MEASURED = "measured.json"


@dataclass(frozen=True)
class Seconds:
    """Time of the clock, and of the processor in this process."""

    clock: float
    processor: float

    @classmethod
    def begun(cls) -> Self:
        return cls(time.monotonic(), time.process_time())

    def passed(self) -> Self:
        now = self.begun()
        return replace(self, clock=now.clock - self.clock, processor=now.processor - self.processor)

    def __str__(self) -> str:
        return f"{self.clock:.1f} / {self.processor:.1f}"


def measured_build(additions: Additions) -> None:
    """Build a file, and tell beside it what that took: seconds of the processor."""
    build(additions)
    told = json.dumps(time.process_time())
    additions.fresh.with_name(_MEASURED).write_text(told, encoding="utf-8")


@dataclass
class Memory:
    """The most bytes that were resident at a time: in all processes, and in one but this."""

    all: int = 0
    apart: int = 0

    def look(self) -> None:
        """Look at this process and at all that descend from it."""
        now = [_resident(process) for process in _family(os.getpid())]
        self.all, self.apart = max(self.all, sum(now)), max(self.apart, *now[1:], 0)


@contextmanager
def watched_memory() -> Iterator[Memory]:
    """Watch the memory of this process and its descendants while the block runs."""
    memory, done = Memory(), threading.Event()

    def watch() -> None:
        while not done.wait(0.2):
            memory.look()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield memory
    finally:
        done.set()
        watcher.join()


def _family(process: int) -> Iterator[int]:
    yield process
    for listed in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in listed.read_text(encoding="ascii").split():
                yield from _family(int(child))


def _resident(process: int) -> int:
    with suppress(OSError):
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * resource.getpagesize()
    return 0


def apart_copies(millions: float, folder: Path) -> tuple[Seconds, Seconds]:
    """Return what bare copies take in a process of their own: their memory is not watched."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_copies, millions, folder).result()


def _copies(millions: float, folder: Path) -> tuple[Seconds, Seconds]:
    return bare_copies(_cells(_trees(millions)), folder)


def bare_copies(cells: pl.DataFrame, folder: Path) -> tuple[Seconds, Seconds]:
    """Return what a bare copy of rows into a table and into a CSV file takes."""
    rows = pa.Table.from_batches(cells.to_arrow().to_batches(_BATCH))
    begun = Seconds.begun()
    with duckdb.connect(folder / "copy.duckdb") as connection:
        connection.register("cells", rows)
        connection.execute("CREATE TABLE copied AS SELECT '2025-Q4' AS period, * FROM cells")
    table, begun = begun.passed(), Seconds.begun()
    with duckdb.connect() as connection:
        connection.register("cells", rows)
        connection.execute(f"COPY (FROM cells) TO '{folder / 'copy.csv'}'")
    text = begun.passed()
    for copy in folder.iterdir():
        copy.unlink()
    return table, text


def large_vintage(millions: float) -> Vintage:
    """Return a release of so many cells, its totals among them."""
    trees = _trees(millions)
    cells = _cells(trees)
    small = _small(trees)
    released = {**small.release, "rows": cells.height}
    return replace(small, release=released, cells=cells)


def _trees(millions: float) -> dict[str, Hierarchy]:
    """Return the codelists of a cube of about so many cells."""
    districts = max(round(millions * 70), 1)
    area = [{"code": "VN", "parent": ""}]
    for province in range(-(-districts // 11)):
        area.append({"code": f"P{province:04}", "parent": "VN"})
        last = min((province + 1) * 11, districts)
        area += [
            {"code": f"D{number:05}", "parent": f"P{province:04}"}
            for number in range(province * 11, last)
        ]
    sizes = {"age": 20, "sex": 2, "sector": 12, "kind": 15}
    flat = {name: Hierarchy.flat([f"{name}{n}" for n in range(of)]) for name, of in sizes.items()}
    return {"area": Hierarchy.from_rows(area), **flat}


def _cells(trees: dict[str, Hierarchy]) -> pl.DataFrame:
    """Return a row for every combination of codes, every tenth small count hidden."""
    chance = np.random.default_rng(SEED)
    leaves = [int(tree.is_leaf.sum()) for tree in trees.values()]
    people = chance.poisson(3 * chance.gamma(0.5, size=leaves[0])[:, None], (leaves[0], 7200))
    counts = people.reshape(leaves)
    for axis, tree in enumerate(trees.values()):
        counts = _with_totals(counts, axis, tree)
    counts = counts.ravel()
    hidden = (counts > 0) & (counts < 5) & (chance.random(counts.size) < 0.1)
    hidden |= (counts > 0) & (chance.random(counts.size) < 0.02)
    shape = [len(tree.codes) for tree in trees.values()]
    axes = [np.arange(codes, dtype=np.uint32) for codes in shape]
    columns = {
        name: _coded(tree.codes, np.broadcast_to(place, shape).ravel())
        for (name, tree), place in zip(trees.items(), np.ix_(*axes), strict=True)
    }
    value = pl.Series("obs_value", counts).set(pl.Series(hidden), None)
    status = _coded("AQ", hidden.view(np.uint8))
    return pl.DataFrame({**columns, "obs_value": value, "obs_status": status})


def _coded(codes: Sequence[str], place: np.ndarray) -> pl.Series:
    """Return the codes at some places, as numbers into a list of them in order."""
    texts = sorted(codes)
    return pl.Series([*codes], dtype=pl.Enum(texts)).gather(place)


def _with_totals(counts: np.ndarray, axis: int, tree: Hierarchy) -> np.ndarray:
    """Return the counts of all codes along an axis, from those of its leaves."""
    shape = list(counts.shape)
    shape[axis] = len(tree.codes)
    full = np.zeros(shape, counts.dtype)
    moved = np.moveaxis(full, axis, 0)
    moved[tree.is_leaf] = np.moveaxis(counts, axis, 0)
    for place in range(len(tree.codes) - 1, 0, -1):
        moved[tree.parents[place]] += moved[place]
    return full


def _small(trees: dict[str, Hierarchy]) -> Vintage:
    """Return a release of the same dimensions with one leaf of each."""
    dataset = Dataset(
        "people",
        "People",
        "persons",
        {name: name for name in trees},
        (Source("clinics"),),
        covey.Policy(minimum_count=5, detail=[dict.fromkeys(trees, 0)]),
        "0 6 5 2,5,8,11 *",
    )
    leaf = {name: tree.codes[-1] for name, tree in trees.items()}
    frame = pl.DataFrame([{**leaf, "people": 100}])
    table = CountTable.from_frame(frame, trees, "people")
    publication = Publication(dataset, "2025-Q4", MOMENT, {**trees, "periods": PERIODS})
    return as_vintage(covey.protect(table, dataset.policy), publication)


if __name__ == "__main__":
    main()
