"""Venue inspections carried out by social affairs."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="venue_inspections",
    title="Venue inspections by type of venue",
    counts="events",
    dimensions={"area": "areas", "venue": "venue_types"},
    sources=(Source("social_inspections"),),
    # 5: where few venues of a type exist, an inspection names the venue and who works there.
    # 5 %: districts by type of venue, since inspections are events and no persons.
    policy=Policy(minimum_count=5, detail="frontier", suppression_limit=0.05),
    schedule="0 6 26 1,4,7,10 *",
    calendar=("half-year", "year"),
    keep_breakdowns=True,
    note="Counts events, not people or venues: a venue inspected twice counts twice.",
)
