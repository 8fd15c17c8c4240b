"""A folder is written beside the old one and takes its place whole, at once.

A process killed at any moment leaves either the old folder or the new one. Files of others in the
old folder are in the new one too: the same files, by a second name until the old folder goes.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from covey.disk import flush, only_writer, public_folder, refusal
from covey.errors import StoreError

_HERE: Final = -100  # AT_FDCWD of Linux
_EXCHANGE: Final = 2  # RENAME_EXCHANGE
_FOLDER, _FILE = 0o755, 0o644
_ASIDE: Final = ".exporting"
_BEFORE: Final = ".before"
_UNKNOWN: Final = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


@contextmanager
def swapped_whole(folder: Path, ours: Callable[[Path], Set[str]]) -> Iterator[Path]:
    """Give an empty folder to fill, which takes the place of *folder* if the block does not fail.

    Args:
        folder: where it goes; the folder around it is made.
        ours: tells the files in the old folder, by their path in it, that are not carried over.

    Raises:
        StoreBusy: another process writes there.
        StoreError: the disk refuses, or a file of others is in the way; what was there is
            unchanged.
    """
    aside = folder.with_name(f".{folder.name}{_ASIDE}")
    try:
        public_folder(folder.parent)
        with only_writer(folder.parent, "another export is being written"):
            _clear(folder.parent)
            replaced = ours(folder)
            aside.mkdir()
            try:
                yield aside
                _open_to_all(aside)
                _carry_over(folder, aside, replaced)
                _flush(aside)
                _take_place(aside, folder)
            finally:
                shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise StoreError(
            f"{folder}: this cannot be written ({refusal(error) or error}); what was there is "
            "unchanged. Make room or correct the folder's permissions, and try again."
        ) from None


def clear_halves(around: Path) -> None:
    """Remove what killed processes left beside the folders in *around*, and put old ones back.

    An old folder that was on its way out would else stay as long as nobody writes there.

    Raises:
        StoreBusy: another process writes there.
        StoreError: the disk refuses.
    """
    try:
        if any(_halves(around)):
            with only_writer(around, "another export is being written"):
                _clear(around)
    except OSError as error:
        raise StoreError(
            f"{around}: what a process that was killed left here cannot be removed "
            f"({refusal(error) or error}). Correct the folder's permissions."
        ) from None


def _halves(around: Path) -> Iterator[Path]:
    for ending in (_ASIDE, _BEFORE):
        yield from (path for path in around.glob(f".*{ending}") if path.is_dir())


def _clear(around: Path) -> None:
    for half in list(_halves(around)):
        folder = half.with_name(half.stem[1:])
        # The system could not swap both at once, and the new one was not there yet.
        if half.suffix == _BEFORE and not folder.exists():
            half.rename(folder)
        else:
            shutil.rmtree(half)


def _open_to_all(folder: Path) -> None:
    """Let everybody read what is public, whatever the mask of the one who writes it."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(_FOLDER if path.is_dir() else _FILE)


def _carry_over(folder: Path, aside: Path, ours: Set[str]) -> None:
    """Give files of others a name in the new folder as well."""
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        place = path.relative_to(folder)
        there = aside / place
        if path.is_symlink() or not path.is_dir():
            if place.as_posix() in ours:
                continue
            if os.path.lexists(there):
                raise StoreError(
                    f"{path}: this file is not of an export, and one of the same name is to be "
                    "written; nothing was changed. Move it away, or export into another folder."
                )
            there.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, there, follow_symlinks=False)
        elif not any(path.iterdir()):
            there.mkdir(parents=True, exist_ok=True)


def _take_place(aside: Path, folder: Path) -> None:
    if not folder.exists():
        aside.rename(folder)
    elif not _exchanged(aside, folder):
        folder.rename(_old(folder))
        aside.rename(folder)
        shutil.rmtree(_old(folder))
    flush(folder.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Swap two folders at once; False where the system cannot.

    Source: renameat2(2), Linux.
    """
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    if rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number))


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}{_BEFORE}")


def _flush(folder: Path) -> None:
    """Have the disk keep everything in a folder before the folder takes its place."""
    for path in folder.rglob("*"):
        if not path.is_symlink():
            flush(path)
    flush(folder)
