"""What a disk is asked for, and what is said when it refuses: in plain words, whoever met it."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from covey.errors import StoreBusy

_FOLDER: Final = 0o755
_OWN: Final = 0o600
_OF_GROUP: Final = 0o640
_GIVEN: Final = stat.S_ISGID | stat.S_IRGRP | stat.S_IXGRP

_WORDS: Final = {
    errno.ENOSPC: "no space left on the disk",
    errno.EDQUOT: "no space left of what the disk allows you",
    errno.EFBIG: "no space left of what a file may take here",
    errno.EROFS: "the disk is read-only",
}


def refusal(error: Exception) -> str | None:
    """Return why the disk refused; None where *error* is about anything else.

    >>> refusal(OSError(28, "No space left on device"))
    'no space left on the disk'
    """
    number = error.errno if isinstance(error, OSError) else None
    if number in _WORDS:
        return _WORDS[number]
    # polars and DuckDB hand on the words of the system, and no number.
    said = next((words for code, words in _WORDS.items() if os.strerror(code) in str(error)), None)
    return said or (error.strerror if isinstance(error, OSError) else None)


def kept_folder(sources: Path, name: str) -> Path | None:
    """Return a folder for what is made of sources, and made again wherever it is missing.

    What another user made, and this one may not add to, is made once more: in the user's cache.

    Args:
        sources: the folder of the sources, beside which it lies; in the user's cache where that is
            not writable.
        name: which changes with whatever it is made of.

    Returns:
        None where neither is writable.
    """
    for home in (sources / "__pycache__", Path.home() / ".cache" / "covey"):
        folder = home / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return folder
    return None


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


@contextmanager
def os_errors(*kinds: type[Exception]) -> Iterator[None]:
    """Raise OSError where a library tells by an error of its own that the disk refused.

    Args:
        kinds: the errors of the library; one that is about anything else is raised as it is.
    """
    try:
        yield
    except kinds as error:
        told = refusal(error)
        if told is None:
            raise
        raise OSError(told) from None


@contextmanager
def only_writer(folder: Path, what: str) -> Iterator[None]:
    """Hold a folder's lock, which ends with the process: of two writers one would lose its work.

    Args:
        folder: which is there.
        what: what another process is doing while it holds the lock, for the error.

    Raises:
        StoreBusy: another process holds it.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreBusy(f"{folder}: {what}. Wait for it to end and try again.") from None
    finally:
        os.close(handle)


def public_folder(folder: Path) -> None:
    """Make a folder that everybody may read, and those around it that are missing.

    That holds whatever the mask of the one who makes them; one that is there stays as it is.
    """
    if not folder.is_dir():
        public_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        folder.chmod(_FOLDER)


def is_given(folder: Path) -> bool:
    """Tell whether an officer has given a folder to its group: by chgrp, and chmod 2750.

    What is made in such a folder is the group's, so its members read it and nobody else does.
    """
    return folder.is_dir() and folder.stat().st_mode & _GIVEN == _GIVEN


def own_mode(folder: Path) -> int:
    """Return who may read a file in a folder: its owner, and the group that it was given to."""
    return _OF_GROUP if is_given(folder) else _OWN


def write_whole(path: Path, content: str | bytes, mode: int) -> None:
    """Write a file in place of what was there: all of it, or nothing.

    Args:
        path: where to, in a folder that is there.
        content: of the file; a text in UTF-8, lines as they are.
        mode: who may read it; nobody but its owner before it is whole.
    """
    _write(path, content.encode() if isinstance(content, str) else content, mode)


def write_new(path: Path, content: bytes, mode: int) -> None:
    """Write a file where there is none, or an empty one as others leave it: all, or nothing.

    Args:
        path: where to, in a folder that is there.
        content: of the file.
        mode: who may read it; nobody but its owner before it is whole.

    Raises:
        FileExistsError: there is one.
    """
    if path.is_symlink() or (path.exists() and not (path.is_file() and not path.stat().st_size)):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    _write(path, content, mode)


def _write(path: Path, content: bytes, mode: int) -> None:
    short = hashlib.sha256(path.name.encode()).hexdigest()[:16]  # no name is too long to be built
    building = path.with_name(f".{short}.building")
    try:
        handle = os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWN)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        building.chmod(mode)
        building.replace(path)
    finally:
        building.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have the disk keep a file or a folder before anything else happens."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
