"""The registry of the project in a folder."""

from __future__ import annotations

from pathlib import Path

from covey.contracts import Registry
from covey.errors import ContractError
from covey.loading import load_module


def load_registry(project: Path) -> Registry:
    """Import ``schemas.registry`` of the project in folder *project*.

    Raises:
        ContractError: the folder holds no ``schemas/registry.py``, another project is already
            loaded, or the module has no REGISTRY.
    """
    if not (project / "schemas" / "registry.py").is_file():
        raise ContractError(f"{project}: no schemas/registry.py. Go to a Covey project's folder.")
    registry = getattr(load_module("schemas.registry", project), "REGISTRY", None)
    if not isinstance(registry, Registry):
        raise ContractError(f"{project}/schemas/registry.py must define REGISTRY, a Registry.")
    return registry
