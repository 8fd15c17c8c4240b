"""What the status costs does not grow with every file that ever came."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from covey.files import connection
from covey.hub.status import status_of
from covey.store import confidential, submitted
from tests.unit.hub.hub import Hub

ROWS = ("A1,F,10", "A1,M,12", "A2,F,14", "B,M,16")


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the confidential store is asked, as it is asked."""
    asked: list[str] = []

    def rows(to: duckdb.DuckDBPyConnection, query: str, values: Any = ()) -> list[Any]:
        asked.append(query)
        return connection.rows(to, query, values)

    for module in (confidential, submitted):
        monkeypatch.setattr(module, "rows", rows)
    return asked


@pytest.mark.long
def test_the_status_asks_no_more_of_the_store_the_more_files_came(
    tmp_path: Path, statements: list[str]
) -> None:
    hub = Hub(tmp_path, expected={"area": 1})
    asked = []
    for period in ("2024-Q1", "2024-Q2", "2024-Q3"):
        hub.send(f"{period}.csv", *ROWS[: 3 if period == "2024-Q3" else 4], period=period)
        hub.collect()
        statements.clear()
        state = status_of(hub.settings, hub.registry)
        asked.append(len(statements))
    assert asked[0] == asked[-1]
    assert [(one.period, codes) for one, codes in state.partial] == [("2024-Q3", (("area", "B"),))]


@pytest.mark.long
def test_a_changed_row_is_told_in_whatever_statement_its_table_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub(tmp_path)
    hub.send("a.csv", *ROWS)
    hub.send("b.csv", *ROWS[:3], period="2024-Q2")
    hub.collect()
    monkeypatch.setattr(submitted, "_TOGETHER", 1)
    with hub.store() as store:
        assert store.unsealed() == ()
        store.connection.execute(
            "UPDATE accepted.clinics SET served = served + 1 WHERE period = '2024-Q2'"
        )
    (told,) = status_of(hub.settings, hub.registry).unsealed
    assert told.startswith("The rows of b.csv (clinics 2024-Q2) are not those that were accepted")


@pytest.mark.long
def test_what_rows_are_sealed_with_is_the_number_that_older_stores_have(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.send("a.csv", *ROWS)
    hub.collect()
    texts = "'key', area, sex, served"
    number = f"SELECT bit_xor(md5_number(concat_ws(chr(31), {texts}))) FROM accepted.clinics"
    with hub.store() as store:
        tables = {"accepted.clinics": ["area", "sex", "served"]}
        found = submitted.hashes(store.connection, tables, "key")
        ((before,),) = connection.rows(store.connection, number)
    assert found == {("accepted.clinics", "2024-Q1", 1): (4, before)}


@pytest.mark.long
def test_files_that_expect_more_columns_are_asked_beside_those_that_expect_fewer(
    tmp_path: Path,
) -> None:
    hub = Hub(tmp_path, expected={"area": 1, "sex": 1})
    hub.send("a.csv", *ROWS)
    hub.collect()
    clinics = hub.registry.submission("clinics")
    schools = replace(clinics, name="schools", expected={"sex": 1})
    with hub.store() as store:
        store.prepare(schools)
        store.connection.execute("INSERT INTO accepted.schools VALUES ('2024-Q1', 1, 'B', 'F', 9)")
        found = store.reported([clinics, schools], ["2024-Q1"])
    assert found == {
        ("clinics", "2024-Q1", 1): (("A1", "A2", "B"), ("F", "M")),
        ("schools", "2024-Q1", 1): (("F",),),
    }
