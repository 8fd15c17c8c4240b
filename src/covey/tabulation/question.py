"""What is asked of whatever holds the records, and its answer in codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any, Final, cast

import narwhals as nw
import numpy as np
import polars as pl

from covey.contracts import (
    PERIOD,
    Age,
    Always,
    Gravest,
    Latest,
    Records,
    Span,
    Submission,
    unreported,
)
from covey.errors import ContractError, InputError
from covey.intake import Codebook, codebooks
from covey.plurals import numbered
from covey.tables import Hierarchy
from covey.tabulation.counts import Tabulated
from covey.tabulation.meaning import Meaning, Said, meanings
from covey.tabulation.said import chosen, day_of, is_empty, said_of

COUNT: Final = "count"
"""The column of counts, where no submission says another."""

CONTRIBUTORS: Final = "contributors"
"""The column of persons behind events."""

_PERSON: Final = "person as said"
_RANK: Final = "rank of a record"
_CELL: Final = "number of a cell"
_NUMBER: Final = "number"
_HOW_MANY: Final = nw.len().alias(_NUMBER)
_MOST_CELLS: Final = 2**36
"""So that a day before the number of a cell leaves whole numbers of 64 bits."""
_TEXTS_OF_A_COLUMN: Final = 100_000
"""More than any codelist has: a column of more texts is none of codes, and is not sent."""


@dataclass(frozen=True, eq=False)
class Question:
    """One question about records.

    Args:
        frame: the records, as narwhals speaks to them.
        looks: what they look like.
        books: the codes of each dimension.
        period: of the counts.
        code: of that period.
        submission: whose counts they are; None where it is nobody's.
    """

    frame: nw.LazyFrame[Any]
    looks: Records
    books: Mapping[str, Codebook]
    period: Span
    code: str
    submission: Submission | None

    @classmethod
    def of(
        cls,
        records: Any,
        counted: Submission | Records,
        hierarchies: Mapping[str, Hierarchy],
        code: str,
    ) -> Question:
        """Return the question; the arguments are those of `tabulate`.

        Raises:
            ContractError: as there.
            InputError: there is no such period, or the records lack a column.
        """
        period = Span.of(code)
        if period is None:
            raise InputError(f"{code!r} is no period. Name one, such as 2024-Q1.")
        looks, books = _agreed(counted, hierarchies, code)
        native = nw.from_native(records)
        if isinstance(native, nw.DataFrame):  # in memory, where polars counts what any library has
            native = nw.from_native(native.to_polars().lazy())
        submission = counted if isinstance(counted, Submission) else None
        asked = cls(native, looks, books, period, code, submission)
        lacking = [name for name in looks.needed if name not in asked.schema]
        if lacking:
            raise InputError(
                f"the records have no column {', '.join(map(repr, lacking))}. They have: "
                f"{', '.join(asked.schema)}."
            )
        return asked

    @cached_property
    def schema(self) -> nw.Schema:
        """The type of each column of the records."""
        return self.frame.collect_schema()

    @cached_property
    def leaves(self) -> nw.LazyFrame[Any]:
        """What each record that counts says of each dimension, and what is needed of it besides."""
        columns = [
            said_of(says, self.period, self.schema, self.looks.day_form).alias(_of(name))
            for name, says in self.looks.said.items()
            if not isinstance(says, Always)
        ]
        if self.looks.told_apart_by is not None:
            columns.append(nw.col(self.looks.told_apart_by).alias(_PERSON))
        if isinstance(self.looks.one_leaf, Latest):
            last = day_of(self.looks.one_leaf.day, self.schema, self.looks.day_form)
            columns.append(last.fill_null(0).alias(_RANK))
        wanted = chosen(self.looks, self.period, self.schema)
        return (self.frame.filter(*wanted) if wanted else self.frame).select(*columns)

    @property
    def sizes(self) -> nw.LazyFrame[Any]:
        """How many records there are, how many count, and of them tell no day or no person."""
        wanted = chosen(self.looks, self.period, self.schema)
        counts = nw.all_horizontal(*wanted, ignore_nulls=False) if wanted else nw.lit(True)
        day, person = self.looks.day, self.looks.told_apart_by
        flags = {
            "counted": counts,
            "dateless": nw.lit(False)
            if day is None
            else day_of(day, self.schema, self.looks.day_form).is_null(),
            "nobody": nw.lit(False) if person is None else is_empty(person, self.schema) & counts,
        }
        numbers = [
            nw.when(flag).then(nw.lit(1)).otherwise(nw.lit(0)).alias(name)
            for name, flag in flags.items()
        ]
        return self.frame.select(*numbers).select(
            nw.len().alias("records"), *(nw.col(name).sum() for name in flags)
        )

    @property
    def texts(self) -> dict[str, nw.LazyFrame[Any]]:
        """The different texts of each dimension, and how many records have each."""
        return {
            name: self.leaves.group_by(_of(name)).agg(nw.len().alias(_NUMBER))
            for name, says in self.looks.said.items()
            if not isinstance(says, Always)
        }

    def answer(self) -> Tabulated:
        """Ask it.

        Raises:
            ContractError: the codelists do not fit what the records look like.
            InputError: records say what means no code, or nothing where something has to stand.
        """
        sizes = _collected(self.sizes).fill_null(0).row(0)  # sums of nothing are missing
        records, counted, dateless, nobody = map(int, sizes)
        if nobody:
            raise InputError(
                f"{numbered(nobody, 'record')} that count have nothing in "
                f"{self.looks.told_apart_by!r}, so that nobody can say whether they are one "
                "person. Fill it in, or count records by themselves: leave that column out."
            )
        meaning = meanings(dict(self._said()), self.looks.said, self.books)
        cells = self._in_codes(self.cells(meaning), self._count)
        persons: int | None = None
        repeated: tuple[str, ...] = ()
        if self.looks.one_leaf is not None:  # each person is in one cell
            persons = int(cells[self._count].sum())
        elif self.looks.person is not None:
            persons, *several = _collected(self.several(meaning)).fill_null(0).row(0)
            repeated = tuple(name for name, some in zip(self.books, several, strict=True) if some)
        behind: pl.DataFrame | None = None
        if self.looks.contributor is not None:
            by_cell = self._in_codes(self.persons(meaning), CONTRIBUTORS)
            behind = self._of_period(cells).with_columns(by_cell[CONTRIBUTORS])
        whole = self._with_expected(cells)
        return Tabulated(whole, records, records - counted, dateless, persons, repeated, behind)

    def coded(self, meaning: Mapping[str, Meaning]) -> nw.LazyFrame[Any]:
        """Return the leaves with the place of each code; the engine looks up what it told of.

        A text is looked up among the different ones that there are, so that a codelist of any
        length costs the same.
        """
        leaves = self.leaves
        for name, means in meaning.items():
            numbers = {name: means.tree.position}
            rule = self.looks.one_leaf
            if isinstance(rule, Gravest) and rule.dimension == name:
                numbers[_RANK] = _graveness(rule, means)
            said = _of(name)
            if isinstance(self.looks.said[name], Age):
                leaves = leaves.with_columns(
                    means.number_of_age(nw.col(said), of).alias(to) for to, of in numbers.items()
                )
            elif name in self.texts:
                known = (
                    self.texts[name]
                    .filter(~nw.col(said).is_null())
                    .select(
                        said,
                        *(means.number(nw.col(said), of).alias(to) for to, of in numbers.items()),
                    )
                )
                leaves = leaves.join(known, on=said, how="left")
            else:
                leaves = leaves.with_columns(nw.lit(None, nw.Int64).alias(to) for to in numbers)
            leaves = leaves.with_columns(
                nw.col(to).fill_null(means.nothing(of)).cast(nw.Int64) for to, of in numbers.items()
            )
        return leaves

    def cells(self, meaning: Mapping[str, Meaning]) -> nw.LazyFrame[Any]:
        """Return how many there are of each cell, by its number."""
        if self.looks.person is None:
            each = self.coded(meaning).select(self._cell.alias(_CELL))
            return each.group_by(_CELL).agg(_HOW_MANY)
        if self.looks.one_leaf is None:
            return self.persons(meaning)
        whole = self._size
        ranked = self.coded(meaning).select(
            _PERSON, (nw.col(_RANK) * whole + self._cell).alias(_CELL)
        )
        best = ranked.group_by(_PERSON).agg(nw.col(_CELL).max())
        return best.select((nw.col(_CELL) % whole).alias(_CELL)).group_by(_CELL).agg(_HOW_MANY)

    def persons(self, meaning: Mapping[str, Meaning]) -> nw.LazyFrame[Any]:
        """Return how many distinct persons there are in each cell, by its number."""
        # Twice grouped, and not distinct persons by cell: engines spill the one to disk.
        each = self.coded(meaning).select(_PERSON, self._cell.alias(_CELL))
        return each.group_by(_PERSON, _CELL).agg(nw.len()).group_by(_CELL).agg(_HOW_MANY)

    def several(self, meaning: Mapping[str, Meaning]) -> nw.LazyFrame[Any]:
        """Return how many persons there are, and by dimension how many have several codes."""
        ends = {f"{end} {name}": name for name in self.books for end in ("first", "last")}
        each = (
            self.coded(meaning)
            .group_by(_PERSON)
            .agg(
                (nw.col(name).min() if end.startswith("first") else nw.col(name).max()).alias(end)
                for end, name in ends.items()
            )
        )
        differ = {name: nw.col(f"first {name}") < nw.col(f"last {name}") for name in self.books}
        flags = [
            nw.when(several).then(nw.lit(1)).otherwise(nw.lit(0)).alias(name)
            for name, several in differ.items()
        ]
        return each.select(*flags).select(_HOW_MANY, *(nw.col(name).sum() for name in self.books))

    @property
    def _cell(self) -> nw.Expr:
        """The number of the cell that a coded leaf is in."""
        key = nw.lit(0).cast(nw.Int64)
        for name, book in self.books.items():
            key = key * len(book.tree.codes) + nw.col(name)
        return key

    @property
    def _count(self) -> str:
        return COUNT if self.submission is None else self.submission.count

    @property
    def _size(self) -> int:
        """How many cells there may be.

        Raises:
            ContractError: more than can be numbered.
        """
        size = prod(len(book.tree.codes) for book in self.books.values())
        if size > _MOST_CELLS:
            raise ContractError(
                f"records: the dimensions have {size:,} cells together, and at most "
                f"{_MOST_CELLS:,} can be told apart. Leave a dimension out."
            )
        return size

    def _said(self) -> Iterator[tuple[str, dict[Said, int]]]:
        """Yield what records say of each dimension, and how many say it.

        Raises:
            InputError: there are more than of any codelist.
        """
        for name, says in self.looks.said.items():
            if isinstance(says, Always):
                yield name, {None: 0}
                continue
            found = _collected(self.texts[name].head(_TEXTS_OF_A_COLUMN + 1))
            if found.height > _TEXTS_OF_A_COLUMN:
                column = says.born if isinstance(says, Age) else says.column
                raise InputError(
                    f"{name}: column {column!r} has more than {_TEXTS_OF_A_COLUMN:,} different "
                    "texts, and holds no codes. Name the column that does."
                )
            yield name, dict(found.rows())

    def _in_codes(self, cells: nw.LazyFrame[Any], called: str) -> pl.DataFrame:
        """Return cells in codes, in the order of the codelists, and how many there are of each."""
        found = _collected(cells).sort(_CELL)
        sizes = [len(book.tree.codes) for book in self.books.values()]
        places = np.unravel_index(found[_CELL].to_numpy(), sizes)
        codes = {
            name: pl.Series(book.tree.codes, dtype=pl.String).gather(pl.Series(place))
            for (name, book), place in zip(self.books.items(), places, strict=True)
        }
        return pl.DataFrame(codes | {called: found[_NUMBER].cast(pl.Int64)})

    def _of_period(self, cells: pl.DataFrame) -> pl.DataFrame:
        return cells.select(pl.lit(self.code).alias(PERIOD), pl.all())

    def _with_expected(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Add a row of totals for each expected code that nobody was met of."""
        whole = self._of_period(cells)
        if self.submission is None:
            return whole
        trees = {name: book.tree for name, book in self.books.items()}
        sent = {name: cells[name].unique().to_list() for name in self.submission.expected}
        roots = {name: tree.root for name, tree in trees.items()}
        rows = [
            {PERIOD: self.code, **roots, column: code, self._count: 0}
            for column, code in unreported(self.submission, trees, sent)
        ]
        return pl.concat([whole, pl.DataFrame(rows, schema=whole.schema)])


def _agreed(
    counted: Submission | Records, hierarchies: Mapping[str, Hierarchy], period: str
) -> tuple[Records, dict[str, Codebook]]:
    """Return what records look like, and the codes of each dimension.

    Raises:
        ContractError: nobody said it, or it does not fit the codelists.
        InputError: the submission has no such period.
    """
    if isinstance(counted, Records):
        wrong = counted.misfit(hierarchies, "events" if counted.contributor else "persons")
        if wrong:
            raise ContractError(f"records: {'; '.join(wrong)}.")
        return counted, {name: Codebook(of, of.codes, "") for name, of in hierarchies.items()}
    if counted.records is None:
        raise ContractError(
            f"submission {counted.name!r} does not say what records look like. Give it "
            "records=Records(columns={...}), with the column of each dimension."
        )
    books = codebooks(counted, hierarchies)
    if period not in books.pop(PERIOD).allowed:
        raise InputError(f"{period!r} is no {counted.frequency} of {counted.name!r}. Name one.")
    return counted.records, books


def _graveness(rule: Gravest, means: Meaning) -> dict[str, int]:
    """Return a number for each code that records have, the largest for the gravest.

    Raises:
        ContractError: the order lacks one.
    """
    lacking = sorted({*means.codes.values()} - {*rule.order})
    if lacking:
        raise ContractError(
            f"records: the order of {rule.dimension!r} lacks {', '.join(lacking)}. Add them."
        )
    return {code: len(rule.order) - place for place, code in enumerate(rule.order)}


def _of(dimension: str) -> str:
    """Return the name that what is said of a dimension has in the questions."""
    return f"{dimension} as said"


def _collected(frame: nw.LazyFrame[Any]) -> pl.DataFrame:
    return cast("pl.DataFrame", frame.collect("polars").to_native())
