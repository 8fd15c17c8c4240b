"""Random numbers that belong to names: the same on every machine, Python and numpy.

Random streams drawn in order would change with the order of files, and numpy does not promise
the same draws in its next version (NEP 19). Here a number is a hash of what it is for: of the
seed, the purpose and the codes. One file can be made alone, and a new code changes the luck of no
other.

Source: Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators, OOPSLA; the
bit mixer of its SplitMix64.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Fractions = NDArray[np.float64]


def name_bits(*names: str | int) -> int:
    """Return 64 bits that belong to *names*, in their order."""
    text = "\x1f".join(str(name) for name in names)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def code_bits(codes: Iterable[str], *names: str | int) -> Bits:
    """Return (codes,) 64 bits for each code, for the purpose that *names* tell."""
    return np.array([name_bits(*names, code) for code in codes], dtype=np.uint64)


def cross_bits(parts: Sequence[Bits]) -> Bits:
    """Return the bits of every combination, one axis a part.

    The order of the parts changes the axes only: agencies that list the same dimensions in
    another order get the same bits for the same cell.
    """
    bits = np.zeros((), dtype=np.uint64)
    for part in parts:
        bits = np.add.outer(bits, part)
    return bits


def fractions(bits: Bits, *names: str | int) -> Fractions:
    """Return numbers from 0 up to, not including, 1: one for each of *bits*, for one purpose.

    Args:
        bits: of any shape, such as one for each cell.
        names: the purpose; other names give numbers that have nothing to do with these.
    """
    mixed = np.atleast_1d(bits) + np.uint64(name_bits(*names))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    spread: Fractions = (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return spread.reshape(np.shape(bits))


def fraction(*names: str | int) -> float:
    """Return the one number from 0 up to, not including, 1 that belongs to *names*."""
    return (name_bits(*names) >> 11) * 2.0**-53


def pick(size: int, *names: str | int) -> int:
    """Return one place of *size* places."""
    return name_bits(*names) % size
