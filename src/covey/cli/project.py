"""The project in a folder, as commands open it, and whether its runs are reported to a server."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from covey.admission import LARGEST_FILE
from covey.plurals import numbered

if TYPE_CHECKING:
    from covey.contracts import Registry
    from covey.hub.settings import Settings

OfficersKey = Annotated[Path | None, Parameter(show_default="nobody signs")]


def largest_file(project: Path) -> int:
    """Return the most bytes that a file of an agency may have in the project at *project*."""
    try:
        return settings_of(project).largest_file * 2**20
    except ModuleNotFoundError:  # an agency needs no hub to check a file
        return LARGEST_FILE


def settings_of(project: Path) -> Settings:
    """Return the settings of the project in a folder.

    Raises:
        ContractError: a setting is not usable.
    """
    from covey.hub.settings import read_settings

    return read_settings(project.resolve())


def opened(project: Path) -> tuple[Settings, Registry]:
    """Return the settings and the contracts of the project in a folder.

    Raises:
        ContractError: the folder is no project, or a setting or a contract is not usable.
    """
    from covey.project import load_registry

    return settings_of(project), load_registry(project)


def signed_with(settings: Settings, key: Path | None) -> AbstractContextManager[None]:
    """Sign what follows with an officer's private key, where she gives it.

    Raises:
        CoveyError: on entering it, as `covey.hub.doers.signing`.
    """
    if key is None:
        return nullcontext()
    from covey.hub.doers import signing

    return signing(settings, key)


def tell_head(settings: Settings) -> None:
    """Say what the newest head of the ledger is: kept elsewhere, it tells of a rollback."""
    from covey.hub.clock import clock_words, moment_now
    from covey.hub.ledger import read_ledger

    links = read_ledger(settings)
    entries = numbered(len(links), "entry", "entries")
    print(f"The ledger has {entries}, and the head {links[-1].head}.", file=sys.stderr)
    for odd in clock_words(links, moment_now()):
        print(odd, file=sys.stderr)


def is_reported(project: Path) -> bool:
    """Tell whether runs of a project are reported to a Prefect server, since one is named.

    Nothing of Prefect is loaded to tell.
    """
    name_project(project)
    from covey.flows.named_server import server_is_named

    return server_is_named()


def name_project(project: Path) -> None:
    """Say which project flows serve: they are handed no folder, which Prefect would keep."""
    os.environ["COVEY_PROJECT"] = str(project.resolve())
