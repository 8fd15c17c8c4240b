"""What is due: every period that is over and not out, and whom it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from covey.contracts import PERIODS, Dataset, Registry, over_since, periods_over
from covey.store import (
    ConfidentialStore,
    Release,
    shared_parts,
    wanted_files,
)


@dataclass(frozen=True)
class Awaited:
    """A file that has not come, or was refused.

    Args:
        submission: the kind of file.
        period: its period.
        agency: who sends it.
        since: the first day after its period.
    """

    submission: str
    period: str
    agency: str
    since: date


@dataclass(frozen=True)
class Due:
    """A period of a dataset that is not out yet.

    Args:
        dataset: what would be released.
        period: for which period.
        since: the first day after the period; in the future, if its first files came early.
        awaited: the files it waits for.
        waits: what else it waits for, a phrase each; where both are empty it can go out.
    """

    dataset: str
    period: str
    since: date
    awaited: tuple[Awaited, ...]
    waits: tuple[str, ...] = ()


def day_in(time_zone: str, moment: datetime) -> date:
    """Return the day that it is at *moment* where the officers are."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


@dataclass(frozen=True)
class Books:
    """What the periods that are due follow from.

    Args:
        registry: the contracts.
        came: the submission and period of every file that was accepted or is held.
        releases: what went out.
    """

    registry: Registry
    came: frozenset[tuple[str, str]]
    releases: tuple[Release, ...]

    @classmethod
    def of(cls, registry: Registry, store: ConfidentialStore) -> Books:
        """Read the books of a project."""
        came = {
            (receipt.submission, str(receipt.period))
            for receipt in store.receipts()
            if receipt.verdict in ("accepted", "held")
        }
        return cls(registry, frozenset(came), store.record.all())


def due(books: Books, dataset: Dataset, day: date) -> Iterator[Due]:
    """Yield every period of *dataset* that is due on *day*, and those to come that a file is for.

    A dataset is due from its first period on; where it names none, from the first period that a
    file came for; and where none came yet, for the last period that is over. A period whose counts
    went out in another dataset is not due: it may not go out again.
    """
    for period in _from_first(books, dataset, day):
        wanted = wanted_files(books.registry, dataset, period)
        missing = [file for file in wanted if file not in books.came]
        since = over_since(period)
        if (since <= day or len(missing) < len(wanted)) and not _is_out(books, dataset, period):
            yield Due(dataset.name, period, since, tuple(_awaited(books, *one) for one in missing))


def periods_due(books: Books, dataset: Dataset, day: date) -> list[str]:
    """Return the periods of *dataset* that are over on *day* and not out, the oldest first."""
    return [one.period for one in due(books, dataset, day) if one.since <= day]


def _from_first(books: Books, dataset: Dataset, day: date) -> tuple[str, ...]:
    """Return the periods of *dataset* from its first one on, the oldest first."""
    periods = periods_over(books.registry.hierarchies[PERIODS], dataset.frequency, date.max)
    over = [period for period in periods if over_since(period) <= day]
    begun = [
        period
        for period in periods
        if not books.came.isdisjoint(wanted_files(books.registry, dataset, period))
    ]
    first = dataset.first_period or next(iter([*begun, *over[-1:]]), None)
    return periods[periods.index(first) :] if first else ()


def _awaited(books: Books, submission: str, period: str) -> Awaited:
    agency = books.registry.submission(submission).agency
    return Awaited(submission, period, agency, over_since(period))


def _is_out(books: Books, dataset: Dataset, period: str) -> bool:
    parts = books.registry.parts(dataset, period)
    return any(
        (release.dataset, release.period) == (dataset.name, period) or shared_parts(release, parts)
        for release in books.releases
    )
