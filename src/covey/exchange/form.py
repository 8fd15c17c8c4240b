"""What a form is: a file, or a folder of files, that programs of others read a release from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from covey.exchange.published import PublishedRelease

DATASET: Final = "{dataset}"
"""Stands for the name of the dataset in that of a file."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form that releases go out in; a new one is a file of its own, and a line in `FORMS`.

    Args:
        name: its file in the folder of an export, with `DATASET` for the dataset.
        write: writes a release there. The same release makes the same bytes, and none of them is
            of a hidden count. It raises Unfit where the form cannot hold the release, and OSError
            where the disk refuses.
        media_type: what a catalogue calls it, as IANA lists it; empty where the release cannot be
            read from this file alone.
    """

    name: str
    write: Callable[[PublishedRelease, Path], None]
    media_type: str = ""

    def file_of(self, published: PublishedRelease) -> str:
        """Return what the file of a release is called."""
        return self.name.replace(DATASET, published.name)
