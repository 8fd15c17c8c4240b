"""What an .xls workbook holds beside values: the marks of `covey.intake.workbook_marks`.

Source: [MS-XLS], the records of a BIFF8 stream; each sheet is a stream of its own inside it.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import olefile

from covey.intake.marked import RAISED, STRUCK
from covey.intake.number_formats import Shows, shows
from covey.intake.old_texts import fonts_within
from covey.intake.workbook_marks import (
    LOWEST_ROW,
    NARROWEST_COLUMN,
    Marks,
    Unsafe,
    refuse_size,
)

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Of every file of Office before 2007, and of one with a password today."""

_STREAM: Final = "Workbook"
_MACROS: Final = "_VBA_PROJECT_CUR"
_BIFF8: Final = 0x0600

_BOF: Final = 0x0809
_EOF: Final = 0x000A
_FILEPASS: Final = 0x002F
_BOUNDSHEET: Final = 0x0085
_FONT: Final = 0x0031
_FORMAT: Final = 0x041E
_XF: Final = 0x00E0
_ROW: Final = 0x0208
_COLINFO: Final = 0x007D
_FORMULA: Final = 0x0006
_BOOLERR: Final = 0x0205
_MERGED: Final = 0x00E5
_MULRK: Final = 0x00BD
_NUMBERS: Final = (0x0203, 0x027E)
_SST: Final = 0x00FC
_CONTINUE: Final = 0x003C
_SHARED: Final = 0x00FD
_TEXTS: Final = (_SHARED, 0x0204, 0x00D6)

_TWIPS: Final = 20  # of a point
_WIDTHS: Final = 256  # of a letter
_NO_FONT: Final = 4  # a number that no font has
_ERROR: Final = b"\xff\xff"  # behind the value of a formula that failed

_Record = tuple[int, bytes]


class Unreadable(Exception):
    """A workbook with a password, of before 1997, or a file of another program."""


class Macros(Exception):
    """A workbook with macros."""


def read_old_marks(raw: bytes) -> dict[str, Marks]:
    """Read the marks of each sheet, by its name.

    Raises:
        Unreadable: it has a password, or is no workbook of this kind.
        Macros: it holds macros.
        TooLarge: a sheet reaches too far.
        OSError, struct.error, IndexError: the workbook is damaged.
    """
    with olefile.OleFileIO(io.BytesIO(raw)) as archive:
        if not archive.exists(_STREAM):
            raise Unreadable
        if archive.exists(_MACROS):
            raise Macros
        content = archive.openstream(_STREAM).read()
    styles, starts = _Styles(), {}
    texts: list[bytes] = []
    before = 0
    for kind, of in _records(content, 0):
        if kind == _FILEPASS or (kind == _BOF and _short(of, 0) != _BIFF8):
            raise Unreadable
        if kind == _BOUNDSHEET:
            starts[_text(of[6:], struct.Struct("<B"))] = struct.unpack_from("<I", of)[0]
        elif kind == _SST or (kind == _CONTINUE and before == _SST):
            texts.append(of)
        else:
            styles.take(kind, of)
        before = before if kind == _CONTINUE else kind
    unlike = styles.marked(fonts_within(texts)) if texts else {}
    if len(set(starts.values())) != len(starts):
        raise Unsafe  # a stream that is thousands of sheets would be read as often
    return {name: _Sheet(styles.unlike, unlike).read(content, at) for name, at in starts.items()}


class _Styles:
    """Gathers the styles of a workbook that show something else than a cell holds."""

    def __init__(self) -> None:
        self.unlike: dict[int, tuple[Shows, bool]] = {}
        self._codes: dict[int, str] = {}
        self._fonts: list[str] = []  # the mark of each, or none
        self._styles = 0

    def take(self, kind: int, of: bytes) -> None:
        """Take one record of the workbook."""
        if kind == _FONT:
            struck, raised = _short(of, 2) & 0x08, _short(of, 8)
            self._fonts.append(STRUCK if struck else RAISED if raised else "")
        elif kind == _FORMAT:
            self._codes[_short(of, 0)] = _text(of[2:], struct.Struct("<H"))
        elif kind == _XF:
            number = _short(of, 2)
            found = shows(number, self._codes.get(number))
            struck = self._mark(_short(of, 0)) == STRUCK
            if struck or found != Shows():
                self.unlike[self._styles] = (found, struck)
            self._styles += 1

    def marked(self, fonts: Mapping[int, Sequence[int]]) -> dict[int, str]:
        """Return the mark of each shared text that has one, by the fonts within it."""
        marks = {number: max(map(self._mark, within)) for number, within in fonts.items()}
        return {number: mark for number, mark in marks.items() if mark}

    def _mark(self, font: int) -> str:
        font -= font > _NO_FONT
        return self._fonts[font] if font < len(self._fonts) else ""


class _Sheet:
    """Reads the stream of one sheet."""

    def __init__(self, unlike: Mapping[int, tuple[Shows, bool]], texts: Mapping[int, str]) -> None:
        self._marks = Marks()
        self._unlike, self._texts = unlike, texts
        self._last_line = self._last_field = 0

    def read(self, content: bytes, start: int) -> Marks:
        """Return the marks of the sheet whose stream starts there."""
        for kind, of in _records(content, start):
            if kind == _ROW:
                low = _short(of, 6) & 0x7FFF
                if _short(of, 12) & 0x20 or low < LOWEST_ROW * _TWIPS:
                    self._marks.hidden_lines.add(_short(of, 0) + 1)
            elif kind == _COLINFO:
                if _short(of, 8) & 0x01 or _short(of, 4) < NARROWEST_COLUMN * _WIDTHS:
                    self._marks.hidden_fields.update(range(_short(of, 0) + 1, _short(of, 2) + 2))
            elif kind == _MERGED:
                for at in range(2, 2 + 8 * _short(of, 0), 8):
                    first, last, left, right = struct.unpack_from("<4H", of, at)
                    self._marks.merged.append(((first + 1, left + 1), (last + 1, right + 1)))
            elif kind == _MULRK:
                for number, at in enumerate(range(4, len(of) - 2, 6)):
                    self._cell(_short(of, 0), _short(of, 2) + number, _short(of, at), number=True)
            elif kind in (*_NUMBERS, *_TEXTS, _FORMULA, _BOOLERR):
                self._single(kind, of)
        return self._marks

    def _single(self, kind: int, of: bytes) -> None:
        line, field, style = struct.unpack_from("<3H", of)
        self._cell(line, field, style, number=kind in (*_NUMBERS, _FORMULA))
        place = (line + 1, field + 1)
        if kind == _FORMULA:
            self._marks.formulas[place] = ""
            if of[12:14] == _ERROR and of[6] == 2:
                self._marks.errors.add(place)
        elif kind == _SHARED and self._texts:
            mark = self._texts.get(struct.unpack_from("<I", of, 6)[0])
            if mark:
                self._marks.unlike[place] = mark
        elif kind == _BOOLERR and of[7]:
            self._marks.errors.add(place)

    def _cell(self, line: int, field: int, style: int, number: bool) -> None:
        place = (line + 1, field + 1)
        self._last_line, self._last_field = max(self._last_line, line), max(self._last_field, field)
        refuse_size((self._last_line + 1) * (self._last_field + 1), 0)
        if style in self._unlike:
            seen, struck = self._unlike[style]
            if struck:
                self._marks.unlike[place] = STRUCK
            elif number:
                self._marks.numbers[place] = seen
            elif seen.text:
                self._marks.unlike[place] = seen.text


def _records(content: bytes, start: int) -> Iterator[_Record]:
    """Yield the records of one stream, without those of charts inside it."""
    depth, at = 0, start
    while True:
        kind, size = struct.unpack_from("<HH", content, at)
        of = content[at + 4 : at + 4 + size]
        at += 4 + size
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, of


def _short(of: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", of, at)[0])


def _text(of: bytes, length: struct.Struct) -> str:
    """Return a text with its length in front, in Latin-1 or UTF-16."""
    (letters,) = length.unpack_from(of)
    is_wide = of[length.size] & 0x01
    content = of[length.size + 1 :]
    return (
        content[: 2 * letters].decode("utf-16-le")
        if is_wide
        else content[:letters].decode("latin-1")
    )
