"""Rebuild: the public file is made again as it was published, from what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from covey.hub.forms import forms_following
from covey.hub.settings import Settings
from covey.store import Remade, open_confidential, rebuild


@dataclass(frozen=True)
class Rebuilt:
    """The public file as it is again.

    Args:
        path: where it lies.
        remade: the releases in it, and why its bytes differ, if they do.
    """

    path: Path
    remade: Remade


def rebuild_public(settings: Settings) -> Rebuilt:
    """Make the public file of a project again, byte for byte where the same versions made it.

    Raises:
        ReleaseRefused: nothing was published, or the public file holds what the record lacks.
        StoreError: the ledger, of which it is made where the kept copy is lost as well, is not what
            was entered.
    """
    with forms_following(settings), open_confidential(settings.confidential_file) as store:
        remade = rebuild(store, settings.archive)
    return Rebuilt(settings.public_file, remade)
