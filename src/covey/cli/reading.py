"""What several files are to each other: periods, linked tables, or vintages of one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Annotated, Final, Literal

from cyclopts import Parameter

from covey.cli.panels import FILES, told
from covey.errors import CommandError, InputError
from covey.files.rows import Rows, records
from covey.tables.frames import code_texts

Reading = Literal["periods", "linked", "vintages"]

ReadAs = Annotated[
    Reading | None, Parameter(name="--as", group=FILES), told("what their codes tell")
]

_WORDS: Final[Mapping[Reading, str]] = {
    "periods": "one code each of {0!r}, as periods are",
    "linked": "linked tables of the same people",
    "vintages": "vintages of one table, the oldest first; what is not seen to change is taken to "
    "be the same",
}


def chosen_reading(
    rows: Mapping[str, Rows], names: Mapping[str, Sequence[str]], asked: Reading | None
) -> tuple[Reading, str | None]:
    """Return how files are read together, and the dimension of periods.

    Without the same dimensions they are linked. With one code each of a dimension, and no two the
    same, they are periods. Where any two have most rows in common they are vintages, others linked.

    Args:
        rows: by file, its rows.
        names: by file, its dimensions.
        asked: what somebody said; None: nothing.

    Raises:
        CommandError: what was asked for does not fit the files.
        InputError: nothing fits them.
    """
    if asked == "linked":
        return "linked", None
    different = _different(names)
    if different:
        if asked is None:
            return "linked", None
        raise CommandError(f"--as {asked}: {different}. Read them with --as linked.")
    dimension = _sliced(rows, next(iter(names.values())))
    if asked == "periods" or (asked is None and dimension):
        if dimension is None:
            raise CommandError(
                "--as periods: each file has one code of one dimension, and no two files the same. "
                "There is no such dimension in these."
            )
        return "periods", dimension
    if asked == "vintages":
        return "vintages", None
    _refuse_mixed(rows, next(iter(names.values())))
    alike = len(rows) > 1 and _most_in_common(rows, next(iter(names.values())))
    return ("vintages" if alike else "linked"), None


def reading_words(reading: Reading, dimension: str | None, asked: bool) -> str:
    """Return the reading in a sentence, and how to ask for another where nobody did."""
    others = " or ".join(f"--as {one}" for one in _WORDS if one != reading)
    way = "" if asked else f" Otherwise say {others}."
    return f"Read as {_WORDS[reading].format(dimension)}.{way}"


def _different(names: Mapping[str, Sequence[str]]) -> str:
    """Return what tells the dimensions of files apart; empty where they are the same."""
    every = dict.fromkeys(name for own in names.values() for name in own)
    lacks = [
        f"{file} has no column {name!r}"
        for file, own in names.items()
        for name in every
        if name not in own
    ]
    return "; ".join(lacks)


def _codes(rows: Rows, name: str) -> frozenset[str]:
    return frozenset(code_texts(rows[name], name))


def _sliced(rows: Mapping[str, Rows], names: Sequence[str]) -> str | None:
    for name in names:
        codes = [_codes(frame, name) for frame in rows.values()]
        if all(len(one) == 1 for one in codes) and len(set(codes)) == len(codes):
            return name
    return None


def _refuse_mixed(rows: Mapping[str, Rows], names: Sequence[str]) -> None:
    """Refuse files of which each has other codes of a dimension, and some several."""
    for name in names:
        codes = [_codes(frame, name) for frame in rows.values()]
        if not any(one & other for one, other in combinations(codes, 2)):
            raise InputError(
                f"the files have no code of {name!r} in common, and some have several. Give a file "
                f"for each code of {name!r}, or say --as linked if each file counts everybody."
            )


def _most_in_common(rows: Mapping[str, Rows], names: Sequence[str]) -> bool:
    cells = [records(one, names) for one in rows.values()]
    return all(
        2 * sum(map(frozenset(other).__contains__, one)) > min(len(one), len(other))
        for one, other in combinations(cells, 2)
    )
