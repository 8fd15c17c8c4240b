"""What a long look told last, as long as nothing that it looked at has changed.

A status reads every file that ever came. Between two visits mostly nothing happens, and whether it
did is told by the times of files alone.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from covey.desk.visit import Visit
from covey.hub.settings import Settings
from covey.hub.today import Today, today

_Answer = TypeVar("_Answer")
_AGE: Final = timedelta(seconds=30)
"""How old it may be all the same: an embargo ends and a day begins without any file."""

_told: Final[dict[tuple[str, Path], tuple[object, datetime, Any]]] = {}
_lock: Final = threading.Lock()


def as_before(settings: Settings, name: str, look: Callable[[], _Answer]) -> _Answer:
    """Return what a look tells; what it told last where no file of the project changed since.

    Args:
        settings: of the project.
        name: of the look.
        look: reads the stores, the inbox, the officers and what waits for them.
    """
    key, now = (name, settings.home), datetime.now(UTC)
    stamp = tuple(_stamps(settings))
    with _lock:
        found = _told.get(key)
    if found is not None and found[0] == stamp and now - found[1] < _AGE:
        answer: _Answer = found[2]
        return answer
    answer = look()
    with _lock:  # with the times from before: what changed during the look is looked at again
        _told[key] = (stamp, now, answer)
    return answer


def today_told(visit: Visit) -> Today:
    """Return what there is to do in the project of a desk."""
    settings, registry = visit.desk.settings, visit.desk.registry
    return as_before(settings, "today", lambda: today(settings, registry))


def _stamps(settings: Settings) -> Iterator[tuple[str, int, int]]:
    for path in (settings.confidential_file, settings.public_file):
        if path.exists():
            told = path.stat()
            yield str(path), told.st_mtime_ns, told.st_size
    for folder in (
        settings.inbox_folder,
        settings.approvals_folder,
        settings.officers_folder,
        settings.outside_folder,
    ):
        yield from _below(folder)


def _below(folder: Path) -> Iterator[tuple[str, int, int]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as found:
        for one in sorted(found, key=lambda entry: entry.name):
            told = one.stat(follow_symlinks=False)
            yield one.path, told.st_mtime_ns, told.st_size
            if one.is_dir(follow_symlinks=False):
                yield from _below(Path(one.path))
