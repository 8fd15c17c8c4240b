"""A cube becomes rows, one for each combination of categories, and knows where each came from."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from covey.contracts import PERIOD
from covey.contracts.rules import DAMAGED_FORM, PERSON, TOO_LARGE
from covey.intake.codes import Codebook, entries
from covey.intake.columns import KnownNames
from covey.intake.letter import Defect
from covey.intake.marked import unmarked
from covey.intake.phrases import phrase
from covey.intake.readers import Sheet
from covey.intake.sdmx_words import COUNT, MISSING, STATUS
from covey.intake.texts import Texts
from covey.persons import sign_in_cell

MOST_PLACES: Final = 2_000_000
"""Combinations of categories that are written out as rows."""

_FEWEST_PERSONS: Final = 2  # texts that tell of a person; one may be whoever answers for the file


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension of a cube.

    Args:
        name: its identifier.
        label: what it is called.
        codes: of its categories, in order.
        labels: of its categories, as many.
        is_time: whether the file says that it is the period.
        is_measure: whether the file says that its categories are what is counted.
    """

    name: str
    label: str
    codes: Sequence[str]
    labels: Sequence[str]
    is_time: bool = False
    is_measure: bool = False

    def column(self, known: KnownNames) -> str:
        """Return the name by which it is known: its identifier, its label, or that of time."""
        names = (self.name, self.label, PERIOD if self.is_time else "")
        return unmarked(next((name for name in names if name and known.find(name)), self.name))

    def texts(self, book: Codebook | None) -> list[str]:
        """Return what stands for each category: its code, or its label where that alone is known.

        Where both are codes and not the same one, both stand there, which together mean none.
        """
        if book is None:
            return [unmarked(code) for code in self.codes]
        both = list(zip(self.codes, self.labels, entries(self.codes, self.labels), strict=True))
        return [unmarked(_meant(code, label, entry, book)) for code, label, entry in both]


def unfit_cube(sizes: Sequence[int]) -> Defect | None:
    """Return why a cube of so many categories a dimension cannot be read; None where it can."""
    if not sizes or min(sizes) < 1:
        return Defect(DAMAGED_FORM)
    if math.prod(sizes) > MOST_PLACES:
        detail = phrase(
            "a cube of more than {most} combinations; send rows, as Parquet or CSV UTF-8",
            most=f"{MOST_PLACES:,}",
        )
        return Defect(TOO_LARGE, detail=detail)
    return None


def cube_sheet(
    dimensions: Sequence[Dimension],
    counts: Sequence[str],
    statuses: Sequence[str],
    known: KnownNames,
    books: Mapping[str, Codebook],
) -> Sheet:
    """Return the rows of a cube, the last dimension being the fastest.

    Args:
        dimensions: at least one.
        counts: (places,) the text of each count; empty where the file tells none.
        statuses: (places,) the status of each count; empty where it has none.
        known: the names that a dimension may have.
        books: the codes of each column but the one of counts.
    """
    places = np.arange(len(counts))
    spots = {}
    cells: dict[str, Texts] = {}
    names: list[str] = []
    stride = len(counts)
    for dimension in dimensions:
        stride //= len(dimension.codes)
        category = (places // stride) % len(dimension.codes)
        name = dimension.column(known)
        if dimension.is_measure and len(dimension.codes) == 1 and not known.find(name):
            continue
        names.append(name)
        found = known.find(name)
        book = books.get(found.column) if found else None
        texts = pl.Series(dimension.texts(book), dtype=pl.String)
        cells[str(len(names))] = Texts.of(texts.gather(category))
        if found:
            spots[found.column] = (category + 1, np.zeros_like(places))
    spots[known.count] = (places + 1, np.zeros_like(places))
    told = pl.Series(counts, dtype=pl.String)
    status = pl.Series(statuses, dtype=pl.String)
    untold = (told == "") & (status == "")
    cells[str(len(names) + 1)] = Texts.of(told)
    cells[str(len(names) + 2)] = Texts.of(status.set(untold, MISSING))
    return Sheet((*names, COUNT, STATUS), 0, cells, places + 1, spots)


def persons_told(texts: Iterable[str]) -> Defect | None:
    """Refuse a file whose notes list persons; None where they do not."""
    signs = [text for text in texts if sign_in_cell(text)]
    if len(signs) < _FEWEST_PERSONS:
        return None
    return Defect(PERSON, detail=phrase("the notes of the file seem to list persons; delete them"))


def _meant(code: str, label: str, entry: str, book: Codebook) -> str:
    by_code, by_label = book.find(code), book.find(label)
    if by_code is None:
        return code if by_label is None else label
    return code if by_label in (None, by_code) else entry
