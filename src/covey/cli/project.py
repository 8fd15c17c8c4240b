"""The flows of the project in the current folder, loaded only when one is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from types import ModuleType

from covey.errors import ContractError


def load_pipelines(name: str, project: Path) -> ModuleType:
    """Import ``pipelines.<name>`` for the project in folder *project*.

    The module is taken from the project's folder, else from the current one; the flows find the
    project through COVEY_PROJECT.

    Raises:
        ContractError: neither folder has a ``pipelines`` package.
    """
    os.environ["COVEY_PROJECT"] = str(project.resolve())
    for folder in (Path.cwd(), project.resolve()):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    if not any((folder / "pipelines").is_dir() for folder in (project, Path.cwd())):
        raise ContractError(
            f"{project}: no pipelines/ here. Go to a Covey project's folder, or name it with "
            "--project."
        )
    return importlib.import_module(f"pipelines.{name}")
