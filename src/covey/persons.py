"""Signs that a file lists persons: such a file is refused before anyone looks at it further.

The signs are column names in English and Vietnamese, identity numbers, telephone numbers and
e-mail addresses in cells, and rows that repeat the way people do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

_SOMEBODY: Final = (
    r"(patient|client|victim|survivor|person|individual|respondent|beneficiary|participant|"
    r"student|trainee|learner|child|guardian|contact|suspect|defendant|offender|case|record)s?"
)
_HEADERS: Final = {
    "names of persons": rf"((full|first|last|family|given|middle|maiden)|{_SOMEBODY})name|"
    r"fname|lname|surname|nickname|ho(va)?ten(dem)?|ten(daydu|khaisinh)|bidanh|"
    r"(ho)?(va)?ten(nannhan|benhnhan|khachhang|hocvien|nguoi\w*|bo|me|tre)",
    "dates of birth": r"dob|birth(day|date)|(date|day|year|month)ofbirth|birthyear|born|"
    r"ngay(thangnam)?sinh|namsinh|nthns",
    # No "client number": that may well be how many clients there are.
    "identity numbers": rf"{_SOMEBODY}(id|no|code)|"
    r"(national|citizen|personal|identity|identification)(id|no|number|code)|id(card|number|no)+|"
    r"nid|passport(id|no|number)?|ssn|mrn|(so)?(cccd|cmnd|cmt)(so)?|(so|the)?cancuoc(congdan)?|"
    r"(so|ma)dinhdanh(canhan)?|(so)?chungminh(nhandan|thu)?|(so)?hochieu|(so|ma)?(the)?bhyt|"
    r"(so|ma)(the)?baohiem\w*|ma(so)?(benhnhan|nannhan|hocvien|khachhang|hoso|thue|canhan)",
    "telephone numbers": r"((tele|mobile|cell)?phone|mobile|tel)(no|number|s)?|"
    r"(so)?(dienthoai|didong|dt)|sdt|zalo|whatsapp",
    "addresses": r"(home|street|postal|mail|email|ip|permanent|current)?address(line)?[12]?|"
    r"street(name)?|house(no|number)|email|(so)?diachi\w*|noi(o|cutru|thuongtru|tamtru|lamviec)|"
    r"sonha|(ten)?duong(pho)?|thuongtru|tamtru",
    "points on a map": r"lat(itude)?|lon(g|gitude)?|lng|gps\w*|coord(inate)?s?|geo(point|location)|"
    r"toado\w*|kinhdo|vido",
}
_BARE_HEADERS: Final = r"id|name|names|ho|ten"
"""In a table of counts these may label a code; in a table without counts they label a person."""

_CELLS: Final = {
    # Three digits for the province of birth, 001 to 096; one for sex and century; year; six more.
    "citizen identity numbers": r"0(?!00)[0-9]{2}[0-9]{9}",
    "telephone numbers": r"(\+84|0084|0)[ .-]?([35789]([ .-]?[0-9]){8}|2([ .-]?[0-9]){9})|"
    r"\+[0-9]([ .-]?[0-9]){7,14}",
    "e-mail addresses": r"[^@\s]+@[^@\s]+\.[a-z]{2,}",
}
_HEADER_SIGNS: Final = {what: re.compile(pattern) for what, pattern in _HEADERS.items()}
_CELL_SIGNS: Final = {what: re.compile(pattern) for what, pattern in _CELLS.items()}

_FEWEST_REPEATS: Final = 2
"""Rows that repeat an earlier one; fewer are taken for a slip."""

_REPEATED_SHARE: Final = 0.1
"""Of all rows."""


def sign_in_header(name: str, counted: bool) -> str | None:
    """Return what a column called *name* would hold of a person, or None.

    Args:
        name: as it stands in the file.
        counted: whether the file has a column of counts.

    >>> sign_in_header("Họ và tên", counted=True), sign_in_header("district name", counted=True)
    ('names of persons', None)
    """
    folded = _fold(name)
    if not counted and re.fullmatch(_BARE_HEADERS, folded):
        return "names or numbers of persons"
    return next((what for what, sign in _HEADER_SIGNS.items() if sign.fullmatch(folded)), None)


def sign_in_cell(text: str) -> str | None:
    """Return what *text* would be of a person, or None.

    >>> sign_in_cell("001204000123"), sign_in_cell("1204")
    ('citizen identity numbers', None)
    """
    text = text.strip().casefold()
    if not text.startswith(("0", "+")) and "@" not in text:
        return None  # as nearly all texts, and a million of them may be distinct
    return next((what for what, sign in _CELL_SIGNS.items() if sign.fullmatch(text)), None)


def rows_are_persons(repeats: NDArray[np.bool_], counts: NDArray[np.int64] | None) -> bool:
    """Tell whether rows repeat as persons do, rather than by a slip.

    Args:
        repeats: (rows,) True where a row has the codes of an earlier one.
        counts: (rows,) the counts; None where the file has no such column.
    """
    if counts is None:
        return bool(repeats.any())
    few = repeats.sum() < max(_FEWEST_REPEATS, _REPEATED_SHARE * repeats.size)
    return not few and bool((counts == 1).all())


def _fold(name: str) -> str:
    """Drop capitals, marks and everything between the words."""
    letters: Iterable[str] = unicodedata.normalize("NFKD", name.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if letter.isalnum())
