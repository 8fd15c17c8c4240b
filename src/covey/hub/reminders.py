"""Reminders: what is due, late, answered or waiting for approval now, as news that is told once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from covey.contracts import Registry, first_run
from covey.hub.answers import answer_to
from covey.hub.approvals import waiting_plans
from covey.hub.due import Books, day_in, due
from covey.hub.settings import Settings
from covey.store import ConfidentialStore, News


def reminders(
    settings: Settings, registry: Registry, store: ConfidentialStore, now: datetime
) -> Iterator[News]:
    """Yield what is so now; its key tells it once, however often this runs."""
    today = day_in(settings.time_zone, now)
    for (name, period), by in _awaited(registry, store, today).items():
        if today >= by + timedelta(days=settings.news.days_after):
            yield News("late", now, name, period, day=f"{by}", key=f"late {name} {period}")
        elif today >= by - timedelta(days=settings.news.days_before):
            yield News("due", now, name, period, day=f"{by}", key=f"due {name} {period}")
    for file in store.receipts(verdict="held"):
        if answer := answer_to(settings, file):
            key = f"answered {file.sha256} {answer.at.isoformat()}"
            yield News("answered", answer.at, file.submission, str(file.period), key=key)
    for plan in waiting_plans(settings, registry, store.ledger.links()):
        if plan.left:
            key = f"approval {plan.plan} {len(plan.approved)}"
            yield News("approval", now, plan.dataset, plan.period, key=key)


def _awaited(
    registry: Registry, store: ConfidentialStore, today: date
) -> Mapping[tuple[str, str], date]:
    """Return the files that did not come, and the day of the first release that needs each."""
    books, found = Books.of(registry, store), dict[tuple[str, str], date]()
    for dataset in registry.datasets:
        for one in due(books, dataset, today):
            by = first_run(dataset.schedule, one.since)
            for file in one.awaited if one.since <= today else ():
                key = file.submission, file.period
                found[key] = min(found.get(key, by), by)
    return found
