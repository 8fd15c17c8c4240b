"""Rows in the order of the codelists, and the same bytes for the same rows."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import replace
from itertools import product
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from covey.store import Vintage
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
    large = [crossed(500, 250, name) for name in ("one", "two", "three")]
    files = [built(tmp_path / name, large) for name in ("first", "again")]
    first, again = (hashlib.sha256(file.read_bytes()).digest() for file in files)
    assert first == again


@pytest.mark.long
@pytest.mark.skipif(
    duckdb.__version__ < "2", reason="DuckDB 1.5 fills blocks up with what its memory holds"
)
def test_rows_that_come_in_pieces_make_the_bytes_of_one_piece(tmp_path: Path) -> None:
    whole = crossed(500, 250)
    size = 1_500
    slices = [whole.cells[first : first + size] for first in range(0, whole.cells.height, size)]
    pieces = replace(whole, cells=pl.concat(slices, rechunk=False))
    assert pieces.cells.n_chunks() > 1
    files = [built(tmp_path / str(n), [one]) for n, one in enumerate((whole, pieces))]
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.long
def test_rows_that_are_handed_over_arrive_in_one_piece() -> None:
    one = crossed(2_400, 250)
    arrived: Vintage = pickle.loads(pickle.dumps(one))
    assert set(arrived.cells.n_chunks("all")) == {1}
    assert arrived.cells.equals(one.cells)


@pytest.mark.long  # of few, others put it there
def test_of_many_rows_a_late_one_is_put_in_its_place() -> None:
    texts = [f"{n:06}" for n in range(600_000)]
    places = {text: n for n, text in enumerate(texts)}
    rows = coded(pl.DataFrame({"area": [*texts[:400_000], *texts[400_001:], texts[400_000]]}))
    assert in_order(rows, {"area": "list"}, {"list": places})["area"].to_list() == texts


@pytest.mark.long
def test_of_many_rows_the_breakdowns_count_each_once(tmp_path: Path) -> None:
    one = crossed(1_200, 250)
    path = built(tmp_path / "covey.duckdb", [one])
    with duckdb.connect(path, read_only=True) as connection:
        found = connection.execute(
            "SELECT breakdown, cells, hidden FROM breakdowns ORDER BY dimensions, breakdown"
        ).fetchall()
    assert found == [
        ("total", 0, 0), ("age", 250, 0), ("area", 1_200, 0), ("area × age", 300_000, 0)
    ]  # fmt: skip


def crossed(areas: int, ages: int, dataset: str = "served") -> Vintage:
    """Return one with a row for each of so many areas, ages and their totals; all count 0 alone."""
    of = {"areas": ["VN", *(f"A{n}" for n in range(areas))]}
    of["ages"] = ["_T", *(f"{n}" for n in range(ages))]
    cells = pl.DataFrame(list(product(*of.values())), schema=["area", "age"], orient="row")
    small = vintage()
    return replace(
        small,
        dataset={
            **small.dataset,
            "dataset": dataset,
            "dimensions": [("area", "areas"), ("age", "ages")],
        },
        release={**small.release, "dataset": dataset, "rows": cells.height},
        codes=[
            *(row for row in small.codes if row["codelist"] == "periods"),
            *(
                {"codelist": name, "code": code, "position": n, "parent": codes[0] if n else None}
                for name, codes in of.items()
                for n, code in enumerate(codes)
            ),
        ],
        cells=cells.with_columns(obs_value=pl.int_range(pl.len()), obs_status=pl.lit("A")),
    )
