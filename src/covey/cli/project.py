"""The flows of the project in the current folder, loaded only when one is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType


def load_flow(name: str, project: Path) -> ModuleType:
    """Import the flow *name* of the project in folder *project*.

    A project's own ``pipelines/<name>.py`` comes first; without one, the package's flow runs. The
    flows find the project through COVEY_PROJECT.
    """
    home = project.resolve()
    os.environ["COVEY_PROJECT"] = str(home)
    if not (home / "pipelines" / f"{name}.py").is_file():
        return importlib.import_module(f"covey.flows.{name}")
    if str(home) not in sys.path:
        sys.path.insert(0, str(home))
    return importlib.import_module(f"pipelines.{name}")
