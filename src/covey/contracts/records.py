"""How an agency's own records become its counts: which column says what, and who is counted.

Records stay where they are. What is written down here is what an engine is asked: the column of
each dimension, the day that decides the period, and by what a person is known among the rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from covey.contracts.counted import Counts
from covey.errors import ContractError

ISO_DAY: Final = "%Y-%m-%d"
"""How days are written unless it is declared otherwise."""

_DAY_FORM: Final = re.compile(r"%([Ymd])([/. -])%(?!\1)([Ymd])\2%(?!\1|\3)[Ymd]")


@dataclass(frozen=True, slots=True)
class Text:
    """A column whose texts are codes, or mean them by the mapping of the submission.

    Args:
        column: of the records.
        missing: the code of records that have nothing there; None where that is refused.
    """

    column: str
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Age:
    """The age at the end of the period, in the bands that the codes name: Y0T15, Y16T17, Y_GE65.

    Args:
        born: the column of days of birth, or of years: then everybody is as old as in the year
            that the period ends in.
        missing: the code of records that have nothing there; None where that is refused.
    """

    born: str
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Always:
    """One code for every record, such as the district of an office that has one.

    Args:
        code: of the codelist.
    """

    code: str


@dataclass(frozen=True, slots=True)
class Gravest:
    """Of all records of a person, the one whose code stands first in an order.

    Args:
        dimension: whose codes are compared.
        order: the codes, the gravest first; each that records have.
    """

    dimension: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """Of all records of a person, the one of the last day.

    Args:
        day: the column of days.
    """

    day: str


@dataclass(frozen=True)
class Records:
    """What the records of an agency look like, for one submission.

    Args:
        columns: what says the code of each dimension: a column of texts by its name, `Text`, `Age`
            or `Always`.
        person: the column by which a person is known among the rows, such as the number of a case
            file; it is compared where the records lie and is nowhere else. None: each record is one
            of what is counted.
        one_leaf: which record of a person counts, where a person may have several that differ; of
            several that are alike in this, the one whose codes stand last in the codelists. None:
            a person counts once for each combination of codes.
        contributor: where events are counted, the column by which the person behind an event is
            known; compared where the records lie, like `person`. None: nobody asks.
        day: the column of the day by which a record belongs to a period; None: all do.
        only: the texts of records that count, by column; all where a column is not named.
        day_form: how days are written in columns of texts: %Y, %m and %d with one mark between, as
            ``%d/%m/%Y`` for 31/03/2024 and 1/3/2024. Another text tells no day; an hour may follow.

    Raises:
        ContractError: what is named contradicts itself.
    """

    columns: Mapping[str, str | Text | Age | Always]
    person: str | None = None
    one_leaf: Gravest | Latest | None = None
    contributor: str | None = None
    day: str | None = None
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day_form: str = ISO_DAY

    def __post_init__(self) -> None:
        if not self.columns:
            raise ContractError("records: name the column of each dimension.")
        if self.one_leaf is not None and self.person is None:
            raise ContractError("records: one_leaf chooses among records of a person; name person.")
        if self.contributor is not None and self.person is not None:
            raise ContractError(
                "records: person is for what counts persons, contributor for what counts events; "
                "name one."
            )
        gravest = self.one_leaf if isinstance(self.one_leaf, Gravest) else None
        if gravest is not None and gravest.dimension not in self.columns:
            raise ContractError(f"records: one_leaf names {gravest.dimension!r}, no dimension.")
        if not _DAY_FORM.fullmatch(self.day_form):
            raise ContractError(
                f"records: day_form {self.day_form!r} is none of %Y, %m and %d, each once, with "
                "one of / . - or a blank between, such as %d/%m/%Y."
            )

    @property
    def said(self) -> dict[str, Text | Age | Always]:
        """What says the code of each dimension."""
        return {
            dimension: Text(says) if isinstance(says, str) else says
            for dimension, says in self.columns.items()
        }

    @property
    def told_apart_by(self) -> str | None:
        """The column by which persons are told apart; None where nobody asks."""
        return self.person or self.contributor

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that records must have, each once."""
        return tuple(dict.fromkeys(self._needed()))

    def misfit(self, dimensions: Collection[str], counts: Counts) -> list[str]:
        """Return what does not fit a submission.

        Args:
            dimensions: its columns of codes.
            counts: whether it counts persons or events.
        """
        finer = [name for name in self.columns if name not in dimensions]
        lacking = [name for name in dimensions if name not in self.columns]
        wrong = [f"{name!r} is no column of the submission, which is not as fine" for name in finer]
        wrong += [f"nothing says the code of {name!r}" for name in lacking]
        if counts == "events" and self.person is not None:
            wrong.append("the submission counts events: name contributor in place of person")
        if counts == "persons" and self.contributor is not None:
            wrong.append("the submission counts persons: name person in place of contributor")
        return wrong

    def _needed(self) -> Iterator[str]:
        for says in self.said.values():
            if isinstance(says, Text):
                yield says.column
            elif isinstance(says, Age):
                yield says.born
        if isinstance(self.one_leaf, Latest):
            yield self.one_leaf.day
        yield from filter(None, (self.told_apart_by, self.day))
        yield from self.only
