"""Entries of a small ledger: two releases, a revision of the first, its withdrawal; and its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from covey.log import Entry, Link, Taken, linked

MOMENT = datetime(2024, 5, 5, 6, tzinfo=UTC)
RELEASE = Entry(
    kind="release",
    dataset="people",
    period="2024-Q1",
    released_at=MOMENT,
    dimensions=(("area", "areas"), ("sex", "sex")),
    breakdowns=((("area", 1),), (("sex", "sex"),)),
    policy={"minimum_count": 10, "k": None, "suppression_limit": 0.01, "frozen_open": ()},
    method="covey 0.1.0",
    granted=("outsider",),
    parts=(Taken("clinics", "2024-Q1", 1, (("sex", ("F", "M")),)),),
    facts="f" * 64,
    description="d" * 64,
)
WITHDRAWAL = Entry(
    kind="withdrawal",
    dataset="people",
    period="2024-Q1",
    released_at=MOMENT + timedelta(days=3),
    reason="Two districts were exchanged.",
    withdraws=1,
)
REINSTATEMENT = replace(
    WITHDRAWAL,
    kind="reinstatement",
    released_at=MOMENT + timedelta(days=4),
    reason="The wrong period was named.",
    withdraws=None,
    reinstates=4,
)
ENTRIES = (
    RELEASE,
    replace(RELEASE, period="2024-Q2", released_at=MOMENT + timedelta(days=1)),
    replace(RELEASE, vintage=2, released_at=MOMENT + timedelta(days=2)),
    WITHDRAWAL,
)


def chain(*entries: Entry) -> tuple[Link, ...]:
    """Return entries with the numbers and heads that a ledger gives them."""
    links: tuple[Link, ...] = ()
    for entry in entries:
        links += (linked(links, entry),)
    return links
