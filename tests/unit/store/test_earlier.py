"""A store from before the ledger, or from before vintages, is taken over as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from polars.testing import assert_frame_equal

from covey import ProtectedTable
from covey.contracts import Registry
from covey.errors import ReleaseRefused
from covey.store import ask, ledger_faults, open_confidential
from covey.store.apart import do_apart
from covey.store.archive import Archive
from covey.store.building import build
from covey.store.fresh import replaced_whole
from covey.store.publication import Publication
from covey.store.vintages import Additions
from tests.unit.store.hub import Hub
from tests.unit.store.network import MOMENT, PEOPLE, TAKEDOWNS

STORE = "confidential/covey.duckdb"
BEFORE_VINTAGES = """
DROP TABLE ledger; DROP TABLE descriptions; DROP SCHEMA facts CASCADE;
DROP TABLE releases; DROP TABLE release_files;
CREATE TABLE releases (
    dataset VARCHAR NOT NULL, period VARCHAR NOT NULL, policy VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL, released_at TIMESTAMP NOT NULL, sha256 VARCHAR NOT NULL,
    settled BOOLEAN NOT NULL, PRIMARY KEY (dataset, period)
);
CREATE TABLE release_files (
    dataset VARCHAR NOT NULL, period VARCHAR NOT NULL, submission VARCHAR NOT NULL,
    part VARCHAR NOT NULL, codes VARCHAR NOT NULL, file_name VARCHAR NOT NULL,
    revision INTEGER NOT NULL, sha256 VARCHAR NOT NULL, received_at TIMESTAMP NOT NULL
);
"""
"""The tables of releases as they were, and none of a ledger."""


@pytest.fixture(scope="module")
def older(
    tmp_path_factory: pytest.TempPathFactory,
    network: Registry,
    supported: ProtectedTable,
    taken_down: ProtectedTable,
) -> Path:
    """Return a hub that published twice without a ledger, and settled the first release."""
    folder = tmp_path_factory.mktemp("older")
    archive = Archive(folder / "confidential" / "published", folder / "public" / "covey.duckdb")
    newest, rows = "", []
    for table, dataset in ((supported, PEOPLE), (taken_down, TAKEDOWNS)):
        made = Publication(dataset, "2024-Q1", MOMENT, network.hierarchies)
        newest, _ = archive.add(table, made, newest)
        rows.append((dataset.name, newest))
        archive.show(newest)
    with open_confidential(folder / STORE):
        pass
    with duckdb.connect(str(folder / STORE)) as connection:
        connection.execute(BEFORE_VINTAGES)
        for name, sha256 in rows:
            connection.execute(
                "INSERT INTO releases VALUES (?, '2024-Q1', 'in words', 'safe', ?, ?, true)",
                [name, MOMENT.replace(tzinfo=None), sha256],
            )
            connection.execute(
                "INSERT INTO release_files VALUES "
                "(?, '2024-Q1', ?, '2024-Q1', '{\"sex\": [\"F\", \"M\"]}', 'f.csv', 2, 'hash', ?)",
                [name, name, MOMENT.replace(tzinfo=None)],
            )
    return folder


@pytest.fixture
def hub(older: Path, tmp_path: Path, network: Registry) -> Hub:
    return Hub(shutil.copytree(older, tmp_path / "hub"), network)


def test_a_record_from_before_vintages_is_read_with_the_first_vintage(hub: Hub) -> None:
    with open_confidential(hub.folder / STORE) as store:
        releases = store.record.all()
    assert [release.key for release in releases] == [
        ("people", "2024-Q1", 1),
        ("takedowns", "2024-Q1", 1),
    ]
    assert [file.revision for release in releases for file in release.files] == [2, 2]


def test_the_same_period_may_have_a_second_vintage(hub: Hub) -> None:
    moment, values = MOMENT.replace(tzinfo=None), "('people', '2024-Q1', 'p', 'safe', ?, 'h', true"
    with open_confidential(hub.folder / STORE) as store:
        store.connection.execute(f"INSERT INTO releases VALUES {values}, 2)", [moment])
        assert store.record.all()[-1].vintage == 2
        store.editions.settle()
        with pytest.raises(duckdb.ConstraintException):
            store.connection.execute(f"INSERT INTO releases VALUES {values}, 2)", [moment])


def test_what_went_out_before_the_ledger_is_entered_once(
    hub: Hub, supported: ProtectedTable
) -> None:
    assert (hub.start(), hub.start()) == (None, None)
    with open_confidential(hub.folder / STORE) as store:
        people, takedowns = store.ledger.entries()
        told = ask(hub.public, "SELECT * EXCLUDE (period) FROM people")
        assert_frame_equal(store.ledger.rows(1), told)
        assert ledger_faults(store, hub.public) == ()
    assert (people.method, people.policy["minimum_count"]) == ("before the ledger", 10)
    assert people.breakdowns == ((("area", 2), ("sex", 1), ("sector", 1)),)
    assert people.parts[0].codes == (("sex", ("F", "M")),)
    assert (takedowns.number, takedowns.dimensions) == (2, (("area", "areas"),))
    hub.release(supported, PEOPLE, "2024-Q2")
    printed = ask(hub.public, "SELECT count(ledger) FROM releases").item()
    assert printed == 1


@pytest.mark.long
def test_the_public_file_of_a_hub_with_earlier_releases_is_built_again_from_its_ledger(
    hub: Hub, supported: ProtectedTable, tmp_path: Path
) -> None:
    hub.release(supported, PEOPLE, "2024-Q2")
    again = tmp_path / "again" / "covey.duckdb"
    with open_confidential(hub.folder / STORE) as store:
        for number in (1, 2, 3):
            with replaced_whole(again) as fresh:
                do_apart(build, Additions(again, fresh, [store.ledger.vintage(number)]))
    for table in ("releases", "datasets", "codelists", "breakdowns", "people", "takedowns"):
        assert_frame_equal(ask(again, f"FROM {table}"), ask(hub.public, f"FROM {table}"))


def test_a_dataset_whose_earlier_release_cannot_be_entered_does_not_go_out(
    hub: Hub, supported: ProtectedTable, taken_down: ProtectedTable
) -> None:
    moment = MOMENT.replace(tzinfo=None)
    with open_confidential(hub.folder / STORE) as store:
        newest = store.record.all()[-1].sha256
        values = [moment, newest]
        store.connection.execute(
            "INSERT INTO releases VALUES ('people', '2023-Q4', 'p', 'safe', ?, ?, true, 1)", values
        )
    told = "people 2023-Q4 was published and is missing in the ledger, so nobody can say"
    with pytest.raises(ReleaseRefused, match=told):
        hub.release(supported, PEOPLE, "2024-Q2")
    hub.release(taken_down, TAKEDOWNS, "2024-Q2")
    with open_confidential(hub.folder / STORE) as store:
        assert [(entry.dataset, entry.period) for entry in store.ledger.entries()] == [
            ("people", "2024-Q1"),
            ("takedowns", "2024-Q1"),
            ("takedowns", "2024-Q2"),
        ]
