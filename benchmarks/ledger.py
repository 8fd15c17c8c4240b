"""How large is the ledger, and how fast does a release come out of it?

python -m benchmarks.ledger [--facts 10000000]: fills a ledger in a temporary folder and writes its
section of RESULTS.md.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

import duckdb
import numpy as np
import polars as pl

from benchmarks.results import machine, write_section
from covey.files.connection import transaction
from covey.log import Entry
from covey.store import ConfidentialStore, open_confidential
from covey.store.descriptions import Description

_TARGET_FACTS, _TARGET_BYTES, _TARGET_SECONDS = 10**8, 2 * 2**30, 2.0
_SIZES: Final = {"area": 700, "sex": 3, "age": 20, "sector": 24}  # a million cells and 8,000
_SMALL: Final = {"area": 21, "sex": 3, "age": 7, "sector": 4}  # 1,764 cells
_SHARE_HIDDEN, _SHARE_EMPTY = 0.08, 0.4
_MOMENT: Final = datetime(2024, 5, 5, tzinfo=UTC)

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Filled:
    """A ledger that was filled.

    Args:
        facts: rows in it.
        size: bytes of the file once it is closed.
        entered: seconds that the slowest release took to be entered.
        loaded: seconds that the slowest release took to be loaded, the file just opened.
        verified: seconds that the whole took to be verified.
    """

    facts: int
    size: int
    entered: float
    loaded: float
    verified: float

    @property
    def each(self) -> float:
        """Bytes for each fact."""
        return self.size / self.facts


def published_rows(sizes: dict[str, int], seed: int) -> pl.DataFrame:
    """Return rows as a release has them: all codes crossed, counts with a long tail."""
    draws = np.random.default_rng(seed)
    places = np.indices(tuple(sizes.values())).reshape(len(sizes), -1)
    cells = places.shape[1]
    counts = np.exp(draws.normal(3, 2, cells)).astype(np.int64)
    counts[draws.random(cells) < _SHARE_EMPTY] = 0
    hidden = (draws.random(cells) < _SHARE_HIDDEN) & (counts > 0)
    codes = {
        name: pl.Series(np.array([f"{name[:2].upper()}-{code:04d}" for code in range(size)]))[place]
        for (name, size), place in zip(sizes.items(), places, strict=True)
    }
    value = pl.Series("obs_value", counts).set(pl.Series(hidden), None)
    status = pl.Series(np.where(hidden, "Q", "A"))
    return pl.DataFrame({**codes, "obs_value": value, "obs_status": status})


def fill(path: Path, sizes: dict[str, int], releases: int) -> Filled:
    """Enter releases one after the other, as `go_out` does, and load each of them again."""
    dimensions = tuple((name, f"{name}s") for name in sizes)
    entered, facts = [], 0
    for number in range(1, releases + 1):
        cells = published_rows(sizes, number)
        facts += cells.height
        period = f"{2000 + number // 4}-Q{number % 4 + 1}"
        entry = Entry(
            kind="release", dataset="people", period=period, released_at=_MOMENT,
            dimensions=dimensions,
        )  # fmt: skip
        description = Description({"dataset": "people"}, {"period": period}, [], frozenset())
        with open_confidential(path) as store:
            entered.append(_seconds(lambda: _enter(store, entry, cells, description))[0])  # noqa: B023
    loaded = []
    for number in range(1, releases + 1):
        with open_confidential(path) as store:
            loaded.append(_seconds(lambda: store.ledger.rows(number))[0])  # noqa: B023
    with open_confidential(path) as store:
        verified, faults = _seconds(store.ledger.verify)
    if faults:
        raise SystemExit("\n".join(faults))
    return Filled(facts, path.stat().st_size, max(entered), max(loaded), verified)


def _enter(
    store: ConfidentialStore, entry: Entry, cells: pl.DataFrame, description: Description
) -> None:
    with transaction(store.connection):
        store.ledger.append(entry, cells, description)


def _seconds(work: Callable[[], _Found]) -> tuple[float, _Found]:
    started = time.monotonic()
    found = work()
    return time.monotonic() - started, found


def _section(large: Filled, small: Filled, load: str) -> str:
    at_target = large.each * _TARGET_FACTS
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [
        f"| {what} | {one.facts:,} | {one.size / 2**20:,.1f} MiB | {one.each:.1f} | "
        f"{one.entered:.2f} s | {one.loaded:.2f} s | {one.verified:.1f} s |"
        for what, one in (("releases of a million cells", large), ("small releases", small))
    ]
    how = (
        f"{load}, DuckDB {duckdb.__version__}. Rows of four dimensions, all codes crossed, as "
        f"texts in the order in which they went out; {_SHARE_EMPTY:.0%} of them or more are 0, "
        f"and {_SHARE_HIDDEN:.0%} of the others hidden. Entered and loaded one by one, the store "
        "opened anew each time; the slowest is told. Verified: the chain and the hash of every row."
    )
    verdict = (
        f"10^8 facts of the first kind take {at_target / 2**30:.2f} GiB, reckoned from the bytes a "
        f"fact (target: at most 2 GiB: {_met(at_target <= _TARGET_BYTES)}); a release of a million "
        f"facts loads in {large.loaded:.2f} s (target: at most 2 s: "
        f"{_met(large.loaded <= _TARGET_SECONDS)}). The process took {most:,.0f} MiB at most."
    )
    head = "| | facts | file | bytes a fact | enter one | load one | verify all |"
    table = "\n".join([head, "|---|---|---|---|---|---|---|", *rows])
    return "\n\n".join(["## The ledger of facts", how, table, verdict])


def _met(met: bool) -> str:
    return "met" if met else "missed"


def main() -> None:
    """Measure, and write the section."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--facts", type=int, default=10**7)
    facts = asked.parse_args().facts
    load = machine()
    a_release = int(np.prod(list(_SIZES.values())))
    with tempfile.TemporaryDirectory() as folder:
        large = fill(Path(folder) / "large" / "covey.duckdb", _SIZES, -(-facts // a_release))
        small = fill(Path(folder) / "small" / "covey.duckdb", _SMALL, 100)
    write_section("ledger", _section(large, small, load))


if __name__ == "__main__":
    main()
