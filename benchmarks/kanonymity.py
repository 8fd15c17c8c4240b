"""k-anonymity side by side: Adult in 15 settings beside anjana, and tables that no peer takes.

python -m benchmarks.kanonymity: writes its part of benchmarks/RESULTS.md. anjana gets an
environment of its own below .venv-peers. ARX needs a JVM and is not run: its losses are the
golden test's, and its times in the table are those that came with them. Every search of Covey
and anjana is a process of its own.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.csv

import covey
from benchmarks.results import machine, write_section
from covey.disclosure.anonymity.ladder import Ladder
from covey.disclosure.anonymity.problem import evaluate, problem_of
from covey.tables import Grid

ADULT = Path("tests/golden/adult")
PEER = Path(".venv-peers/anjana")
# anjana pins a numpy that has no build for newer Pythons; it runs on later ones as well.
PEER_PACKAGES = ("anjana==1.2.3", "pycanon==1.3.5", "beartype==0.22.2", "typing_extensions")
PEER_NEEDS = ("numpy", "pandas==2.3.3")


@dataclass(frozen=True)
class Run:
    """One search: what it answered, and the seconds of the whole process."""

    answer: dict[str, object]
    whole_seconds: float

    @property
    def megabytes(self) -> float:
        return float(str(self.answer["megabytes"]))

    @property
    def seconds(self) -> float:
        return float(str(self.answer["seconds"]))

    @property
    def levels(self) -> dict[str, int]:
        return dict(self.answer["levels"])  # type: ignore[call-overload]


def main() -> None:
    if sys.argv[1:2] == ["search"]:
        return search(adult(), int(sys.argv[2]), float(sys.argv[3]))
    if sys.argv[1:2] == ["made-up"]:
        return search(made_up(*MADE_UP[sys.argv[2]]), 10, 0.01)
    head = f"## k-anonymity\n\n{machine()}. `python -m benchmarks.kanonymity`"
    write_section("kanonymity", "\n\n".join([head, adult_section(), large_section()]))
    return None


def adult() -> covey.CountTable:
    frame = pyarrow.csv.read_csv(ADULT / "adult_cells.csv")
    names = [name for name in frame.column_names if name != "persons"]
    hierarchies = {name: covey.Hierarchy.read(ADULT / f"{name}.csv") for name in names}
    return covey.CountTable.from_frame(frame, hierarchies, count="persons")


def search(table: covey.CountTable, k: int, limit: float) -> None:
    """One setting, with the classes as rows that `covey anonymise` would write."""
    start = time.perf_counter()
    result = covey.kanonymity(table, k=k, suppression_limit=limit)
    seconds = time.perf_counter() - start
    rows = result.to_frame("arrow")
    print(
        json.dumps(
            {
                "seconds": seconds,
                "levels": dict(result.levels),
                "loss": result.loss,
                "proved": not result.gap,
                "rows": rows.num_rows,
                "megabytes": most_megabytes(),
                "cells": table.leaf_keys.size,
                "people": table.total,
                "combinations": result.problem.nodes,
            }
        )
    )


def run(command: list[str]) -> Run:
    start = time.perf_counter()
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(command, stdout=out)
        status = process.wait()
        seconds = time.perf_counter() - start
        if status:
            raise SystemExit(f"{' '.join(command)} failed")
        out.seek(0)
        return Run(json.loads(out.read()), seconds)


def most_megabytes() -> float:
    """The most memory of this process; getrusage would count what its parent had as well."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (peak,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def adult_section() -> str:
    table = adult()
    python = peer_python()
    lines = [
        "Adult, 9 quasi-identifiers, 12,960 combinations of levels. Loss is NCP, a hidden person",
        "costs 1; that of ARX is optimal. Seconds of the search, and (of the whole process); MB is",
        "the most memory of that process. ×: seconds of anjana's search by those of Covey's.",
        "†: of an earlier run inside the JVM, which takes 11 to 14 s and 400 MB as a whole.",
        "",
        "| k | limit | ARX loss | ARX s † | Covey loss | proved | s | MB | anjana loss | s | × |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        write_peer_input(table, Path(folder))
        for setting in csv.DictReader((ADULT / "arx_optima.csv").open(encoding="utf-8")):
            k, limit = setting["k"], setting["suppression_limit"]
            ours = run([sys.executable, "-m", "benchmarks.kanonymity", "search", k, limit])
            peer = run([str(python), "benchmarks/kanonymity_peer.py", folder, k, limit])
            # Whatever share the peer hides, its loss is asked for.
            problem = problem_of(table, covey.Policy(2, k=int(k), suppression_limit=1))
            node = tuple(peer.levels[ladder.name] for ladder in problem.cells.ladders)
            peer_loss = evaluate(problem, node).price.loss
            lines.append(
                f"| {k} | {float(limit):.0%} | {float(setting['ncp_loss']):.4f} "
                f"| {float(setting['first_search_ms']) / 1000:.1f} "
                f"| {ours.answer['loss']:.4f} | {'yes' if ours.answer['proved'] else 'no'} "
                f"| {ours.seconds:.2f} ({ours.whole_seconds:.1f}) | {ours.megabytes:.0f} "
                f"| {peer_loss:.4f} | {peer.seconds:.1f} ({peer.whole_seconds:.1f}) "
                f"| {peer.seconds / ours.seconds:.0f} |"
            )
            print(lines[-1], file=sys.stderr)
    return "\n".join(lines)


def write_peer_input(table: covey.CountTable, folder: Path) -> None:
    """One row a person, and each dimension's codes by level."""
    frame = pyarrow.csv.read_csv(ADULT / "adult_cells.csv")
    people = np.repeat(np.arange(frame.num_rows), frame["persons"].to_numpy())
    pyarrow.csv.write_csv(frame.drop_columns("persons").take(people), folder / "rows.csv")
    levels = {}
    for name, tree in table.dimensions.items():
        ladder = Ladder(name, tree)
        levels[name] = [
            [tree.codes[place] for place in ladder.place_of_leaf(level)]
            for level in range(ladder.levels)
        ]
    (folder / "hierarchies.json").write_text(json.dumps(levels), encoding="utf-8")


def peer_python() -> Path:
    """The Python of the peer's environment, which is made when it is not there."""
    python = PEER / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(PEER)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
        subprocess.run([*install, "--no-deps", *PEER_PACKAGES], check=True)
        subprocess.run([*install, *PEER_NEEDS], check=True)
    return python


def tree(*children: int) -> covey.Hierarchy:
    """All codes of a level have the same number of children."""
    rows, above = [{"code": "_T", "parent": ""}], ["_T"]
    for number in children:
        below = [(f"{code}.{i}", code) for code in above for i in range(number)]
        rows += [{"code": code, "parent": parent} for code, parent in below]
        above = [code for code, _ in below]
    return covey.Hierarchy.from_rows(rows)


def made_up(cells: int, people: int, dimensions: dict[str, covey.Hierarchy]) -> covey.CountTable:
    """Skewed: some codes are common, most counts are small."""
    chance = np.random.default_rng(1)
    grid = Grid.of(dimensions)
    digits = []
    for axis in grid.axes:
        leaves = np.flatnonzero(axis.is_leaf)
        weight = chance.permutation(1 / np.arange(1, leaves.size + 1) ** 0.9)
        digits.append(chance.choice(leaves, 3 * cells, p=weight / weight.sum()))
    keys = chance.permutation(np.unique(grid.key(digits)))[:cells]
    counts = chance.pareto(1.1, keys.size) + 1
    counts = np.maximum(1, counts * people / counts.sum()).astype(np.int64)
    return covey.CountTable.from_leaves(grid, keys, counts)


_FIVE = {
    "area": tree(8, 8, 10), "age": tree(4, 5), "sex": tree(2),
    "education": tree(3, 5), "service": tree(4, 4),
}  # fmt: skip
_EIGHT = {
    **_FIVE, "age": tree(4, 5, 5), "occupation": tree(4, 5),
    "status": tree(2, 3), "origin": tree(5, 8),
}  # fmt: skip
MADE_UP = {"five": (10**5, 2 * 10**6, _FIVE), "eight": (10**6, 2 * 10**7, _EIGHT)}
"""Cells, people and dimensions of each made-up table."""


def large_section() -> str:
    lines = [
        "Made-up tables, k = 10, limit 1 %; MB includes the making of the table:",
        "",
        "| cells | people | dimensions | combinations | loss | proved | s | MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, (_, _, dimensions) in MADE_UP.items():
        done = run([sys.executable, "-m", "benchmarks.kanonymity", "made-up", name])
        answer = done.answer
        lines.append(
            f"| {answer['cells']:,} | {answer['people']:,} | {len(dimensions)} "
            f"| {answer['combinations']:,} | {answer['loss']:.4f} "
            f"| {'yes' if answer['proved'] else 'no'} | {done.seconds:.2f} | {done.megabytes:.0f} |"
        )
        print(lines[-1], file=sys.stderr)
    return "\n".join(lines)


if __name__ == "__main__":
    main()
