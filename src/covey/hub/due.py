"""What is due: every period that is over and not out, and whom it waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from covey.contracts import (
    PERIODS,
    RUNNING,
    Dataset,
    Length,
    Registry,
    Span,
    over_since,
    refuse_other_length,
)
from covey.store import (
    Arrived,
    ConfidentialStore,
    Counting,
    Receipt,
    Release,
    SourceFile,
    agencies_of,
    late_files,
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
class Superseded:
    """A file that was accepted after the one of its period had been published.

    Args:
        release: what was published, or is decided and waits for its time.
        published: the file whose counts are in it; None where it went out without one.
        newest: the file that came later.
    """

    release: Release
    published: SourceFile | None
    newest: Receipt

    @property
    def is_late(self) -> bool:
        """Whether the release went out without the file, or without some of its rows."""
        return (self.newest.submission, self.newest.period) in {
            (one.submission, one.period) for one in self.release.missing
        }


@dataclass(frozen=True)
class Due:
    """A period of a dataset that is not out yet, or not as its files are now.

    Args:
        dataset: what would be released.
        period: for which period.
        since: the first day after the period; in the future, if its first files came early.
        awaited: the files it waits for.
        waits: what else it waits for, a phrase each; where both are empty it can go out.
        corrected: where it is out, and a file of it was corrected since: when that came.
        later: when a run takes up what was corrected, in words; empty where the next one does.
        as_published: the periods whose files are taken as they are out, since a correction waits.
        without: the agencies that it does not wait for: they are silent for longer than the dataset
            waits, or it is out without them.
        without_from: from when on a run does not wait for those that it still waits for; None: it
            waits for them for ever.
        late: where it is out without some agencies, those that have sent since.
        held_back: whether it was decided, and not shown at its time, since what others had
            published tells too much with it.
    """

    dataset: str
    period: str
    since: date
    awaited: tuple[Awaited, ...]
    waits: tuple[str, ...] = ()
    corrected: date | None = None
    later: str = ""
    as_published: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_from: date | None = None
    late: tuple[str, ...] = ()
    held_back: bool = False

    @property
    def waits_for(self) -> tuple[str, ...]:
        """All that it waits for, a phrase each, the files first."""
        files = (
            f"{one.submission} for {one.period}, from {one.agency} since {one.since}"
            for one in self.awaited
        )
        return (*files, *self.waits)


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
        counting: which files count.
        unreported: the files that count and lack rows of expected codes, as far as anything is due
            without these.
    """

    registry: Registry
    came: frozenset[tuple[str, str]]
    releases: tuple[Release, ...]
    counting: Counting
    unreported: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(
        cls, registry: Registry, store: ConfidentialStore, arrived: Arrived | None = None
    ) -> Books:
        """Read the books of a project; what *arrived* is not looked for again."""
        came = that_came(store.receipts())
        releases = store.record.all()
        counting = Counting.of(registry, store, releases)
        patient = not any(one.after for one in registry.datasets)
        if patient and not any(one.missing for one in releases):
            return cls(registry, came, releases, counting)
        silent = (arrived or Arrived.of(store, registry)).unreported
        return cls(registry, came, releases, counting, frozenset(silent))

    def out(self, dataset: str) -> dict[str, Release]:
        """Return the newest release of each period of a dataset, but for what was held back."""
        own = [one for one in self.releases if one.dataset == dataset]
        return {one.period: one for one in own if not one.held_back}

    def held_back(self, dataset: str) -> frozenset[str]:
        """Return the periods of which the newest release was not shown at its time."""
        newest = {one.period: one for one in self.releases if one.dataset == dataset}
        return frozenset(period for period, one in newest.items() if one.held_back)


def that_came(receipts: Iterable[Receipt]) -> frozenset[tuple[str, str]]:
    """Return the submission and period of every file that was accepted or is held."""
    return frozenset(
        (one.submission, str(one.period))
        for one in receipts
        if one.verdict in ("accepted", "held")
    )  # fmt: skip


def superseded(release: Release, counting: Counting) -> Iterator[Superseded]:
    """Yield what of a release was corrected since; a correction that was taken back is none.

    Nor is one that a shorter period waits with, see `covey.store.Counting`.
    """
    own = [one for one in counting.registry.datasets if one.name == release.dataset]
    files = counting.files(own[0], release.period) if own else counting.newest
    for file in release.files:
        later = files.get((file.part.submission, file.part.period))
        if later is not None and later.sha256 != file.sha256:
            yield Superseded(release, file, later)
    for late in late_files(release, files):
        yield Superseded(release, None, files[late])


def due(books: Books, dataset: Dataset, day: date) -> tuple[Due, ...]:
    """Return every period of *dataset* that is due on *day*, and those to come that a file is for.

    A period that is out is due again once a file of it was corrected, when the dataset has its
    corrections go out.

    A dataset is due from its first period on; where it names none, from the first period that a
    file came for; and where none came yet, for the last period that is over. Longer periods of its
    calendar are due with the last of their parts, after it; running sums only where none of their
    parts is before the first period.
    """
    found = tuple(_due(books, dataset, day))
    next_is_ready = any(
        one.corrected is None and not one.awaited and one.since <= day for one in found
    )
    return tuple(
        replace(one, later=_later(dataset, one.corrected, day, next_is_ready))
        if one.corrected and not one.late
        else one
        for one in found
    )


def _later(dataset: Dataset, corrected: date, day: date, next_is_ready: bool) -> str:
    """Return when a run takes up a correction that came on a day; empty where it does so now."""
    if dataset.corrections == "quarterly":
        month = corrected.month + 2 - (corrected.month - 1) % 3
        begins = date(corrected.year + month // 12, month % 12 + 1, 1)
        return f"goes out from {begins} on" if day < begins else ""
    if dataset.corrections == "with the next period" and not next_is_ready:
        return "goes out with the next period"
    return ""


def _due(books: Books, dataset: Dataset, day: date) -> Iterator[Due]:
    out, held_back = books.out(dataset.name), books.held_back(dataset.name)
    known = books.registry, books.came
    first = from_first(*known, dataset, dataset.frequency, day)
    begun = min(map(over_since, first), default=date.max)
    told = set[str]()
    for length in dataset.released_by.lengths:
        for period in from_first(*known, dataset, length, day):
            if period in told:  # a year is a year to date, too
                continue
            told.add(period)
            wanted = wanted_files(books.registry, dataset, period)
            missing = [file for file in wanted if file not in books.came]
            since = over_since(period)
            one = _waiting(books, dataset, period, wanted, day)
            one = replace(one, held_back=period in held_back)
            if period in out:
                new = tuple(superseded(out[period], books.counting))
                if new:
                    came = max(of.newest.decided_at or of.newest.received_at for of in new)
                    late = dict.fromkeys(of.newest.agency for of in new if of.is_late)
                    yield replace(one, corrected=came.date(), late=tuple(late))
                continue
            if since < begun:
                continue
            if since <= day or (length == dataset.frequency and len(missing) < len(wanted)):
                of_shorter = books.counting.as_published(dataset, period)
                yield replace(one, as_published=of_shorter)


def _waiting(
    books: Books, dataset: Dataset, period: str, wanted: Sequence[tuple[str, str]], day: date
) -> Due:
    """Return a period with what it waits for of *wanted* files, and whom it does not wait for."""
    missing = [file for file in wanted if file not in books.came]
    since, patience = over_since(period), dataset.patience
    lacking = [*missing, *(file for file in wanted if file in books.unreported)]
    silent = tuple(dict.fromkeys(books.registry.submission(name).agency for name, _ in lacking))
    if set(silent) >= set(agencies_of(books.registry, dataset)):
        awaited = tuple(_awaited(books, *one) for one in missing)
        return Due(dataset.name, period, since, awaited)
    release = books.out(dataset.name).get(period)
    gone = {one.agency for one in release.missing} if release else set[str]()
    until = None if patience is None else since + patience
    without = silent if until and until <= day else tuple(one for one in silent if one in gone)
    awaited = tuple(of for of in (_awaited(books, *one) for one in missing)
                    if of.agency not in without)  # fmt: skip
    return Due(
        *(dataset.name, period, since, awaited),
        without=without,
        without_from=until if awaited else None,
    )


def periods_due(books: Books, dataset: Dataset, day: date) -> list[str]:
    """Return the periods of *dataset* that a run publishes on *day*; see `due_on`."""
    return [one.period for one in due_now(books, dataset, day)]


def due_now(books: Books, dataset: Dataset, day: date) -> list[Due]:
    """Return what a run publishes on *day*, with the agencies that it goes without."""
    return [one for one in due_on(books, dataset, day) if not one.later]


def due_on(books: Books, dataset: Dataset, day: date) -> list[Due]:
    """Return what is due of *dataset* and over on *day*, the oldest first.

    Of those that end on one day the shorter goes out first.
    """
    over = [one for one in due(books, dataset, day) if one.since <= day]
    return sorted(over, key=lambda one: one.since)


def to_go_out(
    books: Books,
    dataset: Dataset,
    day: date,
    period: str | None = None,
    without: Collection[str] = (),
) -> list[Due]:
    """Return what somebody asks to go out: the period that is named, or what is due on *day*.

    A period that is named waits for no agency that a run would not wait for on that day, either.

    Args:
        books: of the project.
        dataset: what goes out.
        day: the day of the release.
        period: for which period; None: each that is due, the oldest first.
        without: the agencies that the named period does not wait for, whatever the day.

    Raises:
        ReleaseRefused: the dataset is not released by such a period.
        ContractError: there is no such period.
    """
    if period is None:
        return due_on(books, dataset, day)
    refuse_other_length(dataset.name, dataset.released_by, period)
    wanted = wanted_files(books.registry, dataset, period)
    one = _waiting(books, dataset, period, wanted, day)
    return [replace(one, without=tuple(dict.fromkeys((*without, *one.without))))]


def from_first(
    registry: Registry,
    came: Collection[tuple[str, str]],
    dataset: Dataset,
    length: Length,
    day: date,
) -> tuple[str, ...]:
    """Return the periods of one length of *dataset* from its first one on, the oldest first.

    Args:
        registry: the contracts.
        came: the submission and period of every file that was accepted or is held.
        dataset: whose.
        length: of the periods.
        day: where no period is named and no file came, the last one that is over by then is first.
    """
    periods = dataset.released_by.periods(registry.hierarchies[PERIODS], length)
    if length in RUNNING:
        return _within(periods, from_first(registry, came, dataset, dataset.frequency, day))
    over = [period for period in periods if over_since(period) <= day]
    begun = (
        period
        for period in periods
        if any(file in came for file in wanted_files(registry, dataset, period))
    )
    named = dataset.first_period if length == dataset.frequency else None
    first = named or next(chain(begun, over[-1:]), None)
    return periods[periods.index(first) :] if first else ()


def _within(sums: tuple[str, ...], shortest: tuple[str, ...]) -> tuple[str, ...]:
    """Return the running sums that hold no period before the first of the shortest ones."""
    begins = [span.first for code in shortest[:1] if (span := Span.of(code))]
    return tuple(
        code for code in sums if begins and (span := Span.of(code)) and span.first >= begins[0]
    )


def _awaited(books: Books, submission: str, period: str) -> Awaited:
    agency = books.registry.submission(submission).agency
    return Awaited(submission, period, agency, over_since(period))
