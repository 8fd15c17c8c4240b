"""Real tables with heavy tails beside the safe peer's figures, attacked; the others are a hold-out.

python -m benchmarks.real_tables [--tables …] [--minimum-count 3 5 10] [--time-budget SECONDS]
    [--attack]

The rules by which it is decided what to publish (`elimination`, `basis`) were chosen on the tables
of DEVELOPED_ON; the others were looked at when these stood. The peer's figures, and those of Covey
before, are those of peers.csv. Every answer is kept in benchmarks/answers, and all are reported.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace

from benchmarks.answers import Answer, earlier, measure
from benchmarks.attacker import judge
from benchmarks.cells import Cells
from benchmarks.results import machine, write_section
from benchmarks.systems import SYSTEMS
from benchmarks.tables import REAL, SHARED, load

DEVELOPED_ON = ("ad5", "ad_oc", "fars4")
MINIMA = (3, 5, 10)
_HEAD = """\
| table | minimum | safe peer: cells / people | s | Covey before | Covey now | whole s | MB | fell |
|---|---|---|---|---|---|---|---|---|"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.real_tables")
    parser.add_argument("--tables", nargs="+", choices=REAL, default=REAL)
    parser.add_argument("--minimum-count", nargs="+", type=int, default=MINIMA)
    parser.add_argument("--time-budget", type=float, default=600.0, help="seconds of every run")
    parser.add_argument("--attack", action="store_true", help="takes minutes for a dense table")
    asked = parser.parse_args()
    for name in asked.tables:
        table = load(name)
        cells = Cells.of(table)
        for minimum_count in asked.minimum_count:
            answer = measure(SYSTEMS["covey"], table, cells, minimum_count, asked.time_budget)
            if answer.status == "ok" and asked.attack:
                verdict = judge(cells, answer.hidden(), minimum_count).plain()
                answer = replace(answer, verdict=verdict)
                answer.keep()
            print(_row(answer), flush=True)
    _write()


def _write() -> None:
    kept = [earlier("covey", name, minimum) for name in REAL for minimum in MINIMA]
    answers = [one for one in kept if one is not None]
    days = ", ".join(sorted({one.when for one in answers}))
    loads = sorted(one.load for one in answers)
    text = f"""\
## Real tables with heavy tails

{machine()}; runs of {days}, load {loads[0]:.0f} to {loads[-1]:.0f} (other programs ran beside).
`python -m benchmarks.real_tables`

The safe peer is GaussSuppression with anySum, its seconds those inside R on another day
(`../shared/data/real/peers.csv`). *Fell*: worked out by the benchmark's own attacker, of a sample
of 300 unsafe cells, with --attack; –: attacked by Covey's own audit alone. *hold-out*: a table that
took no part in the choice of any rule.

{_HEAD}
"""
    write_section("real", text + "\n".join(map(_row, answers)))


def _row(answer: Answer) -> str:
    peer = _peers()[answer.table, answer.minimum_count]
    held_out = "" if answer.table in DEVELOPED_ON else " hold-out"
    before = peer["covey_secondary_cells"]
    verdict = answer.verdict
    found = f"{verdict['exact']}+{verdict['whole']} ?{verdict['undecided']}" if verdict else "–"
    return (
        f"| {answer.table}{held_out} | {answer.minimum_count} "
        f"| {_pair(peer['secondary_cells'], peer['people_in_secondary'])} "
        f"| {peer['seconds_inside_R']} "
        f"| {_pair(before, peer['covey_people_in_secondary']) if before else '–'} "
        f"| {_pair(answer.secondary, answer.people) if answer.status == 'ok' else answer.status} "
        f"| {answer.whole_seconds:.1f} | {answer.megabytes:.0f} | {found} |"
    )


def _pair(cells: str | int, people: str | int) -> str:
    return f"{int(cells):,} / {int(people):,}"


def _peers() -> dict[tuple[str, int], dict[str, str]]:
    with (SHARED / "real" / "peers.csv").open(encoding="utf-8") as lines:
        return {(row["table"], int(row["minimum_count"])): row for row in csv.DictReader(lines)}


if __name__ == "__main__":
    main()
