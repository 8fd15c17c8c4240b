"""The door to the compiler: a plain function of arrays becomes machine code, kept on disk.

To load the compiler takes half a second and a hundred megabytes, even where all code is on disk. So
it is loaded by the first function that is called, and a table of a few cells goes without: the
functions are Python as well, and answer the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, cached_property, update_wrapper
from pathlib import Path
from threading import RLock
from typing import Any, Final, ParamSpec, TypeVar, cast

import numpy as np

from covey.disclosure.numeric.code_folders import ENDING, code_folders, function_name, room_of

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")
_LOADING: Final = RLock()
_EARS: Final[list[Callable[[], None]]] = []
_ROOMS: Final[set[Path]] = set()
_IS_PLAIN: Final = ContextVar("plain", default=False)

_AT_FIRST_USE = 184
"""Functions, each for some types, that `warm_up` compiles: nine tenths of them the first protection
of a large table, half of them that of a small one."""

_FEW = 32
"""Cells of a table that is done sooner than the compiler is loaded."""

whole = cast("Callable[[Any], int]", np.int64)
"""Makes a constant or a small integer an int64: one machine code instead of one for each type."""


def compiled(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile *function* at its first call; it lets other threads run and must not use objects.

    It may call compiled functions of its own room alone, and works on the arrays that it is
    given, and returns none: who holds on to them is not counted, which took a quarter of the time.
    """
    return cast("Callable[_Args, _Result]", Compiled(function, _nrt=False))


def compiled_part(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile a *function* that compiled ones alone call; else as `compiled`.

    It has no way in for Python, which took a third of all compiling; such a call would crash.
    """
    made = Compiled(function, _nrt=False, no_cpython_wrapper=True)
    return cast("Callable[_Args, _Result]", made)


def compiled_once(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile a *function* that compiled ones alone call, and that lasts; else as `compiled`.

    It is called by name: callers hold no copy of it, and take no part of it into their loops.
    """
    made = Compiled(function, _nrt=False)
    made.is_by_name = True
    return cast("Callable[_Args, _Result]", made)


def compiled_to_make_arrays(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile a *function* that makes arrays; else as `compiled`."""
    return cast("Callable[_Args, _Result]", Compiled(function))


class Compiled:
    """A function that is machine code, or Python inside of `plainly`.

    Args:
        function: which.
        options: of numba.
    """

    __name__: str
    __wrapped__: Callable[..., Any]
    is_by_name = False

    def __init__(self, function: Callable[..., Any], **options: bool) -> None:
        update_wrapper(self, function)
        # Nobody calls these from C: without that wrapper compiling takes a quarter less.
        self._options = {"nogil": True, "no_cfunc_wrapper": True} | options

    def __call__(self, *given: Any) -> Any:
        """Return what the function does."""
        return self.__wrapped__(*given) if _IS_PLAIN.get() else self.code(*given)

    def __reduce__(self) -> str:
        """Cross to another process by name."""
        return self.__wrapped__.__qualname__

    @property
    def is_awaited(self) -> bool:
        """Whether it has to be compiled first if it is called now, and will be on disk then."""
        folders = code_folders(room_of(Path(self.__wrapped__.__code__.co_filename)))
        names = f"{function_name(self.__wrapped__)}-*{ENDING}"
        return bool(folders.own) and not (_IS_PLAIN.get() or folders.have(names))

    @cached_property
    def code(self) -> Any:
        """The machine code, as numba hands it out; numba asks for that of a function it calls."""
        with _LOADING:
            return self.__dict__.get("code") or self._made()

    def _made(self) -> Any:
        load_compiler()
        import numba

        from covey.disclosure.numeric.kept_code import keep, placeless

        njit: Any = numba.njit  # its types leave out an option that is used here
        room = room_of(Path(self.__wrapped__.__code__.co_filename))
        _ROOMS.add(room)
        made = njit(**self._options)(placeless(self.__wrapped__))
        keep(made, self.__wrapped__, code_folders(room))
        return made


@cache
def load_compiler() -> None:
    """Load numba, and show it what it has to know of Covey."""
    from numba.core import event
    from numba.extending import typeof_impl

    import covey.disclosure.numeric.by_reference
    import covey.disclosure.numeric.vectors  # noqa: F401 - what is done with vectors
    from covey.disclosure.numeric.by_name import ByName, Called

    class Ear(event.Listener):
        """Hears of each function that is compiled; of those on disk there is nothing to hear."""

        def on_start(self, event: event.Event) -> None:
            pass

        def on_end(self, event: event.Event) -> None:  # noqa: ARG002 - numba hands it over
            tell_compiled()

    def typeof(value: Compiled, _context: object) -> object:
        """Take a function that another one calls for its machine code."""
        return ByName(value) if value.is_by_name else Called(value)

    untyped: Any = event
    untyped.register("numba:compile", Ear())
    typeof_impl.register(Compiled, typeof)


def tell_compiled() -> None:
    """Tell who listens how much is compiled by now."""
    for hear in tuple(_EARS):
        hear()


@contextmanager
def plainly(cells: int) -> Iterator[None]:
    """Do without the compiler in this block where that is sooner, and it is not loaded yet.

    Args:
        cells: of the table that the block is about.
    """
    if cells > _FEW or "numba" in sys.modules:
        yield
        return
    token = _IS_PLAIN.set(True)
    try:
        # Sums of hashes go round in machine code, and no word is said about it.
        with np.errstate(over="ignore"):
            yield
    finally:
        _IS_PLAIN.reset(token)


def is_awaited(source: Path) -> bool:
    """Tell whether what is called now has to be compiled first: a file's room is not on disk."""
    return not (_IS_PLAIN.get() or is_kept(source))


def is_kept(source: Path) -> bool:
    """Tell whether machine code of a file's room is on disk; if not, it takes a while to make."""
    return code_folders(room_of(source)).have(f"*{ENDING}")


def is_awaited_of(function: Callable[..., Any]) -> bool:
    """Tell whether a compiled *function* is awaited; see `Compiled`."""
    return cast("Compiled", function).is_awaited


@contextmanager
def compiling(tell: Callable[[float], None]) -> Iterator[None]:
    """Tell whenever a function was compiled in this block, with the share of a first use so far.

    What other processes compile counts as well.
    """

    def hear() -> None:
        done = sum(len(code_folders(room).files()) for room in tuple(_ROOMS))
        tell(min(done / _AT_FIRST_USE, 1.0))

    _EARS.append(hear)
    try:
        yield
    finally:
        _EARS.remove(hear)
