"""A file as its contract asks for it, or the letter with all that is wrong with it."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import polars as pl

from covey.contracts import PERIOD, Codes, Submission, Tally
from covey.contracts.rules import DUPLICATE, PERSON
from covey.errors import CoveyError
from covey.intake import cells, guard
from covey.intake.codes import Codebook
from covey.intake.cross import locate
from covey.intake.draft import Line, draft
from covey.intake.forms import kind_unlike_ending
from covey.intake.guard import Handed
from covey.intake.harmonise import Rows, harmonise
from covey.intake.letter import Defect, Letter
from covey.intake.names import printable_name
from covey.intake.phrases import phrase
from covey.intake.picture import draw
from covey.intake.source import Table, lay_out, open_source, read_table
from covey.intake.statements import with_statements
from covey.intake.validate import Schema, judge
from covey.persons import rows_are_persons


@dataclass(frozen=True, eq=False)
class Accepted:
    """A file without defects, ready for the confidential store.

    Args:
        submission: the name of its contract.
        period: the code of the one period it covers.
        frame: (rows, dimensions + count) codes as the codelists write them and int64 counts, at
            leaf level, in the order of the file; a combination without a row counts 0. An expected
            code of which a total says that there was nobody has a row of 0 at the end.
        sha256: of the file's bytes, in hexadecimal.
        file: its name, without folder, as it can be printed.
        totals: how many totals were sent; each equals its parts and is not in the frame.
        unreported: the codes that the submission expects and no row speaks of, with their columns.
        unread: the lines below the table that hold digits: they are no dates, and were not read.
    """

    submission: str
    period: str
    frame: pl.DataFrame = field(repr=False)  # a repr ends up in logs
    sha256: str
    file: str
    totals: int
    unreported: Codes = ()
    unread: tuple[int, ...] = ()

    @property
    def tally(self) -> Tally:
        """How large the file is."""
        return Tally.of(self.frame.to_series(-1))

    @property
    def rows(self) -> int:
        """How many rows there are at leaf level."""
        return self.frame.height


def examine(
    path: Path | Handed,
    submission: Submission,
    schema: Schema,
    books: Mapping[str, Codebook],
    largest: int,
    *,
    drawn: bool = False,
) -> Accepted | Letter:
    """Read a file, and keep what a library says of a value it stumbles over out of every message.

    Args:
        path: a file in any form that is read, or where it lies; the hash, the rows and the verdict
            are of the same bytes.
        submission: the contract.
        schema: the rules of its model.
        books: the codes of each column but the one of counts.
        largest: the most bytes that it may have.
        drawn: whether a letter has a picture of what was sent.

    Raises:
        ContractError: the contract itself cannot be applied.
        CoveyError: a library stumbled.
        MemoryError: there is not enough.
    """
    return _discreetly(
        lambda: _examine(path, submission, schema, books, largest, drawn), submission
    )


def draft_of(
    path: Path | Handed, submission: Submission, books: Mapping[str, Codebook], largest: int
) -> list[Line] | None:
    """Draft a mapping for a file; None where it holds no table, as its letter says.

    Raises:
        CoveyError: a library stumbled.
        MemoryError: there is not enough.
    """
    return _discreetly(lambda: _draft_of(path, submission, books, largest), submission)


_Found = TypeVar("_Found")


def _discreetly(look: Callable[[], _Found], submission: Submission) -> _Found:
    try:
        return look()
    except (CoveyError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001  its text may repeat what was sent
        stumbled = f"{type(error).__name__} {_place(error)}"
    # Out of the except block, so that nothing raised here carries that error on.
    raise CoveyError(
        f"the intake stumbled over a file of {submission.name!r}: {stumbled}. Nothing was stored. "
        "Report this line; it holds nothing of the file."
    )


def _draft_of(
    path: Path | Handed, submission: Submission, books: Mapping[str, Codebook], largest: int
) -> list[Line] | None:
    raw = guard.read_bytes(path, largest)
    source = raw if isinstance(raw, Defect) else open_source(raw, submission, books)
    laid = None if isinstance(source, Defect) else lay_out(source, submission, books)
    return draft(laid, submission, books) if laid and laid.sheet.header else None


def _place(error: Exception) -> str:
    own = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).parent == Path(__file__).parent
    ]
    return f"in {Path(own[-1].filename).name}, line {own[-1].lineno}"


def _examine(
    path: Path | Handed,
    submission: Submission,
    schema: Schema,
    books: Mapping[str, Codebook],
    largest: int,
    drawn: bool,
) -> Accepted | Letter:
    raw = guard.read_bytes(path, largest)
    if isinstance(raw, Defect):
        return Letter(path.name, submission.called, (raw,))
    sha256 = hashlib.sha256(raw).hexdigest()
    source = open_source(raw, submission, books)
    kind = kind_unlike_ending(raw, path.name)
    if isinstance(source, Defect):
        return Letter(path.name, submission.called, (source,), kind=kind)
    del raw
    table = read_table(source, submission, books)
    defects = table.defects
    if table.fields and table.sheet.lines.size:
        numbers = submission.wording.numbers
        read = harmonise(table.sheet, table.fields, books, submission.layout, numbers)
        # What was sent is read, and would go on to take most of the memory.
        table = replace(table, sheet=replace(table.sheet, cells={}))
        rows, wrong = _judge(read, table, submission, schema, books)
        defects = defects + locate(table.sheet, wrong)
        if not defects:
            accepted = _accept(rows, submission, books, sha256, path)
            return replace(accepted, unread=table.sheet.unread)
    shown = {} if table.sheet.spots else table.fields
    called = {**submission.called, **table.called}
    # A header that the form of the file has stands on no line.
    placed = [replace(one, lines=tuple(filter(None, one.lines))) for one in defects]
    letter = Letter(
        path.name, called, tuple(placed), source.sheet, shown, places=source.places, kind=kind
    )
    if not drawn or letter.lists_persons or not table.fields or source.named is not None:
        return letter
    again = guard.read_bytes(path, largest)
    known = frozenset() if table.sheet.spots else frozenset(table.fields.values())
    if isinstance(again, Defect):
        return letter
    seen = open_source(again, submission, books)
    if isinstance(seen, Defect):
        return letter
    return replace(letter, picture=draw(seen.rows, letter, table.sheet.header_line, known))


def _judge(
    read: tuple[Rows, list[Defect]],
    table: Table,
    submission: Submission,
    schema: Schema,
    books: Mapping[str, Codebook],
) -> tuple[Rows, list[Defect]]:
    rows, defects = read
    rows, wrong, together = judge(rows, submission, schema, books)
    defects += wrong
    if set(books) <= set(table.fields):
        defects += _judge_cells(rows, submission.count, books, table.complete)
    named = {defect.rule for defect in defects}
    if PERSON in named:
        named.add(DUPLICATE)  # persons are no slips to be taken out one by one
    return rows, defects + [defect for defect in together if defect.rule not in named]


def _judge_cells(
    rows: Rows, count: str, books: Mapping[str, Codebook], complete: bool
) -> list[Defect]:
    first = cells.first_with_same_codes(rows)
    repeats = cells.is_repeat(first)
    counted = count in rows.columns
    counts = rows.columns[count].of_rows.fill_null(0).to_numpy() if counted else None
    if rows_are_persons(repeats, counts):
        detail = phrase("many rows have the same codes, as in a list of persons")
        if not repeats.any():
            detail = phrase("every row counts 1, as in a list of persons")
            repeats = np.ones_like(repeats)
        return [Defect.on(PERSON, rows.lines_of(repeats), detail=detail)]
    defects = cells.duplicates(rows, first) + cells.other_periods(rows)
    if counted:
        defects += cells.wrong_totals(rows, rows.sound & ~repeats, books, count, complete)
    return defects


def _accept(
    rows: Rows,
    submission: Submission,
    books: Mapping[str, Codebook],
    sha256: str,
    path: Path | Handed,
) -> Accepted:
    total = cells.is_total(rows, {column: book.tree for column, book in books.items()})
    period = str(rows.columns[PERIOD].of_rows[0])
    frame = rows.frame(*submission.dimensions, submission.count)
    trees = {column: books[column].tree for column in submission.dimensions}
    frame, silent = with_statements(frame.filter(~total), frame.filter(total), submission, trees)
    name = printable_name(path.name)
    return Accepted(submission.name, period, frame, sha256, name, int(total.sum()), silent)
