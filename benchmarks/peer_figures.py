"""The figures of peers.csv, measured on another machine: shown where a peer cannot run here."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.answers import Answer
from benchmarks.tables import SHARED, found

ELSEWHERE = "†"
"""What marks them in a report."""

_EARLIER = SHARED / "sdc" / "peers.csv"
_REAL = found("real", "peers.csv")
_STATUS = {"ok": "ok", "timeout": "no answer"}


def figures() -> list[Answer]:
    """Return them as answers; those of tables that lie in `SHARED` alone only where that is."""
    return [_answer(row) for row in _rows(_EARLIER)] + [_of_real(row) for row in _rows(_REAL)]


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.exists():
        return []
    with file.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _of_real(row: dict[str, str]) -> Answer:
    """Its seconds are those inside R; nobody attacked it there."""
    return Answer(
        "gauss_anySum", row["table"], int(row["minimum_count"]), "ok",
        seconds=float(row["seconds_inside_R"]), unsafe=int(row["unsafe"]),
        secondary=int(row["secondary_cells"]), people=int(row["people_in_secondary"]),
    )  # fmt: skip


def _answer(row: dict[str, str]) -> Answer:
    """Its seconds are of the whole process, start-up included."""
    status = _STATUS.get(row["status"], "failed")
    seconds = float(row["wall_s"])
    answered = status == "ok"
    return Answer(
        row["system"].split(":")[0], row["table"], int(row["thr"]), status,
        budget=seconds, whole_seconds=seconds, megabytes=float(row["rss_mb"]),
        cells=int(row["cells"] or 0), unsafe=int(row["n_prim"] or 0),
        secondary=int(row["n_sec"] or 0), people=int(float(row["sum_sec"] or 0)),
        verdict={
            "attacked": int(row["lp1_attacked"]), "exact": int(row["lp1_exact"]),
            "whole": int(row["lp1_int_unique"]), "undecided": 0,
        } if answered else None,
    )  # fmt: skip
