"""The words of SDMX in a header: SDMX-CSV 1.0 and 2.0, and whatever else has an OBS_VALUE.

The library for SDMX takes codes for numbers, so that 007 is 7, and tells no line: these files are
text, and read as such. Source: SDMX-CSV 2.0 (SDMX 3.0), layout; codelist CL_OBS_STATUS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from covey.contracts import PERIOD
from covey.contracts.rules import NO_COUNT, NOT_FINAL, SCALED, TO_DELETE, Rule
from covey.intake.columns import fold_name
from covey.intake.cross import locate
from covey.intake.harmonise import suspect
from covey.intake.letter import Defect
from covey.intake.readers import Sheet

COUNT: Final = "OBS_VALUE"
STATUS: Final = "OBS_STATUS"
HIDDEN: Final = "Q"
MISSING: Final = "O"

_TIME: Final = "TIME_PERIOD"
_ORDER: Final = "ACTION"
_SCALE: Final = "UNIT_MULT"
_ABOUT: Final = (
    "STRUCTURE",
    "STRUCTURE_ID",
    "STRUCTURE_NAME",
    "DATAFLOW",
    "CONF_STATUS",
    "DECIMALS",
)
_NOT_TOLD: Final = (HIDDEN, MISSING, "H", "K", "L", "M")
_FITS: Final = {
    STATUS: ("", "A"),
    _ORDER: ("", "I", "A", "R", "M"),
    _SCALE: ("", "0"),
}
_LABELLED: Final = r"^([^:\s]+): .*$"


def sdmx_words(columns: Sequence[str]) -> dict[str, str]:
    """Return the columns of a contract, the count last, that SDMX has a word for, by that word."""
    return {COUNT: columns[-1]} | ({_TIME: PERIOD} if PERIOD in columns else {})


def settle_sdmx(sheet: Sheet, count: str, own: Iterable[str]) -> tuple[Sheet, list[Defect]]:
    """Take out of *sheet* what SDMX says about its rows, and the rows that are no counts.

    Args:
        sheet: the file.
        count: the column of counts in the contract.
        own: the names that the contract and its mapping have, which are none of SDMX's.

    Returns:
        The sheet, and what its statuses refuse; as it was where it has no OBS_VALUE.
    """
    named = [name.partition(":")[0].strip() for name in sheet.header]
    folded = [fold_name(name) for name in named]
    if fold_name(COUNT) not in folded:
        return sheet, []
    if named != list(sheet.header):  # with labels behind the codes
        cells = {
            number: texts.changed(texts.distinct.str.replace(_LABELLED, "$1"))
            for number, texts in sheet.cells.items()
        }
        sheet = replace(sheet, header=tuple(named), cells=cells)
    names = {fold_name(name) for name in own}
    fields = {
        word: str(folded.index(fold_name(word)) + 1)
        for word in (*_ABOUT, *_FITS)
        if fold_name(word) in folded and fold_name(word) not in names
    }
    wrong = list(_wrong(sheet, fields, count))
    defects = [found for number in fields.values() for found in suspect(sheet, number)]
    defects += locate(
        sheet, [Defect.on(rule, sheet.lines_of(rows), column) for rule, column, rows in wrong]
    )
    gone = {int(number) for number in fields.values()}
    sheet = replace(
        sheet,
        header=tuple("" if n in gone else name for n, name in enumerate(named, start=1)),
        cells={number: texts for number, texts in sheet.cells.items() if int(number) not in gone},
    )
    if not wrong:
        return sheet, defects
    return sheet.kept(~np.logical_or.reduce([rows for _, _, rows in wrong])), defects


def _wrong(
    sheet: Sheet, fields: Mapping[str, str], count: str
) -> Iterator[tuple[Rule, str, NDArray[np.bool_]]]:
    """Yield each rule that rows break by what SDMX says of them, with its column and these rows."""
    for word, field in fields.items():
        if word not in _FITS:
            continue
        texts = sheet.cells[field]
        said = texts.distinct.str.strip_chars().str.to_uppercase()
        unfit = texts.where(~said.is_in(_FITS[word]))
        untold = unfit & texts.where(said.is_in(_NOT_TOLD))
        found = (
            [(NO_COUNT, count, untold), (NOT_FINAL, count, unfit & ~untold)]
            if word == STATUS
            else [(TO_DELETE, "", unfit) if word == _ORDER else (SCALED, field, unfit)]
        )
        yield from ((rule, column, rows) for rule, column, rows in found if rows.any())
