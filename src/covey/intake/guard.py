"""The guard: a file's bytes are let in once, of a sensible size and in an encoding that is sure."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

from covey.admission import LARGEST_FILE, LONGEST_HEADER
from covey.contracts.rules import (
    EMPTY_FILE,
    ENDLESS_LINE,
    NOT_REGULAR,
    NOT_TEXT,
    NUL_BYTE,
    STILL_WRITTEN,
    TOO_LARGE,
    UNREADABLE,
    WRONG_ENCODING,
)
from covey.intake.letter import Defect
from covey.intake.phrases import phrase

_ZIP: Final = b"PK\x03\x04"
_OTHER_FORMATS: Final = {
    _ZIP: phrase(
        "this is a zip archive, or of a program that packs its files; unpack it, or save the "
        "table as .xlsx, .ods or CSV UTF-8"
    ),
    b"%PDF": phrase("this is a PDF; save it as .xlsx, .ods or CSV UTF-8"),
    b"\x1f\x8b": phrase("this is a gzip archive; unpack it and send what is in it"),
}
_DOCUMENTS: Final = (b"word/document.xml", b"opendocument.text", b"ppt/presentation.xml")
_DOCUMENT: Final = phrase(
    "this is a text or slides, and no workbook; copy the table into a spreadsheet program and save "
    "it as .xlsx"
)
_MARKUP: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|meta)\b", re.IGNORECASE
)
_WEB_PAGE: Final = phrase(
    "this is a web page, as some systems give out under the name of a workbook; open it in a "
    "spreadsheet program and save it as .xlsx"
)
_SPOILT: Final = phrase(
    "a program took its letters for others and saved them so; take it from where it comes from, "
    "and save it as CSV UTF-8"
)
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS: Final = frozenset("aăâeêioôơuưy")
_ONLY_VIETNAMESE: Final = frozenset("đơưă")


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that lies nowhere: whoever sent it handed it over, and nothing of it is on a disk.

    Args:
        name: as it was called.
        content: its bytes.
    """

    name: str
    content: bytes = field(repr=False)


def read_bytes(path: Path | Handed, largest: int = LARGEST_FILE) -> bytes | Defect:
    """Return all bytes of the regular file at *path*, or why they may not be read.

    A link is refused: in an inbox it could point to any file of this machine.

    Args:
        path: of the file; or the file itself, where it lies nowhere.
        largest: the most bytes that it may have.
    """
    # No exception leaves this function: the context of one would carry the file's bytes on.
    if isinstance(path, Handed):
        return path.content if len(path.content) <= largest else _too_large(largest)
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Defect(NOT_REGULAR)
        descriptor = os.open(path, os.O_RDONLY | _flag("O_NOFOLLOW") | _flag("O_NONBLOCK"))
    except (OSError, ValueError):
        return Defect(UNREADABLE)
    try:
        with os.fdopen(descriptor, "rb") as file:
            return _read_unchanged(file.fileno(), file.read, largest)
    except OSError:
        return Defect(UNREADABLE)


def decode(raw: bytes, declared: str = "utf-8") -> str | Defect:
    """Return *raw* as text in NFC without byte order mark, or why it is no such text.

    UTF-8 and UTF-16 with its mark are certain. No other encoding is, so it has to be declared.

    Args:
        raw: all bytes of the file.
        declared: the encoding of text that is not in Unicode.
    """
    if not raw.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n;,"):
        return Defect(EMPTY_FILE)
    for magic, what in _OTHER_FORMATS.items():
        if raw.startswith(magic):
            is_document = magic == _ZIP and any(name in raw for name in _DOCUMENTS)
            return Defect(NOT_TEXT, detail=_DOCUMENT if is_document else what)
    if _MARKUP.match(raw):
        return Defect(NOT_TEXT, detail=_WEB_PAGE)
    endless = _line_without_end(raw)
    if endless is not None:
        return Defect(ENDLESS_LINE, (_line(raw, endless),))
    text = _decode_utf_16(raw) if raw.startswith(_UTF_16) else _decode_bytes(raw, declared)
    if isinstance(text, Defect):
        return text
    if "\0" in text:
        return Defect(NUL_BYTE, (text.count("\n", 0, text.index("\0")) + 1,))
    spoilt = _spoilt_line(text)
    if spoilt:
        return Defect(WRONG_ENCODING, (spoilt,), detail=_SPOILT)
    return unicodedata.normalize("NFC", text)


def _spoilt_line(text: str) -> int:
    r"""Return the first line whose letters are UTF-8 that was taken for Windows-1252; else 0.

    >>> _spoilt_line("sexo\nMalÃ¡ria"), _spoilt_line("sexo\nMalária")
    (2, 0)
    """
    if "Ã" not in text and "á»" not in text and "áº" not in text:
        return 0
    for number, line in enumerate(text.split("\n"), start=1):
        with suppress(UnicodeError):
            if not line.isascii() and line.encode("cp1252").decode():
                return number
    return 0


def _decode_utf_16(raw: bytes) -> str | Defect:
    try:
        return raw.decode("utf-16")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-16", errors="ignore")
        return Defect(WRONG_ENCODING, (good.count("\n") + 1,))


def _decode_bytes(raw: bytes, declared: str) -> str | Defect:
    if _is_mostly_nul(raw[:200:2], raw[1:200:2]):
        return _wrong_encoding(1, "UTF-16")
    bad = _first_undecodable(raw)
    if bad is None:
        return raw.decode("utf-8-sig")
    if declared == "utf-8":
        return _wrong_encoding(_line(raw, bad), _eight_bit_encoding(raw))
    try:
        return raw.decode(declared)
    except UnicodeDecodeError as error:
        return _wrong_encoding(_line(raw, error.start), _eight_bit_encoding(raw))


def _flag(name: str) -> int:
    return int(getattr(os, name, 0))  # Windows has neither


def _read_unchanged(descriptor: int, read: Callable[[int], bytes], largest: int) -> bytes | Defect:
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        return Defect(NOT_REGULAR)
    if before.st_size > largest:
        return _too_large(largest)
    raw = read(largest + 1)
    after = os.fstat(descriptor)
    if len(raw) != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
        return Defect(STILL_WRITTEN)
    return raw


def _too_large(largest: int) -> Defect:
    too_large = phrase(
        "more than {size} MiB; send fewer rows: counts by code need no file of this size",
        size=largest // 2**20,
    )
    return Defect(TOO_LARGE, detail=too_large)


def size_of(path: Path | Handed) -> int:
    """Return how many bytes a file has; 0 where it cannot be looked at."""
    if isinstance(path, Handed):
        return len(path.content)
    try:
        return path.lstat().st_size
    except (OSError, ValueError):
        return 0


def _first_undecodable(raw: bytes) -> int | None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def _line_without_end(raw: bytes) -> int | None:
    """Return a place in a line that is longer than twice `LONGEST_HEADER`, if there is one."""
    for start in range(0, len(raw) - LONGEST_HEADER, LONGEST_HEADER):
        block = (start, start + LONGEST_HEADER)
        if raw.find(b"\n", *block) < 0 and raw.find(b"\r", *block) < 0:
            return start
    return None


def _wrong_encoding(line: int, looks_like: str) -> Defect:
    detail = phrase("looks like {encoding}; save it as CSV UTF-8", encoding=looks_like)
    return Defect(WRONG_ENCODING, (line,), detail=detail)


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
