"""The header: which field of the file is which column of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from covey.contracts.layout import PASSED_OVER
from covey.contracts.rules import (
    DUPLICATE_COLUMN,
    EXTRA_COLUMN,
    MISSING_COLUMN,
    NO_HEADER,
    PERSON,
)
from covey.intake.harmonise import suspicion
from covey.intake.letter import Defect
from covey.intake.phrases import Phrase, phrase
from covey.intake.readers import Sheet, fold_name
from covey.persons import sign_in_header

_ALIKE: Final = 60
"""Per cent of letters; a name less like a missing column is not taken for a slip of it."""


def known_names(columns: Sequence[str], wording: Mapping[str, str]) -> dict[str, str]:
    """Return what each folded name in a header means: a column of the contract, or nothing to read.

    Args:
        columns: of the contract.
        wording: the column by each further name; ``-`` to pass over.
    """
    meant = {name: column for name, column in wording.items() if column in (*columns, PASSED_OVER)}
    meant |= {column: column for column in columns}
    return {fold_name(name): column for name, column in meant.items()}


def match_header(
    sheet: Sheet, columns: Sequence[str], wording: Mapping[str, str]
) -> tuple[dict[str, str], list[Defect]]:
    """Find the *columns* of the contract, the count last, in the header of *sheet*.

    Order, capitals and the kind of gap do not matter. A name that is not in the contract is
    never repeated, since the first line may hold no names but the agency's first row.

    Returns:
        The field of each column that was found, in the order of the contract, and what is wrong
        with the header.
    """
    known = known_names(columns, wording)
    fields: dict[str, str] = {}
    strangers: dict[str, str] = {}
    defects = []
    for number, name in enumerate(sheet.header, start=1):
        column = known.get(fold_name(name))
        if column == PASSED_OVER or (not name and str(number) not in sheet.cells.columns):
            continue
        if column is None:
            strangers[str(number)] = name
        elif column in fields:
            defects.append(Defect(DUPLICATE_COLUMN, (sheet.header_line,), column))
        else:
            fields[column] = str(number)
    fields = {column: fields[column] for column in columns if column in fields}
    missing = [column for column in columns if column not in fields]
    defects += _strange(sheet, strangers, missing, counted=columns[-1] in fields)
    if fields or any(defect.rule is PERSON for defect in defects):
        return fields, defects + [
            Defect(MISSING_COLUMN, (sheet.header_line,), column) for column in missing
        ]
    detail = phrase(
        "the first line must name the columns: {columns}, split by comma, semicolon or tab",
        columns=", ".join(columns),
    )
    return {}, [Defect(NO_HEADER, (sheet.header_line,), detail=detail)]


def _strange(
    sheet: Sheet, strangers: dict[str, str], missing: list[str], counted: bool
) -> list[Defect]:
    line = (sheet.header_line,)
    defects = []
    for number, name in strangers.items():
        held = sign_in_header(name, counted)
        unfit = suspicion(name)
        if held:
            defects.append(
                Defect(PERSON, line, number, phrase("seems to hold {what}", what=Phrase(held)))
            )
        elif unfit:
            defects.append(Defect(unfit.rule, line, number, unfit.detail))
        else:
            defects.append(Defect(EXTRA_COLUMN, line, number, _way_out(name, missing)))
    return defects


def _way_out(name: str, missing: list[str]) -> Phrase | str:
    if not missing or not name:
        return ""
    alike = process.extractOne(fold_name(name), missing, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    if not alike:
        return ""
    return phrase("not in the contract; nearest missing column: {column}", column=alike[0])
