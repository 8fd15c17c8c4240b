"""Bands of age by their codes: Y16T17 is 16 and 17, Y_LT18 under 18, Y_GE65 65 and over, Y7 seven.

Source: SDMX cross-domain code list CL_AGE, version 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from covey.errors import ContractError
from covey.tables import Hierarchy

_FORMS: Final = re.compile(
    r"Y(?:(?P<first>\d+)(?:T(?P<last>\d+))?|_(?P<side>LT|LE|GE|GT)(?P<bound>\d+))", re.ASCII
)


class Band(NamedTuple):
    """Ages that one code is of.

    Attributes:
        code: of the codelist.
        first: the youngest, in whole years.
        last: the oldest; None where there is none.
    """

    code: str
    first: int
    last: int | None

    def has(self, age: int) -> bool:
        """Tell whether somebody of an age is in it."""
        return self.first <= age and (self.last is None or age <= self.last)


def bands_of(tree: Hierarchy) -> tuple[Band, ...]:
    """Return the bands that the leaves of a codelist of ages are; those such as ``_U`` are none.

    Raises:
        ContractError: a leaf is no band, or two have an age in common.
    """
    bands = tuple(sorted(_bands(tree), key=lambda band: band.first))
    for one, other in pairwise(bands):
        if one.last is None or one.last >= other.first:
            raise ContractError(
                f"{tree.source}: {one.code} and {other.code} have ages in common. Correct one."
            )
    return bands


def _bands(tree: Hierarchy) -> Iterator[Band]:
    for code, is_leaf in zip(tree.codes, tree.is_leaf, strict=True):
        if is_leaf and not code.startswith("_"):
            band = _band(code)
            if band is None:
                raise ContractError(
                    f"{tree.source}: {code!r} names no ages, as Y16T17, Y_LT18 or Y_GE65 do. "
                    "Name the column that has its codes instead of the year of birth."
                )
            yield band


def _band(code: str) -> Band | None:
    """Return what a code is of.

    >>> _band("Y16T17"), _band("Y_GE65"), _band("Y_LT1"), _band("old")
    (Band(code='Y16T17', first=16, last=17), Band(code='Y_GE65', first=65, last=None), \
Band(code='Y_LT1', first=0, last=0), None)
    """
    found = _FORMS.fullmatch(code)
    if found is None:
        return None
    if found["first"] is not None:
        first = int(found["first"])
        return Band(code, first, int(found["last"] or first))
    bound = int(found["bound"])
    if found["side"] in ("LT", "LE"):
        return Band(code, 0, bound - (found["side"] == "LT"))
    return Band(code, bound + (found["side"] == "GT"), None)
