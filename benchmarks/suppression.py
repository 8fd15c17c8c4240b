"""Secondary suppression side by side: Covey and its peers on the same tables, attacked alike.

python -m benchmarks.suppression [--tables …] [--systems …] [--minimum-count 3 5 10]
    [--time-budget SECONDS] [--reuse SYSTEM … | leaks | bounds | all] [--attack-later]

Every run has a process of its own. What was answered is kept in benchmarks/answers, so that a part
can be measured anew and the report rebuilt: --reuse all runs only what is missing. --attack-later
keeps answers without a verdict, which the next run that reuses them gives. Writes its part of
RESULTS.md and the pictures beside it. Needs the dependency group `benchmarks`. τ-ARGUS gets an
environment of its own below .venv-peers; GaussSuppression is run where R has the package (Debian's
r-base, and the repositories statisticsnorway/ssb-ssbtools and ssb-gausssuppression; R_LIBS says
where it lies). A peer that cannot run is shown with the figures of peers.csv.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks import gaps, planted_leaks, report
from benchmarks.answers import Answer, earlier, measure
from benchmarks.attacker import judge
from benchmarks.cells import Cells
from benchmarks.systems import SYSTEMS, environment
from benchmarks.tables import NAMES, Table, load

BOUNDED_CELLS = 2_000
"""Non-empty cells up to which the gap to a lower bound is shown."""
LEAKY = ("g2d_1e5", "g3d_1e5", "g4d_1e5")


def main() -> None:
    asked = _arguments()
    reuse = set(SYSTEMS) | {"leaks", "bounds"} if "all" in asked.reuse else set(asked.reuse)
    _compile()
    for name in asked.tables:
        table = load(name)
        cells = Cells.of(table)
        for minimum_count in asked.minimum_count:
            if (cells.counts < minimum_count).any():
                _run(asked, reuse, table, cells, minimum_count)
    report.write()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suppression")
    parser.add_argument("--tables", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--systems", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS))
    parser.add_argument("--minimum-count", nargs="+", type=int, default=[3, 5, 10])
    parser.add_argument("--time-budget", type=float, default=900.0, help="seconds of every run")
    parser.add_argument(
        "--reuse", nargs="+", choices=[*SYSTEMS, "leaks", "bounds", "all"], default=[]
    )
    parser.add_argument("--attack-later", action="store_true")
    return parser.parse_args()


def _run(
    asked: argparse.Namespace, reuse: set[str], table: Table, cells: Cells, minimum_count: int
) -> None:
    for name in asked.systems:
        answer = earlier(name, table.name, minimum_count) if name in reuse else None
        if answer is None:
            answer = measure(SYSTEMS[name], table, cells, minimum_count, asked.time_budget)
        if answer.status == "ok" and answer.verdict is None and not asked.attack_later:
            verdict = judge(cells, answer.hidden(), minimum_count)
            answer = replace(answer, verdict=verdict.plain())
            answer.keep()
        _tell(answer)
    ours = earlier("covey", table.name, minimum_count)
    if ours is None or ours.status != "ok":
        return
    if table.name in LEAKY and minimum_count == 3 and not asked.attack_later:
        planted_leaks.measure(table, cells, ours, "leaks" in reuse)
    if cells.keys.size <= BOUNDED_CELLS:
        gaps.measure(table.name, cells, minimum_count, "bounds" in reuse)


def _compile() -> None:
    """Protect one small table first, so that no run pays for Numba's first compilation."""
    with tempfile.TemporaryDirectory() as folder:
        load("g2d_1e3").write(Path(folder))
        command = SYSTEMS["covey"].command(Path(folder), 3, 0.0)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment())


def _tell(answer: Answer) -> None:
    print(
        f"{answer.table} {answer.minimum_count} {answer.system}: {answer.status} {answer.why} "
        f"{answer.secondary:,} cells, {answer.people:,} people, {answer.seconds:.1f} s "
        f"({answer.whole_seconds:.1f} s, {answer.processor_seconds:.1f} s of processors), "
        f"{answer.megabytes:.0f} MB, {answer.verdict or ''}",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    main()
