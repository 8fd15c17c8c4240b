"""A file that a command writes where none is yet: what somebody has is never replaced."""

from __future__ import annotations

from pathlib import Path

from covey.disk import refusal, write_new
from covey.errors import CommandError


def write_new_file(path: Path, content: bytes, mode: int, taken: str) -> None:
    """Write a file, whole or not at all.

    Args:
        path: where.
        content: its bytes.
        mode: who may read it.
        taken: what is said of a file that is there already, and the way out.

    Raises:
        CommandError: there is one, or the disk refuses.
    """
    try:
        write_new(path, content, mode)
    except FileExistsError:
        raise CommandError(f"{path}: this file is there already{taken}") from None
    except OSError as error:
        raise CommandError(
            f"{path}: this cannot be written ({refusal(error) or error}). Name another place."
        ) from None
