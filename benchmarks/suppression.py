"""Secondary suppression side by side: Covey and its peers on the same tables, attacked alike.

python -m benchmarks.suppression [--tables …] [--systems …] [--minimum 3,5,10]
    [--time-budget SECONDS] [--reuse SYSTEM … | leaks | bounds | all] [--attack-later]

Tables are named one by one or by sets: `earlier`, `real`, `hold-out` (see `hold_out`). Every run
has a process of its own. The figures are kept in measured.jsonl and the hidden cells in
benchmarks/answers, so that a part can be measured anew and the report rebuilt: --reuse all runs
only what is missing. --attack-later keeps answers without a verdict, which the next run that reuses
them gives. Writes RESULTS.md and the pictures beside it from all figures, of whatever day. Needs
the dependency group `benchmarks`. τ-ARGUS gets an environment of its own below .venv-peers;
GaussSuppression is run where R has the package (Debian's r-base, and the repositories
statisticsnorway/ssb-ssbtools and ssb-gausssuppression, which needs olangsrud/RegSDC; R_LIBS says
where they lie). A peer that cannot run is shown with its figures of an earlier day, or of
another machine. A table that lies in ../shared alone is skipped where that is missing.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from dataclasses import replace
from itertools import chain
from pathlib import Path

from benchmarks import gaps, planted_leaks, report
from benchmarks.answers import Answer, earlier, measure
from benchmarks.asked import minima, tables
from benchmarks.attacker import judge
from benchmarks.cells import Cells
from benchmarks.systems import SYSTEMS, environment
from benchmarks.tables import NAMES, Table, absent, load, marked

BOUNDED_CELLS = 2_000
"""Non-empty cells up to which the gap to a lower bound is shown."""
LEAKY = ("g2d_1e5", "g3d_1e5", "g4d_1e5")


def main() -> None:
    asked = _arguments()
    reuse = set(SYSTEMS) | {"leaks", "bounds"} if "all" in asked.reuse else set(asked.reuse)
    _compile()
    for name in asked.tables:
        if why := absent(name):
            print(f"{name}: skipped, {why}", file=sys.stderr)
            continue
        table = load(name)
        cells = Cells.of(table)
        for minimum_count in asked.minimum:
            if (cells.counts < minimum_count).any():
                _run(asked, reuse, table, cells, minimum_count)
    report.write()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suppression")
    parser.add_argument("--tables", nargs="+", type=tables, default=[NAMES], metavar="TABLE|SET")
    parser.add_argument("--systems", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS))
    parser.add_argument("--minimum", nargs="+", type=minima, default=[(3, 5, 10)])
    parser.add_argument("--time-budget", type=float, default=900.0, help="seconds of every run")
    parser.add_argument(
        "--reuse", nargs="+", choices=[*SYSTEMS, "leaks", "bounds", "all"], default=[]
    )
    parser.add_argument("--attack-later", action="store_true")
    asked = parser.parse_args()
    asked.tables = dict.fromkeys(chain.from_iterable(asked.tables))
    asked.minimum = sorted(set(chain.from_iterable(asked.minimum)))
    return asked


def _run(
    asked: argparse.Namespace, reuse: set[str], table: Table, cells: Cells, minimum_count: int
) -> None:
    for name in asked.systems:
        answer = earlier(name, table.name, minimum_count) if name in reuse else None
        if answer is None:
            answer = measure(SYSTEMS[name], table, cells, minimum_count, asked.time_budget)
        if answer.status == "ok" and answer.verdict is None and not asked.attack_later:
            if not answer.has_cells:
                print(f"{answer.name}: its cells are not here to be attacked", file=sys.stderr)
                continue
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
        f"{marked(answer.table)} {answer.minimum_count} {answer.system}: {answer.status} "
        f"{answer.why} {answer.secondary:,} cells, {answer.people:,} people, "
        f"{answer.seconds:.1f} s ({answer.whole_seconds:.1f} s, "
        f"{answer.processor_seconds:.1f} s of processors), {answer.megabytes:.0f} MB, "
        f"{answer.verdict or ''}",
        file=sys.stderr,
        flush=True,
    )


if __name__ == "__main__":
    main()
