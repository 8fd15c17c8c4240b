"""A view in a DuckDB file is read as it is, sealed from every other file."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from covey.errors import InputError
from covey.remote import View, read_view


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    path = tmp_path / "agency.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE kept (area VARCHAR, persons BIGINT)")
        connection.execute("INSERT INTO kept VALUES ('A2', 3), ('A1', 12)")
        connection.execute('CREATE SCHEMA "of an office"')
        connection.execute('CREATE VIEW "of an office"."q ""1""" AS FROM kept')
    return path


def test_a_view_is_found_by_its_schema_and_name(agency: Path) -> None:
    rows = read_view(View(str(agency), 'of an office.q "1"'), 1000)
    assert rows == b'[["area","persons"],\n["A1",12],\n["A2",3]]\n'


def test_a_view_is_a_name_and_no_statement(agency: Path) -> None:
    with pytest.raises(InputError, match="there is no view"):
        read_view(View(str(agency), "kept; DROP TABLE kept"), 1000)


def test_what_is_no_duckdb_file_is_the_agencys_turn(tmp_path: Path) -> None:
    path = tmp_path / "agency.duckdb"
    path.write_text("secret")
    with pytest.raises(InputError, match="The agency's turn: look whether it opens") as refused:
        read_view(View(str(path), "counts"), 1000)
    assert "secret" not in str(refused.value)
