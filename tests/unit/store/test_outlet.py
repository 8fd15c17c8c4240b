"""A release is decided, shown and settled; the next start finishes what a killed run began."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from covey import CountTable, Policy, ProtectedTable, protect
from covey.contracts import Registry
from covey.errors import ReleaseRefused
from covey.store import ask, published
from tests.unit.store.hub import Hub
from tests.unit.store.killed import ended
from tests.unit.store.network import PEOPLE, TAKEDOWNS


@pytest.fixture(scope="module")
def first(
    tmp_path_factory: pytest.TempPathFactory, network: Registry, supported: ProtectedTable
) -> Path:
    folder = tmp_path_factory.mktemp("hub")
    Hub(folder, network).release(supported, PEOPLE, "2024-Q1")
    return folder


@pytest.fixture
def hub(first: Path, tmp_path: Path, network: Registry) -> Hub:
    """Return a hub with one release."""
    return Hub(shutil.copytree(first, tmp_path / "hub"), network)


@pytest.mark.long
def test_the_public_file_is_a_copy_of_the_kept_one(hub: Hub) -> None:
    (kept,) = hub.archive.folder.iterdir()
    assert kept.read_bytes() == hub.public.read_bytes()
    assert oct(kept.stat().st_mode & 0o777) == "0o600"
    assert hub.recorded() == [("2024-Q1", True)]


@pytest.mark.long
def test_the_record_holds_the_policy_that_was_carried_out(
    tmp_path: Path, network: Registry
) -> None:
    asked = Policy(3, remedies=("hide zeros",))
    ones = pl.DataFrame({"area": ["A1", "A2", "B1"], "events": [1, 1, 1]})
    table = CountTable.from_frame(ones, network.trees(TAKEDOWNS.dimensions), "events")
    hub = Hub(tmp_path, network)
    hub.release(protect(table, asked), replace(TAKEDOWNS, policy=asked), "2024-Q1")
    (told,) = hub.policies()
    policy, remedy = told.splitlines()
    assert policy == str(replace(asked, zeros="hidden"))
    assert remedy.startswith("hide zeros: a 0 may be hidden, since beside public zeros ")


@pytest.mark.long
def test_the_next_release_carries_on_what_was_published(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    hub.release(taken_down, TAKEDOWNS, "2024-Q1")
    assert [(one.dataset, one.period) for one in published(hub.public)] == [
        ("people", "2024-Q1"),
        ("takedowns", "2024-Q1"),
    ]
    assert len(list(hub.archive.folder.iterdir())) == 1


def test_rows_that_somebody_added_by_hand_are_not_carried_on(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    before = hub.public.read_bytes()
    with duckdb.connect(str(hub.public)) as by_hand:
        by_hand.execute("INSERT INTO people VALUES ('2024-Q1', 'A1', 'F', 'HEALTH', 3, 'A')")
    with pytest.raises(ReleaseRefused, match=r"it was changed.*until covey rebuild"):
        hub.release(taken_down, TAKEDOWNS, "2024-Q1")
    assert [one.period for one in hub.rebuild().releases] == ["2024-Q1"]
    assert hub.public.read_bytes() == before
    hub.release(taken_down, TAKEDOWNS, "2024-Q1")
    assert ask(hub.public, "FROM people WHERE obs_value = 3").is_empty()


def test_a_public_file_that_is_missing_is_made_again_byte_for_byte(
    hub: Hub, supported: ProtectedTable
) -> None:
    before = hub.public.read_bytes()
    hub.public.unlink()
    with pytest.raises(ReleaseRefused, match=r"is missing\. The newest release in it"):
        hub.release(supported, PEOPLE, "2024-Q2")
    assert "until covey rebuild has made the file again" in str(hub.start())
    hub.rebuild()
    assert (hub.start(), hub.public.read_bytes()) == (None, before)


@pytest.mark.long
def test_the_kept_file_is_made_again_from_the_public_one(
    hub: Hub, taken_down: ProtectedTable
) -> None:
    (kept,) = hub.archive.folder.iterdir()
    kept.write_bytes(b"damaged")
    hub.release(taken_down, TAKEDOWNS, "2024-Q1")
    assert hub.start() is None


@pytest.mark.long
def test_a_release_that_an_old_record_does_not_know_is_not_lost(
    hub: Hub, supported: ProtectedTable
) -> None:
    old = shutil.copytree(hub.folder / "confidential", hub.folder / "backup")
    hub.release(supported, PEOPLE, "2024-Q2")
    shutil.rmtree(hub.folder / "confidential")
    old.rename(hub.folder / "confidential")
    with pytest.raises(ReleaseRefused, match="holds people 2024-Q2, which the ledger"):
        hub.rebuild()
    assert hub.shown() == ["2024-Q1", "2024-Q2"]


def test_a_public_file_without_any_record_is_left_alone(hub: Hub) -> None:
    shutil.rmtree(hub.folder / "confidential")
    assert "the record knows of no release" in str(hub.start())
    assert hub.shown() == ["2024-Q1"]


KILLED = """
import os, signal, sys
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, read_network

def kill(event, arguments):
    if event == "os.rename" and str(arguments[0]).endswith(place):
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
Hub(folder, read_network(codelists)).release(protected, PEOPLE, period)
"""


def kill(hub: Hub, protected: ProtectedTable, place: str, period: str = "2024-Q2") -> int:
    """Release in another process, which dies when it moves a file from *place*."""
    return ended(
        KILLED,
        folder=hub.folder,
        codelists=hub.network.codelists,
        protected=protected,
        period=period,
        place=place,
    )


@pytest.mark.long  # `test_ledger.py` holds it
def test_a_release_that_was_killed_before_it_was_decided_never_was(
    hub: Hub, supported: ProtectedTable
) -> None:
    assert kill(hub, supported, "/next.duckdb") == -9
    assert (hub.recorded(), hub.shown()) == ([("2024-Q1", True)], ["2024-Q1"])
    hub.release(supported, PEOPLE, "2024-Q2")
    assert (hub.start(), hub.shown()) == (None, ["2024-Q1", "2024-Q2"])


@pytest.mark.long
def test_a_release_that_was_decided_is_shown_by_the_next_start(
    hub: Hub, supported: ProtectedTable
) -> None:
    assert kill(hub, supported, ".covey.duckdb.building") == -9
    assert (hub.recorded()[-1], hub.shown()) == (("2024-Q2", False), ["2024-Q1"])
    assert hub.start() is None
    assert (hub.recorded()[-1], hub.shown()) == (("2024-Q2", True), ["2024-Q1", "2024-Q2"])
