"""What one column says: certain signs of persons, and hints that need a second one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from covey.persons.addresses import addresses
from covey.persons.column import Column
from covey.persons.dates import (
    are_days,
    are_serial_days,
    are_years_of_birth,
    date_in,
    dates_of_birth,
)
from covey.persons.headers import is_about_persons, sign_in_header
from covey.persons.identifiers import is_long_number, numbers_of_persons, sign_in_cell
from covey.persons.names import names_of_persons
from covey.persons.vietnamese import holds_full_name, is_vietnamese_name

_POINT: Final = re.compile(r"\(?-?[0-9]{1,3}\.[0-9]{4,}(?:[,; ]+-?[0-9]{1,3}\.[0-9]{4,}\)?)?")
_SHARE: Final = re.compile(r"[01](?:\.0)?|0\.[0-9]+")
"""As points, these would lie in the sea off Africa."""

_OPAQUE: Final = re.compile(
    r"(?=(?:.*[0-9]){3})(?!(?:19|20)[0-9]{2}\b)(?:[^\W\d_]{1,6}[ ./_-]?)?[0-9]+(?:[ ./_-]?[0-9]+)*"
)
"""Letters that may stand first, and digits of which no year is made."""

_MOST: Final = 0.8


@dataclass(frozen=True, slots=True)
class SignOfPersons:
    """Something that speaks for a list of persons.

    Args:
        place: the number of the column, from 1; 0 where the file as a whole tells.
        held: what it seems to hold.
        certain: whether it is enough by itself.
    """

    place: int
    held: str
    certain: bool


def evidence(column: Column, place: int, counted: bool) -> list[SignOfPersons]:
    """Return what *column* says, hints only where there is no certain sign.

    Args:
        column: no column of counts, and none whose codes are known.
        place: its number in the file.
        counted: whether the file seems to count anything.
    """
    held = sign_in_column(column) or sign_in_header(column.name, counted)
    if held:
        return [SignOfPersons(place, held, certain=True)]
    return [SignOfPersons(place, hint, certain=False) for hint in _hints(column)]


def sign_in_column(column: Column) -> str | None:
    """Return what the values of *column* are of persons, whatever it is called, or None.

    >>> sign_in_column(Column("note", ["12/3/1985", "7/11/1992", "25/6/2001", "1/9/1978"], 4))
    'dates of birth'
    """
    if column.share(_SHARE.fullmatch) == 1:
        return None
    if are_days(column):
        return "dates of birth" if dates_of_birth(column) else None
    numbers = numbers_of_persons(column)
    if numbers:
        return numbers
    if names_of_persons(column):
        return "names of persons"
    if addresses(column):
        return "addresses"
    return "points on a map" if column.share(_POINT.fullmatch) >= _MOST else None


def may_be_said(name: str) -> bool:
    """Tell whether a column's *name* is one, and not what stands in a file without a header.

    >>> may_be_said("nạn nhân"), may_be_said("Trần Thị Lan"), may_be_said("912847365")
    (True, False, False)
    """
    return not (
        sign_in_cell(name)
        or is_long_number(name)
        or holds_full_name(name)
        or (name[:1].isupper() and is_vietnamese_name(name))
        or date_in(name)
        or addresses(Column("", (name,), 1)) is not None
    )


def _hints(column: Column) -> Iterator[str]:
    if names_of_persons(column) is False:
        yield "names of persons"
    if addresses(column) is False:
        yield "hamlets"
    if is_about_persons(column.name):
        yield "single persons"
    if are_days(column):
        if dates_of_birth(column) is False:
            yield "dates of single persons"
    elif are_years_of_birth(column) or are_serial_days(column):
        yield "years or dates of birth"
    elif column.tells_rows_apart and column.share(_OPAQUE.fullmatch) >= _MOST:
        yield "numbers of single persons"
