"""Functions that compiled code calls by name, and holds no copy of.

Numba puts the code of a function into each function that calls it, into those that call these, and
so on up to Python, and optimises it anew in each. Where a call lasts longer than a jump that is in
vain, and took a third of the time of a first use. A function by name is machine code once. Its
callers have its name alone; where they are read from disk, what they call is read before.
"""

# mypy: disable-error-code="no-untyped-call"
# What numba lets others extend it with has no types.

from __future__ import annotations

import hashlib
from copy import copy
from dataclasses import dataclass
from typing import Any

from llvmlite import binding, ir  # type: ignore[import-untyped] # it comes with numba
from numba.core import types
from numba.extending import models, register_model

_KNOWN: set[str] = set()


class Called(types.Dispatcher):
    """The type of a function of ours that compiled code calls.

    Args:
        function: which, as compiled functions know it.
    """

    def __init__(self, function: Any) -> None:
        super().__init__(function.code)
        self._function = function

    def get_impl_key(self, sig: Any) -> Any:
        """Return what numba finds the way to call the function by."""
        made = self._function.code.overloads[tuple(sig.args)]
        # Numba passes on to callers what is to be brought, but not of what was read from disk.
        made.library._reload_init.update(made.reload_init)
        return super().get_impl_key(sig)


class ByName(Called):
    """The type of a function that is called by name."""

    def get_impl_key(self, sig: Any) -> Any:
        """Return what numba finds the way to call the function by."""
        kinds = tuple(sig.args)
        name = _known(self._function, kinds)
        key = (ByName, name)
        if name not in _KNOWN:
            _KNOWN.add(name)
            code = self._function.code
            told = copy(code.overloads[kinds].fndesc)
            told.mangled_name = name
            mention = _mention(code.targetctx, name)
            # It is passed on to all callers, and kept with them.
            mention._reload_init.add(_Bring(name, self._function, kinds))
            code.targetctx.insert_user_function(key, told, [mention])
        return key


for _kind in (Called, ByName):
    register_model(_kind)(models.OpaqueModel)


def _known(function: Any, kinds: tuple[Any, ...]) -> str:
    """Make known where the machine code of a function lies; return its name for callers.

    That of numba would not do: it counts functions as they come, in each process.
    """
    made = function.code.overloads[kinds]
    text = hashlib.sha256(repr(made.signature).encode()).hexdigest()
    name = f"{function.__module__}.{function.__qualname__}.{text[:16]}"
    place = made.library.get_pointer_to_function(made.fndesc.llvm_func_name)
    assert place, name
    binding.add_symbol(name, place)
    return name


def _mention(context: Any, name: str) -> Any:
    """Return what numba links to callers: no code, for that is brought where they are read."""
    library = context.codegen().create_library(f"mention.{name}")
    module = library.create_ir_module(f"mention.{name}")
    # Numba links no library without a function; LLVM drops this one again, which nobody calls.
    empty = ir.Function(module, ir.FunctionType(ir.VoidType(), []), f"mention.{name}")
    ir.IRBuilder(empty.append_basic_block("entry")).ret_void()
    library.add_ir_module(module)
    library.finalize()
    return library


@dataclass(frozen=True)
class _Bring:
    """Has a function's machine code in memory before that of its callers is read.

    Args:
        name: that callers know it by.
        function: which.
        kinds: the types that they call it with.
    """

    name: str
    function: Any
    kinds: tuple[Any, ...]

    def __call__(self) -> None:
        """Bring it."""
        self.function.code.compile(self.kinds)
        _known(self.function, self.kinds)
