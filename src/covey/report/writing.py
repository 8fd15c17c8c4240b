"""A page that only its owner can open, from the moment it exists."""

from __future__ import annotations

from pathlib import Path

from covey.disk import refusal
from covey.errors import StoreError
from covey.store import private_files

_FILE = 0o600


def write_report(page: str, path: Path) -> Path:
    """Write a confidential page in place of an earlier one: all of it, or nothing.

    Args:
        page: the HTML.
        path: where to, in a folder that is there.

    Raises:
        StoreError: the disk refuses; what was there is unchanged.
    """
    building = path.with_name(f".{path.name}.building")
    try:
        with private_files():
            building.write_text(page, encoding="utf-8", newline="\n")
        building.chmod(_FILE)
        building.replace(path)
    except OSError as error:
        raise StoreError(
            f"{path}: the report cannot be written ({refusal(error)}). Make room, or correct the "
            "folder's permissions, and ask for it again."
        ) from None
    finally:
        building.unlink(missing_ok=True)
    return path
