"""Where one period of a dataset stands: out, due, or waiting, and whether its plan still holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from covey.contracts import Dataset, Registry
from covey.hub.clock import moment_now
from covey.hub.due import Books, Due, day_in, due
from covey.hub.judge import judging
from covey.hub.kept_plan import KeptPlan, plan_of, what_moved
from covey.hub.ready import may_go_without
from covey.hub.settings import Settings
from covey.log import Entry, called_now, standing
from covey.store import Arrived, catch_up, open_confidential, waiting_for, wanted_files


@dataclass(frozen=True)
class PeriodState:
    """Where a period of a dataset stands.

    Args:
        plan: the newest; None where none was made.
        moved: what moved since it was made, a phrase each.
        out: its newest release that stands; None where it is not out.
        withdrawn: whether a release of it was taken back, and none is out.
        due: what is to go out of it, now or once what it waits for has come; None: nothing.
        without: the agencies that it waits for, without which it can go out; none where that is
            not enough, or nobody could say what it tells.
        fault: what is wrong with the public file; None where it is what was published.
    """

    plan: KeptPlan | None
    moved: tuple[str, ...]
    out: Entry | None
    withdrawn: bool
    due: Due | None
    without: tuple[str, ...]
    fault: str | None


def period_state(
    settings: Settings, registry: Registry, dataset: Dataset, period: str
) -> PeriodState:
    """Say where a period stands; a release that a killed run had decided is finished first.

    Raises:
        CoveyError: one of the stores cannot be read.
    """
    plan = plan_of(settings, dataset.name, period)
    day = day_in(settings.time_zone, moment_now())
    with open_confidential(settings.confidential_file) as store:
        fault = catch_up(store, judging(settings, registry))
        entries = [link.entry for link in called_now(store.ledger.links())]
        books = Books.of(registry, store)
        without: tuple[str, ...] = ()
        moved = what_moved(store, books.counting, dataset, plan) if plan else ()
        found = next((one for one in due(books, dataset, day) if one.period == period), None)
        if found is not None:
            arrived = Arrived.of(store, registry, wanted_files(registry, dataset, period))
            waiting = waiting_for(arrived, books.counting, dataset, period)
            left = replace(waiting, missing=()).without(registry, found.without)
            found = replace(found, waits=left.words)
            if found.since <= day:
                without = may_go_without(registry, dataset, period, waiting)
    own = [one for one in entries if (one.dataset, one.period) == (dataset.name, period)]
    out = [one for one in standing(entries) if (one.dataset, one.period) == (dataset.name, period)]
    newest = out[-1] if out else None
    return PeriodState(plan, moved, newest, bool(own) and not out, found, without, fault)
