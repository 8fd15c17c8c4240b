"""Backup: all that a hub is made of, but for its keys and its desk; and a hub from a backup.

Keys are named and not copied: whoever finds a backup can neither sign in the office's name nor
change what is sealed. Nor is what the desk remembers: sessions would open it, and a right file that
waits half an hour is sent again.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from covey.disk import file_hash, flush, refusal, write_whole
from covey.errors import CommandError, StoreError
from covey.hub.form_files import KEY_FILE
from covey.hub.locked_backup import lock, recipients, unlocked
from covey.hub.settings import SETTINGS_FILE, Settings, read_settings
from covey.log import Link, first_fault
from covey.store import (
    HEAD_FILE,
    SEAL_KEY,
    ConfidentialStore,
    catch_up,
    open_confidential,
    private_folder,
    refuse_fault,
)

MANIFEST: Final = "backup.json"

_OWN: Final = 0o600
_STORE: Final = "covey.duckdb"
_PUBLISHED: Final = "published"
_CONTRACTS: Final = ("schemas", "pipelines", "officers", SETTINGS_FILE)
"""What a project is described by."""


@dataclass(frozen=True)
class BackedUp:
    """A backup of a hub.

    Args:
        place: the folder or the file that it is, or the folder of the hub that was made of it.
        entries: how many entries its ledger has.
        head: the head after them; empty where there is none.
        files: how many files it has.
        keys: the keys that were not copied, by their place in the project.
    """

    place: Path
    entries: int
    head: str
    files: int
    keys: tuple[str, ...]


def back_up(settings: Settings, target: Path, to: Sequence[str] = ()) -> BackedUp:
    """Write all that a hub is made of into a new folder, and see whether a hub comes of it.

    Nothing changes meanwhile: a run that goes on is waited for, and one that starts waits.

    Args:
        settings: of the project.
        target: where to, which is not there yet; for its owner alone.
        to: the public keys of those who may open it, see `recipients`. *target* is one file then,
            and nothing that can be read lies beside it at any time. Without one, a folder.

    Raises:
        CommandError: the target is there, or what is to be a public key is none.
        ReleaseRefused: the public file is not what was published, or the ledger not what was
            entered.
        StoreBusy: a run goes on.
        StoreError: the disk refuses, or no hub comes of the backup.
    """
    if target.exists():
        raise CommandError(f"{target}: this is there already. Name a new one.")
    keys = recipients(to)
    near = settings.confidential_file if keys else target
    building = near.with_name(f".{target.name}.building")
    try:
        shutil.rmtree(building, ignore_errors=True)
        private_folder(building)
        with open_confidential(settings.confidential_file) as store:
            refuse_fault(catch_up(store, settings.archive))
            told = _copied(settings, store, building)
        with tempfile.TemporaryDirectory(dir=building.parent, prefix=".covey-") as empty:
            _laid_out(building, Path(empty), _read(building))
            _refuse_other_head(Path(empty, "confidential", _STORE), told.entries, told.head)
        if keys:
            lock(building, target, keys)
        else:
            building.rename(target)
        flush(target.parent)
    except OSError as error:
        raise StoreError(
            f"{target}: the backup cannot be written ({refusal(error) or error}). Make room, or "
            "name another place."
        ) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return replace(told, place=target)


def restore(backup: Path, project: Path, key: Path | None = None) -> BackedUp:
    """Make a hub of a backup, in a folder that has none.

    Args:
        backup: a folder, or an encrypted file.
        project: where to, a folder that is there.
        key: what opens the file: the private half of one of the keys that it was encrypted to.

    Raises:
        CommandError: there is no backup, a hub is there already, or the key does not open it.
        StoreError: the backup is not what was written, or the disk refuses.
    """
    settings = read_settings(project)
    if settings.confidential_file.exists():
        raise CommandError(f"{settings.confidential_file}: a hub is there already. Name another.")
    if backup.is_file() and key is None:
        raise CommandError(f"{backup} is encrypted. Name what opens it by --key.")
    try:
        opened = unlocked(backup, key, project) if key else nullcontext(backup)
        with opened as folder:
            told = _read(folder)
            _laid_out(folder, project, told)
    except OSError as error:
        raise StoreError(
            f"{project}: the hub cannot be written ({refusal(error) or error}). Make room."
        ) from None
    _refuse_other_head(project / "confidential" / _STORE, told["entries"], told["head"])
    return BackedUp(project, told["entries"], told["head"], len(told["files"]), tuple(told["keys"]))


def _copied(settings: Settings, store: ConfidentialStore, folder: Path) -> BackedUp:
    """Copy everything while the store is open, so that nothing of it changes."""
    confidential = settings.confidential_file.parent
    private_folder(folder / "confidential" / _PUBLISHED)
    store.copy(folder / "confidential" / _STORE)
    newest = store.editions.newest.sha256
    if newest:
        kept = settings.archive.kept(newest)
        shutil.copyfile(kept, folder / "confidential" / _PUBLISHED / kept.name)
    if (confidential / HEAD_FILE).exists():
        shutil.copyfile(confidential / HEAD_FILE, folder / "confidential" / HEAD_FILE)
    for waiting in (settings.approvals_folder, settings.answers_folder, settings.plans_folder):
        _copy(waiting, folder / "confidential" / waiting.name)
    for name in _CONTRACTS:
        _copy(settings.home / name, folder / name)
    _copy(settings.letters_folder, folder / "letters")
    _copy(settings.outside_folder, folder / "outside")
    keys = tuple(
        f"confidential/{name}" for name in (KEY_FILE, SEAL_KEY) if (confidential / name).exists()
    )
    links = store.ledger.links()
    head = links[-1].head if links else ""
    files = {path.relative_to(folder).as_posix(): file_hash(path) for path in _files(folder)}
    said = {"entries": len(links), "head": head, "keys": keys, "files": files}
    write_whole(folder / MANIFEST, json.dumps(said, indent=2) + "\n", _OWN)
    return BackedUp(folder, len(links), head, len(files), keys)


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.is_file():
        shutil.copyfile(source, target)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _read(backup: Path) -> dict[str, Any]:
    """Return what a backup says of itself, once every file is what was written.

    Raises:
        CommandError: there is none.
        StoreError: naming what is missing or was changed.
    """
    path = backup / MANIFEST
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        files = dict(told["files"])
        int(told["entries"]), str(told["head"]), list(told["keys"])
    except OSError:
        raise CommandError(f"{backup}: this is no backup of a hub. Name a folder of one.") from None
    except (ValueError, KeyError, TypeError):
        raise StoreError(f"{path}: this is no list of a backup. Take another backup.") from None
    there = {path.relative_to(backup).as_posix() for path in _files(backup)} - {MANIFEST}
    changed = {name for name in {*files} & there if file_hash(backup / name) != files[name]}
    wrong = sorted({*files} ^ there | changed)
    if wrong:
        raise StoreError(
            f"{backup} is not what was written: {', '.join(wrong[:5])}. Take another backup."
        )
    return told


def _laid_out(backup: Path, project: Path, told: dict[str, Any]) -> None:
    for name in told["files"]:
        target = project / name
        (private_folder if name.startswith("confidential/") else _folder)(target.parent)
        shutil.copyfile(backup / name, target)
        if name.startswith("confidential/"):
            target.chmod(_OWN)


def _folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)


def _refuse_other_head(file: Path, entries: int, head: str) -> None:
    """Open what was restored, and refuse a ledger that is not the one that was backed up.

    Raises:
        StoreError: saying so.
    """
    with open_confidential(file) as store:
        links: tuple[Link, ...] = store.ledger.links()
    if first_fault(links) or (len(links), links[-1].head if links else "") != (entries, head):
        raise StoreError(
            f"{file}: its ledger is not the one that was backed up. Back up again, to another disk."
        )
