"""What lies in the inbox: files to take in, and what nobody can take in."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Final

from covey.contracts import Registry
from covey.disk import file_hash
from covey.intake import Handed, printable_name
from covey.store import Receipt

_STILL: Final = 2 * 10**9
"""Nanoseconds after which a file that changed again tells so by its moment, on every disk."""


@dataclass(frozen=True)
class InboxFile:
    """A file that came: into the folder of its submission, or fetched from elsewhere.

    Args:
        submission: the kind of file.
        path: where it lies; or the file itself, where it was fetched.
        hashed: what gives `sha256`, of a file that is read when it is asked for.
        modified: when it was written, in nanoseconds since 1970.
    """

    submission: str
    path: Path | Handed
    hashed: Callable[[], str] = field(compare=False, repr=False)
    modified: int

    @cached_property
    def sha256(self) -> str:
        """The hash of its bytes; empty where they cannot be read."""
        return self.hashed()

    @cached_property
    def name(self) -> str:
        """Its name, as it can be printed and stored."""
        return printable_name(self.path.name)


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everything in the inbox.

    Args:
        files: in the order they came, for each submission.
        strays: what lies outside the folder of any submission, and folders.
    """

    files: tuple[InboxFile, ...]
    strays: tuple[Path, ...]


def look_into(folder: Path, registry: Registry) -> Inbox:
    """List the inbox; a folder that is not there, or cannot be read, is an empty one."""
    names = [submission.name for submission in registry.submissions]
    strays = [Path(entry.path) for entry in _entries(folder) if entry.name not in names]
    files: list[InboxFile] = []
    for name in names:
        if (folder / name).exists() and not _is_open(folder / name):
            strays.append(folder / name)
        inside = [(entry, entry.is_dir()) for entry in _entries(folder / name)]
        strays += [Path(entry.path) for entry, is_folder in inside if is_folder]
        files += _files(name, [entry for entry, is_folder in inside if not is_folder])
    return Inbox(tuple(files), tuple(strays))


def unseen(
    files: Iterable[InboxFile], receipts: Iterable[Receipt], glance: bool = False
) -> list[InboxFile]:
    """Return the files that came since they were last looked at, of all that lie there.

    Files stay in the inbox, so one of an earlier revision lies there still and must not come back
    by itself. A file is known by its name, its bytes and when it was written: other bytes under a
    name are a new file, and so is a new name, whatever its bytes. The same bytes under the same
    name, written again, are looked at once more, unless they count as it is. A file that was
    refused is looked at again once its letter is gone.

    Args:
        files: in the order they came.
        receipts: of all that were looked at.
        glance: take a file that was written at the same nanosecond for the same bytes, and read
            only others: for who tells what waits, and takes nothing in.
    """
    last: dict[tuple[str, str], Receipt] = {}
    counting: dict[tuple[str, str | None], Receipt] = {}
    for receipt in receipts:
        last[receipt.submission, receipt.file_name] = receipt
        if receipt.verdict == "accepted":
            counting[receipt.submission, receipt.period] = receipt
    counts = {(receipt.submission, receipt.sha256) for receipt in counting.values()}
    return [
        file
        for file in files
        if not _is_known(file, last.get((file.submission, file.name)), counts, glance)
    ]


def _is_known(
    file: InboxFile, last: Receipt | None, counts: set[tuple[str, str]], glance: bool
) -> bool:
    if last is None:
        return False
    if not (glance and last.modified == file.modified) and last.sha256 != file.sha256:
        return False
    if last.verdict == "refused" and not (last.letter and Path(last.letter).exists()):
        return False
    untouched = last.modified in (None, file.modified)
    settled = last.verdict == "held" or (
        last.verdict == "accepted" and (last.submission, last.sha256) in counts
    )
    return untouched or settled


def _files(submission: str, entries: Iterable[os.DirEntry[str]]) -> Iterator[InboxFile]:
    """Yield the files of one submission, the oldest first: the newest is to count."""
    found = []
    for entry in entries:
        try:
            found.append((entry, entry.stat(follow_symlinks=False)))
        except OSError:  # gone since the folder was listed
            continue
    for entry, told in sorted(found, key=lambda one: (one[1].st_mtime_ns, one[0].name)):
        path = Path(entry.path)
        yield InboxFile(submission, path, partial(_hash, path, told), told.st_mtime_ns)


def _hash(path: Path, told: os.stat_result) -> str:
    """Return the hash of a file's bytes; nothing where the intake would refuse to read them."""
    if not stat.S_ISREG(told.st_mode):
        return ""
    try:
        if time.time_ns() - told.st_ctime_ns < _STILL:
            return file_hash(path)
        return _hash_of(path, (told.st_ino, told.st_ctime_ns, told.st_size))
    except OSError:
        return ""


@lru_cache(maxsize=2**16)
def _hash_of(path: Path, _: tuple[int, int, int]) -> str:
    """Return the hash of a file as long as its node, last change and size are the same.

    Files stay in the inbox for years, and whoever looks again has read nearly all of them before.
    """
    return file_hash(path)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what lies in *folder*; ``.name`` is a file manager's or an unfinished transfer's."""
    if not _is_open(folder):
        return []
    with os.scandir(folder) as inside:
        shown = [entry for entry in inside if not entry.name.startswith(".")]
    return sorted(shown, key=lambda entry: entry.name)


def _is_open(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
