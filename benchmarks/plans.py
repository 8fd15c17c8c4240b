"""What an officer waits for: a plan that fits, one that does not, and the report, of 20,000 rows.

A made-up hub of one agency, which counts people by district, sex, age and sector. Two quarters are
out; their half-year is planned and reported on, again and anew, then planned under a policy that
keeps one cell open which is too small, so that each way out is tried. Measured are commands, in
processes of their own.

    python -m benchmarks.plans [--folder FOLDER] [--write]
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.commands import COVEY, cost_of
from benchmarks.results import machine, write_section

_PROVINCES, _DISTRICTS, _AGES, _SECTORS = 8, 60, 10, 8
_QUARTERS: Final = ("2025-Q1", "2025-Q2")
_HALF: Final = "2025-S1"
_POLICY: Final = "Policy(minimum_count=5)"
_KEPT: Final = 'Policy(minimum_count=5, frozen_open=({"area": "P7", "sector": "S7"},))'
"""Nobody was counted there in the first quarter, and three persons in the second."""

_ACTS: Final = {
    "plan of a quarter": (_POLICY, ("release", "people", _QUARTERS[0], "--plan")),
    "release of a quarter": (_POLICY, ("release", "people", _QUARTERS[0])),
    "release of the next": (_POLICY, ("release", "people", _QUARTERS[1])),
    "plan of the half-year": (_POLICY, ("release", "people", _HALF, "--plan")),
    "the same plan again": (_POLICY, ("release", "people", _HALF, "--plan")),
    "report of the half-year": (_POLICY, ("report", "people", _HALF)),
    "the same report again": (_POLICY, ("report", "people", _HALF)),
    "that report without a plan before": (_POLICY, ("report", "people", _HALF)),
    "half-year that does not fit, with ways": (_KEPT, ("release", "people", _HALF, "--plan")),
}
"""By act, the policy under which a command is given, and the command; in this order."""

_FIRST: Final = {"plan of the half-year", "that report without a plan before"}
"""Before these, what earlier acts found is forgotten."""

_REGISTRY = '''"""The contracts of a hub of one agency."""

from pathlib import Path

from covey import Policy
from covey.contracts import Dataset, Registry, Source, Submission
from covey.contracts.model import Count, SubmissionModel, code, count, period

CODELISTS = Path(__file__).parent / "codelists"


class Reached(SubmissionModel):
    period: str = period(CODELISTS, "quarter")
    area: str = code(CODELISTS / "area.csv")
    sex: str = code(CODELISTS / "sex.csv")
    age: str = code(CODELISTS / "age.csv")
    sector: str = code(CODELISTS / "sector.csv")
    persons: Count = count()


SENT = Submission(
    "office", "office", "People reached", Reached, Reached.dimensions(), "persons", "persons"
)
PEOPLE = Dataset(
    "people", "People reached", "persons",
    {name: name for name in ("area", "sex", "age", "sector")}, (Source("office"),),
    POLICY, "0 6 5 2,5,8,11 *", calendar=("half-year",),
)
REGISTRY = Registry((SENT,), (PEOPLE,), CODELISTS)
'''


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, help="of the hub, which is kept; else a new one")
    parser.add_argument("--write", action="store_true", help="into RESULTS.md")
    asked = parser.parse_args()
    load = machine()
    with tempfile.TemporaryDirectory() as scratch:
        rows = []
        for row in measured(asked.folder or Path(scratch)):
            print(row, flush=True)
            rows.append(row)
    if asked.write:
        write_section("plans", _section(load, rows))


def measured(folder: Path) -> Iterator[str]:
    """Let a new hub take its files, and yield what each command costs there, a row each."""
    _write_codelists(folder)
    _write_policy(folder, _POLICY)
    for number, quarter in enumerate(_QUARTERS):
        _send(folder, quarter, number)
    cost_of(folder, ["-c", COVEY, "collect"])
    for act, (policy, command) in _ACTS.items():
        _write_policy(folder, policy)
        if act in _FIRST:
            shutil.rmtree(folder / "confidential" / "searches", ignore_errors=True)
        cost = cost_of(folder, ["-c", COVEY, *command])
        yield f"| {act} | {cost.seconds:.1f} | {cost.memory / 2**20:,.0f} |"


def _write_policy(folder: Path, policy: str) -> None:
    (folder / "schemas" / "registry.py").write_text(_REGISTRY.replace("POLICY,", f"{policy},"))


def _write_codelists(folder: Path) -> None:
    lists = folder / "schemas" / "codelists"
    lists.mkdir(parents=True, exist_ok=True)
    (folder / "schemas" / "__init__.py").write_text('"""Contracts."""\n')
    trees = {
        "area": [
            ("VN", ""),
            *((f"P{of}", "VN") for of in range(_PROVINCES)),
            *((f"D{of:02}", f"P{of % _PROVINCES}") for of in range(_DISTRICTS)),
        ],
        "sex": [("_T", ""), ("F", "_T"), ("M", "_T")],
        "age": [("_T", ""), *((f"A{of}", "_T") for of in range(_AGES))],
        "sector": [("_T", ""), *((f"S{of}", "_T") for of in range(_SECTORS))],
        "periods": [("_T", ""), ("2025", "_T"), (_HALF, "2025"), *((q, _HALF) for q in _QUARTERS)],
    }
    for name, codes in trees.items():
        lines = ["code,parent,label", *(f"{code},{parent},{code}" for code, parent in codes)]
        (lists / f"{name}.csv").write_text("\n".join([*lines, ""]))


def _send(folder: Path, quarter: str, number: int) -> None:
    """Write the counts of a quarter: about as many in each, few of them small."""
    shape = (_DISTRICTS, 2, _AGES, _SECTORS)
    usual = np.random.default_rng(7).lognormal(4.0, 0.9, shape)
    counts = np.random.default_rng([7, number]).poisson(usual)
    counts[_PROVINCES - 1 :: _PROVINCES, :, :, -1] = 0
    counts[_PROVINCES - 1, 0, 0, -1] = 3 * number
    lines = [
        f"{quarter},D{area:02},{'FM'[sex]},A{age},S{sector},{count}"
        for (area, sex, age, sector), count in zip(
            product(*map(range, shape)), counts.ravel().tolist(), strict=True
        )
        if count
    ]
    path = folder / "inbox" / "office" / f"{quarter}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["period,area,sex,age,sector,persons", *lines, ""]))


def _section(load: str, rows: list[str]) -> str:
    cells = (1 + _PROVINCES + _DISTRICTS) * 3 * (1 + _AGES) * (1 + _SECTORS)
    how = (
        f"{load}; {datetime.now(UTC):%Y-%m-%d}, `python -m benchmarks.plans --write`: processor "
        f"seconds with all that a command starts, and the memory of its largest process. A release "
        f"has {cells:,} rows. Of what does not fit six ways are told, and four of them tried."
    )
    head = "| act | processor, s | memory, MiB |\n|---|--:|--:|"
    return "\n\n".join(["## Plans and reports of 20,000 rows", how, "\n".join([head, *rows])])


if __name__ == "__main__":
    main()
