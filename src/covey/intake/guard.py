"""The guard: a file's bytes are let in once, and only as UTF-8 text of a sensible size."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Final

from covey.intake.letter import Defect
from covey.intake.rules import (
    EMPTY_FILE,
    NOT_REGULAR,
    NOT_TEXT,
    NUL_BYTE,
    STILL_WRITTEN,
    TOO_LARGE,
    UNREADABLE,
    WRONG_ENCODING,
)

LARGEST_FILE: Final = 256 * 2**20
"""Bytes; some six million rows, more than all cells of a country's districts in a quarter."""

_OTHER_FORMATS: Final = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
}
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS: Final = frozenset("aăâeêioôơuưy")
_ONLY_VIETNAMESE: Final = frozenset("đơưă")


def read_bytes(path: Path) -> bytes | Defect:
    """Return all bytes of the regular file at *path*, or why they may not be read.

    A link is refused: in an inbox it could point to any file of this machine.
    """
    # No exception leaves this function: the context of one would carry the file's bytes on.
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Defect(NOT_REGULAR)
        descriptor = os.open(path, os.O_RDONLY | _flag("O_NOFOLLOW") | _flag("O_NONBLOCK"))
    except (OSError, ValueError):
        return Defect(UNREADABLE)
    try:
        with os.fdopen(descriptor, "rb") as file:
            return _read_unchanged(file.fileno(), file.read)
    except OSError:
        return Defect(UNREADABLE)


def decode(raw: bytes) -> str | Defect:
    """Return *raw* as text in NFC without byte order mark, or why it is not text in UTF-8."""
    if not raw.strip(b"\xef\xbb\xbf \t\r\n;,"):
        return Defect(EMPTY_FILE)
    for magic, name in _OTHER_FORMATS.items():
        if raw.startswith(magic):
            return Defect(NOT_TEXT, detail=f"this is {name}; {NOT_TEXT.way_out}")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_mostly_nul(raw[:200:2], raw[1:200:2]):
        return _wrong_encoding(1, "UTF-16")
    if b"\0" in raw:
        return Defect(NUL_BYTE, (_line(raw, raw.index(b"\0")),))
    bad = _first_undecodable(raw)
    if bad is not None:
        return _wrong_encoding(_line(raw, bad), _eight_bit_encoding(raw))
    return unicodedata.normalize("NFC", raw.decode("utf-8-sig"))


def _flag(name: str) -> int:
    return int(getattr(os, name, 0))  # Windows has neither


def _read_unchanged(descriptor: int, read: Callable[[int], bytes]) -> bytes | Defect:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        return Defect(NOT_REGULAR)
    if before.st_size > LARGEST_FILE:
        return Defect(
            TOO_LARGE, detail=f"more than {LARGEST_FILE // 2**20} MiB; {TOO_LARGE.way_out}"
        )
    raw = read(LARGEST_FILE + 1)
    after = os.fstat(descriptor)
    if len(raw) != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
        return Defect(STILL_WRITTEN)
    return raw


def _first_undecodable(raw: bytes) -> int | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _wrong_encoding(line: int, looks_like: str) -> Defect:
    return Defect(
        WRONG_ENCODING, (line,), detail=f"looks like {looks_like}; {WRONG_ENCODING.way_out}"
    )


def _line(raw: bytes, offset: int) -> int:
    return raw.count(b"\n", 0, offset) + 1


def _is_mostly_nul(*halves: bytes) -> bool:
    """Latin letters in UTF-16 have a NUL as every second byte."""
    return any(half.count(0) > len(half) / 2 for half in halves)


def _eight_bit_encoding(raw: bytes) -> str:
    """Windows-1258 writes a Vietnamese tone as a mark of its own after the vowel."""
    text = raw.decode("cp1258", errors="replace").casefold()
    before_tones = {before for before, tone in pairwise(text) if tone in _TONES}
    if before_tones <= _VOWELS and (before_tones or _ONLY_VIETNAMESE & set(text)):
        return "Windows-1258"
    return "Windows-1252"
