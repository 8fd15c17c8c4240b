"""The flows of the project in the current folder, loaded only when one is asked for."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from types import ModuleType
from typing import Final

from covey.loading import load_module

_RUNS: Final = ("ingest", "release")
"""What runs under Prefect."""


def load_flow(name: str, project: Path) -> ModuleType:
    """Import the flow *name* of the project in folder *project*.

    A project's own ``pipelines/<name>.py`` comes first; without one, the package's flow runs. The
    flows find the project through COVEY_PROJECT.

    Raises:
        ModuleNotFoundError: Covey is installed without what flows need.
    """
    home = project.resolve()
    os.environ["COVEY_PROJECT"] = str(home)
    if (home / "pipelines" / f"{name}.py").is_file():
        return load_module(f"pipelines.{name}", home)
    room = "flows" if name in _RUNS else "hub"
    return importlib.import_module(f"covey.{room}.{name}")
