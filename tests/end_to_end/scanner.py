"""Looks for a number in every file of a folder, in every form that a program writes it in."""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

_IDENTIFIER = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}")
"""A UUID or a hash, in whose digits a number may stand by chance."""

_BLANK = re.compile(rb"\0{16,}")
"""What a database keeps free; no form of a number begins or ends with as many zeros."""


def written_forms(number: int) -> dict[str, bytes]:
    """Return the bytes of *number* as text, as whole numbers and as a fraction."""
    return {
        "text": str(number).encode(),
        "text with commas": f"{number:,}".encode(),
        "UTF-16": str(number).encode("utf-16-le"),
        **{
            f"{kind} {order}": struct.pack(f"{mark}{code}", number)
            for kind, code in {"int32": "i", "int64": "q", "float64": "d"}.items()
            for order, mark in {"little-endian": "<", "big-endian": ">"}.items()
        },
    }


def places_of(number: int, *where: Path) -> list[str]:
    """Return each file and form in which *number* stands under *where*, files or folders."""
    return places_of_any([number], *where)


def places_of_any(numbers: Iterable[int], *where: Path) -> list[str]:
    """Return each file and form in which one of *numbers* stands under *where*."""
    looked_for = [form for number in numbers for form in written_forms(number).items()]
    found = []
    for path in _files(where):
        for read in _contents(path):
            content = _IDENTIFIER.sub(b"", _BLANK.sub(bytes(8), read))
            found += [f"{path.name}: {form}" for form, written in looked_for if written in content]
    return found


def _contents(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, and of each file that is packed into it."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from map(packed.read, packed.namelist())


def _files(where: tuple[Path, ...]) -> Iterator[Path]:
    for place in where:
        found = place.rglob("*") if place.is_dir() else [place]
        yield from (path for path in found if path.is_file())
