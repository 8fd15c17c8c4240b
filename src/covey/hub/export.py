"""Export: what is public, for those who read other forms; never while it is not what went out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from covey.exchange import Attribution
from covey.hub.form_files import KEY_FILE, attributed, signing_key
from covey.hub.forms import forms_following
from covey.hub.settings import Settings
from covey.store import catch_up, open_confidential, private_folder, refuse_fault


@dataclass(frozen=True)
class Offered:
    """What a project has to export.

    Args:
        public: the published file, which is what went out.
        key: the private key it is signed with; None where none was made.
        attribution: who stands behind it.
    """

    public: Path
    key: Path | None
    attribution: Attribution


def offered(settings: Settings) -> Offered:
    """Return what a project has to export, once its public file is what was published.

    Raises:
        ReleaseRefused: it is not.
        StoreError: a store cannot be read.
    """
    with forms_following(settings), open_confidential(settings.confidential_file) as store:
        refuse_fault(catch_up(store, settings.archive))
    return Offered(settings.public_file, signing_key(settings), attributed(settings))


def key_file(settings: Settings) -> Path:
    """Return where the private key of a project lies, in a folder for its owner alone."""
    folder = settings.confidential_file.parent
    private_folder(folder)
    return folder / KEY_FILE
