"""One published dataset: where its counts come from, how it is cut, who is protected and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, get_args

from covey.contracts.calendar import Calendar, Length
from covey.contracts.counted import Counts
from covey.contracts.periods import PERIOD, VINTAGE, Frequency, frequency_of
from covey.contracts.schedule import check_schedule
from covey.contracts.submission import Source
from covey.disclosure import Policy
from covey.errors import ContractError
from covey.tables.status import ESTIMATE, HIGH, LOW, OBS_STATUS, OBS_VALUE

_TAKEN: Final = frozenset(
    {PERIOD, VINTAGE, OBS_VALUE, OBS_STATUS, LOW, HIGH, ESTIMATE}
    | {"value", "cells", "hidden", "part", "earlier", "later", "frequency"}
    | {"relative", "relative_low", "relative_high"}
    | {"period_start", "period_end", "period_length", "period_label"}
)
"""What the columns and arguments of published views and macros are called."""

_APPROVALS: Final = (0, 1, 2)

_WAITED: Final = re.compile(r"([1-9][0-9]{0,2}) (day|week)s?")

WhileCorrectionsWait = Literal["as published", "wait"]
Corrections = Literal["with the next period", "quarterly", "at once"]


@dataclass(frozen=True)
class Dataset:
    """The contract for one published table.

    Args:
        name: the table's name in the published file.
        title: a line for readers.
        counts: whether a count is of persons or of events; k-anonymity bounds people only
            where it is persons.
        noun: what a count is a number of, in the plural, such as "services to people"; empty:
            people, or events.
        dimensions: the codelist of each published dimension, in order; the period is not among
            them and stands first in the published table.
        sources: the submissions that are added up, one or more.
        policy: how its people are protected.
        schedule: cron line of its release, in the project's time zone. A run releases every
            period that is due.
        frequency: the length of the shortest period that a release covers.
        calendar: lengths of longer periods that go out as well, as the sum of the shorter ones:
            "quarter", "half-year" and "year"; "year-to-date", at the end of each shortest period
            the sum of all since January; "moving-year", at the end of each the sum of the last
            twelve months. Of weeks: "moving-four-weeks" and "iso-year", the 52 or 53 of a year. Of
            days: all of the calendar, "week", "iso-year", and "moving-seven-days".
        note: what a reader must know, such as that one person served by two sectors counts in
            both.
        first_period: the first period that is due; left open, the first one that a file came
            for.
        keep_breakdowns: whether a release publishes the breakdowns of the newest one that is out
            instead of choosing among them again, so that a series keeps them; the first release
            chooses by the policy.
        agency_intruder: whether each agency whose part it joins is taken for somebody who knows its
            own counts and reads the others'; see `covey.contracts.agencies`.
        agencies_together: how many of them may tell each other what they know, 1 or 2.
        minimum_agencies: fewest agencies that must have people in a cell which joins several.
        same_persons_as: the dataset whose persons it counts anew, once each in its own periods,
            such as a year that is no sum of its quarters. What goes out of either is protected
            beside what is out of both.
        other_persons_than: datasets by the same dimensions and from the same agency, in periods of
            another length, whose persons are others.
        while_corrections_wait: what a longer period does while a correction is not out that a
            shorter one in it waits with: it goes out of the files that are out there, so that the
            difference of two totals tells nothing of the correction; or it waits as well.
        corrections: when a run publishes what was corrected: "with the next period" that goes out,
            "quarterly" from the first day of the quarter after the correction came, or "at once".
            Whoever names the period releases it when he likes.
        after: how long after a period became due a run goes out without the agencies that are
            silent, such as "14 days" or "3 weeks"; the period is marked as incomplete, and goes out
            again once they have sent. Empty: it waits for all. See also `covey release --without`.
        approvals: how many officers have to sign the plan of a release, a withdrawal, the undoing
            of one or a renaming before it is carried out: 0, 1 or 2.

    Raises:
        ContractError: no source, no dimension, names that collide, unknown counts or frequency or
            corrections, another number of approvals, a schedule that is no cron line, a patience
            that is no length of time, breakdowns to keep where the policy chooses none, or a first
            period of another length.
    """

    name: str
    title: str
    counts: Counts
    dimensions: Mapping[str, str]
    sources: tuple[Source, ...]
    policy: Policy
    schedule: str
    frequency: Frequency = "quarter"
    note: str = ""
    first_period: str | None = None
    keep_breakdowns: bool = False
    calendar: tuple[Length, ...] = ()
    agency_intruder: bool = True
    agencies_together: int = 1
    minimum_agencies: int = 1
    same_persons_as: str | None = None
    other_persons_than: tuple[str, ...] = ()
    while_corrections_wait: WhileCorrectionsWait = "as published"
    corrections: Corrections = "with the next period"
    approvals: int = 0
    after: str = ""
    noun: str = ""

    def __post_init__(self) -> None:
        if not (self.name.isidentifier() and self.dimensions and self.sources):
            raise ContractError(
                f"dataset {self.name!r} needs a name of letters, digits and _, dimensions and "
                "sources."
            )
        _refuse_taken_names(self.name, self.dimensions)
        if self.counts not in get_args(Counts) or self.frequency not in get_args(Frequency):
            raise ContractError(
                f"dataset {self.name!r}: counts must be one of {get_args(Counts)} and frequency "
                f"one of {get_args(Frequency)}."
            )
        for name, known in (
            ("while_corrections_wait", WhileCorrectionsWait),
            ("corrections", Corrections),
        ):
            if getattr(self, name) not in get_args(known):
                raise ContractError(
                    f"dataset {self.name!r}: {name} must be one of {get_args(known)}."
                )
        if self.first_period is not None and frequency_of(self.first_period) != self.frequency:
            raise ContractError(
                f"dataset {self.name!r}: first_period {self.first_period!r} is no {self.frequency}."
            )
        possible = self.released_by.possible
        if not set(self.calendar) <= set(possible):
            raise ContractError(
                f"dataset {self.name!r}: calendar={self.calendar!r} names periods longer than a "
                f"{self.frequency}: {', '.join(possible) or 'there are none'}."
            )
        if self.approvals not in _APPROVALS:
            raise ContractError(
                f"dataset {self.name!r}: approvals={self.approvals!r} must be 0, 1 or 2."
            )
        if self.after and not _WAITED.fullmatch(self.after):
            raise ContractError(
                f"dataset {self.name!r}: after={self.after!r} is no length of time. Write a number "
                "of days or weeks, such as '14 days'."
            )
        if self.keep_breakdowns and self.policy.detail == "one":
            raise ContractError(
                f"dataset {self.name!r}: keep_breakdowns has no effect with detail='one'. Choose "
                "detail='frontier', or leave it out."
            )
        if self.policy.reruns != "ignored":
            raise ContractError(
                f"dataset {self.name!r}: reruns={self.policy.reruns!r} is for tables without "
                "a hub: a correction of a dataset is no sum of what is out. Leave it out."
            )
        check_schedule(self.schedule, f"dataset {self.name!r}")

    @property
    def patience(self) -> timedelta | None:
        """How long after a period became due a run waits for silent agencies; None: for ever."""
        found = _WAITED.fullmatch(self.after)
        return timedelta(**{f"{found[2]}s": int(found[1])}) if found else None

    @property
    def released_by(self) -> Calendar:
        """The periods that it is released by."""
        return Calendar(self.frequency, self.calendar)


def _refuse_taken_names(dataset: str, dimensions: Iterable[str]) -> None:
    """Refuse dimensions that a column of the published views has the name of."""
    names = set(dimensions)
    described = {
        name
        for name in names
        for of in names
        if name == f"{of}_level" or re.fullmatch(rf"{re.escape(of)}_label(_\w+)?", name)
    }
    taken = sorted(names & _TAKEN | described)
    if taken:
        raise ContractError(
            f"dataset {dataset!r}: {taken[0]!r} is not free as a dimension, since the published "
            "file has a column of that name. Give it another name, and say in its sources which "
            "column it is by renamed."
        )
