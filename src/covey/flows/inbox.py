"""What lies in the inbox: files to take in, and what nobody can take in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from covey.contracts import Registry


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file in the folder of its submission.

    Args:
        submission: the kind of file, by its folder.
        path: where it lies.
        sha256: the hash of its bytes; empty where they cannot be read.
    """

    submission: str
    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everything in the inbox.

    Args:
        files: in the order they came, for each submission.
        strays: what lies outside the folder of any submission, or cannot be read.
    """

    files: tuple[InboxFile, ...]
    strays: tuple[Path, ...]


def look_into(folder: Path, registry: Registry) -> Inbox:
    """List the inbox; a folder that is not there is an empty inbox."""
    names = [submission.name for submission in registry.submissions]
    files = [file for name in names for file in _files(folder / name, name)]
    entries = sorted(folder.iterdir()) if folder.is_dir() else []
    strays = [entry for entry in entries if entry.name not in names and _is_meant(entry)]
    unreadable = [file.path for file in files if not file.sha256]
    return Inbox(tuple(file for file in files if file.sha256), (*strays, *unreadable))


def _files(folder: Path, submission: str) -> Iterator[InboxFile]:
    """Yield the files of one submission, the oldest first: the newest is to count."""
    entries = [entry for entry in folder.iterdir() if _is_meant(entry)] if folder.is_dir() else []
    for entry in sorted(entries, key=lambda entry: (entry.lstat().st_mtime_ns, entry.name)):
        yield InboxFile(submission, entry, _hash(entry))


def _hash(path: Path) -> str:
    if not path.is_file():
        return ""
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""


def _is_meant(entry: Path) -> bool:
    """A name with a leading dot is a file manager's or an unfinished transfer's."""
    return not entry.name.startswith(".")
