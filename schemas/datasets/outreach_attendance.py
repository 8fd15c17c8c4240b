"""People attending the outreach sessions of social affairs."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="outreach_attendance",
    title="People attending outreach sessions",
    noun="attendances",
    counts="events",
    dimensions={"area": "areas", "session": "session_types"},
    sources=(Source("social_attendance"),),
    # 10: an attendance is a person in a place, and may be the same person again.
    # 2 %: the breakdowns of outreach_activities, so that the two can be read side by side.
    policy=Policy(minimum_count=10, detail="frontier", suppression_limit=0.02),
    schedule="0 6 22 1,4,7,10 *",
    calendar=("half-year", "year"),
    keep_breakdowns=True,
    note="Counts events: attendances. Nobody is asked who they are, so a person who came three "
    "times counts three times, and the smallest count bounds attendances, not people.",
)
