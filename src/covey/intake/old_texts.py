"""The texts that the cells of an .xls workbook share, as far as parts of them are set in a font.

Source: [MS-XLS], 2.4.265 (SST) and 2.5.293 (XLUnicodeRichExtendedString).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Final

_WIDE: Final = 0x01
_EXTENDED: Final = 0x04
_RICH: Final = 0x08


def fonts_within(records: Sequence[bytes]) -> dict[int, tuple[int, ...]]:
    """Return the fonts that parts of a text have, by the number of the text.

    Args:
        records: the one of the texts, and those that continue it.
    """
    texts = _Texts(records)
    texts.take(4)
    (count,) = struct.unpack("<I", texts.take(4))
    found = {}
    for number in range(count):
        fonts = texts.next_fonts()
        if fonts:
            found[number] = fonts
    return found


class _Texts:
    """Reads one text after the other, across records."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records = list(records)
        self._record = self._at = 0

    def next_fonts(self) -> tuple[int, ...]:
        """Return the fonts within the next text."""
        (letters,) = struct.unpack("<H", self.take(2))
        (flags,) = self.take(1)
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & _EXTENDED else 0
        self._pass_letters(letters, 2 if flags & _WIDE else 1)
        fonts = tuple(struct.unpack("<HH", self.take(4))[1] for _ in range(runs))
        self.take(extra)
        return fonts

    def take(self, size: int) -> bytes:
        """Return the next bytes, of the next record too."""
        taken = b""
        while True:
            record = self._records[self._record]
            piece = record[self._at : self._at + size - len(taken)]
            self._at += len(piece)
            taken += piece
            if len(taken) == size:
                return taken
            self._record, self._at = self._record + 1, 0

    def _pass_letters(self, letters: int, width: int) -> None:
        """Pass over letters; a record that goes on with them says anew how wide they are."""
        while letters:
            room = (len(self._records[self._record]) - self._at) // width
            passed = min(letters, room)
            self._at += passed * width
            letters -= passed
            if letters:
                self._record, self._at = self._record + 1, 0
                (flags,) = self.take(1)
                width = 2 if flags & _WIDE else 1
