"""What numba asks for the machine code of a function of ours, and hands it to.

Numba's own writes where the source lies into names and files, takes an index that two processes
can overwrite for each other, and knows one folder and one processor.
"""

# mypy: disable-error-code="no-untyped-call, misc"
# What numba lets others extend it with has no types.

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import FunctionType
from typing import Any
from uuid import uuid4

from numba.core.caching import NullCache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from covey.disclosure.numeric.code_folders import (
    ENDING,
    CodeFolders,
    function_name,
    in_general,
    room_of,
)


class KeptCode(NullCache):
    """The machine code of one function, on disk.

    Args:
        name: of the function in its room.
        folders: where to look; what is compiled goes into the own one.
    """

    def __init__(self, name: str, folders: CodeFolders) -> None:
        self._name, self._folders = name, folders

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Return what was compiled for some types; None where nothing was."""
        target_context.refresh()
        for path in self._places(sig, target_context.codegen()):
            with suppress(FileNotFoundError):
                kept = pickle.loads(path.read_bytes())
                return CompileResult._rebuild(target_context, *kept)
        return None

    def save_overload(self, sig: Any, cres: Any) -> None:
        """Keep what was compiled for some types."""
        if self._folders.own is None:
            return
        path = self._folders.own / self._file(sig, cres.codegen.magic_tuple())
        # An annotation has the whole source in it, and where that lies; sets have no order.
        brings = sorted(cres.reload_init, key=lambda bring: str(bring.name))
        kept = dumps(cres._replace(type_annotation="", reload_init=brings)._reduce())
        building = path.with_name(f"{uuid4().hex}.building")
        try:
            building.write_bytes(kept)
            building.replace(path)
        finally:
            building.unlink(missing_ok=True)

    def _places(self, sig: Any, codegen: Any) -> Iterator[Path]:
        """Yield where code may lie: for this very processor first, then for those in general."""
        triple, *this = codegen.magic_tuple()
        if self._folders.own:
            yield self._folders.own / self._file(sig, (triple, *this))
        if self._folders.brought:
            yield self._folders.brought / self._file(sig, (triple, in_general().name, ""))

    def _file(self, sig: Any, made_for: tuple[str, ...]) -> str:
        text = hashlib.sha256(repr((sig, made_for)).encode()).hexdigest()
        return f"{self._name}-{text[:16]}{ENDING}"


def placeless(function: Any) -> FunctionType:
    """Return a function whose code tells its place in its room, and not where the room is."""
    source = Path(function.__code__.co_filename)
    place = source.relative_to(room_of(source)).as_posix()
    code = function.__code__.replace(co_filename=place)
    same = FunctionType(code, function.__globals__, function.__name__, function.__defaults__)
    same.__qualname__, same.__module__ = function.__qualname__, function.__module__
    same.__kwdefaults__ = function.__kwdefaults__
    return same


def keep(made: Any, function: Any, folders: CodeFolders) -> None:
    """Have numba keep the machine code of a function of ours in *folders*.

    Args:
        made: what numba made of it.
        function: which.
        folders: where to.
    """
    made._cache = KeptCode(function_name(function), folders)
