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
from covey.persons.vietnamese import is_vietnamese_name

_POINT: Final = re.compile(r"\(?-?[0-9]{1,3}\.[0-9]{4,}(?:[,; ]+-?[0-9]{1,3}\.[0-9]{4,}\)?)?")
_OPAQUE: Final = re.compile(
    r"(?=(?:.*[0-9]){3})(?:[A-Za-zĐđ]{1,6}[ ./_-]?)?[0-9]+(?:[ ./_-]?[0-9]+)*"
)

_MOST: Final = 0.8


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that speaks for a list of persons.

    Args:
        place: the number of the column, from 1.
        held: what it seems to hold.
        certain: whether it is enough by itself.
    """

    place: int
    held: str
    certain: bool


def evidence(column: Column, place: int, counted: bool) -> list[Evidence]:
    """Return what *column* says, certain signs before hints.

    Args:
        column: no column of counts, and none whose codes are known.
        place: its number in the file.
        counted: whether the file seems to count anything.
    """
    found = [Evidence(place, held, True) for held in _certain(column, counted)]
    return found or [Evidence(place, held, False) for held in _hints(column)]


def may_be_said(name: str) -> bool:
    """Tell whether a column's *name* is one, and not what stands in a file without a header."""
    return not (
        sign_in_cell(name)
        or is_long_number(name)
        or is_vietnamese_name(name)
        or date_in(name)
        or addresses(Column("", (name,), 1)) is not None
    )


def _certain(column: Column, counted: bool) -> Iterator[str]:
    """What the cells hold comes first: it is true whatever the column is called."""
    days = are_days(column)
    held = None if days else numbers_of_persons(column)
    if held:
        yield held
    elif days and dates_of_birth(column):
        yield "dates of birth"
    elif names_of_persons(column):
        yield "names of persons"
    elif addresses(column):
        yield "addresses"
    elif column.share(_POINT.fullmatch) >= _MOST:
        yield "points on a map"
    else:
        called = sign_in_header(column.name, counted)
        if called:
            yield called


def _hints(column: Column) -> Iterator[str]:
    if names_of_persons(column) is False:
        yield "names of persons"
    if are_days(column) and dates_of_birth(column) is False:
        yield "dates of single persons"
    if addresses(column) is False:
        yield "hamlets"
    if is_about_persons(column.name):
        yield "persons by its name"
    if are_years_of_birth(column) or are_serial_days(column):
        yield "years or dates of birth"
    elif column.tells_rows_apart and column.share(_OPAQUE.fullmatch) >= _MOST:
        yield "numbers of single persons"
