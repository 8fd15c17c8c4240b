"""The project in a folder, as commands open it, and whether its runs are reported to a server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from covey.errors import CommandError

if TYPE_CHECKING:
    from covey.contracts import Registry
    from covey.hub.settings import Settings

_EXTRAS: Final = {
    **dict.fromkeys(("prefect", "pydantic_settings"), "flows"),
    **dict.fromkeys(("altair", "great_tables", "jinja2", "vl_convert"), "flows,page"),
}
"""What `pip install covey` does not bring, with the extras that do."""


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


def is_reported(project: Path) -> bool:
    """Tell whether runs of a project are reported to a Prefect server, since one is named.

    Nothing of Prefect is loaded to tell.
    """
    # Flows are handed no folder, which Prefect would keep: they serve the project named here.
    os.environ["COVEY_PROJECT"] = str(project.resolve())
    from covey.flows.named_server import server_is_named

    return server_is_named()


def missing_extra(error: ModuleNotFoundError) -> CommandError | None:
    """Return what is said where Covey is installed without what a command needs; else None."""
    extras = _EXTRAS.get((error.name or "").partition(".")[0])
    if extras is None:
        return None
    return CommandError(
        "Covey is installed without what this command of a project needs: "
        f"pip install 'covey[{extras}]'."
    )
