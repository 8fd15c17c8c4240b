"""Files that were damaged or made to break a reader: bytes and parts of archives are changed."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator

_TELLING = (
    *(b"\0", b"\xff", b"\n", b"\r", b'"', b",", b";", b"\t", b"=1+1", b"-", b"\xff\xfe"),
    *(b"4294967295", b"-1", b"99999999999999999999999999999999", b"1e999", b"NaN", b"XFD1048576"),
    *(b"<", b">", b"&#0;", b'" repeated="1000000', b"\xed\xa0\x80", b"\xef\xbb\xbf"),
)  # fmt: skip
"""What readers have stumbled over somewhere."""

_Change = Callable[[bytearray, random.Random], None]


def mutated(good: bytes, number: int) -> bytes:
    """Return the file *good* with some changes, the same for the same *number*.

    Half of the changes to an archive are made inside its parts, which are packed again as whole
    ones: otherwise nearly all would end at a checksum.
    """
    chance = random.Random(number)
    if good.startswith(b"PK\x03\x04") and chance.random() < 0.5:
        return _repacked(good, chance)
    return _changed(good, chance)


def all_mutated(good: bytes, many: int) -> Iterator[bytes]:
    """Yield *many* different ones."""
    return (mutated(good, number) for number in range(many))


def _changed(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        chance.choice(_CHANGES)(changed, chance)
    return bytes(changed)


def _repacked(content: bytes, chance: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = chance.randrange(len(parts))
    name, part = parts[at]
    parts[at] = chance.choice(((name, _changed(part, chance)), (f"{name}x", part)))
    if chance.random() < 0.1:
        parts.append((chance.choice(parts)[0].upper(), part))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return packed.getvalue()


def _flip(content: bytearray, chance: random.Random) -> None:
    if content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def _cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(len(content) + 1) :]


def _take_out(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    del content[start : start + chance.choice((1, 4, 64))]


def _repeat(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    piece = content[start : start + chance.choice((1, 16, 256))]
    content[start:start] = piece * chance.choice((1, 2, 1_000))


def _put_in(content: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(content) + 1)
    content[start : start + chance.choice((0, 1, 8))] = chance.choice(_TELLING)


def _number(content: bytearray, chance: random.Random) -> None:
    """Put a number that is far too large in place of a digit."""
    digits = [place for place, byte in enumerate(content) if byte in b"0123456789"]
    if digits:
        place = chance.choice(digits)
        content[place : place + 1] = str(2 ** chance.choice((31, 32, 63, 64, 100))).encode()


_CHANGES: tuple[_Change, ...] = (_flip, _flip, _cut, _take_out, _repeat, _put_in, _put_in, _number)
