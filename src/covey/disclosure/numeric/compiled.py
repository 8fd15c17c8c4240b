"""The door to the compiler: a plain function of arrays becomes machine code, kept on disk.

Numba looks at one function's own file to tell whether its machine code is still good, although
the code of the functions it calls is in there too, and how the arrays it takes are laid out. So the
code is kept in a folder named after the text of all files that it can rest on: those of the room
that the function is in (suppression, audit), of `proof` and of `numeric`. A changed line in one of
them means a new folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from numba import njit
from numba.core import config as numba_config
from numba.core import event

import covey.disclosure.numeric.by_reference  # noqa: F401 - shows numba how to take named tuples

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")
_CONFIG: Any = numba_config
_NJIT: Any = njit  # its types leave out the option that is used here
_HOUSE = Path(__file__).parents[1]

_AT_FIRST_USE = 167
"""Functions that are compiled by the first protection on a machine, numba's own among them."""

whole = cast("Callable[[Any], int]", np.int64)
"""Makes a constant or a small integer an int64: one machine code instead of one for each type."""


def compiled(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile *function* at its first call; it lets other threads run and must not use objects.

    It may call compiled functions of its own room alone, and works on the arrays that it is
    given, and returns none: who holds on to them is not counted, which took a quarter of the time.
    """
    return _compiled(function, _nrt=False)


def compiled_part(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile a *function* that compiled ones alone call; else as `compiled`.

    It has no way in for Python, which took a third of all compiling; such a call would crash.
    """
    return _compiled(function, _nrt=False, no_cpython_wrapper=True)


def compiled_to_make_arrays(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile a *function* that makes arrays; else as `compiled`."""
    return _compiled(function)


def _compiled(function: Callable[_Args, _Result], **options: bool) -> Callable[_Args, _Result]:
    before = _CONFIG.CACHE_DIR
    _CONFIG.CACHE_DIR = _code_folder(room_of(Path(function.__code__.co_filename)))
    try:
        # Nobody calls these from C: without that wrapper compiling takes a quarter less.
        options |= {"cache": True, "nogil": True, "no_cfunc_wrapper": True}
        return cast("Callable[_Args, _Result]", _NJIT(**options)(function))
    finally:
        _CONFIG.CACHE_DIR = before


def is_kept(source: Path) -> bool:
    """Tell whether machine code of a file's room is on disk; if not, it takes a while to make."""
    return any(Path(_code_folder(room_of(source))).rglob("*.nbi"))


@contextmanager
def compiling(tell: Callable[[float], None]) -> Iterator[None]:
    """Tell whenever a function was compiled in this block, with the share of a first use so far."""
    with event.install_listener("numba:compile", _Ear(tell)):
        yield


class _Ear(event.Listener):
    """Hears of each function that is compiled; of those on disk there is nothing to hear."""

    def __init__(self, tell: Callable[[float], None]) -> None:
        self.tell, self.done = tell, 0

    def on_start(self, event: event.Event) -> None:
        pass

    def on_end(self, event: event.Event) -> None:  # noqa: ARG002 - numba hands it over
        self.done += 1
        self.tell(min(self.done / _AT_FIRST_USE, 1.0))


def room_of(source: Path) -> Path:
    """Return the folder whose compiled functions may call each other: a room of the house."""
    inside = source.relative_to(_HOUSE).parts if source.is_relative_to(_HOUSE) else ()
    return _HOUSE / inside[0] if len(inside) > 1 else source.parent


def code_name(house: Path, room: Path) -> str:
    """Return a name for the text of all that the machine code of a room can rest on."""
    folders = dict.fromkeys([house / "numeric", house / "proof", room])
    sources = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    text = b"".join(path.read_bytes() for path in sources)
    return hashlib.sha256(text).hexdigest()[:16]


@cache
def method_of(source: str) -> str:
    """Return a name for the text of all that what a file of the house does can rest on."""
    return code_name(_HOUSE, room_of(Path(source)))


@cache
def _code_folder(room: Path) -> str:
    """Return the folder beside the sources, or in the user's cache where that is not writable."""
    name = code_name(_HOUSE, room)
    for home in (room / "__pycache__", Path.home() / ".cache" / "covey"):
        folder = home / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        return str(folder)
    return ""
