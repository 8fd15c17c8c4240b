"""Reminders: what is due, late, answered or waiting for approval now, as news that is told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from covey.contracts import Registry, over_since
from covey.hub.agency import to_come
from covey.hub.answers import answers_to
from covey.hub.approvals import waiting_plans
from covey.hub.due import day_in, that_came
from covey.hub.settings import Settings
from covey.store import ConfidentialStore, News


def reminders(
    settings: Settings, registry: Registry, store: ConfidentialStore, now: datetime
) -> Iterator[News]:
    """Yield what is so now; its key tells it once, however often this runs."""
    today = day_in(settings.time_zone, now)
    came, kinds = that_came(store.receipts()), {one.name for one in registry.submissions}
    for one in to_come(registry, came, kinds, today):
        if over_since(one.period) > today:
            continue
        name, period, by = one.submission, one.period, one.due
        if today >= by + timedelta(days=settings.news.days_after):
            yield News("late", now, name, period, day=f"{by}", key=f"late {name} {period}")
        elif today >= by - timedelta(days=settings.news.days_before):
            yield News("due", now, name, period, day=f"{by}", key=f"due {name} {period}")
    held = store.receipts(verdict="held")
    said = answers_to(settings, held).said
    for file in held:
        if answer := said.get(file.sha256):
            key = f"answered {file.sha256} {answer.at.isoformat()}"
            yield News("answered", answer.at, file.submission, str(file.period), key=key)
    for plan in waiting_plans(settings, registry, store.ledger.links()):
        if plan.left:
            key = f"approval {plan.plan} {len(plan.approved)}"
            yield News("approval", now, plan.dataset, plan.period, key=key)
