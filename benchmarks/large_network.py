"""A network whose one file has as many rows as a benchmark asks for."""

from __future__ import annotations

from pathlib import Path

from covey.contracts import Registry, Submission
from covey.synthetic import Network, Style, write_file

_SMALL = {"sex": 2, "age": 10, "service": 5}
_DISTRICTS_PER_PROVINCE = 10
_EVERY_CELL = Style(zeros=True)


def large_network(codelists: Path, rows: int, seed: int = 0) -> Network:
    """Write codelists that have *rows* leaf cells or a few more, and return their network."""
    codelists.mkdir(parents=True, exist_ok=True)
    districts = -(-rows // 100)
    areas = ["code,parent", "VN,"]
    for number in range(districts):
        province = f"P{number // _DISTRICTS_PER_PROVINCE:04}"
        if number % _DISTRICTS_PER_PROVINCE == 0:
            areas.append(f"{province},VN")
        areas.append(f"{province}-{number % _DISTRICTS_PER_PROVINCE:02},{province}")
    _write(codelists / "area.csv", areas)
    for name, size in _SMALL.items():
        codes = [f"{name}{number},_T" for number in range(size)]
        _write(codelists / f"{name}.csv", ["code,parent", "_T,", *codes])
    _write(codelists / "periods.csv", ["code,parent", "_T,", "2024-Q1,_T"])
    dimensions = {name: name for name in ("area", *_SMALL)}
    submission = Submission(
        "large", "large", "One large file", object, dimensions, "persons", "persons"
    )
    return Network(Registry((submission,), (), codelists), seed)


def large_file(folder: Path, rows: int, seed: int = 0) -> Path:
    """Write one file of *rows* rows or a few more, zero counts included, and its codelists."""
    network = large_network(folder / "codelists", rows, seed)
    return write_file(network, folder / "inbox", "large", "2024-Q1", _EVERY_CELL)


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join([*lines, ""]))
