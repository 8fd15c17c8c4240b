"""Whether a time limit is kept: `covey protect --time-limit` as a command, by the clock.

python -m benchmarks.time_limit [--tables …] [--limits SECONDS …] [--minimum-count 5]

Every run is a process of its own, from the start of Python to the written file. A limit is kept if
no more than a fifth and 3 seconds are added to it, whether a table was published or refused. Writes
its part of RESULTS.md.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import machine, write_section
from benchmarks.tables import NAMES, REAL, Table, load

DEFAULT = ("g2d_1e5", "g3d_1e5", "g4d_1e5", "ad4", "fars4", "g3d_1e6", "g4d_1e6")


@dataclass(frozen=True)
class Run:
    """One command: what it was given and how it ended.

    Args:
        table: its name.
        limit: seconds that were allowed.
        seconds: that it took, start-up included.
        processor: seconds of processors.
        code: its exit code; 0 published, 1 refused.
        hidden: cells hidden besides the unsafe ones; None where it was refused.
    """

    table: str
    limit: float
    seconds: float
    processor: float
    code: int
    hidden: int | None

    @property
    def kept(self) -> bool:
        """True if the limit was passed by no more than a fifth and 3 seconds of the processor."""
        return min(self.seconds, self.processor) <= 1.2 * self.limit + 3

    @property
    def line(self) -> str:
        """The run as a row of RESULTS.md."""
        ended = "refused" if self.hidden is None else f"{self.hidden:,} hidden"
        return (
            f"| {self.table} | {self.limit:g} | {self.seconds:.1f} | {self.processor:.1f} | "
            f"{self.seconds / self.limit:.2f} | {'yes' if self.kept else 'no'} | {ended} |"
        )


def main() -> None:
    asked, where = _arguments(), machine()
    runs = []
    for name in asked.tables:
        with tempfile.TemporaryDirectory() as folder:
            words = _prepare(load(name), Path(folder))
            for limit in asked.limits:
                runs.append(_run(name, limit, [*words, str(asked.minimum_count)]))
                print(runs[-1].line, flush=True)
    write_section("time limit", _part(runs, asked.minimum_count, where))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.time_limit")
    parser.add_argument("--tables", nargs="+", choices=(*NAMES, *REAL), default=DEFAULT)
    parser.add_argument("--limits", nargs="+", type=float, default=[5.0, 20.0])
    parser.add_argument("--minimum-count", type=int, default=5)
    return parser.parse_args()


def _prepare(table: Table, folder: Path) -> list[str]:
    """Write a table as an office has it; return the words of the command but for the limit."""
    table.write(folder)
    words = ["protect", str(folder / "leaves.csv"), "--count", "count"]
    for name, tree in table.trees.items():
        path = folder / f"{name}_tree.csv"
        with path.open("w", encoding="utf-8", newline="") as lines:
            rows = csv.writer(lines)
            rows.writerow(("code", "parent"))
            rows.writerows(
                (code, tree.codes[above] if above >= 0 else "")
                for code, above in zip(tree.codes, tree.parent.tolist(), strict=True)
            )
        words += ["--hierarchy", f"{name}={path}"]
    return [*words, "--out", str(folder / "safe.csv"), "--json", "--minimum-count"]


def _run(name: str, limit: float, words: list[str]) -> Run:
    command = [
        sys.executable,
        "-c",
        "import covey.cli; covey.cli.main()",
        *words,
        "--time-limit",
        str(limit),
    ]
    begun, before = time.monotonic(), os.times()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds, after = time.monotonic() - begun, os.times()
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)
    processor = after.children_user + after.children_system
    processor -= before.children_user + before.children_system
    hidden = json.loads(done.stdout)["secondary"] if done.returncode == 0 else None
    return Run(name, limit, seconds, processor, done.returncode, hidden)


def _part(runs: list[Run], minimum_count: int, where: str) -> str:
    return "\n".join(
        [
            "## Time limits",
            "",
            f"`covey protect --minimum-count {minimum_count} --time-limit`, the whole command.",
            "Kept: no more than a fifth and 3 seconds over it, by the clock, or in seconds of the",
            "processor where others had the machine. What is not found by then goes out coarser.",
            f"{where}.",
            "",
            "| table | limit, s | seconds | of processors | times the limit | kept | ended |",
            "|---|---:|---:|---:|---:|---|---|",
            *(run.line for run in runs),
        ]
    )


if __name__ == "__main__":
    main()
