"""A dataset of JSON-stat 2.0 becomes rows.

Source: Badosa (2018), The JSON-stat Format, version 2.0. The format is JSON alone, and the readers
that there are make a frame of labels of it, without codes and statuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any, Final

from covey.contracts import Layout
from covey.contracts.rules import DAMAGED_FORM, NOT_TEXT, SCALED, WRONG_ENCODING
from covey.intake.codes import Codebook
from covey.intake.columns import KnownNames
from covey.intake.counts import number_text
from covey.intake.cube import Dimension, cube_sheet, persons_told, unfit_cube
from covey.intake.letter import Defect
from covey.intake.phrases import phrase
from covey.intake.readers import Sheet

_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*\{")
_NO_DATASET: Final = phrase(
    "this is JSON, and no dataset of JSON-stat 2.0; export it as one, or save it as CSV UTF-8"
)
_OWN: Final = ("value", "status", "size", "id")
_WHO_ANSWERS: Final = "contact"


class _Odd(ValueError):
    """The file is not built as it says."""


def is_json(raw: bytes) -> bool:
    """Tell whether *raw* is an object in JSON."""
    return _JSON.match(raw) is not None


def read_json_stat(
    raw: bytes, _layout: Layout, known: KnownNames, books: Mapping[str, Codebook]
) -> Sheet | Defect:
    """Return the rows of a dataset of JSON-stat.

    Args:
        raw: all bytes of the file.
        known: the names that a dimension may have.
        books: the codes of each column but the one of counts.
    """
    # No exception leaves this function: its text could repeat what stands in the file.
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Defect(WRONG_ENCODING, (raw.count(b"\n", 0, error.start) + 1,))
    try:
        told = json.loads(text, object_pairs_hook=_unlike, parse_constant=_refuse)
        if told.get("class") != "dataset" or not str(told.get("version")).startswith("2."):
            return Defect(NOT_TEXT, detail=_NO_DATASET)
        return _sheet(told, known, books)
    except MemoryError:
        raise
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return Defect(DAMAGED_FORM)


def _unlike(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object with a name twice: readers differ in which of them they take."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Odd
    return found


def _refuse(_: str) -> None:
    raise _Odd


def _sheet(
    told: dict[str, Any], known: KnownNames, books: Mapping[str, Codebook]
) -> Sheet | Defect:
    names, sizes = told["id"], told["size"]
    if len(names) != len(sizes) or len({*names}) != len(names) or {*names} != {*told["dimension"]}:
        raise _Odd
    unfit = unfit_cube(sizes) or persons_told(_notes(told))
    if unfit is not None:
        return unfit
    role = told.get("role") or {}
    dimensions = [
        _dimension(name, size, told["dimension"][name], role)
        for name, size in zip(names, sizes, strict=True)
    ]
    for number, name in enumerate(names, start=1):
        units = told["dimension"][name]["category"].get("unit") or {}
        if any(unit.get("multiplier") for unit in units.values()):
            return Defect(SCALED, column=str(number))
    places = 1
    for size in sizes:
        places *= size
    counts = [_count(value) for value in _by_place(told["value"], places)]
    statuses = [_status(one) for one in _by_place(told.get("status") or {}, places)]
    return cube_sheet(dimensions, counts, statuses, known, books)


def _dimension(name: str, size: int, told: dict[str, Any], role: dict[str, Any]) -> Dimension:
    category = told["category"]
    labels = category.get("label") or {}
    index = category.get("index", list(labels))
    codes = sorted(index, key=index.__getitem__) if isinstance(index, dict) else index
    in_order = not isinstance(index, dict) or [index[code] for code in codes] == list(range(size))
    if len(codes) != size or len({*codes}) != size or not in_order:
        raise _Odd
    said = [labels.get(code, code) for code in codes]
    if not all(isinstance(text, str) for text in (name, *codes, *said)):
        raise _Odd
    return Dimension(
        name,
        str(told.get("label", name)),
        codes,
        said,
        is_time=role.get("time") == [name],
        is_measure=name in (role.get("metric") or ()),
    )


def _by_place(told: object, places: int) -> list[Any]:
    """Return what is told of each place: all in order, some by their number, or one for all."""
    if isinstance(told, str):
        return [told] * places
    if isinstance(told, dict):
        found = [None] * places
        for place, one in told.items():
            if not (place.isascii() and place.isdecimal()):
                raise _Odd
            found[int(place)] = one
        return found
    if not isinstance(told, list) or len(told) != places:
        raise _Odd
    return told


def _count(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Odd
    return number_text(value)


def _status(told: object) -> str:
    return "" if told is None else str(told)


def _notes(told: object, named: str = "") -> Iterator[str]:
    """Yield every text of the file but its codes, labels and whoever answers for it."""
    if isinstance(told, str):
        yield told
    elif isinstance(told, dict):
        for name, one in told.items():
            if name != _WHO_ANSWERS and not (named == "" and name in _OWN) and name != "category":
                yield from _notes(one, name)
    elif isinstance(told, list):
        yield from chain.from_iterable(_notes(one, named) for one in told)
