"""What is to be done today and by whom: every matter once, with why it stands there.

It is a status seen by whose turn it is, and names no count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from covey.contracts import Registry
from covey.contracts.rules import RULES
from covey.errors import listed
from covey.hub.approvals import Planned
from covey.hub.clock import moment_now
from covey.hub.due import Due, day_in
from covey.hub.settings import Settings
from covey.hub.status import Embargoed, Status, status_of
from covey.store import Failure, Receipt, Release

Matter = Due | Receipt | Planned | Embargoed | Failure | Release
"""What a task is about."""

_LATELY: Final = timedelta(days=7)
_ACTS: Final = {
    "withdrawal": "Withdrawal",
    "reinstatement": "Return",
    "retirement": "Closing",
    "rename": "Renaming",
}


@dataclass(frozen=True)
class Task:
    """One thing that somebody has to do, or that waits.

    Args:
        title: of the dataset or the submission.
        name: of it.
        period: for which period; empty where there is none.
        why: why it stands here, in one line.
        turn: whose turn it is, or what it waits for; empty where it is the officer's who looks.
        since: since when it stands here; of what will be, from when on; None: not known.
        of: what it is about.
        asked: how many officers have to approve it; 0 where nobody has to.
    """

    title: str
    name: str
    period: str
    why: str
    turn: str
    since: date | datetime | None
    of: Matter
    asked: int = 0


@dataclass(frozen=True)
class Today:
    """All that there is to do, by what has to be done first; each tells of a matter once.

    Args:
        wrong: what is not as it should be: the public file, exports, accepted rows, the clock.
        calendar: the periods that end before or soon after today.
        failed: the files that the last collection could not deal with.
        due: what can go out once an officer decides.
        held: the files that count once an officer accepts them.
        waiting: what waits for a decision, for other releases, for its time, or to be over.
        late: what waits for files of agencies whose period is over.
        second: what waits for signatures.
        done: what was accepted or went out in the last seven days, the newest first.
        standing: the newest release of each period that stands, also where it waits for its time.
    """

    wrong: tuple[str, ...]
    calendar: tuple[str, ...]
    failed: tuple[Task, ...]
    due: tuple[Task, ...]
    held: tuple[Task, ...]
    waiting: tuple[Task, ...]
    late: tuple[Task, ...]
    second: tuple[Task, ...]
    done: tuple[Task, ...] = ()
    standing: tuple[Release, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to do and nothing that waits."""
        others = ("calendar", "done", "standing")
        return not any(getattr(self, one.name) for one in fields(self) if one.name not in others)

    def where(self, fits: Callable[[Task], bool]) -> Today:
        """Return the same with those tasks alone that fit."""
        groups = ("failed", "due", "held", "waiting", "late", "second", "done")
        return replace(self, **{name: tuple(filter(fits, getattr(self, name))) for name in groups})


def today(settings: Settings, registry: Registry) -> Today:
    """Say what there is to do in a project; see `covey.hub.status.status_of`.

    Raises:
        CoveyError: one of its stores cannot be read.
    """
    state = status_of(settings, registry)
    return today_of(state, registry, day_in(settings.time_zone, moment_now()))


def today_of(state: Status, registry: Registry, day: date) -> Today:
    """Say what there is to do on a day where a project stands so."""
    signed = tuple(one for one in state.planned if one.approved or one.kind not in ("release", ""))
    planned = {(one.dataset, one.period) for one in signed if one.kind == "release"}
    open_ones = [one for one in state.due if (one.dataset, one.period) not in planned]
    held = {one.submission for one in state.held}
    due = tuple(_due(registry, one, day, held) for one in open_ones)
    return Today(
        state.wrong,
        state.calendar,
        tuple(_failed(registry, one) for one in state.failed),
        tuple(one for one in due if _is_ready(one.of, day)),
        tuple(_held(registry, one) for one in state.held),
        (
            *(one for one in due if not (_is_ready(one.of, day) or _is_late(one.of, day))),
            *(_embargoed(registry, one) for one in state.embargoed),
        ),
        tuple(one for one in due if _is_late(one.of, day)),
        tuple(_planned(registry, one) for one in signed),
        tuple(_done(registry, state, day)),
        state.standing,
    )


def is_about(task: Task, words: str) -> bool:
    """Tell whether a task is about all of some words: names, periods, agencies, a hash of a plan.

    >>> failed = Failure("clinics", "july.csv", "the disk is full")
    >>> task = Task("People served", "clinics", "", "the disk is full", "", None, failed)
    >>> is_about(task, "PEOPLE"), is_about(task, "2024-Q1"), is_about(task, "july")
    (True, False, False)
    """
    of = task.of
    plan = of.plan if isinstance(of, Planned) else ""
    said = " ".join([task.title, task.name, task.period, *agencies_of(task)]).casefold()
    return all(
        word in said or (len(word) > 3 and plan.startswith(word))
        for word in words.casefold().split()
    )


def agencies_of(task: Task) -> tuple[str, ...]:
    """Return the agencies that a task is about, by name."""
    if isinstance(task.of, Receipt):
        return (task.of.agency,)
    if isinstance(task.of, Due):
        return tuple(dict.fromkeys(one.agency for one in task.of.awaited))
    return ()


def _is_ready(of: Matter, day: date) -> bool:
    return isinstance(of, Due) and not (of.waits_for or of.later) and of.since <= day


def _is_late(of: Matter, day: date) -> bool:
    return isinstance(of, Due) and bool(of.awaited) and of.since <= day


def _due(registry: Registry, one: Due, day: date, held: Collection[str]) -> Task:
    contract = registry.dataset(one.dataset)
    turn = ", ".join(dict.fromkeys(file.agency for file in one.awaited))
    why = listed(one.waits_for) or _why_due(one)
    if one.later:
        why, turn = f"A correction came after it went out; it {one.later}.", "the next release"
    elif one.since > day and not one.waits_for:
        why, turn = "Every file is in; the period is not over.", "its time"
    elif one.waits and not one.awaited:
        sources = {source.submission for source in contract.sources}
        turn = "you" if sources & set(held) else "the office"
    if one.as_published:
        why += f" {', '.join(one.as_published)} as it is out, while a correction waits."
    since = one.corrected or one.since
    return Task(contract.title, one.dataset, one.period, why, turn, since, one, contract.approvals)


def _why_due(one: Due) -> str:
    """Return why a period can go out that waits for nothing."""
    if one.held_back:
        return (
            "It was decided and not shown at its time, since what others published tells too much "
            "with it; decided anew it is protected beside that."
        )
    if one.late:
        return f"It went out without what {listed(one.late)} sent since."
    if one.corrected:
        return "A correction came after it went out."
    if one.without:
        return f"Every other file is in; it does not wait for {listed(one.without)} any more."
    return "Every file is in."


def _held(registry: Registry, one: Receipt) -> Task:
    title = _title_of_file(registry, one.submission)
    since = one.received_at.replace(tzinfo=UTC)
    return Task(title, one.submission, one.period or "", _why_held(one), "", since, one)


def _why_held(one: Receipt) -> str:
    """Return why a file is held, each rule with its cells and without what is right."""
    said: list[tuple[str, str]] = []
    for piece in (one.why or "").split("; "):
        name = max(filter(piece.startswith, RULES), key=len, default="")
        if name:
            said.append((name, piece.partition(": ")[2] if ": " in piece else ""))
    told = "; ".join(f"{name}: {cells}" if cells else name for name, cells in said)
    return told[:1].upper() + told[1:] or (one.why or "")


def _failed(registry: Registry, one: Failure) -> Task:
    title = _title_of_file(registry, one.submission)
    return Task(title, one.submission, "", one.why, "", None, one)


def _embargoed(registry: Registry, one: Embargoed) -> Task:
    of = one.release
    why = "It is decided, and shown once its time has come."
    if one.newer:
        why = (
            f"It is decided, and held against {listed(one.newer)} at its time; withdrawn and "
            "decided anew it reckons with that before."
        )
    if one.stricter:
        why = (
            f"It is decided; the policy asks for more since ({', '.join(one.stricter)}), and it is "
            "shown as it was decided unless it is withdrawn."
        )
    title = _title(registry, of.dataset)
    return Task(title, of.dataset, of.period, why, "its time", one.until, one)


def _planned(registry: Registry, one: Planned) -> Task:
    by = f"{' and '.join(one.approved)} signed" if one.approved else "Nobody has signed yet"
    can_go_out = one.asked and not one.left
    why = f"{by}, and it can go out." if can_go_out else f"{by}; {one.left} more to sign."
    act, title = _ACTS.get(one.kind), _title(registry, one.dataset)
    said = f"{act} of {title}" if act and title else title or one.words
    return Task(said, one.dataset, one.period, why, "", one.made_at, one, one.asked)


def _done(registry: Registry, state: Status, day: date) -> Iterator[Task]:
    titles = {one.name: one.title for one in registry.submissions}
    moments: list[tuple[datetime, Receipt | Release]] = [
        *((one.received_at.replace(tzinfo=UTC), one) for one in state.received),
        *((one.released_at, one) for one in state.published),
    ]
    for at, one in sorted(moments, key=lambda each: each[0], reverse=True):
        if day - at.date() > _LATELY:
            return
        if isinstance(one, Receipt):
            said, name = f"accepted, revision {one.revision}", one.submission
            yield Task(titles.get(name, name), name, one.period or "", said, "", at, one)
        else:
            said = f"went out, vintage {one.vintage}"
            yield Task(_title(registry, one.dataset), one.dataset, one.period, said, "", at, one)


def _title_of_file(registry: Registry, name: str) -> str:
    return next((one.title for one in registry.submissions if one.name == name), name)


def _title(registry: Registry, name: str) -> str:
    return next((one.title for one in registry.datasets if one.name == name), name)
