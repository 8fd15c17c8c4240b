"""The header: which field of the file is which column of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz, process

from covey.contracts.layout import PASSED_OVER
from covey.contracts.rules import (
    DUPLICATE_COLUMN,
    EXTRA_COLUMN,
    MISSING_COLUMN,
    NO_HEADER,
    PERSON,
    SCALED,
    SECOND_TABLE,
)
from covey.intake.codes import Codebook
from covey.intake.columns import KnownNames, fold_name
from covey.intake.harmonise import suspicion
from covey.intake.letter import Defect
from covey.intake.marked import shown
from covey.intake.phrases import Phrase, phrase
from covey.intake.readers import Sheet, is_empty
from covey.persons import sign_in_header

_ALIKE: Final = 60
"""Per cent of letters; a name less like a missing column is not taken for a slip of it."""

_HOLDS: Final = 0.8
"""Of the texts of a column; where so many are codes of a missing column, it is that one."""

_SECOND: Final = 2
"""Columns that stand twice; a single one is a slip."""

_MOST_NAMES: Final = 50
"""Texts below the first name that are looked at."""

_TURNED: Final = phrase(
    "the names of the columns stand one below the other; copy the table and paste it transposed, "
    "so that they stand side by side"
)


@dataclass
class Header:
    """What a header says.

    Args:
        fields: the field of each column that was found, in the order of the contract.
        called: what it calls each column, or would call it, as the contract or its mapping does.
        defects: what is wrong with it.
    """

    fields: dict[str, str] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)


def match_header(
    sheet: Sheet,
    columns: Sequence[str],
    known: KnownNames,
    books: Mapping[str, Codebook],
    called: Mapping[str, str],
) -> Header:
    """Find the *columns* of the contract, the count last, in the header of *sheet*.

    Order, capitals and the kind of gap do not matter. A name that is not in the contract is
    never repeated, since the first line may hold no names but the agency's first row.

    Args:
        sheet: the file.
        columns: of the contract.
        known: their names.
        books: the codes of each column but the one of counts.
        called: what the letter calls a column that is not there.
    """
    header, line = Header(), (sheet.header_line,)
    strangers: dict[str, str] = {}
    twice: dict[str, str] = {}
    for number, name in enumerate(sheet.header, start=1):
        found = known.find(name)
        if not name and str(number) not in sheet.cells:
            continue
        if found is None:
            strangers[str(number)] = name
        elif found.column in header.fields:
            twice[str(number)] = found.column
        elif found.column != PASSED_OVER:
            header.fields[found.column] = str(number)
            header.called[found.column] = found.name
            if found.scaled:
                header.defects.append(Defect(SCALED, line, str(number)))
    if _is_turned(sheet, known, header.fields):
        return Header(defects=[Defect(NO_HEADER, line, detail=_TURNED)])
    second = _second_table(sheet, [*map(int, twice)])
    if second:
        header.defects.append(Defect(SECOND_TABLE, line, str(second)))
        strangers = {number: name for number, name in strangers.items() if int(number) < second}
    else:
        header.defects += [Defect(DUPLICATE_COLUMN, line, column) for column in twice.values()]
    header.fields = {column: header.fields[column] for column in columns if column in header.fields}
    # Who writes the contract's own names is told of others by theirs.
    own = bool(header.called) and all(name == column for column, name in header.called.items())
    missing = {
        column: column if own else called.get(column, column)
        for column in columns
        if column not in header.fields
    }
    header.called |= missing
    header.defects += _strange(sheet, strangers, missing, known, books)
    in_words = header.fields or any(defect.rule is PERSON for defect in header.defects)
    if in_words or not sheet.header_line:
        header.defects += [Defect(MISSING_COLUMN, line, column) for column in missing]
        return header
    detail = phrase(
        "the first line must name the columns: {columns}, split by comma, semicolon or tab",
        columns=", ".join(missing.values()),
    )
    return Header(defects=[Defect(NO_HEADER, line, detail=detail)])


def _second_table(sheet: Sheet, twice: Sequence[int]) -> int:
    """Return the first field of a table beside the table; 0 where there is none.

    It names columns again, several of them or behind a column of nothing.
    """
    if not twice:
        return 0
    gaps = [number for number in range(1, twice[0]) if str(number) not in sheet.cells]
    if gaps:
        return gaps[-1] + 1
    return twice[0] if len(twice) >= _SECOND else 0


def _strange(
    sheet: Sheet,
    strangers: Mapping[str, str],
    missing: Mapping[str, str],
    known: KnownNames,
    books: Mapping[str, Codebook],
) -> Iterable[Defect]:
    line = (sheet.header_line,)
    counted = known.count not in missing
    for number, name in strangers.items():
        meant = likely_column(sheet, number, name, missing, known, books)
        held = sign_in_header(name, counted) if meant not in books else None
        unfit = suspicion(name)
        if held:
            yield Defect(PERSON, line, number, phrase("seems to hold {what}", what=Phrase(held)))
        elif not missing and _is_empty(sheet, number):
            continue  # a name above nothing, such as a column for remarks
        elif unfit:
            yield Defect(unfit.rule, line, number, unfit.detail)
        else:
            yield Defect(EXTRA_COLUMN, line, number, _instead(name, meant, missing, books))


def _instead(
    name: str, meant: str, missing: Mapping[str, str], books: Mapping[str, Codebook]
) -> Phrase | str:
    """Say what a column should be that the contract does not have; nothing where nobody knows."""
    known = {one: books[one] for one in missing if one in books}
    across = next((one for one, book in known.items() if book.find(name) is not None), "")
    if across:
        return phrase(
            "its name is a code of {column}: write a row for each code, with the code in column "
            "{column}, or agree on a cross table with the data officer",
            column=missing[across],
        )
    return phrase("did you mean {column}?", column=missing[meant]) if meant else ""


def _is_turned(sheet: Sheet, known: KnownNames, fields: Mapping[str, str]) -> bool:
    """Tell whether the names of columns stand one below the other, and the count among them."""
    first = next(iter(sheet.header), "")
    if len(fields) > 1 or "1" not in sheet.cells:
        return False
    below = known.columns_in([first, *map(shown, sheet.cells["1"].distinct.head(_MOST_NAMES))])
    return known.count in below and len(below) > _SECOND


def _is_empty(sheet: Sheet, number: str) -> bool:
    """Tell whether a field holds nothing in any row."""
    return number in sheet.cells and bool(is_empty(sheet.cells[number].distinct).all())


def likely_column(
    sheet: Sheet,
    number: str,
    name: str,
    missing: Mapping[str, str],
    known: KnownNames,
    books: Mapping[str, Codebook],
) -> str:
    """Return the missing column that a field is by its name or else by what it holds, or none."""
    names = {folded: one.column for folded, one in known.meant.items() if one.column in missing}
    scorer, said = fuzz.ratio, fold_name(name)
    alike = process.extractOne(said, list(names), scorer=scorer, score_cutoff=_ALIKE)
    if name and alike:
        return names[alike[0]]
    if number not in sheet.cells:
        return ""
    texts = [text for text in sheet.cells[number].distinct.str.strip_chars().unique() if text]
    for column in missing:
        book = books.get(column)
        held = sum(
            text.isdecimal() if book is None else book.find(text) is not None for text in texts
        )
        if texts and held >= _HOLDS * len(texts):
            return column
    return ""
