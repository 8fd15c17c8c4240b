"""Where a confidential page goes, and what has to be installed to draw it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from covey.cli.targets import refuse_inputs
from covey.errors import CommandError


def refuse_page(place: Path, inputs: Iterable[Path]) -> None:
    """Refuse a place for a page before any work is done.

    Args:
        place: the file.
        inputs: the files that are read.

    Raises:
        CommandError: the ending is another, the folder does not exist, a folder stands there, one
            of *inputs* does, or Covey is installed without what draws pages.
    """
    if place.suffix != ".html":
        raise CommandError(f"{place.name}: the report must end in .html.")
    refuse_inputs(place, inputs)
    if not place.parent.is_dir():
        raise CommandError(f"{place.parent}: there is no such folder.")
    if place.is_dir():
        raise CommandError(f"{place}: this is a folder. Name a file.")
    # Whether it can be drawn at all; vl_convert first, since one extra alone brings it.
    import vl_convert  # noqa: F401

    import covey.report  # noqa: F401
