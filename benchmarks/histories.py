"""Thousands of histories of small hubs: does anything follow from all that ever was out?

A history is some twenty acts in a hub of one dataset, mostly of one dimension: files come, are
corrected, go out, are withdrawn, put back, embargoed; policies, codelists, calendars and what is
taken of files change; a second dataset and reports of others come in. With two agencies a release
may be without one, whose late file makes the next vintage. With weeks, or days, the last four go
out at the end of each, or the last seven and the week. With embargoes much waits for its time, and
others publish much meanwhile. After each release an oracle that shares no
code with Covey asks for every count and every change, `tests.oracles.notebook`.
Each refusal is tried, too: had the same release gone out with its grand total and the margins that
were shown before, and all else hidden, would anything have followed?

Of one period with many vintages it is told what its releases cost: as functions, in a store that
stays open, and the first and the last one as `covey release`, with all that the command starts.

    python -m benchmarks.histories 1000 --seed 1 --jobs 2
    python -m benchmarks.histories --replay 18
    python -m benchmarks.histories 1000 --agencies 2
    python -m benchmarks.histories 1000 --weeks
    python -m benchmarks.histories 1000 --embargoes
    python -m benchmarks.histories --vintages 35
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from benchmarks.commands import COVEY, cost_of
from benchmarks.results import machine, write_section
from benchmarks.years_hub import show
from covey import Policy
from covey.store import open_confidential
from tests.histories.hub import WatchedHub
from tests.histories.outlets import LedgerAlone, Name
from tests.histories.played import Played, play
from tests.histories.project import Project, dataset, settings, submission
from tests.histories.trees import Tree

PROVINCES, DISTRICTS = 6, 6
"""Of the areas of a period with many vintages: 43 cells."""

_FIRST, _LAST = "first", "last"
"""Copies of its hub, before these vintages."""

_RELEASE: Final = (
    "-c",
    f"import sys; sys.path.append({str(Path(__file__).parents[1])!r}); {COVEY}",
    *("release", "people", "2024-Q1"),
)

_REGISTRY = '''"""The contracts of a hub of one period with many vintages."""

from pathlib import Path
from typing import Final

from covey import Policy
from covey.contracts import Registry
from tests.histories.project import dataset, submission

CODELISTS = Path(__file__).parents[1] / "codelists"
REGISTRY = Registry((submission("clinics"),), (dataset(Policy(5)),), CODELISTS)
'''


def main() -> None:
    asked = _asked()
    kinds = {"weeks": asked.weeks, "embargoes": asked.embargoes}
    if asked.replay is not None:
        _replayed(play(asked.replay, agencies=asked.agencies, **kinds))
    elif asked.vintages:
        _write(asked.write, "vintages", list(many_vintages(asked.vintages)))
    else:
        seeds = range(asked.seed, asked.seed + asked.histories)
        name = "histories" if asked.agencies == 1 else "late files"
        one = partial(play, agencies=asked.agencies, **kinds)
        name = next((f"histories of {kind}" for kind, of in kinds.items() if of), name)
        _write(asked.write, name, list(_table(_played(seeds, asked.jobs, one))))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("histories", nargs="?", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--replay", type=int)
    parser.add_argument("--vintages", type=int)
    parser.add_argument("--agencies", type=int, default=1, choices=(1, 2))
    parser.add_argument("--weeks", action="store_true", help="hubs of weeks, or of days")
    parser.add_argument("--embargoes", action="store_true", help="hubs in which much waits")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    return parser.parse_args()


def _played(seeds: range, jobs: int, one: Callable[[int], Played]) -> Iterator[Played]:
    if jobs == 1:
        yield from map(one, seeds)
        return
    fresh = multiprocessing.get_context("spawn")  # compiled code and forks do not go together
    with ProcessPoolExecutor(jobs, mp_context=fresh) as pool:
        yield from pool.map(one, seeds, chunksize=10)


def _table(histories: Iterable[Played]) -> Iterator[str]:
    """Yield the lines of the table; tell of each history in which something fell on the way."""
    totals: Counter[str] = Counter()
    for one in histories:
        totals.update(_figures(one))
        for words in (*one.fallen, one.crashed, *(f"in vain: {told}" for told in one.in_vain)):
            if words:
                print(f"--replay {one.seed}: {words}", flush=True)
    share = totals["refused in vain"] / max(1, totals["refused"])
    yield "| | |"
    yield "|---|--:|"
    for name, figure in totals.items():
        of = f" ({share:.1%})" if name == "refused in vain" else ""
        yield f"| {name} | {figure:,}{of} |"


def _figures(one: Played) -> dict[str, int]:
    return {
        "histories": 1,
        "releases tried": one.out + one.refused,
        "out": one.out,
        "of these without an agency": one.without,
        "followed by one with its late file": one.with_late,
        "refused": one.refused,
        "refused in vain": len(one.in_vain),
        "refused beside what was known already": one.beside_known,
        "counts attacked": one.counts,
        "changes attacked": one.changes,
        "fallen": len(one.fallen),
        "histories in which something fell": bool(one.fallen),
        "crashed": bool(one.crashed),
    }


def _replayed(one: Played) -> None:
    print(one.hub, *one.acts, sep="\n  ")
    print("fallen:", *one.fallen, "refused in vain:", *one.in_vain, one.crashed, sep="\n  ")


def many_vintages(number: int) -> Iterator[str]:
    """Yield the lines of a table of one period that is corrected again and again."""
    with tempfile.TemporaryDirectory() as folder:
        project = settings(Path(folder))
        with open_confidential(project.confidential_file) as store:
            outlet = Timed(store)
            out, fallen = _vintages(number, Path(folder), outlet)
        begin, end = (cost_of(Path(folder, name), _RELEASE).seconds for name in (_FIRST, _LAST))
    first, second, *_, last = outlet.seconds
    yield (
        "| vintages | pairs | out | first s | second s | last s | last to first | first command s "
        "| last command s | last to first | fallen |"
    )
    yield "|--:" * 11 + "|"
    pairs = number * (number - 1) // 2
    times = f"{first:.2f} | {second:.2f} | {last:.2f} | {last / first:.1f}"
    commands = f"{begin:.2f} | {end:.2f} | {end / begin:.1f}"
    yield f"| {number} | {pairs} | {out} | {times} | {commands} | {fallen} |"
    yield ""
    met = "met" if end <= 2 * begin else "**missed**"
    yield f"- the last command, at most 2 times the first, as whoever gives it meets it: {met}."


@dataclass
class Timed(LedgerAlone):
    """An outlet that tells how long each release took, refused or not."""

    seconds: list[float] = field(default_factory=list)

    def publish(
        self,
        hub: WatchedHub,
        name: Name,
        moment: datetime,
        not_before: datetime | None,
        without: tuple[str, ...] = (),
    ) -> pl.DataFrame | None:
        begun = time.process_time()
        try:
            return super().publish(hub, name, moment, not_before, without)
        finally:
            self.seconds.append(time.process_time() - begun)


def _vintages(number: int, folder: Path, outlet: Timed) -> tuple[int, int]:
    """Correct a period again and again, 4 districts at a time; return what went out and fell."""
    random = np.random.default_rng(27)
    provinces = [f"P{p}" for p in range(PROVINCES)]
    below = "; ".join(f"{p}: {' '.join(f'{p}D{d}' for d in range(DISTRICTS))}" for p in provinces)
    areas = Tree.of(f"VN: {' '.join(provinces)}; {below}")
    periods = Tree.of("_T: 2024; 2024: 2024-Q1 2024-Q2")
    trees = {"areas": areas, "periods": periods}
    project = Project(folder, trees, (submission("clinics"),), (dataset(Policy(5)),))
    hub = WatchedHub(project, outlet)
    counts = {leaf: int(random.integers(0, 60)) for leaf in areas.leaves}
    hub.accept("2024-Q2", counts)
    hub.release("2024-Q2")  # compiled code is loaded
    outlet.seconds.clear()
    for vintage in range(1, number + 1):
        hub.accept("2024-Q1", counts)
        if vintage in (1, number):
            _copy(folder, _FIRST if vintage == 1 else _LAST)
        hub.release("2024-Q1")
        for leaf in random.choice(areas.leaves, 4, replace=False):
            counts[str(leaf)] = max(0, counts[str(leaf)] + int(random.integers(-15, 30)))
    return len(hub.out) - 1, len(hub.fallen)


def _copy(folder: Path, name: str) -> None:
    """Copy a hub as a project with contracts that commands load, and with its public file."""
    copied = folder / name
    for part in ("codelists", "confidential"):
        shutil.copytree(folder / part, copied / part)
    (copied / "schemas").mkdir()
    (copied / "schemas" / "__init__.py").touch()
    (copied / "schemas" / "registry.py").write_text(_REGISTRY, encoding="utf-8")
    with open_confidential(settings(copied).confidential_file) as store:
        show(store, settings(copied))


def _write(into_results: bool, name: str, lines: list[str]) -> None:
    print(*lines, sep="\n")
    if into_results:
        head = f"{machine()}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.histories`."
        titles = {
            "histories": "## Histories of small hubs",
            "late files": "## Histories of two agencies, of which one is late",
            "histories of weeks": "## Histories of weeks and days",
            "histories of embargoes": "## Histories of embargoes",
            "vintages": "## Many vintages",
        }
        write_section(name, "\n\n".join([titles[name], head, "\n".join(lines)]))


if __name__ == "__main__":
    main()
