"""A public file that is lost is made again, from its kept copy or from the ledger alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from covey import ProtectedTable
from covey.contracts import Registry
from covey.errors import ReleaseRefused, StoreError
from covey.store import ask, published
from tests.sampled import sampled
from tests.unit.store.hub import Hub
from tests.unit.store.network import PEOPLE, TAKEDOWNS
from tests.unit.store.test_vintages import SAME_BYTES

STORE = "confidential/covey.duckdb"


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory,
    network: Registry,
    of_one_quarter: Path,
    supported: ProtectedTable,
) -> Path:
    """Return a hub of three releases, one of them withdrawn."""
    folder = shutil.copytree(of_one_quarter, tmp_path_factory.mktemp("rebuilding") / "hub")
    hub = Hub(folder, network)
    hub.release(supported, PEOPLE, "2024-Q2")
    hub.withdraw(PEOPLE, "2024-Q1")
    return hub.folder


@pytest.fixture
def hub(filled: Path, tmp_path: Path, network: Registry) -> Hub:
    return Hub(shutil.copytree(filled, tmp_path / "hub"), network)


def by_hand(hub: Hub, *statements: str) -> None:
    with duckdb.connect(str(hub.folder / STORE)) as connection:
        for statement in statements:
            connection.execute(statement)


@SAME_BYTES
@pytest.mark.parametrize("damaged", sampled([False, True], 2), ids=["lost", "damaged"])
def test_when_both_files_are_lost_the_ledger_makes_the_same_bytes(hub: Hub, damaged: bool) -> None:
    before = hub.public.read_bytes()
    hub.lose_both(damaged=damaged)
    assert "until covey rebuild has made the file again" in str(hub.start())
    made = hub.rebuild()
    assert (hub.public.read_bytes(), made.differs) == (before, None)
    (kept,) = hub.archive.folder.iterdir()
    assert kept.read_bytes() == before
    assert (hub.start(), hub.faults()) == (None, ())


@pytest.mark.long
@SAME_BYTES
def test_what_the_ledger_made_is_built_on_as_if_nothing_had_been_lost(
    hub: Hub, taken_down: ProtectedTable, tmp_path: Path, network: Registry
) -> None:
    other = Hub(shutil.copytree(hub.folder, tmp_path / "other"), network)
    hub.lose_both()
    hub.rebuild()
    for one in (hub, other):
        one.release(taken_down, TAKEDOWNS, "2024-Q2")
    assert hub.public.read_bytes() == other.public.read_bytes()


@pytest.mark.long
def test_a_file_that_another_version_made_is_replaced_and_that_is_said(hub: Hub) -> None:
    rows = ask(hub.public, "FROM people")
    by_hand(hub, "UPDATE editions SET sha256 = 'ff' || sha256, maker = 'DuckDB 1.5.6, covey 0.0.9'")
    hub.lose_both()
    made = hub.rebuild()
    assert str(made.differs).startswith("DuckDB 1.5.6, covey 0.0.9 made the file that is lost, ")
    assert [(one.dataset, one.period) for one in made.releases] == [
        ("people", "2024-Q2"),
        ("takedowns", "2024-Q1"),
    ]
    assert ask(hub.public, "FROM people").equals(rows)
    assert (hub.start(), hub.faults(), hub.rebuild().differs) == (None, (), None)


@SAME_BYTES
def test_other_bytes_of_the_same_versions_are_not_shown(hub: Hub) -> None:
    by_hand(hub, "UPDATE editions SET sha256 = 'ff' || sha256")
    hub.lose_both()
    with pytest.raises(StoreError, match="what the record or the ledger holds was changed") as told:
        hub.rebuild()
    (kept,) = hub.archive.folder.iterdir()
    assert (hub.public.exists(), str(kept) in str(told.value)) == (False, True)


@pytest.mark.parametrize(
    ("statement", "said"),
    sampled(
        [
            (
                "UPDATE facts.people SET obs_value = 64 WHERE obs_value IS NULL",
                r"Entry 3 \(people 2024-Q2\): its rows are not those that were published",
            ),
            ("UPDATE descriptions SET text = replace(text, 'Area A', 'Area C')", "was changed"),
            ("DELETE FROM ledger WHERE number = 2", "Entry 2 is missing"),
        ],
        3,
    ),
    ids=["a row", "a description", "an entry"],
)
def test_a_ledger_that_was_changed_makes_no_public_file(
    hub: Hub, statement: str, said: str
) -> None:
    by_hand(hub, statement)
    hub.lose_both()
    with pytest.raises(StoreError, match=said):
        hub.rebuild()
    assert not hub.public.exists()


@pytest.mark.long
def test_a_withdrawal_that_an_old_record_does_not_know_is_not_lost(hub: Hub) -> None:
    old = shutil.copytree(hub.folder / "confidential", hub.folder / "backup")
    hub.withdraw(PEOPLE, "2024-Q2")
    shutil.rmtree(hub.folder / "confidential")
    old.rename(hub.folder / "confidential")
    with pytest.raises(ReleaseRefused, match="holds the withdrawal of people 2024-Q2, which the"):
        hub.rebuild()
    assert [one.dataset for one in published(hub.public)] == ["takedowns"]


def test_a_hub_that_published_nothing_has_nothing_to_make_again(
    tmp_path: Path, network: Registry
) -> None:
    with pytest.raises(ReleaseRefused, match="Nothing was published yet"):
        Hub(tmp_path, network).rebuild()
