from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from covey import CountTable
from covey.contracts import Registry, Source
from covey.errors import ContractError, SubmissionsMissing
from covey.store import open_confidential
from tests.unit.store.gathered import gather
from tests.unit.store.network import CLINICS, PEOPLE, PORTAL, TAKEDOWNS, WARDS, arrival


def counts(column: str, rows: list[tuple[str, str, int]], area: str = "area") -> pl.DataFrame:
    return pl.DataFrame(rows, schema=[area, "sex", column], orient="row")


@pytest.fixture
def filled(path: Path) -> Path:
    with open_confidential(path) as store:
        store.accept(CLINICS, "2024-Q1", arrival("a"), counts("served", [("A1", "F", 99)]))
        store.accept(
            CLINICS, "2024-Q1", arrival("b"), counts("served", [("A1", "F", 12), ("B1", "M", 20)])
        )
        store.accept(WARDS, "2024-Q1", arrival("c"), counts("reached", [("A1", "F", 5)], "place"))
        for month, accounts in {"2024-01": 3, "2024-02": 4, "2024-03": 5}.items():
            frame = pl.DataFrame({"area": ["A1"], "accounts": [accounts]})
            store.accept(PORTAL, month, arrival(month), frame)
    return path


def test_a_dataset_takes_the_newest_rows_of_each_source(filled: Path, network: Registry) -> None:
    with open_confidential(filled) as store:
        rows = gather(store, network, PEOPLE, "2024-Q1")
    assert rows.rows() == [
        ("A1", "F", "HEALTH", 12),
        ("B1", "M", "HEALTH", 20),
        ("A1", "F", "SOCIAL", 5),
    ]
    assert rows.columns == ["area", "sex", "sector", "persons"]


def test_the_months_of_a_quarter_are_added_up(filled: Path, network: Registry) -> None:
    with open_confidential(filled) as store:
        rows = gather(store, network, TAKEDOWNS, "2024-Q1")
    table = CountTable.from_frame(
        rows, network.trees(TAKEDOWNS.dimensions), count="events", duplicates="sum"
    )
    assert table.total == 12


def test_a_file_that_is_missing_is_named_and_the_agency_is_asked(
    filled: Path, network: Registry
) -> None:
    with (
        open_confidential(filled) as store,
        pytest.raises(SubmissionsMissing, match="clinics for 2024-Q2; wards for 2024-Q2") as waits,
    ):
        gather(store, network, PEOPLE, "2024-Q2")
    assert waits.value.missing == (("clinics", "2024-Q2"), ("wards", "2024-Q2"))
    assert waits.value.turn == "the agencies whose files are missing"


def test_only_the_codes_asked_for_are_taken_with_all_below_them(
    filled: Path, network: Registry
) -> None:
    source = Source("clinics", constants={"sector": "HEALTH"}, only={"area": ("B",)})
    with open_confidential(filled) as store:
        rows = gather(store, network, replace(PEOPLE, sources=(source,)), "2024-Q1")
    assert rows.rows() == [("B1", "M", "HEALTH", 20)]


def test_a_period_that_does_not_exist_is_refused(filled: Path, network: Registry) -> None:
    with open_confidential(filled) as store, pytest.raises(ContractError, match="2031-Q1"):
        gather(store, network, PEOPLE, "2031-Q1")
