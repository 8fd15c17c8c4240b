"""The outside-knowledge register: counts that others have published, one CSV file a publication.

A publication of an agency, a census total, an old PDF: whoever reads these knows the counts in them
and puts them beside what the hub publishes. A data officer types them into a spreadsheet and saves
it as CSV. No message holds a count.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Final

from covey.admission import LARGEST_TREE, unfit_file
from covey.contracts import PERIOD, Dataset, Registry, is_period
from covey.disk import file_hash
from covey.errors import ContractError, by_line
from covey.printable import printable
from covey.tables import Hierarchy
from covey.tables.status import OBS_VALUE
from covey.tables.tree_file import separator_of

DATASET: Final = "dataset"
SOURCE: Final = "source"
DATE: Final = "date"
SAID_BY: Final = "said_by"

_HEAD: Final = (DATASET, SOURCE, DATE, SAID_BY)
"""Columns about the publication: they need stand in the first row alone."""

_MOST: Final = 10**10
"""People; more than any count may be."""

_MOST_ROWS: Final = 200_000
"""Of one publication."""

_LONGEST_CELL: Final = 2**17
"""Characters: what csv takes by itself, unless somebody in the process raised it."""

_SHEETS: Final = (".xlsx", ".xls", ".ods", ".tsv")


@dataclass(frozen=True, slots=True)
class Statement:
    """One count that somebody has published.

    Args:
        line: where it stands in the file, the header being line 1.
        period: of the count.
        codes: one for each dimension of the dataset, in order.
        value: people or events.
    """

    line: int
    period: str
    codes: tuple[str, ...]
    value: int = field(repr=False)


@dataclass(frozen=True)
class OutsideReport:
    """What one publication that is not ours says of a dataset.

    Args:
        file: its name in the register.
        dataset: whose counts these are.
        source: what it is, in words.
        published: the day from which it was public.
        said_by: who says so.
        sha256: the hash of the file.
        statements: the counts.
    """

    file: str
    dataset: str
    source: str
    published: date
    said_by: str
    sha256: str
    statements: tuple[Statement, ...] = field(repr=False)

    @property
    def named(self) -> str:
        """What it is called: source, day, and who says so."""
        return f"{self.source}, {self.published} ({self.said_by})"

    @property
    def by_period(self) -> dict[str, list[Statement]]:
        """What it says, by each period that it speaks of."""
        periods = dict.fromkeys(one.period for one in self.statements)
        return {name: [one for one in self.statements if one.period == name] for name in periods}


def read_register(folder: Path, registry: Registry) -> tuple[OutsideReport, ...]:
    """Read every publication of the register; none where there is no such folder.

    A file has a row for each count, and the columns dataset, source, date, said_by, period,
    obs_value and the dimensions of the dataset; at a dimension without a column, or without a code,
    it is at the total. Of a cell without a row nothing is said. Cells are separated by comma,
    semicolon or tab.

    Args:
        folder: of the CSV files; files of other kinds may lie beside them, such as the PDF.
        registry: the contracts.

    Raises:
        ContractError: naming every defect by file and line, and the way out.
    """
    found: list[OutsideReport] = []
    defects: list[str] = []
    for path in _publications(folder):
        if path.suffix.lower() in _SHEETS:
            defects.append(f"{printable(path.name)}: save this sheet as CSV UTF-8 beside it.")
        else:
            reading = _Reading(printable(path.name), registry)
            report = reading.read(path)
            defects += reading.defects
            found += [report] if report is not None else []
    if defects:
        raise ContractError(f"The outside-knowledge register cannot be read.\n{by_line(defects)}")
    return tuple(found)


def register_hashes(folder: Path) -> frozenset[str]:
    """Return the hash of each publication in a register, be it one that can be read or not.

    Args:
        folder: as for `read_register`.

    Raises:
        OSError: a file cannot be read.
    """
    return frozenset(map(file_hash, _publications(folder)))


def _publications(folder: Path) -> Iterator[Path]:
    """Yield the files of a register, and sheets that nobody saved as one."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        kind = path.suffix.lower()
        lone_sheet = kind in _SHEETS and not path.with_suffix(".csv").exists()
        if not path.name.startswith((".", "~")) and (lone_sheet or kind == ".csv"):
            yield path


@dataclass
class _Reading:
    """One file as it is read, and what is wrong with it."""

    file: str
    registry: Registry
    defects: list[str] = field(default_factory=list)

    def read(self, path: Path) -> OutsideReport | None:
        """Return the publication; None where a defect was found."""
        unfit = unfit_file(path, LARGEST_TREE)
        if unfit:
            self._wrong(unfit)
            return None
        try:
            content = path.read_bytes()
            text = content.decode("utf-8-sig")
            filled = list(islice(_filled(text), _MOST_ROWS + 1))
        except UnicodeDecodeError:
            self._wrong("this is no UTF-8. Save it as CSV UTF-8.")
            return None
        except csv.Error:
            self._wrong("a cell is longer than any text. See whether a quote is left open.")
            return None
        except OSError:
            self._wrong("it cannot be read. Correct its permissions.")
            return None
        if any(len(cell) > _LONGEST_CELL for _, row in filled for cell in row):
            self._wrong("a cell is longer than any text. See whether a quote is left open.")
            return None
        if len(filled) > _MOST_ROWS:
            self._wrong(f"more than {_MOST_ROWS:,} rows. Leave out what the hub has no counts of.")
            return None
        if len(filled) < 2:
            self._wrong("there is no count in it. Write a row for each, or remove the file.")
            return None
        (_, header), *lines = filled
        names = [name.strip() for name in header]
        if not self._fits(names):
            return None
        told = [(n, _as_row(names, row)) for n, row in lines]
        return self._publication(told, names, hashlib.sha256(content).hexdigest())

    def _fits(self, names: Sequence[str]) -> bool:
        for name in (*_HEAD, PERIOD, OBS_VALUE):
            if name not in names:
                self._wrong(f"line 1: there is no column {name!r}. Add it.")
        for name in sorted({name for name in names if name and names.count(name) > 1}):
            self._wrong(f"line 1: the column {name!r} stands twice. Remove one.")
        return not self.defects

    def _publication(
        self, rows: Sequence[tuple[int, Mapping[str, str]]], names: Sequence[str], sha256: str
    ) -> OutsideReport | None:
        first, head = rows[0]
        for line, row in rows:
            for name in _HEAD:
                if row[name] not in ("", head[name]):
                    self._wrong(
                        f"line {line}: {name} is another than in line {first}. Make one file of "
                        "each publication and dataset."
                    )
        missing = [name for name in (SOURCE, SAID_BY) if not head[name]]
        for name in missing:
            self._wrong(f"line {first}: {name} is empty. Write it there.")
        day = self._day(first, head[DATE])
        dataset = self._dataset(first, head[DATASET], names)
        if dataset is None or day is None:
            return None
        trees = self.registry.trees(dataset.dimensions)
        statements = [self._statement(line, row, trees) for line, row in rows]
        for period in dict.fromkeys(one.period for one in statements if one is not None):
            try:
                self.registry.parts(dataset, period)
            except ContractError as error:
                self._wrong(f"{dataset.name} has no counts of {period}. {error}")
        self._refuse_twice([one for one in statements if one is not None])
        if self.defects:
            return None
        return OutsideReport(
            *(self.file, dataset.name, printable(head[SOURCE]), day, printable(head[SAID_BY])),
            *(sha256, tuple(one for one in statements if one is not None)),
        )

    def _dataset(self, line: int, name: str, names: Sequence[str]) -> Dataset | None:
        known = {one.name: one for one in self.registry.datasets}
        if name not in known:
            self._wrong(
                f"line {line}: {printable(name)!r} is no dataset. There are: {', '.join(known)}."
            )
            return None
        dataset = known[name]
        unknown = set(names) - {*_HEAD, PERIOD, OBS_VALUE, *dataset.dimensions, ""}
        for one in sorted(unknown):
            self._wrong(
                f"line 1: {printable(one)!r} is no dimension of {name}. There are: "
                f"{', '.join(dataset.dimensions)}. Correct or remove the column."
            )
        return None if unknown else dataset

    def _day(self, line: int, text: str) -> date | None:
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self._wrong(
            f"line {line}: the date is no day such as 2025-03-31. Write it so; in a spreadsheet "
            "as text."
        )
        return None

    def _statement(
        self, line: int, row: Mapping[str, str], trees: Mapping[str, Hierarchy]
    ) -> Statement | None:
        before = len(self.defects)
        period = row[PERIOD]
        # One that the codelist has no more is still made of the periods that its code says.
        if not is_period(period):
            self._wrong(
                f"line {line}: {printable(period)!r} is no period of the codelist. Write one such "
                "as 2025-Q1, or 2025-01-01/P9M for nine months; in a spreadsheet as text."
            )
        codes = tuple(row.get(name) or tree.root for name, tree in trees.items())
        for code, (name, tree) in zip(codes, trees.items(), strict=True):
            if code not in tree.position:
                self._wrong(
                    f"line {line}: {printable(code)!r} is no code of {name}. Take it from "
                    f"{tree.source}. If it was one before, put it back there, above the codes that "
                    "its people count in now. Where it crosses these, write what is told of codes "
                    "below it in its place, or take the line out: it cannot be reckoned with."
                )
        value = row[OBS_VALUE]
        if not (re.fullmatch(r"[0-9]{1,11}", value, re.ASCII) and int(value) <= _MOST):
            self._wrong(
                f"line {line}: obs_value is no whole number. Write it without separators; leave "
                "out a row whose count is not told."
            )
        return Statement(line, period, codes, int(value)) if len(self.defects) == before else None

    def _refuse_twice(self, statements: Sequence[Statement]) -> None:
        lines: dict[tuple[str, tuple[str, ...]], int] = {}
        for one in statements:
            first = lines.setdefault((one.period, one.codes), one.line)
            if first != one.line:
                self._wrong(f"line {one.line}: this cell stands in line {first}. Remove one.")

    def _wrong(self, what: str) -> None:
        self.defects.append(f"{self.file}{', ' if what.startswith('line') else ': '}{what}")


def _filled(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, with their numbers."""
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=separator_of(lines))
    return ((number, row) for number, row in enumerate(rows, 1) if any(map(str.strip, row)))


def _as_row(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return the cells by column; empty where a row ends early."""
    texts = [*map(str.strip, cells), *([""] * len(names))]
    return dict(zip(names, texts, strict=False))
