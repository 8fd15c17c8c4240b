"""Where one agency stands: what it is asked about, what it is to send, and what became of files.

It reads the receipts and the ledger, and no count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from covey.contracts import Registry, Submission, first_run, over_since
from covey.hub.clock import moment_now
from covey.hub.due import day_in, from_first, that_came
from covey.hub.letters import where_letters_lie
from covey.hub.settings import Settings
from covey.store import Receipt, Release, open_confidential, wanted_files


@dataclass(frozen=True, slots=True)
class ToSend:
    """A file that is to come.

    Args:
        submission: the kind of file.
        period: its period.
        due: the first day on which a release would need it.
    """

    submission: str
    period: str
    due: date


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file that came, and what became of it.

    Args:
        receipt: of it.
        out: when its counts went out first, in UTC; None where they are not out.
        expected: the day of the next release that could take it; None where it is out, or does not
            count.
        corrects: whether another file of its period is out.
    """

    receipt: Receipt
    out: datetime | None = None
    expected: date | None = None
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class AgencyStanding:
    """Where an agency stands.

    Args:
        held: the files that a data officer has to accept or decline, the oldest first.
        to_send: the files of periods that are over and that have not come, by the day due.
        next: the file that comes next where none is to be sent; None where there is none.
        sent: the files that came, the newest first.
    """

    held: tuple[Receipt, ...]
    to_send: tuple[ToSend, ...]
    next: ToSend | None
    sent: tuple[SentFile, ...]

    def sent_file(self, submission: str, sha256: str) -> SentFile | None:
        """Return the newest file of a kind by the first digits of its hash; None: there is none."""
        return next(
            (
                one
                for one in self.sent
                if one.receipt.submission == submission and one.receipt.sha256.startswith(sha256)
            ),
            None,
        )


def title_of(agency: str) -> str:
    """Return what an agency is called in English; the words of a project translate it.

    >>> title_of("social_affairs")
    'Social affairs'
    """
    return agency.replace("_", " ").capitalize()


def submissions_of(registry: Registry, agency: str) -> dict[str, Submission]:
    """Return the kinds of files that an agency sends, by name."""
    return {one.name: one for one in registry.submissions if one.agency == agency}


def standing_of(settings: Settings, registry: Registry, agency: str) -> AgencyStanding:
    """Say where an agency stands.

    Raises:
        CoveyError: the confidential store cannot be read.
    """
    kinds = submissions_of(registry, agency)
    with open_confidential(settings.confidential_file) as store:
        receipts = store.receipts()
        releases = [one for one in store.record.all() if not one.unseen]
    own = where_letters_lie(
        [one for one in receipts if one.submission in kinds], settings.letters_folder
    )
    today = day_in(settings.time_zone, moment_now())
    expected = sorted(
        to_come(registry, that_came(receipts), kinds, today),
        key=lambda one: (one.due, one.submission),
    )
    ahead = [one for one in expected if over_since(one.period) > today]
    out = _out(releases, kinds)
    newest = sorted(own, key=lambda one: one.received_at, reverse=True)
    next_runs = _next_runs(registry, kinds, today)
    return AgencyStanding(
        tuple(one for one in own if one.verdict == "held"),
        tuple(one for one in expected if over_since(one.period) <= today),
        next(iter(ahead), None),
        tuple(_became(one, out, next_runs) for one in newest),
    )  # fmt: skip


def to_come(
    registry: Registry, came: Collection[tuple[str, str]], kinds: Collection[str], today: date
) -> Iterator[ToSend]:
    """Yield each file of some kinds that has not come; the arguments are those of `wanted`."""
    for one in wanted(registry, came, kinds, today):
        if (one.submission, one.period) not in came:
            yield one


def wanted(
    registry: Registry, came: Collection[tuple[str, str]], kinds: Collection[str], today: date
) -> Iterator[ToSend]:
    """Yield each file of some kinds of the periods that datasets are due for, come or not.

    Args:
        registry: the contracts.
        came: the submission and period of the files that came.
        kinds: the submissions in question.
        today: where the officers are.
    """
    found: dict[tuple[str, str], date] = {}
    for dataset in registry.datasets:
        if not any(source.submission in kinds for source in dataset.sources):
            continue
        for period in from_first(registry, came, dataset, dataset.frequency, today):
            due = first_run(dataset.schedule, over_since(period))
            for file in wanted_files(registry, dataset, period):
                if file[0] in kinds:
                    found[file] = min(due, found.get(file, due))
    yield from (ToSend(*file, due) for file, due in found.items())


def _became(
    receipt: Receipt, out: Mapping[tuple[str, str, str], datetime], next_runs: Mapping[str, date]
) -> SentFile:
    """Return a file with what became of it."""
    file = receipt.submission, receipt.period or ""
    since = out.get((*file, receipt.sha256))
    waits = receipt.verdict == "accepted" and since is None
    day = next_runs.get(receipt.submission) if waits else None
    expected = day and max(day, over_since(file[1]))
    return SentFile(receipt, since, expected, waits and any(one[:2] == file for one in out))


def _next_runs(registry: Registry, kinds: Collection[str], today: date) -> dict[str, date]:
    """Return the day of the next release that takes files of each kind."""
    found: dict[str, date] = {}
    for dataset in registry.datasets:
        day = first_run(dataset.schedule, today)
        for source in dataset.sources:
            if source.submission in kinds:
                found[source.submission] = min(day, found.get(source.submission, day))
    return found


def _out(
    releases: Iterable[Release], kinds: Mapping[str, Submission]
) -> dict[tuple[str, str, str], datetime]:
    """Return when each file of some kinds went out first."""
    out: dict[tuple[str, str, str], datetime] = {}
    for release in releases:
        for file in release.files:
            if file.part.submission in kinds:
                key = file.part.submission, file.part.period, file.sha256
                out.setdefault(key, release.released_at)
    return out
