"""What a hub costs that has run for years: a night's files, the status, a release, their memory.

Forty agencies send a file for each of twelve datasets each quarter; files are corrected, and
released anew. The years before are made in bulk by `years_hub`; what is measured are commands, in
processes of their own: processor seconds with all that they start, and the most memory of one
process.

    python -m benchmarks.years [--years 10] [--agencies 40] [--datasets 12] [--at 1 3 6 10]
                              [--folder HUB]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib import pyplot as plt

from benchmarks.commands import COVEY, Cost, cost_of
from benchmarks.results import machine, write_section
from benchmarks.years_hub import CORRECTED, CORRECTORS, DISTRICTS, FIRST_YEAR, Hub, quarters
from covey.store import open_confidential

_COLLECT: Final = "a night's files"

_ACTS: Final = {
    _COLLECT: ("collect",),
    "status": ("status",),
    "a correction": ("release", "d00", "{year}-Q3"),
    "a quarter": ("release", "d00", "{year}-Q4"),
    "a year": ("release", "d00", "{year}"),
    "ledger --verify": ("ledger", "--verify"),
}
"""Commands in the order in which they are given at the end of a year."""

_NIGHT, _STATUS = 60.0, 1.0
"""Seconds that `_FILES` of a night may take, and the status: after the contracts were read."""
_FILES: Final = 500
_FACTOR, _MEMORY = 2.0, 2**30
_MIB: Final = 2**20


@dataclass
class Point:
    """A hub at the end of a year.

    Args:
        year: how many it ran, the one that ends among them.
        files: that lie in its inbox, those of the night among them.
        new: files of the night.
        releases: entries of the ledger, before what is measured.
        size: bytes of the confidential and of the public file.
        start: what any command costs that reads the contracts and does nothing.
        costs: by act.
    """

    year: int
    files: int
    new: int
    releases: int
    size: tuple[int, int]
    start: Cost
    costs: dict[str, Cost] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--agencies", type=int, default=40)
    parser.add_argument("--datasets", type=int, default=12)
    parser.add_argument("--at", type=int, nargs="+", help="years that are measured")
    parser.add_argument("--folder", type=Path, help="of the hub, an empty one: it is kept")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    asked = parser.parse_args()
    at = asked.at or sorted({1, asked.years})
    load, points = machine(), list[Point]()
    with tempfile.TemporaryDirectory() as passing:
        folder = asked.folder or Path(passing)
        for point in measured(Hub(folder, asked.agencies, asked.datasets), asked.years, at):
            points.append(point)
            print(point, flush=True)
            if asked.write:
                name = f"years_{asked.agencies}_{asked.datasets}"
                write_section(name, _section(points, asked, load, name))
    print("\n".join(_table(points)))


def measured(hub: Hub, years: int, at: Sequence[int]) -> Iterator[Point]:
    """Let a hub run, and yield what it costs at the end of some of its years."""
    for year in range(1, years + 1):
        *before, last = quarters(year)[-4:]
        _fill(hub, before)
        if year not in at:
            _fill(hub, [last])
            continue
        new = len(hub.send(last))
        yield _point(hub, year, new)
        _fill(hub, [last])


def _fill(hub: Hub, every: list[str]) -> None:
    """Let quarters pass, in another process: its memory is not what is measured."""
    sizes = map(str, (hub.agencies, hub.datasets))
    order = [sys.executable, "-m", "benchmarks.years_hub", str(hub.folder), *sizes, *every]
    subprocess.run(order, check=True, cwd=Path(__file__).parents[1])


def _point(hub: Hub, year: int, new: int) -> Point:
    settings = hub.settings
    with open_confidential(settings.confidential_file) as store:
        releases = len(store.ledger.links())
    point = Point(
        year,
        sum(1 for _ in settings.inbox_folder.rglob("*.csv")),
        new,
        releases,
        (settings.confidential_file.stat().st_size, settings.public_file.stat().st_size),
        cost_of(hub.folder, ["-c", "import covey.hub.status, schemas.registry"]),
    )
    for act, command in _ACTS.items():
        named = [one.format(year=FIRST_YEAR + year - 1) for one in command]
        point.costs[act] = cost_of(hub.folder, ["-c", COVEY, *named])
        if act == _COLLECT:
            _fill(hub, [])  # what is held would keep the quarter back
    return point


def _table(points: Sequence[Point]) -> Iterator[str]:
    acts = list(_ACTS)
    yield (
        "| year | files | entries | store, MiB | public, MiB | "
        + " | ".join([f"{act}, s" for act in acts])
        + " | reading the contracts, s | most memory, MiB |"
    )
    yield "|--:" * (len(acts) + 7) + "|"
    for one in points:
        seconds = [f"{one.costs[act].seconds:.1f}" for act in acts]
        most = max(cost.memory for cost in one.costs.values()) / _MIB
        sizes = [f"{size / _MIB:,.0f}" for size in one.size]
        counted = [str(one.year), f"{one.files:,}", f"{one.releases:,}", *sizes]
        cells = [*counted, *seconds, f"{one.start.seconds:.1f}", f"{most:,.0f}"]
        yield f"| {' | '.join(cells)} |"


def _verdicts(points: Sequence[Point]) -> Iterator[str]:
    """Yield what is aimed at, and whether the last year keeps to it."""
    first, last = points[0], points[-1]
    night = _alone(last, _COLLECT)
    every = night / last.new * _FILES
    yield (
        f"- a night's files: {last.new} of them in {night:.1f} s after the contracts were read, "
        f"{night / last.new:.2f} s each; {_FILES} would take {every:.0f} s, at most {_NIGHT:.0f}: "
        f"{_met(every <= _NIGHT)}."
    )
    status = _alone(last, "status")
    yield (
        f"- status: {status:.1f} s after the contracts were read; at most {_STATUS:.0f}: "
        f"{_met(status <= _STATUS)}."
    )
    for act in ("a quarter", "a year", "a correction") if points[1:] else ():
        factor = last.costs[act].seconds / first.costs[act].seconds
        yield (
            f"- {act}, in year {last.year} against year {first.year}: {factor:.2f} times; at most "
            f"{_FACTOR:.0f}: {_met(factor <= _FACTOR)}."
        )
    most = max(cost.memory for one in points for cost in one.costs.values())
    yield f"- memory: {most / _MIB:,.0f} MiB; at most 1,024: {_met(most <= _MEMORY)}."


def _alone(point: Point, act: str) -> float:
    """Return the seconds of a command without those that any one costs."""
    return point.costs[act].seconds - point.start.seconds


def _met(met: bool) -> str:
    return "met" if met else "**missed**"


def _section(points: Sequence[Point], asked: argparse.Namespace, load: str, name: str) -> str:
    command = (
        f"python -m benchmarks.years --years {asked.years} --agencies {asked.agencies} "
        f"--datasets {asked.datasets} --at {' '.join(map(str, asked.at or ()))} --write"
    )
    how = (
        f"{load}; {datetime.now(UTC):%Y-%m-%d}, `{command}`. {asked.agencies} agencies send a file "
        f"for each dataset, of which there are {asked.datasets}, each quarter: {DISTRICTS} "
        "districts by sex, half a dozen rows, so that this is about files and releases, not about "
        f"rows. After each quarter {CORRECTORS} files are corrected, of {CORRECTED} datasets at "
        "the most, and these go out again; a year goes out after its quarters. What came before "
        "was made in bulk: accepted and protected by the same code in a store that stays open, its "
        "public file made once, at the end. Measured are commands at the end of a year: processor "
        "seconds, with all that a command starts, and the memory of its largest process."
    )
    verdicts = "\n".join(_verdicts(points))
    return "\n\n".join(
        [
            f"## Years of a hub: agencies {asked.agencies}, datasets {asked.datasets}",
            *(how, "\n".join(_table(points)), verdicts),
            *([f"![Processor seconds by year]({_drawn(points, name)})"] if points[1:] else []),
        ]
    )


def _drawn(points: Sequence[Point], name: str) -> str:
    """Draw the seconds by year beside RESULTS.md, and return the name of the picture."""
    picture = Path(__file__).with_name(f"{name}.svg")
    with mpl.rc_context({"svg.hashsalt": "covey", "svg.fonttype": "none", "font.size": 9}):
        figure, axes = plt.subplots(figsize=(7.5, 4), layout="constrained")
        for act in _ACTS:
            years = [one.year for one in points]
            axes.plot(years, [one.costs[act].seconds for one in points], "o-", label=act)
        axes.set(yscale="log", xlabel="years that the hub ran", ylabel="seconds of processor")
        axes.set_title("What a command costs", loc="left")
        axes.legend(frameon=False, fontsize=8)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(alpha=0.25)
        figure.savefig(picture, metadata={"Date": None})
        plt.close(figure)
    return picture.name


if __name__ == "__main__":
    main()
