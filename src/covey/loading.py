"""The one place where a project's own code is imported: by name, and from its folder.

One process serves one project, whose folder goes to the front of the import path.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import cast

from covey.errors import ContractError


def load_module(name: str, project: Path) -> ModuleType:
    """Import module *name* of the project in folder *project*.

    Raises:
        ContractError: another project is already loaded.
        ModuleNotFoundError: there is no such module, or it needs one that is not there.
    """
    home = project.resolve()
    if str(home) not in sys.path:
        sys.path.insert(0, str(home))
    module = importlib.import_module(name)
    served = _file(module).parents[name.count(".")].resolve()
    if served != home:
        raise ContractError(
            f"{project}: this process already serves the project in {served}. Start another one."
        )
    return module


def import_path() -> list[str]:
    """Return where modules are looked for, as another process is told it."""
    return list(sys.path)


def take_import_path(folders: list[str]) -> None:
    """Look for modules where another process does."""
    sys.path[:] = folders


def load_package(package: str) -> Path:
    """Import a package that is on the import path, and return its folder."""
    return _file(importlib.import_module(package)).parent


def load_part(name: str) -> ModuleType:
    """Import a module of a package that is on the import path.

    Raises:
        ContractError: there is no such module.
        ModuleNotFoundError: it needs one that is not there.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ContractError(f"{name} is registered, but there is no such module.") from error


def _file(module: ModuleType) -> Path:
    return Path(cast(str, module.__file__))
