"""A public DuckDB file is built beside the old one and takes its place whole.

A DuckDB file remembers what was deleted from it, so a published one is never written in place; and
a process killed at any moment leaves either the old file or the new one.
"""

from __future__ import annotations

import base64
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from covey.disk import flush, only_writer, public_folder, refusal
from covey.errors import StoreError
from covey.files.connection import refuse_log

# What `ATTACH 'file' (STORAGE_VERSION 'v1.4.0')` leaves when nothing is put in. DuckDB would draw
# a new random identifier for each file; starting from this one, equal content is equal bytes.
_EMPTY: Final = zlib.decompress(
    base64.b64decode(
        "eNrt17EKQQEUBmBJ8hA2m6R7pTDqMinLpRiJB7B4B4PNbPEQBoPNLrOXsCgLg6QUWZTh+5a/0zmd4WynN9jtN5O4"
        "3+hGrSjxnWmpGBTD9/3qqFINw/K4FnzeM8wlZ6fDsZ3vnKNCfd5MAAAAAD8RbxfZy3q5etTXF8/J1D0y90g7HQAA"
        "APj/AQAAgL9xAz8lOco="
    )
)
_FILE = 0o644


@contextmanager
def replaced_whole(path: Path) -> Iterator[Path]:
    """Give an empty DuckDB file to fill, which becomes *path* when the block ends without error.

    Raises:
        StoreBusy: another process is publishing into the same folder.
        StoreError: a log lies beside the old or the new file, or the disk refuses.
    """
    try:
        public_folder(path.parent)
        with only_writer(path.parent, "another release is being published"):
            refuse_log(path)
            # Of its own name: what a killed process had started may go on for a moment.
            building = path.with_name(f".{os.getpid()}.{path.name}.building")
            _remove_started(path)
            building.write_bytes(_EMPTY)
            try:
                yield building
                refuse_log(building)
                _put_in_place(building, path)
            finally:
                _remove_started(path)
    except OSError as error:
        raise StoreError(
            f"{path}: the file cannot be written ({refusal(error)}). Make room or correct the "
            "folder's permissions, and try again."
        ) from None


def _put_in_place(building: Path, path: Path) -> None:
    building.chmod(_FILE)
    flush(building)
    building.replace(path)
    flush(path.parent)


def _remove_started(path: Path) -> None:
    """Remove what was started, by this process and by others that did not end it."""
    for left in path.parent.glob(f".*{path.name}.building*"):
        left.unlink(missing_ok=True)
