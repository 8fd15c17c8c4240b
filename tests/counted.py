"""How many examples of a property counted: one that sets nearly all of them aside proves little."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

LEAST = 6
"""Examples that count, where a property sets any aside."""


class Examples:
    """The examples of one property: how many were tried, and how many ran to their end."""

    def __init__(self) -> None:
        self.tried = 0
        self.counted = 0

    @property
    def enough(self) -> bool:
        # Hypothesis ends by itself where it has been through all there are.
        return self.counted >= LEAST or 0 < self.counted == self.tried


@contextmanager
def examples(of: Callable[..., Any]) -> Iterator[Examples]:
    """Count the examples that the property *of* is run on inside the block."""
    seen, handle = Examples(), of.hypothesis
    inner = handle.inner_test

    @functools.wraps(inner)
    def counting(*args: Any, **kwargs: Any) -> None:
        seen.tried += 1
        inner(*args, **kwargs)
        seen.counted += 1

    handle.inner_test = counting
    try:
        yield seen
    finally:
        handle.inner_test = inner
