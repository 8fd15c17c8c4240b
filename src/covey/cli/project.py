"""The flows of the project in the current folder, loaded only when one is asked for."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Final

from covey.errors import CommandError
from covey.loading import load_module

_OF_THE_EXTRA: Final = ("prefect", "pydantic_settings")
"""What `pip install 'covey[flows]'` brings and `pip install covey` does not."""


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
        return importlib.import_module(f"covey.flows.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        raise CommandError(
            "Covey is installed without what runs a project: pip install 'covey[flows]'."
        ) from None
