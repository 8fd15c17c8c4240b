"""Whether anything has changed since a look: between two visits mostly nothing happens.

That is told by the times of files alone. A status reads every file that ever came, and a ledger
every row that went out; what they told last is told again as long as no file is another.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from covey.hub.settings import Settings

Stamp = tuple[tuple[str, int, int], ...]
"""Path, moment and size of each file."""


def stamp_of(settings: Settings) -> Stamp:
    """Return what differs once a file of the project does: of stores, inbox, officers, plans."""
    return tuple(_stamps(settings))


def _stamps(settings: Settings) -> Iterator[tuple[str, int, int]]:
    store = settings.confidential_file
    # A process that was killed leaves beside the store what it had decided.
    for path in (store, store.with_name(f"{store.name}.wal"), settings.public_file):
        if path.exists():
            yield _stamp(path, path.stat())
    for folder in (
        settings.inbox_folder,
        settings.approvals_folder,
        settings.answers_folder,
        settings.plans_folder,
        settings.officers_folder,
        settings.outside_folder,
    ):
        yield from _below(folder)


def _below(folder: Path) -> Iterator[tuple[str, int, int]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        for one in sorted(found, key=lambda entry: entry.name):
            yield _stamp(Path(one.path), one.stat(follow_symlinks=False))
            if one.is_dir(follow_symlinks=False):
                yield from _below(Path(one.path))


def _stamp(path: Path, told: os.stat_result) -> tuple[str, int, int]:
    return str(path), told.st_mtime_ns, told.st_size
