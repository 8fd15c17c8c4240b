"""A page that only its owner can open, from the moment it exists."""

from __future__ import annotations

from pathlib import Path

from covey.disk import refusal, write_whole
from covey.errors import StoreError

_FILE = 0o600


def write_report(page: str, path: Path) -> Path:
    """Write a confidential page in place of an earlier one: all of it, or nothing.

    Args:
        page: the HTML.
        path: where to, in a folder that is there.

    Raises:
        StoreError: the disk refuses; what was there is unchanged.
    """
    try:
        write_whole(path, page, _FILE)
    except OSError as error:
        raise StoreError(
            f"{path}: the report cannot be written ({refusal(error)}). Make room, or correct the "
            "folder's permissions, and ask for it again."
        ) from None
    return path
