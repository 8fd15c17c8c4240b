"""Looks for a number in every file of a folder, in every form that a program writes it in."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path


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
    return [
        f"{path.name}: {form}"
        for path in _files(where)
        for form, written in written_forms(number).items()
        if written in path.read_bytes()
    ]


def _files(where: tuple[Path, ...]) -> Iterator[Path]:
    for place in where:
        found = place.rglob("*") if place.is_dir() else [place]
        yield from (path for path in found if path.is_file())
