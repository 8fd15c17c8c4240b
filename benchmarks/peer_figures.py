"""The figures of peers.csv, measured on another machine: shown where a peer cannot run here."""

from __future__ import annotations

import csv

from benchmarks.answers import Answer
from benchmarks.tables import SHARED

ELSEWHERE = "†"
"""What marks them in a report."""

_FILE = SHARED / "sdc" / "peers.csv"
_STATUS = {"ok": "ok", "timeout": "no answer"}


def figures() -> list[Answer]:
    """Return them as answers; their seconds are of the whole process, start-up included."""
    with _FILE.open(encoding="utf-8") as lines:
        return [_answer(row) for row in csv.DictReader(lines)]


def _answer(row: dict[str, str]) -> Answer:
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
