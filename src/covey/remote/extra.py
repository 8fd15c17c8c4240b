"""What is said where the libraries of the extra are missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from covey.errors import CommandError


@contextmanager
def of_the_extra() -> Iterator[None]:
    """Tell how to get a library that the block imports.

    Raises:
        CommandError: it is not there.
    """
    try:
        yield
    except ModuleNotFoundError:
        raise CommandError(
            "Covey is installed without what this needs. The data officer's turn: pip install "
            "'covey[fetch]'."
        ) from None
