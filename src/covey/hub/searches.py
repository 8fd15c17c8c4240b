"""What a search found is kept for the next act: after a plan come a report and the release.

All three ask for the same as long as no file, policy or Covey is another. It holds no true count,
and tells what is hidden and by how much that might be other: for its owner alone. It is no record,
and never trusted: what is found there is proved and attacked as if it were new.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from covey.disclosure import kept_on
from covey.disk import write_whole
from covey.errors import StoreError
from covey.hub.settings import Settings
from covey.store import private_folder

_OWN: Final = 0o600

_MOST: Final = 50 * 2**20
"""Bytes of what is kept: of a table of 20,000 rows, a plan and a report keep 60,000."""

_LEAST: Final = 4096
"""Bytes that a file takes of a disk, however small it is."""


@contextmanager
def searches_kept(settings: Settings) -> Iterator[None]:
    """Have searches in this block answered by what acts before this one found, and keep theirs."""
    with kept_on(_Folder(settings.searches_folder)):
        yield
    _forget(settings.searches_folder)


@dataclass(frozen=True)
class _Folder:
    """A folder of answers, a file each. What the disk refuses is searched again."""

    path: Path

    def get(self, name: str) -> bytes | None:
        """Return what was answered; None: nothing."""
        path = self._of(name)
        try:
            content = path.read_bytes()
            path.touch()  # it was of use just now
        except OSError:
            return None
        return content

    def put(self, name: str, content: bytes) -> None:
        """Keep an answer."""
        with suppress(OSError, StoreError):
            private_folder(self.path)
            write_whole(self._of(name), content, _OWN)

    def _of(self, name: str) -> Path:
        return self.path / f"{name}.npz"


def _forget(folder: Path) -> None:
    """Remove what was of no use for longest, where it is much."""
    left = _MOST
    with suppress(OSError):
        told = {path: path.stat() for path in folder.glob("*.npz")}
        for path in sorted(told, key=lambda one: told[one].st_mtime_ns, reverse=True):
            left -= max(told[path].st_size, _LEAST)
            if left < 0:
                path.unlink(missing_ok=True)
