"""Defects of rows as they stand in files: with the name of the file, and lines where it is text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from covey.errors import Defect, TableError
from covey.sentence import Sentence


@contextmanager
def defects_by_file(files: Mapping[str, Path]) -> Iterator[None]:
    """Name files and lines in place of tables and rows, if rows are refused.

    Args:
        files: by table, where its rows stand.
    """
    try:
        yield
    except TableError as error:
        if not error.defects:
            raise
        said = [defect_words(one, files[one.table]) for one in error.defects]
        raise TableError(Sentence.joined("\n", said)) from None


def defect_words(defect: Defect, path: Path) -> Sentence:
    """Return what is wrong with rows of a file."""
    place, above = ("line", 1) if path.suffix == ".csv" else ("row", 0)
    return Sentence(f"{path.name}: ", defect.words(place, above))
