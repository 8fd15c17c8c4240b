"""What the store keeps is held against a key that is not in it, and the newest head with it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.errors import StoreError
from covey.files.connection import connected
from covey.hub.ledger import check_ledger
from covey.hub.status import status_of
from covey.store import reinstate, withdraw
from tests.golden.hub_of_a_year import CLINICS, COUNTS, Accepted, begun

MOMENT = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sealed")
    hub = begun(folder)
    hub.accept(CLINICS, "2024-Q1", COUNTS["2024-Q1"])
    hub.release("people", "2024-Q1")
    return folder


@pytest.fixture
def hub(released: Path, tmp_path: Path) -> Accepted:
    for name in ("confidential", "public"):
        shutil.copytree(released / name, tmp_path / name)
    return begun(tmp_path)


def change(hub: Accepted, statement: str) -> None:
    with connected(hub.settings.confidential_file) as connection:
        connection.execute(statement)


def take_back_and_undo(hub: Accepted) -> str:
    """Enter a withdrawal and its undoing, which leave the public file as it was."""
    release = ("people", "2024-Q1", None)
    with hub.store() as store:
        withdraw(store, hub.settings.archive, release, "Wrong districts.", MOMENT)
        return reinstate(store, hub.settings.archive, release, "They were right.", MOMENT).head


def faults(hub: Accepted, *kept: str) -> str:
    return "\n".join(check_ledger(hub.settings, kept).faults)


def test_a_store_as_it_was_left_has_no_fault(hub: Accepted) -> None:
    assert faults(hub) == ""
    assert status_of(hub.settings, hub.registry).unsealed == ()


def test_rows_of_an_accepted_file_are_not_changed_unseen(hub: Accepted) -> None:
    table = f"accepted.{CLINICS.name}"
    change(hub, f"UPDATE {table} SET {CLINICS.count} = {CLINICS.count} + 1")
    assert "are not those that were accepted" in faults(hub)
    (told,) = status_of(hub.settings, hub.registry).unsealed
    assert "are not those that were accepted" in told


def test_no_seal_is_found_by_trying_counts(hub: Accepted) -> None:
    with hub.store() as store:
        (receipt,) = store.receipts()
        other = hub.settings.confidential_file.parent / "seal.key"
    right = other.read_text(encoding="ascii")
    other.write_text("00" * 32, encoding="ascii")
    assert "or seal.key is another" in faults(hub)
    other.unlink()
    with pytest.raises(StoreError, match="the key that this store is sealed with is missing"):
        faults(hub)
    other.write_text(right, encoding="ascii")
    assert faults(hub) == ""
    with hub.store() as store:
        assert store.ledger.entries()[0].parts[0].seal == receipt.seal


def test_a_withdrawal_and_its_undoing_are_not_cut_off_unseen(hub: Accepted) -> None:
    head = take_back_and_undo(hub)
    assert faults(hub, head) == ""
    change(hub, "DELETE FROM ledger WHERE number > 1")
    change(hub, "DELETE FROM editions WHERE number > 1")
    assert "entries were cut off or changed" in faults(hub)
    assert "entries were cut off or changed" in str(status_of(hub.settings, hub.registry).fault)


@pytest.mark.long
def test_an_entry_that_a_killed_run_could_not_seal_is_sealed_at_the_next_look(
    hub: Accepted,
) -> None:
    sealed = hub.settings.confidential_file.parent / "ledger_head.json"
    release = ("people", "2024-Q1", None)
    before = sealed.read_bytes()
    with hub.store() as store:
        withdraw(store, hub.settings.archive, release, "Wrong districts.", MOMENT)
    after = sealed.read_bytes()
    sealed.write_bytes(before)
    assert faults(hub) == ""
    assert sealed.read_bytes() == after
    take_back_and_undo_again = ("people", "2024-Q1", None)
    with hub.store() as store:
        reinstate(store, hub.settings.archive, take_back_and_undo_again, "Right.", MOMENT)
    sealed.write_bytes(before)
    assert "no run of Covey entered more than one" in faults(hub)


def test_a_hub_that_was_rolled_back_whole_lacks_a_head_that_was_kept_elsewhere(
    hub: Accepted, tmp_path: Path
) -> None:
    for name in ("confidential", "public"):
        shutil.copytree(tmp_path / name, tmp_path / "before" / name)
    head = take_back_and_undo(hub)
    for name in ("confidential", "public"):
        shutil.rmtree(tmp_path / name)
        shutil.copytree(tmp_path / "before" / name, tmp_path / name)
    assert faults(hub) == ""
    assert f"The head {head[:12]}… was printed, and no entry has it" in faults(hub, head)
