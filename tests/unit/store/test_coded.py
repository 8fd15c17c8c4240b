"""Rows in the order of the codelists, and the same bytes for the same rows."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from covey.store.coded import coded, in_order, together
from tests.unit.store.tiny import built, vintage

CODES = [f"c{n:02}" for n in range(40)]


@pytest.mark.parametrize("columns", [2, 12], ids=["in one number", "in several numbers"])
@pytest.mark.parametrize("places", [40, 9], ids=["a place each", "codes that share places"])
def test_rows_are_sorted_by_places_then_codes_then_vintages(columns: int, places: int) -> None:
    chance = np.random.default_rng(columns)
    position = dict(zip(CODES, (chance.permutation(40) % places).tolist(), strict=True))
    del position[CODES[0]]  # of no codelist: it comes last
    names = [f"d{n}" for n in range(columns)]
    drawn = chance.choice(CODES[:10], (60, columns))
    rows = pl.DataFrame({name: drawn[:, n] for n, name in enumerate(names)}).with_columns(
        vintage=pl.Series(chance.integers(1, 3, 60)), obs_value=pl.int_range(60)
    )
    found = in_order(coded(rows), dict.fromkeys(names, "list"), {"list": position})
    assert [row[:-1] for row in found.rows()] == sorted(
        (row[:-1] for row in rows.rows()),
        key=lambda row: ([position.get(code, 40) for code in row[:-1]], row[:-1], row[-1]),
    )


def test_parts_with_other_codes_come_together_unchanged() -> None:
    parts = [
        pl.DataFrame({"area": ["B", "A"], "obs_value": [1, None]}),
        pl.DataFrame({"area": ["0", "B"], "obs_value": [2, 3]}),
    ]
    found = together([coded(part) for part in parts])
    assert found.rows() == [("B", 1), ("A", None), ("0", 2), ("B", 3)]


@pytest.mark.long
@pytest.mark.skipif(
    duckdb.__version__ < "2", reason="DuckDB 1.5 fills blocks up with what its memory holds"
)
def test_large_datasets_make_the_same_bytes_again(tmp_path: Path) -> None:
    areas, ages = ["VN", *(f"A{n}" for n in range(500))], ["_T", *(f"{n}" for n in range(250))]
    cells = pl.DataFrame(list(product(areas, ages)), schema=["area", "age"], orient="row")
    cells = cells.with_columns(obs_value=pl.int_range(pl.len()), obs_status=pl.lit("A"))
    small = vintage(areas=[(area, "VN" if n else "") for n, area in enumerate(areas)])
    codes = [
        *small.codes,
        *(
            {"codelist": "ages", "code": age, "position": n, "parent": "_T" if n else None}
            for n, age in enumerate(ages)
        ),
    ]
    large = [
        replace(
            small,
            dataset={**small.dataset, "dataset": name, "dimensions": [*_DIMENSIONS]},
            release={**small.release, "dataset": name, "rows": cells.height},
            codes=codes,
            cells=cells,
        )
        for name in ("one", "two", "three")
    ]
    files = [built(tmp_path / name, large) for name in ("first", "again")]
    first, again = (hashlib.sha256(file.read_bytes()).digest() for file in files)
    assert first == again


_DIMENSIONS = (("area", "areas"), ("age", "ages"))
