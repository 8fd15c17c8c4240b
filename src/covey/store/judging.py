"""What waits for its time, and may not be shown any more: what others published since tells more.

It is taken back before anybody has it. Its withdrawal is dated the second before its time, so that
the ledger tells of no moment at which it was out, and names the publications that were the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from covey.errors import ReleaseRefused
from covey.log import Entry, shown, waiting
from covey.store.ledger import Line
from covey.store.protocol import ConfidentialStore

REASON: Final = (
    "What others published since it was decided tells more beside it than may be told, so it was "
    "never shown."
)
"""Why the hub takes a release back, for everybody."""

_BEFORE: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a release that nobody has seen may be shown.

    Args:
        may: whether.
        beside: the publications of others that it was held against now, and not when it was
            decided: what each is called, and its hash.
    """

    may: bool
    beside: tuple[tuple[str, str], ...] = ()


Judge = Callable[[ConfidentialStore, Entry, Sequence[Entry]], Verdict | None]
"""Tells whether a release may be shown with others that nobody has seen yet either; None where that
has to be reckoned, and nobody here can."""


def nobody_else(store: ConfidentialStore, entry: Entry, beside: Sequence[Entry]) -> Verdict:  # noqa: ARG001
    """Judge where no register says that others published anything."""
    return Verdict(may=True)


@dataclass(frozen=True, slots=True)
class Due:
    """What waits and whose time has come.

    Args:
        may: what may be shown, in the order of its time.
        back: the withdrawal of the first that may not, which comes after these; None where there is
            none.
    """

    may: tuple[Entry, ...] = ()
    back: Line | None = None


def judged(store: ConfidentialStore, judge: Judge, now: datetime) -> Due:
    """Return what waits and whose time has come, as far as it can be told what may be shown.

    Raises:
        ContractError: the register of what others published cannot be read.
        StoreError: the ledger cannot be read.
    """
    due = _due(store, now)
    for at, entry in enumerate(due):
        verdict = judge(store, entry, due[:at])
        if verdict is None:
            return Due()
        if not verdict.may:
            return Due(due[:at], store.ledger.next(_withdrawal(store, entry, verdict)))
    return Due(due)


def held_against(
    store: ConfidentialStore, judge: Judge, back: Entry
) -> tuple[tuple[str, str], ...]:
    """Return what others published since a release was decided that nobody had, to put it back.

    Raises:
        ReleaseRefused: it tells too much beside that, or beside what was decided meanwhile.
        ContractError: the register of what others published cannot be read.
    """
    decided = waiting(store.ledger.entries(), store.editions.newest.at)
    verdict = judge(store, back, decided)
    if verdict is None or not verdict.may:
        raise ReleaseRefused(
            f"{back.named} was never shown, and beside what was decided or published by others "
            "since, it would tell more than may be told. It stays withdrawn. Decide it anew, "
            f"beside that: covey release {back.dataset} {back.period}"
        )
    return verdict.beside


def refuse_unjudged(store: ConfidentialStore, at: datetime) -> None:
    """Refuse to enter what would show a release unjudged.

    Args:
        store: of the ledger, after all that is due was judged.
        at: when it would be entered.

    Raises:
        ReleaseRefused: naming the release, and the way out.
    """
    for entry in _due(store, at):
        raise ReleaseRefused(
            f"{entry.named} waited for its time, and has to be held against what others published "
            "since it was decided. Nothing was changed: covey status does that; then do this again."
        )


def _due(store: ConfidentialStore, now: datetime) -> tuple[Entry, ...]:
    """Return what waits and whose time has come, in the order of its time."""
    entries = store.ledger.entries()
    late = waiting(entries, store.editions.newest.at)
    due = [entry for entry in shown(entries, now) if entry in late]
    return tuple(sorted(due, key=lambda one: (one.not_before or now, one.number)))


def _withdrawal(store: ConfidentialStore, entry: Entry, verdict: Verdict) -> Entry:
    assert entry.not_before is not None, "what waits has a time"
    return Entry(
        kind="withdrawal",
        dataset=entry.dataset,
        period=entry.period,
        vintage=entry.vintage,
        released_at=max(entry.not_before - _BEFORE, store.editions.newest.at),
        reason=REASON,
        withdraws=entry.number,
        outside=verdict.beside,
    )
