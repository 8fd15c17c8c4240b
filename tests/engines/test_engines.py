"""Records that lie in a Spark cluster or in PostgreSQL are counted there, and alike.

The packages are those of the group `engines`: `make engines` has them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from covey import Hierarchy
from covey.contracts import Age, Latest, Records
from covey.synthetic.records import records_of_nobody
from covey.tabulation import opened, questions, tabulate
from schemas.registry import REGISTRY

pytestmark = [
    pytest.mark.long,
    pytest.mark.filterwarnings("ignore"),  # Spark and Ibis warn of what is theirs
]

MANY = int(os.environ.get("COVEY_RECORDS", "1000000"))
SUBMISSION = REGISTRY.submission("social_support")
TREES = REGISTRY.hierarchies
OWN = {column: TREES[name] for column, name in SUBMISSION.dimensions.items()}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert SUBMISSION.records is not None
    path = tmp_path_factory.mktemp("records") / "cases.parquet"
    made = records_of_nobody(
        SUBMISSION.records, OWN, "2024-Q1", range(MANY), changing=("service", "stage")
    )
    made.write_parquet(path)
    return path


@pytest.fixture(scope="module")
def counts(records: Path) -> str:
    with opened(str(records)) as relation:
        return tabulate(relation, SUBMISSION, TREES, "2024-Q1").frame.write_csv()


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"  # the server that starts is for this machine alone
    session = SparkSession.builder.remote("local[2]").getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def postgres(records: Path, server: str) -> Any:
    return in_postgres(server, "cases", pl.read_parquet(records))


def in_postgres(server: str, name: str, frame: pl.DataFrame) -> Any:
    """Return a table of Ibis with the rows of a frame."""
    import ibis
    import psycopg

    kinds = {pl.Date: "date", pl.Int64: "bigint", pl.String: "text"}
    columns = ", ".join(f'"{name}" {kinds[type(kind)]}' for name, kind in frame.schema.items())
    with psycopg.connect(server) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {name} ({columns})")
        with cursor.copy(f"COPY {name} FROM STDIN WITH (FORMAT csv)") as copy:
            copy.write(frame.write_csv(include_header=False))
    return ibis.connect(server).table(name)


@pytest.mark.java
def test_spark_connect_gives_the_same_bytes(spark: Any, records: Path, counts: str) -> None:
    frame = spark.read.parquet(str(records))
    assert tabulate(frame, SUBMISSION, TREES, "2024-Q1").frame.write_csv() == counts


@pytest.mark.java
def test_the_plan_for_spark_is_told_and_not_carried_out(spark: Any, records: Path) -> None:
    told = dict(questions(spark.read.parquet(str(records)), SUBMISSION, TREES, "2024-Q1"))
    assert all("Scan parquet" in plan for plan in told.values())


def test_a_table_of_ibis_in_postgres_gives_the_same_bytes(postgres: Any, counts: str) -> None:
    assert tabulate(postgres, SUBMISSION, TREES, "2024-Q1").frame.write_csv() == counts


def test_the_plan_for_postgres_is_its_sql(postgres: Any) -> None:
    told = dict(questions(postgres, SUBMISSION, TREES, "2024-Q1"))
    assert all("SELECT" in plan and '"cases"' in plan for plan in told.values())


DAYS = {  # the same days by each form; the last four tell none, and one a year alone
    "%d/%m/%Y": [
        *("31/03/2024", "1/3/2024", " 05/02/2024 ", "29/2/2024 10:15", "31/12/2023", "1/4/2024"),
        *("2024", "32/01/2024", "2024-02-01", "3/2024", ""),
    ],
    "%Y.%m.%d": [
        *("2024.03.31", "2024.3.1", " 2024.02.05 ", "2024.2.29 10:15", "2023.12.31", "2024.4.1"),
        *("2024", "2024.01.32", "2024-02-01", "2024.3", ""),
    ],
    "%m %d %Y": [
        *("03 31 2024", "3 1 2024", " 02 05 2024 ", "2 29 2024T10:15", "12 31 2023", "4 1 2024"),
        *("2024", "01 32 2024", "2024-02-01", "3 2024", ""),
    ],
}
AREAS = Hierarchy.flat(("NORTH", "SOUTH"), "_T")
AGES = Hierarchy.flat(("Y_LT18", "Y_GE18", "_U"), "_T")


def of_days(form: str) -> pl.DataFrame:
    """Return records with days in texts: of births too, eighteen years before."""
    days = DAYS[form]
    born = [day.replace("2024", "2006").replace("2023", "2005") for day in days[:7]]
    rows = {"district": ["NORTH", "SOUTH"] * 6, "case": [at // 2 for at in range(12)]}
    return pl.DataFrame({**rows, "day": [*days, None], "born": [*born, *born[:4], None]})


def told(records: Any, form: str) -> tuple[object, ...]:
    looks = Records(
        {"area": "district", "age": Age("born", missing="_U")},
        person="case",
        one_leaf=Latest("day"),
        day="day",
        day_form=form,
    )
    answer = tabulate(records, looks, {"area": AREAS, "age": AGES}, "2024-Q1")
    return answer.frame.rows(), answer.records, answer.others, answer.dateless, answer.persons


@pytest.mark.java
@pytest.mark.parametrize("form", DAYS)
def test_days_in_a_declared_form_are_read_alike_by_spark(
    spark: Any, form: str, tmp_path: Path
) -> None:
    frame = of_days(form)
    frame.write_parquet(tmp_path / "days.parquet")
    assert told(frame, form)[1:] == (12, 8, 6, 2)
    assert told(spark.read.parquet(str(tmp_path / "days.parquet")), form) == told(frame, form)


@pytest.mark.parametrize("form", DAYS)
def test_days_in_a_declared_form_are_read_alike_by_postgres(server: str, form: str) -> None:
    frame = of_days(form)
    name = f"days_{[*DAYS].index(form)}"
    assert told(in_postgres(server, name, frame), form) == told(frame, form)
