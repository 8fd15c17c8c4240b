"""Pages: what everybody can open, made of the public file as it lies there and of nothing else."""

from __future__ import annotations

from pathlib import Path

from covey.errors import CommandError
from covey.flows.settings import read_settings
from covey.page import write_pages
from covey.store import public_tables


def write_public_pages(folder: Path | None = None) -> tuple[Path, ...]:
    """Write the pages of this project.

    Args:
        folder: where to; ``pages/`` beside the public file when missing.

    Returns:
        The files that were written, the index first.

    Raises:
        CommandError: *folder* is among what is confidential.
        StoreError: nothing was published yet, the public file cannot be read, or the disk refuses.
    """
    settings = read_settings()
    where = (folder or settings.public_file.parent / "pages").resolve()
    if where.is_relative_to(settings.confidential_file.parent.resolve()):
        raise CommandError(f"{where} is confidential, and pages are for everybody. Name another.")
    with public_tables(settings.public_file) as tables:
        return write_pages(tables, where, settings.public_file)
