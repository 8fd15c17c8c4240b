"""What the published file tells of a release, for those who pass it on."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from covey.errors import CommandError, StoreError
from covey.store import read_releases
from tests.unit.store.tiny import built, vintage


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = [vintage(), vintage(2, in_a=50), vintage(1, dataset="reached")]
    return built(tmp_path_factory.mktemp("public") / "covey.duckdb", made)


def test_the_newest_vintage_is_told_with_all_that_it_needs(file: Path) -> None:
    (one,) = read_releases(file, "served", "2024-Q1")
    assert one.release["vintage"] == 2
    assert one.dataset["dimensions"] == {"area": "areas"}
    assert one.cells.rows() == [
        ("2024-Q1", "VN", 80, "A"), ("2024-Q1", "A", 50, "A"), ("2024-Q1", "B", 30, "A"),
    ]  # fmt: skip
    assert set(one.codes["codelist"]) == {"areas", "periods"}
    assert one.levels.select("level", "code").rows() == [(0, "VN"), (1, "A"), (1, "B")]


def test_all_releases_are_told_where_none_is_named(file: Path) -> None:
    assert [one.dataset["dataset"] for one in read_releases(file)] == ["reached", "served"]
    assert len(read_releases(file, period="2024-Q1")) == 2


def test_a_release_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(CommandError, match="served 2024-Q2 is not in it"):
        read_releases(file, "served", "2024-Q2")
    with pytest.raises(CommandError, match="nothing is published there yet"):
        read_releases(file.with_name("none.duckdb"))


def test_a_file_of_others_is_refused(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "theirs.duckdb")) as theirs:
        theirs.execute("CREATE TABLE releases (dataset VARCHAR)")
    with pytest.raises(StoreError, match="not a file that Covey published"):
        read_releases(tmp_path / "theirs.duckdb")


def test_a_view_in_place_of_a_table_is_not_read(file: Path, tmp_path: Path) -> None:
    changed = Path(shutil.copy(file, tmp_path))
    with duckdb.connect(str(changed)) as other:
        other.execute("DROP SCHEMA served_by CASCADE")
        other.execute("DROP VIEW served_labelled")
        other.execute("ALTER TABLE served RENAME TO theirs")
        other.execute("CREATE VIEW served AS FROM theirs")
    with pytest.raises(StoreError, match="lists served, and has no table of it"):
        read_releases(changed, "served")
