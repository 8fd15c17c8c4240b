"""Files in the forms of statistics offices, as clerks export them: right ones and wrong ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tests.corpus.case import HEAD, NAMES, PERIOD_SAYS, SEXES, SHORT, TRUTH, Case, Counts, text

_Writer = Callable[[Path], Path]
_CODES = ["period", "area", "sex", "persons"]


def right_forms() -> list[Case]:
    """Return the right ones, numbered from 101."""
    return [
        Case(number, name, write, truth=TRUTH)
        for number, (name, write) in enumerate(_right(), start=101)
    ]


def wrong_forms() -> list[Case]:
    """Return the wrong ones, numbered from 201."""
    return [
        Case(number, name, write, says=says)
        for number, (name, says, write) in enumerate(_wrong(), start=201)
    ]


def _right() -> Iterator[tuple[str, _Writer]]:
    yield "Parquet of codes", lambda folder: _parquet(folder, _coded(), _CODES)
    yield "Parquet of words", lambda folder: _parquet(folder, _worded(), HEAD)
    yield (
        "Parquet under the name of a workbook",
        lambda folder: _parquet(folder, _coded(), _CODES, "so_lieu.xlsx"),
    )
    yield "SDMX-CSV 2.0", lambda folder: text(folder, _sdmx("STRUCTURE"))
    yield "SDMX-CSV 1.0 between semicolons", lambda folder: text(folder, _sdmx("DATAFLOW"), ";")
    yield "JSON-stat of codes", lambda folder: _json(folder, _cube())
    yield "JSON-stat of labels under numbers", lambda folder: _json(folder, _labelled())
    yield (
        "JSON-stat with places for its counts",
        lambda folder: _json(
            folder, _cube() | {"value": {str(at): n for at, n in enumerate(TRUTH.values())}}
        ),
    )
    yield "PX of codes", lambda folder: _px(folder, {"area": list(NAMES), "sex": list(SEXES)})
    yield (
        "PX of words",
        lambda folder: _px(
            folder, {"Địa bàn": list(SHORT.values()), "Giới tính": list(SEXES.values())}
        ),
    )
    yield (
        "PX with the sexes at the side",
        lambda folder: _px(
            folder,
            {"sex": list(SEXES), "area": list(NAMES)},
            [TRUTH[area, sex] for sex in SEXES for area in NAMES],
        ),
    )


def _wrong() -> Iterator[tuple[str, tuple[str, ...], _Writer]]:
    odd = [*_coded()[:2], ["2024-Q1", "VN-22-195", "F", -31], *_coded()[3:]]
    yield (
        "a negative count in Parquet",
        ("row 3", "negative count"),
        lambda folder: _parquet(folder, odd, _CODES),
    )
    nested = pl.DataFrame(_coded(), schema=_CODES, orient="row").with_columns(
        pl.concat_list("persons")
    )
    yield (
        "lists in Parquet",
        ("column Số người (persons)", "codes are text or whole numbers"),
        lambda folder: _written(folder / "so_lieu.parquet", nested),
    )
    hidden = [[*row[:-2], "", "Q"] if row[3] == "VN-22-207" else row for row in _sdmx("STRUCTURE")]
    yield (
        "hidden counts in SDMX-CSV",
        ("line 8", "line 9", "hidden or missing count"),
        lambda folder: text(folder, hidden),
    )
    yield (
        "a code that is none in JSON-stat",
        ("dimension area", "category 2", "unknown code"),
        lambda folder: _json(folder, _cube(area=["VN-22-193", "VN-22-19", *list(NAMES)[2:]])),
    )
    yield (
        "a place without a count in JSON-stat",
        ("value 4", "hidden or missing count"),
        lambda folder: _json(folder, _cube() | {"value": [12, 7, 31, None, 6, 9, 2, 5]}),
    )
    yield (
        "a cut JSON-stat",
        ("damaged file", "export it again"),
        lambda folder: _cut(_json(folder, _cube())),
    )
    yield (
        "dots in PX",
        ("value 7", "hidden or missing count"),
        lambda folder: _px(
            folder,
            {"area": list(NAMES), "sex": list(SEXES)},
            [*list(TRUTH.values())[:6], '".."', 5],
        ),
    )
    yield (
        "a PX file of fewer counts than it says",
        ("damaged file", "export it again"),
        lambda folder: _px(
            folder, {"area": list(NAMES), "sex": list(SEXES)}, list(TRUTH.values())[:-1]
        ),
    )


def _coded(counts: Counts = TRUTH) -> list[list[Any]]:
    return [["2024-Q1", area, sex, n] for (area, sex), n in counts.items()]


def _worded() -> list[list[Any]]:
    return [[PERIOD_SAYS, NAMES[area], SEXES[sex], n] for (area, sex), n in TRUTH.items()]


def _parquet(
    folder: Path, rows: Sequence[Sequence[Any]], head: Sequence[str], name: str = "so_lieu.parquet"
) -> Path:
    return _written(folder / name, pl.DataFrame(rows, schema=list(head), orient="row"))


def _written(path: Path, frame: pl.DataFrame) -> Path:
    frame.write_parquet(path)
    return path


def _sdmx(first: str) -> list[list[Any]]:
    is_old = first == "DATAFLOW"
    head = [first] if is_old else [first, "STRUCTURE_ID", "ACTION"]
    flow = ["TK:SERVED(1.0)"] if is_old else ["dataflow", "TK:SERVED(1.0)", "I"]
    named = [*head, "AREA", "SEX", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"]
    return [named, *[[*flow, area, sex, "2024-Q1", n, "A"] for (area, sex), n in TRUTH.items()]]


def _cube(**codes: list[str]) -> dict[str, Any]:
    listed = {"area": list(NAMES), "sex": list(SEXES), "period": ["2024-Q1"]} | codes
    return {
        "version": "2.0",
        "class": "dataset",
        "id": list(listed),
        "size": [len(one) for one in listed.values()],
        "dimension": {name: {"category": {"index": one}} for name, one in listed.items()},
        "value": list(TRUTH.values()),
    }


def _labelled() -> dict[str, Any]:
    labels: Mapping[str, list[str]] = {
        "Tid": [PERIOD_SAYS], "d1": list(NAMES.values()), "d2": list(SEXES.values()),
    }  # fmt: skip
    called = {"Tid": "thời gian", "d1": "Quận/Huyện", "d2": "Giới tính"}
    return {
        "version": "2.0",
        "class": "dataset",
        "id": list(labels),
        "size": [len(one) for one in labels.values()],
        "role": {"time": ["Tid"]},
        "dimension": {
            name: {
                "label": called[name],
                "category": {
                    "index": [f"{name}-{n}" for n in range(len(one))],
                    "label": {f"{name}-{n}": label for n, label in enumerate(one)},
                },
            }
            for name, one in labels.items()
        },
        "value": list(TRUTH.values()),
    }


def _json(folder: Path, told: dict[str, Any]) -> Path:
    path = folder / "so_lieu.json"
    path.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:-9])
    return path


def _px(
    folder: Path, sides: Mapping[str, Sequence[str]], counts: Sequence[Any] = tuple(TRUTH.values())
) -> Path:
    listed = {**sides, "năm": ["2024-Q1"]}
    stub = ",".join(f'"{name}"' for name in sides)
    lines = [
        'CHARSET="ANSI";', 'CODEPAGE="utf-8";', 'UNITS="người";', f"STUB={stub};",
        'HEADING="năm";', 'TIMEVAL("năm")=TLIST(Q1);',
    ]  # fmt: skip
    for name, texts in listed.items():
        values = ",".join(f'"{one}"' for one in texts)
        lines.append(f'VALUES("{name}")={values};')
    path = folder / "so_lieu.px"
    path.write_text("\n".join([*lines, "DATA=", *map(str, counts)]) + ";\n", encoding="utf-8")
    return path
