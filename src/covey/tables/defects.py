"""What is wrong with rows, gathered so that all of it is refused at once; counts stay unsaid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.errors import Defect, TableError
from covey.plurals import numbered
from covey.sentence import Sentence

Flags = NDArray[np.bool_]

_SHOWN: Final = 5


class Defects:
    """The defects of the rows of one frame, in the order in which they were found."""

    def __init__(self) -> None:
        self._found: list[Defect] = []

    def note(self, wrong: Flags, name: str, rule: str) -> None:
        """Note the rows of a column that break a rule.

        Args:
            wrong: (rows,) True where the rule is broken.
            name: the column.
            rule: what is there in place of what should be.
        """
        self._add(wrong, f"column {name!r}: {rule} in ", ". Correct these rows.")

    def note_repeated(self, wrong: Flags, way_out: str) -> None:
        """Note the rows whose codes an earlier row has."""
        number = int(np.count_nonzero(wrong))
        rows = numbered(number, "row repeats", "rows repeat")
        self._add(wrong, f"{rows} the codes of an earlier row (", Sentence("). ", way_out))

    def refuse(self) -> None:
        """Refuse the rows if anything was noted.

        Raises:
            TableError: naming all of it.
        """
        refuse_gathered(self._found)

    def _add(self, wrong: Flags, before: str, after: str) -> None:
        rows = np.flatnonzero(wrong) + 1
        if rows.size:
            shown = tuple(rows[:_SHOWN].tolist())
            self._found.append(Defect(before, shown, rows.size - len(shown), after))


@contextmanager
def gathered(table: str, found: list[Defect]) -> Iterator[None]:
    """Add the defects of the rows of one table to those *found* in others, under its name.

    Raises:
        TableError: the table is refused for something else.
    """
    try:
        yield
    except TableError as error:
        if not error.defects:
            raise
        found += [replace(one, table=table) for one in error.defects]


def refuse_gathered(found: Sequence[Defect]) -> None:
    """Refuse tables if anything was found in the rows of one.

    Raises:
        TableError: naming all of it.
    """
    if found:
        raise TableError.of(found)


def unequal(totals: int, one: str = "total") -> str:
    """Return what is said of so many totals that are not what their parts are together.

    >>> unequal(1), unequal(2, "published total")  # doctest: +NORMALIZE_WHITESPACE
    ('1 total does not equal the sum of its parts',
     '2 published totals do not equal the sum of their parts')
    """
    parts = "its parts" if totals == 1 else "their parts"
    return f"{numbered(totals, f'{one} does', f'{one}s do')} not equal the sum of {parts}"
