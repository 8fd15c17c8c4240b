"""Does anything that should not grow where a hub goes on: memory, handles, files, databases?

A cycle takes in a quarter, releases it, corrects it, releases it again and withdraws that vintage:
in one process, and by commands in processes of their own.

    python -m benchmarks.soak [--cycles 500] [--commands 10] [--write]
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.results import machine, write_section
from benchmarks.years_hub import Hub, quarters
from tests.unit.hub.cycles import Left, cycle, hub_of_quarters

_WARM: Final = 5
"""Cycles after which all is imported, compiled and started."""

_ROWS: Final = 6
"""Of the table."""

_COVEY: Final = "from covey.cli.main import main; main()"
_MIB: Final = 2**20

Row = tuple[int, float, Left]
"""The number of a cycle, its seconds of processor, and what is there after it."""

_EVERY: Final = tuple(one.name for one in fields(Left))
_ON_DISK: Final = ("temporary", "files", "confidential", "public")
"""What commands, each a process of its own, can leave behind."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=500)
    parser.add_argument("--commands", type=int, default=10)
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    asked = parser.parse_args()
    load = machine()
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "temporary"
        own.mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = str(own)
        inside = list(_in_one_process(Path(folder) / "project", asked.cycles))
        outside = list(_by_commands(Path(folder) / "commands", asked.commands))
    text = _section(inside, outside, asked, load)
    print(text)
    if asked.write:
        write_section("soak", text)


def _in_one_process(folder: Path, cycles: int) -> Iterator[Row]:
    folder.mkdir()
    hub = hub_of_quarters(folder, cycles)
    for number in range(cycles):
        begun = time.process_time()
        cycle(hub, number)
        yield number + 1, time.process_time() - begun, Left.of(hub.settings)


def _by_commands(folder: Path, cycles: int) -> Iterator[Row]:
    hub = Hub(folder, agencies=2, datasets=1)
    every = quarters(-(-cycles // 4) + 1)
    hub.write_project(every[-1])
    hub.send(every[0])
    _covey(hub, "collect")
    _covey(hub, "release", "d00", every[0])
    for number in range(1, cycles + 1):
        begun = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        hub.send(every[number])  # with corrections of the quarter before it
        _covey(hub, "collect")
        _covey(hub, "release", "d00", every[number])
        _covey(hub, "release", "d00", every[number - 1])
        _covey(hub, "withdraw", "d00", every[number - 1], "--reason", "Wrong districts.")
        ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        yield number, ended - begun, Left.of(hub.settings)


def _covey(hub: Hub, *words: str) -> None:
    order = [sys.executable, "-c", _COVEY, *words]
    subprocess.run(order, cwd=hub.folder, check=True, capture_output=True)


def _section(
    inside: Sequence[Row], outside: Sequence[Row], asked: argparse.Namespace, load: str
) -> str:
    command = f"python -m benchmarks.soak --cycles {asked.cycles} --commands {asked.commands}"
    how = (
        f"{load}; {datetime.now(UTC):%Y-%m-%d}, `{command} --write`. A cycle takes in a quarter, "
        "releases it, corrects it, releases it again and withdraws that vintage. Seconds are "
        "of the processor: of that process alone, or of the commands; memory, of the process with "
        "all that it started; handles, its own; files, of the project without those that came; "
        "temporary, in a folder of its own. The databases grow in steps of 256 KiB."
    )
    told = [
        "## Soak",
        how,
        f"In one process, {len(inside)} cycles:",
        "\n".join(_table(inside, _EVERY)),
        "\n".join(_verdicts(inside, _EVERY)),
        f"By the command line, {len(outside)} cycles:",
        "\n".join(_table(outside, _ON_DISK)),
        "\n".join(_verdicts(outside, _ON_DISK)),
    ]
    return "\n\n".join(told)


def _table(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[str]:
    yield f"| cycle | seconds | {' | '.join(columns)} |"
    yield "|--:" * (len(columns) + 2) + "|"
    step = max(1, (len(rows) - 1) // (_ROWS - 1))
    for number, seconds, left in dict.fromkeys([*rows[::step], rows[-1]]):
        cells = [
            f"{value / _MIB:,.1f} MiB" if value > _MIB // 4 else str(value)
            for value in (getattr(left, name) for name in columns)
        ]
        yield f"| {number} | {seconds:.1f} | {' | '.join(cells)} |"


def _verdicts(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[str]:
    """Yield for each thing whether it is flat between a warm process and the end of it."""
    warm, last = rows[min(_WARM, len(rows) // 2)], rows[-1]
    cycles = max(1, last[0] - warm[0])
    for name in columns:
        before, after = getattr(warm[2], name), getattr(last[2], name)
        grown = (after - before) / cycles
        size = f"{grown / 1024:+,.1f} KiB" if max(before, after) > _MIB // 4 else f"{grown:+.2f}"
        yield f"- {name}: {'flat' if before == after else f'{size} a cycle after cycle {warm[0]}'}."


if __name__ == "__main__":
    main()
