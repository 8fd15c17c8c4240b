"""A PX file, as PxWeb and PX-Edit write it, becomes rows.

Source: Statistics Sweden (2013), PC-Axis file format, version 2013. The one reader that is kept
makes a frame of labels, without codes, and sets up logging and fetches addresses besides.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Final

from covey.contracts import Layout
from covey.contracts.rules import DAMAGED_FORM, SCALED
from covey.intake import guard
from covey.intake.codes import Codebook
from covey.intake.columns import KnownNames, is_scaled_title
from covey.intake.counts import number_text
from covey.intake.cube import Dimension, cube_sheet, persons_told, unfit_cube
from covey.intake.letter import Defect
from covey.intake.phrases import phrase
from covey.intake.readers import Sheet
from covey.intake.sdmx_words import HIDDEN, MISSING

_PX: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:CHARSET|AXIS-VERSION|CODEPAGE|MATRIX)\s*=\s*\"")
_CODEPAGE: Final = re.compile(rb"\bCODEPAGE\s*=\s*\"([A-Za-z0-9-]{1,20})\"\s*;")
_ENCODINGS: Final = ("iso-8859-1", "iso-8859-15", "windows-1250", "windows-1252", "windows-1258")
_HEAD: Final = 4_096  # bytes in which the encoding is told

_DATA: Final = re.compile(r"\s*DATA\s*=")
_STATEMENT: Final = re.compile(
    r"\s*([A-Z][A-Z0-9-]*)(\[[^\]]*\])?(?:\(([^)\"]*(?:\"[^\"]*\"[^)\"]*)*)\))?\s*="
    r"((?:[^\";]|\"[^\"]*\")*);"
)
_PIECE: Final = re.compile(r"\"([^\"]*)\"|(,)|([^\",\s]+)")
_VALUE: Final = re.compile(r"\"[^\"]*\"|[^\s,;\"]+")
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_DOTS: Final = {".": MISSING, "..": HIDDEN, "...": MISSING, "....": MISSING, ".....": MISSING,
                "......": MISSING}  # fmt: skip

Keywords = dict[tuple[str, str], list[str]]
"""The texts of each keyword and of what it is said, in the main language."""


def is_px(raw: bytes) -> bool:
    """Tell whether *raw* is a PX file."""
    return _PX.match(raw) is not None


def read_px(
    raw: bytes, layout: Layout, known: KnownNames, books: Mapping[str, Codebook]
) -> Sheet | Defect:
    """Return the rows of a PX file.

    Args:
        raw: all bytes of the file.
        layout: the encoding that was agreed on, where the file names none.
        known: the names that a dimension may have.
        books: the codes of each column but the one of counts.
    """
    text = guard.decode(raw, _encoding(raw) or layout.encoding)
    if isinstance(text, Defect):
        return text
    keywords: Keywords = {}
    at = 0
    while (data := _DATA.match(text, at)) is None:
        said = _STATEMENT.match(text, at)
        if said is None:
            return Defect(DAMAGED_FORM, (text.count("\n", 0, at) + 1,))
        key, language, of, texts = said.groups()
        if not language:
            if (key, of or "") in keywords and key in ("STUB", "HEADING", "VALUES", "CODES"):
                return Defect(DAMAGED_FORM, (text.count("\n", 0, at) + 1,))
            keywords[key, " ".join(_texts(of or ""))] = list(_texts(texts))
        at = said.end()
    return _sheet(keywords, text[data.end() :], known, books)


def _sheet(
    keywords: Keywords, data: str, known: KnownNames, books: Mapping[str, Codebook]
) -> Sheet | Defect:
    unfit = _unfit(keywords)
    if unfit is not None:
        return unfit
    names = keywords.get(("STUB", ""), []) + keywords.get(("HEADING", ""), [])
    dimensions = [_dimension(name, keywords) for name in names]
    sizes = [len(one.codes) for one in dimensions]
    unfit = unfit_cube(sizes)
    if unfit is not None:
        return unfit
    values = _VALUE.findall(data)
    whole = len({*names}) == len(names) and all(
        len({*one.codes}) == len(one.codes) == len(one.labels) for one in dimensions
    )
    if not whole or not data.rstrip().endswith(";") or len(values) != math.prod(sizes):
        return Defect(DAMAGED_FORM)
    statuses = [_DOTS.get(value.strip('"'), "") for value in values]
    counts = [
        "" if status else _count(value) for value, status in zip(values, statuses, strict=True)
    ]
    return cube_sheet(dimensions, counts, statuses, known, books)


def _unfit(keywords: Keywords) -> Defect | None:
    if any(key == "KEYS" for key, _ in keywords):
        return Defect(DAMAGED_FORM, detail=phrase("it has KEYS; save it as PX without them"))
    if any(
        key == "UNITS" and is_scaled_title(f"unit: {text}")
        for (key, _), texts in keywords.items()
        for text in texts
    ):
        return Defect(SCALED)
    return persons_told(
        text
        for (key, _), texts in keywords.items()
        if key not in ("CONTACT", "CODES", "VALUES")
        for text in texts
    )


def _dimension(name: str, keywords: Keywords) -> Dimension:
    labels = keywords.get(("VALUES", name), [])
    called = keywords.get(("VARIABLECODE", name), [name])[0]
    return Dimension(
        called,
        name,
        keywords.get(("CODES", name), labels),
        labels,
        is_time=("TIMEVAL", name) in keywords,
        is_measure=keywords.get(("CONTVARIABLE", "")) == [name],
    )


def _encoding(raw: bytes) -> str:
    """Return the encoding that the file names; empty where it names none, or Unicode."""
    found = _CODEPAGE.search(raw[:_HEAD])
    named = found[1].decode().lower() if found else ""
    return named if named in _ENCODINGS else ""


def _texts(said: str) -> Iterator[str]:
    """Yield the texts between commas; a long one stands in several pieces."""
    text = ""
    for piece, comma, word in _PIECE.findall(said):
        if comma:
            yield text
            text = ""
        else:
            text += piece or word
    yield text


def _count(value: str) -> str:
    """Return a count in digits; what is no number as it stands, for whoever judges it."""
    if not _NUMBER.fullmatch(value):
        return value.strip('"')
    return number_text(float(value)) if "." in value else value
