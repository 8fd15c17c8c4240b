"""The one door to the compiler: a plain function of arrays becomes machine code, kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")


def compiled(function: Callable[_Args, _Result]) -> Callable[_Args, _Result]:
    """Compile *function* at its first call; it lets other threads run and must not use objects."""
    return cast("Callable[_Args, _Result]", njit(cache=True, nogil=True)(function))
