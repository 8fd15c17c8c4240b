"""The good file of the clinic in each form of a statistics office, written as others write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

AREAS, SEXES, COUNTS = ["VN-13-HL", "VN-22"], ["F", "M"], [12, 7, 5, 9]
ROWS = [("2026-Q3", area, sex) for area in AREAS for sex in SEXES]
LEAVES = {(area, sex, n) for (_, area, sex), n in zip(ROWS, COUNTS, strict=True)}
"""What each of these files means."""


def frame(**columns: Sequence[Any]) -> pl.DataFrame:
    """Return the rows as a frame, with *columns* in place of its own or besides."""
    own: dict[str, Any] = dict(zip(("period", "area", "sex"), zip(*ROWS, strict=True), strict=True))
    return pl.DataFrame({**own, "persons": COUNTS} | columns, strict=False)


def parquet(folder: Path, rows: pl.DataFrame | None = None) -> Path:
    """Write a Parquet file."""
    path = folder / "clinic.parquet"
    (frame() if rows is None else rows).write_parquet(path)
    return path


def sdmx_csv(
    folder: Path, header: str = "", rows: Sequence[str] | None = None, version: int = 2
) -> Path:
    """Write SDMX-CSV 1.0 or 2.0."""
    first = "DATAFLOW" if version == 1 else "STRUCTURE,STRUCTURE_ID,ACTION"
    flow = "NSO:CLINIC(1.0)" if version == 1 else "dataflow,NSO:CLINIC(1.0),I"
    own = [f"{area},{sex},{time},{n},A" for (time, area, sex), n in zip(ROWS, COUNTS, strict=True)]
    lines = [f"{first},{header or 'AREA,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS'}"]
    lines += [f"{flow},{row}" for row in (own if rows is None else rows)]
    path = folder / "clinic.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def dataset() -> dict[str, Any]:
    """Return a dataset of JSON-stat, with the labels of a statistics office."""
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "People served",
        "id": ["ContentsCode", "Tid", "area", "sex"],
        "size": [1, 1, 2, 2],
        "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
        "dimension": {
            "ContentsCode": {
                "category": {"label": {"N": "Persons"}, "unit": {"N": {"decimals": 0}}}
            },
            "Tid": {"label": "quarter", "category": {"index": ["2026-Q3"]}},
            "area": {"category": {"index": {"VN-22": 1, "VN-13-HL": 0}}},
            "sex": {"category": {"index": SEXES, "label": {"F": "Women", "M": "Men"}}},
        },
        "value": COUNTS,
    }


def json_stat(folder: Path, change: Callable[[dict[str, Any]], object] = lambda _: None) -> Path:
    """Write JSON-stat; *change* changes the dataset before."""
    told = dataset()
    change(told)
    path = folder / "clinic.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


PX = """CHARSET="ANSI";
AXIS-VERSION="2013";
CODEPAGE="utf-8";
LANGUAGE="en";
TITLE="People served; by area "
"and sex";
TITLE[vi]="Số người";
UNITS="persons";
CONTACT="A. Person, a.person@example.org";
STUB="Area of residence","sex";
HEADING="quarter";
VARIABLECODE("Area of residence")="area";
TIMEVAL("quarter")=TLIST(Q1);
VALUES("quarter")="2026-Q3";
VALUES("Area of residence")="Ha Long","Hai Phong";
CODES("Area of residence")="VN-13-HL","VN-22";
VALUES("sex")="F","M";
DATA=
12 7
5 9;
"""


def px(folder: Path, *changes: tuple[str, str], encoding: str = "utf-8") -> Path:
    """Write PX, with *changes* to its text."""
    text = PX
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "clinic.px"
    path.write_bytes(text.encode(encoding))
    return path
