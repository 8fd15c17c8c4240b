"""A confidential file moves from one version of Covey to the next, all the way or not at all."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from covey.errors import StoreError
from covey.files.connection import connected
from covey.store import open_confidential
from covey.store.migrations import STEPS, Step, move_to_now, version_of
from tests.golden.hub_of_a_year import CLINICS, COUNTS, begun

RENAMED: Step = lambda connection: connection.execute(  # noqa: E731  a step is one statement
    "ALTER TABLE received RENAME why TO because"
)


def version(path: Path) -> int:
    with connected(path) as connection:
        return version_of(connection, path)


def columns(path: Path) -> list[str]:
    with connected(path) as connection:
        return [row[0] for row in connection.execute("DESCRIBE received").fetchall()]


def broken(connection: duckdb.DuckDBPyConnection) -> None:
    RENAMED(connection)
    raise StoreError("no room")


def test_a_new_store_is_of_the_version_of_now(path: Path) -> None:
    with open_confidential(path):
        pass
    assert version(path) == len(STEPS) == 4


@pytest.mark.long
def test_a_store_of_the_version_of_now_stays_as_it_is(tmp_path: Path) -> None:
    hub = begun(tmp_path)
    hub.accept(CLINICS, "2024-Q1", COUNTS["2024-Q1"])
    hub.release("people", "2024-Q1")
    with hub.store() as store:
        before = (store.record.all(), store.receipts(), store.ledger.links())
    with hub.store() as store:
        move_to_now(store.connection, store.path)
        assert (store.record.all(), store.receipts(), store.ledger.links()) == before
        assert store.ledger.verify() == ()


def test_a_store_of_the_version_before_takes_the_steps_that_it_lacks(path: Path) -> None:
    with open_confidential(path):
        pass
    with connected(path) as connection:
        move_to_now(connection, path, (*STEPS, RENAMED))
        move_to_now(connection, path, (*STEPS, RENAMED))
    assert version(path) == len(STEPS) + 1
    assert "because" in columns(path)


def test_a_store_of_version_1_goes_on_with_leaves_that_nobody_kept(tmp_path: Path) -> None:
    hub = begun(tmp_path)
    hub.accept(CLINICS, "2024-Q1", COUNTS["2024-Q1"])
    hub.release("people", "2024-Q1")
    with connected(hub.settings.confidential_file) as connection:
        connection.execute("ALTER TABLE received DROP COLUMN leaves")
        connection.execute("UPDATE store_version SET version = 1")
    hub.accept(CLINICS, "2024-Q2", COUNTS["2024-Q2"])
    with hub.store() as store:
        assert [receipt.leaves for receipt in store.receipts()] == [None, None]
        assert [store.leaves(receipt) for receipt in store.receipts()] == [{}, {}]
    assert hub.release("people", "2024-Q2").vintage == 1
    assert version(hub.settings.confidential_file) == len(STEPS)


@pytest.mark.long
def test_a_store_of_version_2_goes_on_with_rows_that_nobody_sealed(tmp_path: Path) -> None:
    hub = begun(tmp_path)
    hub.accept(CLINICS, "2024-Q1", COUNTS["2024-Q1"])
    hub.release("people", "2024-Q1")
    with connected(hub.settings.confidential_file) as connection:
        connection.execute("ALTER TABLE received DROP COLUMN seal")
        connection.execute("UPDATE store_version SET version = 2")
    for name in ("seal.key", "ledger_head.json"):
        (hub.settings.confidential_file.parent / name).unlink()
    hub.accept(CLINICS, "2024-Q2", COUNTS["2024-Q2"])
    with hub.store() as store:
        assert [receipt.seal is None for receipt in store.receipts()] == [True, False]
        assert (store.unsealed(), store.seal.head_fault(store.ledger.links())) == ((), None)


@pytest.mark.long
def test_a_store_of_version_3_goes_on_with_acts_that_nobody_is_told_of(tmp_path: Path) -> None:
    hub = begun(tmp_path)
    hub.accept(CLINICS, "2024-Q1", COUNTS["2024-Q1"])
    with connected(hub.settings.confidential_file) as connection:
        connection.execute("DROP TABLE news; DROP TABLE outbox")
        connection.execute("UPDATE store_version SET version = 3")
    hub.release("people", "2024-Q1")
    with hub.store() as store:
        assert [(one.number, one.kind) for one in store.outbox.news(0)] == [(1, "published")]


def test_a_step_that_fails_leaves_the_store_as_it_was(path: Path) -> None:
    with open_confidential(path):
        pass
    with pytest.raises(StoreError, match="no room"), connected(path) as connection:
        move_to_now(connection, path, (*STEPS, broken))
    assert version(path) == len(STEPS)
    assert "because" not in columns(path)


def test_a_store_of_a_newer_covey_is_refused_with_the_way_out(path: Path) -> None:
    with open_confidential(path), connected(None):
        pass
    with connected(path) as connection:
        connection.execute("UPDATE store_version SET version = 99")
    with (
        pytest.raises(StoreError, match=r"newer Covey: it has version 99, .* Install that Covey"),
        open_confidential(path),
    ):
        pass
    assert version(path) == 99


def test_a_file_that_says_no_version_is_not_guessed_at(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with connected(path) as connection:
        connection.execute("CREATE TABLE received (file_name VARCHAR)")
    with (
        pytest.raises(StoreError, match="does not say of which version it is"),
        open_confidential(path),
    ):
        pass
