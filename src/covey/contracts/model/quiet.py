"""Load pandera for polars alone: of pandas and Spark it would load all that is installed.

Pandas, which OR-tools brings, takes half as long to load as all else that a command begins with;
the frames of Spark warn. Whoever asks pandera for pandas afterwards has it all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

from covey.errors import ContractError
from covey.loading import load_part

_FRAMES: Final = ("pandas", "pyspark.pandas")
_OF_PANDAS: Final = {
    "pandera": "pandera._pandas_deprecated",
    "pandera.typing": "pandera.typing.pandas",
}
"""By package of pandera that holds names of pandas where that is installed, where they are from."""


class _NotInstalled:
    """Finds none of them, in Python's own words: by these pandera tells what is the matter."""

    @staticmethod
    def find_spec(name: str, *_path_and_target: object) -> None:
        if name in _FRAMES:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@contextmanager
def _as_if_not_installed() -> Iterator[None]:
    sys.meta_path.insert(0, _NotInstalled)
    try:
        yield
    finally:
        sys.meta_path.remove(_NotInstalled)


def _held_when_asked(package: ModuleType, source: str) -> None:
    """Let *package* hold the names of *source* from when one is asked for that it has not."""
    # Python asks for modules of a package by their names too, before it looks for their files.
    modules = {one.name for one in iter_modules(package.__path__)}

    def held(name: str) -> object:
        if name not in modules and not name.startswith("_"):
            try:
                names = vars(load_part(source))
            except (ImportError, ContractError) as error:
                raise AttributeError(f"{package.__name__}.{name} needs pandas") from error
            vars(package).update({one: names[one] for one in names if not one.startswith("_")})
            if name in names:
                return names[name]
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    package.__getattr__ = held  # type: ignore[method-assign]


def _asked_only_where_loaded(module: ModuleType, name: str) -> None:
    """Let a function of no arguments, which loads pandas, return None until that is loaded.

    Each check asks by it whether it was given a frame of pandas, of which there are none till then.
    """
    asked = getattr(module, name, None)
    if asked is not None:
        setattr(module, name, lambda: asked() if "pandas" in sys.modules else None)


with _as_if_not_installed():
    import pandera.polars  # noqa: F401
    from pandera.backends import register_checks

_asked_only_where_loaded(register_checks, "_load_get_backend_types_from_mro")
for _name, _source in _OF_PANDAS.items():
    _held_when_asked(sys.modules[_name], _source)
