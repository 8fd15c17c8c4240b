"""A process that serves another project for a while: one serves one, whose modules it keeps."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def another_project() -> Iterator[None]:
    """Let contracts be imported that have the names of this repository's, which come back."""
    path, ours = sys.path.copy(), taken_out()
    try:
        yield
    finally:
        taken_out()
        sys.path[:] = path
        sys.modules.update(ours)


def taken_out() -> dict[str, ModuleType]:
    """Take the contracts out of what was imported, and return them."""
    names = [name for name in sys.modules if name.partition(".")[0] == "schemas"]
    return {name: sys.modules.pop(name) for name in names}
