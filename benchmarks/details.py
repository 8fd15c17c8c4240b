"""One breakdown, the frontier and hiding alone side by side: what a reader keeps, and how long.

python -m benchmarks.details [--tables NAME …] [--ways WAY …]: measures each table in each way and
writes its part of benchmarks/RESULTS.md; what is not asked for stays as it was measured before.
--report measures nothing. Every run is a process of its own, and so is the attack on its rows.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from benchmarks import kept
from benchmarks.answers import commit
from benchmarks.detail_run import WAYS
from benchmarks.detail_tables import BY_NAME, CASES, LARGE, PERIOD
from benchmarks.results import machine, write_section

_BUDGET: Final = 600.0
"""Seconds for a table, by the clock."""
_BUDGET_OF_ATTACK: Final = 240.0
_LARGE_WAY: Final = "frontier, 5 %"
_LARGE_TARGET: Final = "5 minutes and 4 GiB"

_HEAD: Final = f"""\
Datasets of persons are those of `make demo`, {PERIOD}; of Adult its first five quasi-identifiers.
*One* is coarsened for k, which is the smallest publishable count; the share is `suppression_limit`.
*Rows* are not 0; *hidden* are those of them that are, *unsafe* by themselves.
*People visible*: how much of the people can be read, as a mean over all breakdowns of the table,
where one that does not go out shows nobody; *finest alone*: as a mean over the dimensions, by the
finest codes of each with all others at their total.
*Information* and *figure* are what the result itself says (`certificate.kept`).
*Attack*: `covey audit` on the rows alone, given up after {_BUDGET_OF_ATTACK:.0f} s; the rows went
out after the attack inside `protect` had failed.

"""
_COLUMNS: Final = (
    "table", "way", "breakdowns", "rows", "unsafe", "hidden", "%", "people visible", "finest alone",
    "information", "figure", "s", "processor", "MB", "attack",
)  # fmt: skip


def main() -> None:
    asked = _arguments()
    if not asked.report:
        subprocess.run([sys.executable, "-c", _COMPILE], check=True)
        for name in asked.tables:
            for way in asked.ways if name != LARGE.name else [_LARGE_WAY]:
                measured = _measure(name, way)
                kept.write(_name(name, way), measured)
                print(name, way, json.dumps(measured), file=sys.stderr, flush=True)
    write_section("details", _section())


_COMPILE: Final = "from covey.disclosure import warm_up; warm_up(lambda _: None)"
"""So that no run waits for machine code."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--tables", nargs="+", choices=list(BY_NAME), default=list(BY_NAME))
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    parser.add_argument("--report", action="store_true")
    return parser.parse_args()


def _name(table: str, way: str) -> str:
    return f"details-{table}-{way}"


def _measure(table: str, way: str) -> dict[str, Any]:
    """Protect a table in one way, and attack the rows that came of it."""
    when = {
        "table": table,
        "way": way,
        "when": datetime.now(UTC).date().isoformat(),
        "commit": commit(),
        "load": round(os.getloadavg()[0], 1),
    }
    with tempfile.TemporaryDirectory() as folder:
        done = _run(["protect", table, way, folder], _BUDGET)
        if done["status"] == "ok":
            done["attack"] = _run(["audit", folder], _BUDGET_OF_ATTACK)
    return {**when, **done}


def _run(words: Sequence[str], budget: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.detail_run", *words]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=budget, check=False)
    except subprocess.TimeoutExpired:
        return {"status": "no answer", "budget": budget}
    if told.returncode:
        return {"status": "failed", "why": told.stderr.strip().splitlines()[-1][:200]}
    return {"status": "ok", **json.loads(told.stdout.strip().splitlines()[-1])}


def _section() -> str:
    measured = [
        one
        for case in CASES
        for way in WAYS
        if (one := kept.read(_name(case.name, way))) is not None
    ]
    rows = [_row(one, _is_best(one, measured)) for one in measured]
    days = sorted({one["when"] for one in measured})
    commits = sorted({one["commit"] for one in measured})
    loads = [one["load"] for one in measured]
    head = (
        f"## Breakdowns\n\n{machine()}; runs of {', '.join(days)}, Covey at {', '.join(commits)}, "
        f"load during the runs {min(loads):.0f} to {max(loads):.0f}. `python -m benchmarks.details`"
    )
    rule = "|---|---|" + "--:|" * (len(_COLUMNS) - 3) + "---|"
    table = "\n".join(["| " + " | ".join(_COLUMNS) + " |", rule, *rows])
    return "\n\n".join([head, _HEAD.strip(), table, _who_keeps_most(measured), _large()])


def _row(one: dict[str, Any], best: bool) -> str:
    if one["status"] != "ok":
        said = f"no answer in {one['budget']:.0f} s" if "budget" in one else one["why"]
        return f"| {one['table']} | {one['way']} | {one['status']}: {said} |" + " |" * 12
    figure = f"{one['figure']:.3f}"
    cells = (
        one["table"], one["way"], f"{one['breakdowns']} of {one['of_breakdowns']}",
        f"{one['rows']:,}", f"{one['unsafe']:,}", f"{one['hidden']:,}",
        f"{one['hidden'] / max(one['rows'], 1):.0%}", f"{one['visible']:.1%}",
        f"{one['finest_alone']:.1%}", f"{one['information']:.1%}",
        f"**{figure}**" if best else figure, f"{one['seconds']:.1f}",
        f"{one['processor_seconds']:.1f}", f"{one['megabytes']:.0f}", _attack_words(one["attack"]),
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _attack_words(attack: dict[str, Any]) -> str:
    if attack["status"] != "ok":
        return f"no verdict in {attack['budget']:.0f} s" if "budget" in attack else "failed"
    beside = f", {attack['details']:,} details" if attack["details"] else ""
    held = f"{attack['attacked']:,} hidden{beside}"
    took = f"{attack['processor_seconds']:.0f} s of processor"
    if attack["safe"]:
        return f"safe: {held}; {took}"
    return f"**{attack['findings']:,} not cleared** of {held}; {took}"


def _is_best(one: dict[str, Any], measured: Sequence[dict[str, Any]]) -> bool:
    figures = [of["figure"] for of in _done(one["table"], measured)]
    return one["status"] == "ok" and one["figure"] == max(figures)


def _done(table: str, measured: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in measured if one["table"] == table and one["status"] == "ok"]


def _who_keeps_most(measured: Sequence[dict[str, Any]]) -> str:
    """Say plainly where the frontier keeps most, and where another way does."""
    tables = [case.name for case in CASES if _done(case.name, measured)]
    best = {
        name: [one["way"] for one in _done(name, measured) if _is_best(one, measured)]
        for name in tables
    }
    frontier = [name for name in tables if any(way.startswith("frontier") for way in best[name])]
    alike = [name for name in frontier if len(best[name]) == len(WAYS)]
    said = [f"By the one figure the frontier keeps most in {len(frontier)} of {len(tables)} tables"]
    said += [f"with all ways alike in {', '.join(alike)}, where every breakdown qualifies"] * (
        len(alike) > 0
    )
    others = [f"{name}: {best[name][0]}" for name in tables if name not in frontier]
    said += [f"and another way in {'; '.join(others)}"] * (len(others) > 0)
    return f"{', '.join(said)}."


def _large() -> str:
    one = kept.read(_name(LARGE.name, _LARGE_WAY))
    if one is None:
        return ""
    title = (
        f"A made-up cube (`benchmarks/large_cube.py`), {_LARGE_WAY}, at most "
        f"{LARGE.most_dimensions} dimensions crossed; the target is {_LARGE_TARGET}:"
    )
    if one["status"] != "ok":
        return f"{title} {one['status']} ({one.get('budget', one.get('why'))})."
    return (
        f"{title} {one['rows']:,} cells over {one['breakdowns']} of {one['of_breakdowns']} "
        f"breakdowns, {one['unsafe']:,} of them unsafe and {one['hidden']:,} hidden, beside "
        f"{one['details']:,} details without a row: {one['seconds']:.0f} s by the clock, "
        f"{one['processor_seconds']:.0f} s of processor, {one['megabytes']:,.0f} MB at most. "
        f"Attack: {_attack_words(one['attack'])}."
    )


if __name__ == "__main__":
    main()
