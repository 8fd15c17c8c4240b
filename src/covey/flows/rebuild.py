"""Rebuild: the public file is made again as it was published, from the kept copy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from covey.flows.settings import read_settings
from covey.store import Release, open_confidential, rebuild


@dataclass(frozen=True)
class Rebuilt:
    """The public file as it is again.

    Args:
        path: where it lies.
        releases: the releases in it.
    """

    path: Path
    releases: tuple[Release, ...]


def rebuild_public() -> Rebuilt:
    """Make the public file of this project again, byte for byte.

    Raises:
        ReleaseRefused: nothing was published, or the public file holds what the record lacks.
        StoreError: the kept copy is missing or damaged as well.
    """
    settings = read_settings()
    with open_confidential(settings.confidential_file) as store:
        return Rebuilt(settings.public_file, rebuild(store, settings.archive))
