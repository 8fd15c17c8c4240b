"""Fifteen optima of the k-anonymity literature's own data, and their classes by SQL."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import duckdb
import pyarrow.csv
import pytest

import covey
from tests.sampled import sampled

HERE = Path(__file__).parent
DIMENSIONS = (
    "sex", "age", "race", "marital_status", "education", "native_country", "workclass",
    "occupation", "salary_class",
)  # fmt: skip


def settings() -> list[dict[str, str]]:
    with (HERE / "arx_optima.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def adult() -> covey.CountTable:
    hierarchies = {name: covey.Hierarchy.read(HERE / f"{name}.csv") for name in DIMENSIONS}
    frame = pyarrow.csv.read_csv(HERE / "adult_cells.csv")
    return covey.CountTable.from_frame(frame, hierarchies, count="persons")


@cache
def database() -> duckdb.DuckDBPyConnection:
    """The cells, and each dimension's codes with their paths from the root: nothing of Covey."""
    con = duckdb.connect()
    con.execute(f"create table cells as from read_csv('{HERE}/adult_cells.csv')")
    for name in DIMENSIONS:
        con.execute(
            f"create table {name} as with recursive "
            f"tree as (from read_csv('{HERE}/{name}.csv', all_varchar = true)), "
            "walk as (select code, [code] as path from tree where parent is null union all "
            "select tree.code, list_append(path, tree.code) from tree join walk "
            "on tree.parent = walk.code) "
            "select code, path, (select max(len(path)) from walk) as height from walk"
        )
    return con


def classes_by_sql(levels: dict[str, int]) -> dict[tuple[str, ...], int]:
    """The people of each class at *levels*."""
    codes = ", ".join(
        f"{name}.path[least(len({name}.path), {name}.height - {level})]"
        for name, level in levels.items()
    )
    joins = " ".join(f"join {name} on {name}.code = cells.{name}::varchar" for name in levels)
    rows = database().execute(
        f"select [{codes}], sum(persons)::bigint from cells {joins} group by 1"
    )
    return {tuple(key): people for key, people in rows.fetchall()}


@pytest.mark.parametrize(
    "setting",
    sampled(settings(), 4),
    ids=lambda one: f"k={one['k']}, limit={one['suppression_limit']}",
)
def test_the_optimum_is_the_one_known(setting: dict[str, str]) -> None:
    k, limit = int(setting["k"]), float(setting["suppression_limit"])
    result = covey.kanonymity(adult(), k=k, suppression_limit=limit)
    assert " ".join(f"{name}={level}" for name, level in result.levels.items()) == setting["levels"]
    assert result.loss == pytest.approx(float(setting["ncp_loss"]), abs=1e-9)
    assert result.people_hidden == int(setting["people_hidden"])
    assert result.gap == 0

    classes = classes_by_sql(dict(result.levels))
    small = {key for key, people in classes.items() if people < k}
    assert sum(classes[key] for key in small) == result.people_hidden <= limit * adult().total
    rows = result.to_frame("arrow").to_pylist()
    published = {tuple(row[name] for name in DIMENSIONS): row["obs_value"] for row in rows}
    assert published == {key: None if key in small else people for key, people in classes.items()}
