"""A hub goes on from its backup, on another machine, and a backup that was changed is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from covey.errors import CommandError, StoreError
from covey.hub.answers import answer_held, answers_to
from covey.hub.backup import back_up, restore
from covey.hub.kept_plan import keep_plan, plan_of
from covey.hub.ledger import check_ledger
from covey.hub.rebuild import rebuild_public
from covey.hub.settings import Settings
from tests.golden.hub_of_a_year import CLINICS, COUNTS, begun
from tests.unit.hub.accepted import Accepted
from tests.unit.hub.hub import Hub

KEY = Path("confidential", "seal.key")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Accepted:
    hub = begun(tmp_path_factory.mktemp("hub"))
    hub.accept(CLINICS, "2024-Q1", COUNTS["2024-Q1"])
    hub.release("people", "2024-Q1")
    return hub


@pytest.fixture(scope="module")
def backup(hub: Accepted, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return back_up(hub.settings, tmp_path_factory.mktemp("kept") / "backup").place


@pytest.mark.long
def test_a_moved_hub_goes_on_where_it_was(hub: Accepted, backup: Path, tmp_path: Path) -> None:
    made = restore(backup, tmp_path)
    assert made.keys == (KEY.as_posix(),)
    shutil.copyfile(hub.folder / KEY, tmp_path / KEY)
    moved = Accepted(tmp_path, hub.registry, received=1)
    rebuild_public(moved.settings)
    assert moved.public.read_bytes() == hub.public.read_bytes()
    checked = check_ledger(moved.settings)
    assert (checked.faults, checked.head) == ((), made.head)
    moved.accept(CLINICS, "2024-Q2", COUNTS["2024-Q2"])
    assert moved.release("people", "2024-Q2").vintage == 1


def test_no_key_is_in_a_backup_and_without_it_nothing_is_taken(
    hub: Accepted, backup: Path, tmp_path: Path
) -> None:
    key = (hub.folder / KEY).read_bytes()
    assert not any(key in path.read_bytes() for path in backup.rglob("*") if path.is_file())
    restore(backup, tmp_path)
    moved = Accepted(tmp_path, hub.registry, received=1)
    with pytest.raises(StoreError, match="the key that this store is sealed with is missing"):
        moved.accept(CLINICS, "2024-Q2", COUNTS["2024-Q2"])


@pytest.mark.long
def test_what_waits_for_officers_is_in_a_backup_and_the_desk_is_not(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "moved").mkdir()
    hub = Hub(tmp_path / "hub")
    for period, count in (("2024-Q1", 40), ("2024-Q2", 4000)):
        hub.send(f"{period}.csv", f"A1,F,{count}", "B,F,30", period=period)
    assert hub.collect() == ["2024-Q1.csv accepted 1", "2024-Q2.csv held"]
    with hub.store() as store:
        (held,) = store.receipts(verdict="held")
    answered = answer_held(hub.settings, held, "right", "A shelter opened.", "Ana")
    keep_plan(hub.settings, hub.registry, hub.plan("2024-Q1"))
    hub.settings.desk_folder.mkdir()
    (hub.settings.desk_folder / "desk.sqlite").write_text("users")
    restore(back_up(hub.settings, tmp_path / "backup").place, tmp_path / "moved")
    moved = Settings(project=tmp_path / "moved")
    assert answers_to(moved, [held]).said == {held.sha256: answered}
    assert plan_of(moved, "people", "2024-Q1") == plan_of(hub.settings, "people", "2024-Q1")
    assert plan_of(moved, "people", "2024-Q1") is not None
    assert not moved.desk_folder.exists()
    for folder in (moved.answers_folder, moved.plans_folder):
        assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.rglob("*")])


def test_a_backup_is_closed_to_others(backup: Path) -> None:
    assert backup.stat().st_mode & 0o077 == 0
    assert (backup / "confidential" / "covey.duckdb").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["changed", "gone", "more"])
def test_a_backup_that_was_changed_is_refused(backup: Path, tmp_path: Path, harm: str) -> None:
    copy = Path(shutil.copytree(backup, tmp_path / "backup"))
    file = copy / "confidential" / "covey.duckdb"
    if harm == "changed":
        file.write_bytes(file.read_bytes()[:-1] + b"?")
    elif harm == "gone":
        file.unlink()
    else:
        (copy / "confidential" / "more.duckdb").touch()
    with pytest.raises(StoreError, match="is not what was written: confidential/"):
        restore(copy, tmp_path / "hub")


def test_nothing_is_written_over(hub: Accepted, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="this is there already"):
        back_up(hub.settings, backup)
    with pytest.raises(CommandError, match="a hub is there already"):
        restore(backup, hub.folder)
    with pytest.raises(CommandError, match="no backup of a hub"):
        restore(tmp_path, tmp_path / "hub")
