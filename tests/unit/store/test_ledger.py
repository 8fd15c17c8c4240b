"""What goes out is entered into the ledger with its rows, and whoever touches it is found out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from polars.testing import assert_frame_equal

from covey import ProtectedTable
from covey.contracts import Registry
from covey.errors import ReleaseRefused, StoreError
from covey.files.connection import transaction
from covey.log import Entry, standing
from covey.store import ConfidentialStore, ask, ledger, ledger_faults, open_confidential
from covey.store.building import build
from covey.store.clean import do_apart
from covey.store.fresh import replaced_whole
from covey.store.vintages import Additions
from tests.end_to_end.scanner import places_of
from tests.sampled import sampled
from tests.unit.store.hub import Hub
from tests.unit.store.killed import ended
from tests.unit.store.network import PEOPLE, TAKEDOWNS, people
from tests.unit.store.test_outlet import kill

STORE = "confidential/covey.duckdb"
WITHDRAWN = Entry(
    kind="withdrawal",
    dataset="people",
    period="2024-Q1",
    released_at=datetime(2024, 6, 1, tzinfo=UTC),
    reason="Two districts were exchanged.",
    withdraws=1,
)


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory,
    network: Registry,
    of_one_quarter: Path,
    supported: ProtectedTable,
) -> Path:
    folder = shutil.copytree(of_one_quarter, tmp_path_factory.mktemp("ledger") / "hub")
    hub = Hub(folder, network)
    hub.release(supported, PEOPLE, "2024-Q2")
    return folder


@pytest.fixture
def hub(filled: Path, tmp_path: Path, network: Registry) -> Hub:
    """Return a hub with three releases."""
    return Hub(shutil.copytree(filled, tmp_path / "hub"), network)


@contextmanager
def opened(hub: Hub) -> Iterator[ConfidentialStore]:
    with open_confidential(hub.folder / STORE) as store:
        yield store


def faults(hub: Hub) -> str:
    with opened(hub) as store:
        return "\n".join(ledger_faults(store, hub.public))


def by_hand(hub: Hub, *statements: str) -> None:
    with duckdb.connect(str(hub.folder / STORE)) as connection:
        for statement in statements:
            connection.execute(statement)


def entered(hub: Hub) -> list[tuple[str, str]]:
    with opened(hub) as store:
        return [(entry.dataset, entry.period) for entry in store.ledger.entries()]


def test_every_release_is_an_entry_with_its_rows_as_they_were_published(hub: Hub) -> None:
    with opened(hub) as store:
        for entry in store.ledger.entries():
            names = ", ".join(name for name, _ in entry.dimensions)
            told = ask(
                hub.public,
                f"SELECT {names}, obs_value, obs_status FROM {entry.dataset} "
                f"WHERE period = '{entry.period}'",
            )
            assert_frame_equal(store.ledger.rows(entry.number), told)
    assert entered(hub) == [("people", "2024-Q1"), ("takedowns", "2024-Q1"), ("people", "2024-Q2")]
    assert faults(hub) == ""


def test_an_entry_says_how_its_release_was_made_and_of_what(hub: Hub) -> None:
    with opened(hub) as store:
        entry = store.ledger.entry(1)
    assert entry.breakdowns == ((("area", 2), ("sex", 1), ("sector", 1)),)
    assert (entry.policy["minimum_count"], entry.policy["source"]) == (10, "a made-up rule")
    assert (entry.zeros_listed, entry.granted) == (True, ("outsider",))
    assert [(part.submission, part.revision) for part in entry.parts] == [("people", 1)]
    assert "f.csv" not in entry.text


def test_the_public_file_prints_the_head_beside_each_release(hub: Hub) -> None:
    printed = ask(hub.public, "SELECT dataset, period, ledger FROM releases").rows()
    with opened(hub) as store:
        heads = {
            (link.entry.dataset, link.entry.period, link.head) for link in store.ledger.links()
        }
    assert set(printed) == heads


@pytest.mark.long  # `test_rebuilding.py` holds it
def test_the_public_file_is_built_again_from_the_ledger_alone(hub: Hub, tmp_path: Path) -> None:
    again = tmp_path / "again" / "covey.duckdb"
    with opened(hub) as store:
        for number in (1, 2, 3):
            with replaced_whole(again) as fresh:
                do_apart(
                    build,
                    Additions(again, fresh, [store.ledger.vintage(store.ledger.entry(number))]),
                )
    if duckdb.__version__.startswith("1."):
        everything = "FROM releases"  # DuckDB 1 leaves what its memory held between the rows
        assert_frame_equal(ask(again, everything), ask(hub.public, everything))
    else:
        assert again.read_bytes() == hub.public.read_bytes()


def test_codelists_are_kept_once(hub: Hub) -> None:
    with opened(hub) as store:
        (kept,) = store.connection.execute("SELECT count(*) FROM descriptions").fetchall()
    assert kept == (3 + 4,)  # of three releases; areas, sex, sectors and periods


TOUCHED = {
    "an entry": (
        "UPDATE ledger SET entry = replace(entry, 'public', 'hidden') WHERE number = 2",
        "Entry 2 (takedowns 2024-Q1) is not what was entered",
    ),
    "an entry beyond reading": (
        "UPDATE ledger SET entry = replace(entry, 'zeros_listed', 'zeros') WHERE number = 2",
        "Entry 2 of the ledger was changed: this is no entry of a ledger. Nothing goes out until",
    ),
    "a head": (
        "UPDATE ledger SET head = upper(head) WHERE number = 1",
        "Entry 1 (people 2024-Q1) is not what was entered",
    ),
    "the first entry": ("DELETE FROM ledger WHERE number = 1", "Entry 1 is missing"),
    "the last entry": ("DELETE FROM ledger WHERE number = 3", "was printed, and no entry has it"),
    "all entries": ("DELETE FROM ledger", "was printed, and no entry has it"),
    "a row": (
        'UPDATE facts.people SET obs_value = 64 WHERE "release number" = 3 AND obs_value IS NULL',
        "Entry 3 (people 2024-Q2): its rows are not those that were published.",
    ),
    "rows": (
        'DELETE FROM facts.people WHERE "release number" = 1 AND obs_value = 0',
        "Entry 1 (people 2024-Q1): its rows are not those that were published.",
    ),
    "all rows": ("DROP TABLE facts.takedowns", "Entry 2 (takedowns 2024-Q1): its rows are missing"),
    "a description": (
        "UPDATE descriptions SET text = replace(text, 'Area A', 'Area C')",
        "Entry 1 (people 2024-Q1): what the public file said of it is missing, or was changed.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("touched", sampled(TOUCHED, 2))
def test_whatever_is_touched_in_the_store_is_named(hub: Hub, touched: str) -> None:
    statement, told = TOUCHED[touched]
    by_hand(hub, statement)
    assert told in faults(hub)


def test_a_ledger_that_was_made_anew_is_told_from_outside(
    hub: Hub, network: Registry, tmp_path: Path, taken_down: ProtectedTable
) -> None:
    other = Hub(tmp_path / "other", network)
    other.release(taken_down, TAKEDOWNS, "2024-Q1")
    shutil.copy(other.public, hub.public)
    assert f"{hub.public} prints another head beside takedowns 2024-Q1" in faults(hub)


@pytest.mark.parametrize(
    "touched", sampled(["an entry", "an entry beyond reading", "the first entry"], 3)
)
def test_nothing_goes_out_while_the_ledger_is_not_what_was_entered(
    hub: Hub, taken_down: ProtectedTable, touched: str
) -> None:
    by_hand(hub, TOUCHED[touched][0])
    public = hub.public.read_bytes()
    with pytest.raises(ReleaseRefused, match="in which covey ledger --verify finds no fault"):
        hub.release(taken_down, TAKEDOWNS, "2024-Q2")
    assert hub.public.read_bytes() == public
    with opened(hub) as store:
        (kept,) = store.connection.execute("SELECT max(number) FROM ledger").fetchall()
    assert kept == (3,)


def test_a_release_whose_entry_was_taken_out_is_not_entered_again(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    by_hand(hub, "DELETE FROM ledger WHERE number = 3")
    with pytest.raises(ReleaseRefused, match="was printed, and no entry has it"):
        hub.release(taken_down, TAKEDOWNS, "2024-Q2")
    assert "restore the confidential store from a backup" in str(hub.start())
    assert len(entered(hub)) == 2


@pytest.mark.parametrize(("by_chance", "found"), [(0, False), (5, True)])
def test_rows_that_were_seen_before_are_looked_at_by_chance_and_newer_ones_always(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, by_chance: int, found: bool
) -> None:
    monkeypatch.setattr(ledger, "BY_CHANCE", by_chance)
    with opened(hub) as store:
        first, second, _ = store.ledger.links()
    changed = 'UPDATE facts.people SET obs_value = 64 WHERE "release number" = {}'
    by_hand(hub, changed.format(1))
    with opened(hub) as store:
        assert bool(store.ledger.verify(seen=second.head)) is found
        assert "Entry 1" in "".join(store.ledger.verify(seen="no head of it"))
    by_hand(hub, changed.format(3))
    with opened(hub) as store:
        assert "Entry 3" in "".join(store.ledger.verify(seen=first.head))


def test_a_withdrawal_is_an_entry_without_rows(hub: Hub) -> None:
    with opened(hub) as store:
        with transaction(store.connection):
            line = store.ledger.append(WITHDRAWN)
        assert line.link.entry.number == 4
        assert [one.number for one in standing(store.ledger.entries())] == [2, 3]
        assert store.ledger.verify() == ()
        with pytest.raises(StoreError, match="Entry 4 of the ledger is no release"):
            store.ledger.rows(4)


def test_a_line_that_was_made_before_another_entry_is_not_written(hub: Hub) -> None:
    with opened(hub) as store:
        line = store.ledger.next(WITHDRAWN)
        with transaction(store.connection):
            store.ledger.append(replace(WITHDRAWN, reason="Counted twice."))
        with pytest.raises(
            StoreError, match="something else was entered into the ledger meanwhile"
        ):
            store.ledger.write(line)
        assert len(store.ledger.entries()) == 4


def test_a_dataset_with_other_dimensions_is_not_entered(hub: Hub) -> None:
    with opened(hub) as store:
        entry, description = store.ledger.entry(2), store.ledger.description(2)
        other = replace(entry, dimensions=(("place", "areas"),), number=0, dataset="people")
        cells = store.ledger.rows(2).rename({"area": "place"})
        told = "went out with other dimensions before"
        with pytest.raises(StoreError, match=told), transaction(store.connection):
            store.ledger.append(other, cells, description)
        assert len(store.ledger.entries()) == 3


def in_step(hub: Hub) -> list[str]:
    """Return the periods of people in the ledger, whose entries are those of the record."""
    periods = [period for _, period in entered(hub)]
    assert periods == [period for period, _ in hub.recorded()]
    return [period for dataset, period in entered(hub) if dataset == "people"]


@pytest.mark.long
def test_a_release_that_was_killed_before_it_was_decided_has_no_entry(
    hub: Hub, supported: ProtectedTable
) -> None:
    assert kill(hub, supported, "/next.duckdb", period="2024-Q3") == -9
    assert in_step(hub) == ["2024-Q1", "2024-Q2"]


def test_a_release_that_was_killed_between_decision_and_swap_has_one(
    hub: Hub, supported: ProtectedTable
) -> None:
    assert kill(hub, supported, ".covey.duckdb.building", period="2024-Q3") == -9
    assert in_step(hub) == ["2024-Q1", "2024-Q2", "2024-Q3"]
    assert "was printed" not in faults(hub)
    assert hub.start() is None
    assert faults(hub) == ""


KILLED_WITHIN = """
import os, signal, sys
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, read_network

def kill(frame, event, argument):
    if event == "call" and frame.f_code.co_name == step:
        os.kill(os.getpid(), signal.SIGKILL)

sys.setprofile(kill)
Hub(folder, read_network(codelists)).release(protected, PEOPLE, "2024-Q3")
"""


@pytest.mark.long  # one that is killed later is above
@pytest.mark.parametrize("step", sampled(["write", "keep_texts", "add_facts"], 3))
def test_a_release_that_was_killed_while_it_was_entered_was_neither_decided_nor_entered(
    hub: Hub, supported: ProtectedTable, step: str
) -> None:
    where = {"folder": hub.folder, "codelists": hub.network.codelists}
    assert ended(KILLED_WITHIN, **where, protected=supported, step=step) == -9
    assert in_step(hub) == ["2024-Q1", "2024-Q2"]
    assert (hub.start(), faults(hub)) == (None, "")


PLANTED = 918_273_645


def test_a_hidden_count_stands_nowhere_in_the_ledger(tmp_path: Path, network: Registry) -> None:
    hidden = ({"area": "A1", "sex": "M", "sector": "HEALTH"},)
    policy = replace(PEOPLE.policy, frozen_hidden=hidden)
    hub = Hub(tmp_path / "hub", network)
    hub.release(people(network, policy, men=PLANTED), replace(PEOPLE, policy=policy), "2024-Q1")
    with opened(hub) as store:
        cells = store.ledger.rows(1)
    planted = cells.filter(area="A1", sex="M", sector="HEALTH")
    assert planted["obs_value"].to_list() == [None]
    assert not (cells["obs_value"] == PLANTED).any()
    alone = tmp_path / "ledger.duckdb"
    with duckdb.connect(str(alone)) as connection:
        connection.execute(f"ATTACH '{hub.folder / STORE}' AS store (READ_ONLY)")
        connection.execute("CREATE SCHEMA facts")
        for table in ("ledger", "descriptions", "facts.people"):
            connection.execute(f"CREATE TABLE {table} AS FROM store.{table}")
    assert places_of(PLANTED, alone) == []
