"""Files that nobody but their owner can read, from the moment they exist."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from covey.errors import StoreError

_OTHERS = 0o077


@contextmanager
def private_files() -> Iterator[None]:
    """Create no file, not even a temporary one, that group or others may read."""
    before = os.umask(_OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def private_folder(folder: Path) -> None:
    """Create *folder* for its owner alone, or close it to others if it exists.

    Raises:
        StoreError: the folder cannot be made or closed.
    """
    try:
        with private_files():
            folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise StoreError(
            f"{folder}: the folder cannot be kept to its owner ({error.strerror}). "
            "Choose a folder that belongs to you."
        ) from None
