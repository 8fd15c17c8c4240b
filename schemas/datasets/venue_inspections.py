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
    policy=Policy(minimum_count=5),
    schedule="0 6 26 1,4,7,10 *",
    note="Counts events, not people or venues: a venue inspected twice counts twice.",
)
