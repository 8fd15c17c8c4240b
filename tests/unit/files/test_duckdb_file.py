"""A DuckDB file that somebody else made: its names are names, and nothing in it runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from covey.errors import CommandError, InputError, StoreError
from covey.files.duckdb_file import read_duckdb, read_parquet, write_duckdb, write_parquet
from covey.store import ask, published
from tests.sampled import crossed, sampled

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make a DuckDB file by some statements, beside a file that is nobody's business."""
    monkeypatch.chdir(tmp_path)
    Path("secret.csv").write_text("area,persons\nsecret,739391\n", encoding="utf-8")

    def build(*statements: str) -> Path:
        path = tmp_path / "foreign.duckdb"
        with duckdb.connect(str(path)) as connection:
            for statement in statements:
                connection.execute(statement)
        return path

    return build


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


HOSTILE = [
    """x" UNION ALL FROM read_csv('secret.csv') --""",
    """x"; COPY (SELECT 1) TO 'written.csv'; --""",
    """x'; ATTACH 'written.duckdb'; --""",
    "read_csv('secret.csv')",
    "secret.csv",
    'a""b',
]


@pytest.mark.parametrize(("name", "schema"), crossed(HOSTILE, ["main", 's"; --']))
def test_the_name_of_a_table_is_a_name_and_no_statement(make: Make, schema: str, name: str) -> None:
    table = f"{quote(schema)}.{quote(name)}"
    path = make(
        f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}",
        f"CREATE TABLE {table} AS SELECT 'x' AS area, 7 AS persons",
    )
    assert [*read_duckdb(path).values()] == [["x"], [7]]
    assert {one.name for one in Path().iterdir()} == {"secret.csv", "foreign.duckdb"}


@pytest.mark.parametrize("name", sampled(HOSTILE, 3))
def test_the_name_of_a_column_is_a_name_and_no_statement(make: Make, name: str) -> None:
    path = make(f"CREATE TABLE counts AS SELECT 'x' AS {quote(name)}, 7 AS persons")
    table = read_duckdb(path)
    assert [*table] == [name, "persons"]
    write_duckdb(table, Path("again.duckdb"), name)
    assert read_duckdb(Path("again.duckdb")) == table


def test_a_view_is_no_table_and_does_not_run(make: Make) -> None:
    path = make("CREATE VIEW counts AS FROM read_csv('secret.csv')")
    with pytest.raises(
        InputError, match=r"0 tables, where one is expected; views are not run\. Copy"
    ):
        read_duckdb(path)


def test_a_view_of_the_same_name_in_front_of_the_table_does_not_run(make: Make) -> None:
    path = make(
        "CREATE SCHEMA behind",
        "CREATE TABLE behind.counts AS SELECT 'x' AS area, 7 AS persons",
        "CREATE VIEW main.counts AS FROM read_csv('secret.csv')",
    )
    assert [*read_duckdb(path).values()] == [["x"], [7]]


def test_the_list_of_releases_of_a_foreign_file_is_no_view(make: Make) -> None:
    path = make("CREATE VIEW releases AS SELECT * FROM read_csv('secret.csv')")
    with pytest.raises(StoreError, match="not a file that Covey published"):
        published(path)


@pytest.mark.parametrize(
    "query",
    [
        "FROM read_csv('secret.csv')",
        "FROM 'secret.csv'",
        "FROM counts",
        "COPY (SELECT 1) TO 'written.csv'",
        "ATTACH 'written.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD httpfs",
    ],
)
def test_a_question_to_a_foreign_file_reaches_no_other(make: Make, query: str) -> None:
    path = make("CREATE VIEW counts AS FROM read_csv('secret.csv')")
    with pytest.raises(StoreError) as refused:
        ask(path, query)
    assert "739391" not in str(refused.value)
    assert {one.name for one in Path().iterdir()} == {"secret.csv", "foreign.duckdb"}


def test_a_database_of_another_kind_loads_nothing_to_be_read(tmp_path: Path) -> None:
    path = tmp_path / "other.duckdb"
    path.write_bytes(b"SQLite format 3\0" + bytes(4080))
    with pytest.raises(InputError, match="not a DuckDB file"):
        read_duckdb(path)


def test_more_than_a_machine_holds_is_refused_before_it_is_read(make: Make) -> None:
    columns = ", ".join(f"'x' AS d{number}" for number in range(1_001))
    path = make(f"CREATE TABLE counts AS SELECT {columns}")
    with pytest.raises(InputError, match="1,001 columns, where 1,000 are the most"):
        read_duckdb(path)


def test_columns_that_duckdb_would_rename_are_refused(tmp_path: Path) -> None:
    table = {"area": ["x"], "Area": ["y"], "obs_value": [7]}
    with pytest.raises(CommandError, match="are called 'area', but for capitals"):
        write_duckdb(table, tmp_path / "safe.duckdb", "protected")


@pytest.mark.parametrize("name", ["counts.parquet", "a[1].parquet", "*.parquet", "x' y?.parquet"])
def test_the_name_of_a_parquet_file_is_that_of_one_file(tmp_path: Path, name: str) -> None:
    write_parquet({"area": ["other"]}, tmp_path / "a1.parquet")
    table = {"area": ["x", "Hạ"], "obs_value": [7, None], "obs_status": ["A", "Q"]}
    write_parquet(table, tmp_path / name)
    assert read_parquet(tmp_path / name) == table


@pytest.mark.parametrize("form", ["parquet", "duckdb"])
def test_hidden_counts_are_missing_also_where_all_are(tmp_path: Path, form: str) -> None:
    table = {"area": ["x"], "obs_value": [None], "obs_status": ["Q"]}
    path = tmp_path / f"safe.{form}"
    if form == "parquet":
        write_parquet(table, path)
        kinds = duckdb.sql(f"DESCRIBE FROM '{path}'").fetchall()
        assert read_parquet(path) == table
    else:
        write_duckdb(table, path, "protected")
        with duckdb.connect(str(path), read_only=True) as connection:
            kinds = connection.execute("DESCRIBE protected").fetchall()
        assert read_duckdb(path) == table
    assert [kind[1] for kind in kinds] == ["VARCHAR", "BIGINT", "VARCHAR"]
