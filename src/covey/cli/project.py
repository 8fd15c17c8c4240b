"""The flows of the project in the current folder, loaded only when one is asked for."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Final

from covey.errors import CommandError
from covey.loading import load_module

_EXTRAS: Final = {
    **dict.fromkeys(("prefect", "pydantic_settings"), "flows"),
    **dict.fromkeys(("altair", "great_tables", "jinja2", "vl_convert"), "flows,page"),
}
"""What `pip install covey` does not bring, with the extras that do."""


_RUNS: Final = ("ingest", "release")
"""What runs under Prefect."""


def load_flow(name: str, project: Path) -> ModuleType:
    """Import the flow *name* of the project in folder *project*.

    A project's own ``pipelines/<name>.py`` comes first; without one, the package's flow runs. The
    flows find the project through COVEY_PROJECT.

    Raises:
        CommandError: Covey is installed without what flows need.
    """
    home = project.resolve()
    os.environ["COVEY_PROJECT"] = str(home)
    try:
        if (home / "pipelines" / f"{name}.py").is_file():
            return load_module(f"pipelines.{name}", home)
        room = "flows" if name in _RUNS else "hub"
        return importlib.import_module(f"covey.{room}.{name}")
    except ModuleNotFoundError as error:
        extras = _EXTRAS.get((error.name or "").partition(".")[0])
        if extras is None:
            raise
        raise CommandError(
            "Covey is installed without what this command of a project needs: "
            f"pip install 'covey[{extras}]'."
        ) from None
