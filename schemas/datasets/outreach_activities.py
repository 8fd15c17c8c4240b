"""Outreach sessions held by social affairs."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="outreach_activities",
    title="Outreach sessions held",
    noun="sessions",
    counts="events",
    dimensions={"area": "areas", "session": "session_types"},
    sources=(Source("social_outreach"),),
    # 5: the only session of its kind in a district tells who may have been there.
    # 2 %: districts by themselves in every quarter; by kind of session they would need 5 %, which
    # one quarter reaches and the next does not.
    policy=Policy(minimum_count=5, detail="frontier", suppression_limit=0.02),
    schedule="0 6 21 1,4,7,10 *",
    calendar=("half-year", "year"),
    keep_breakdowns=True,
    note="Counts events, not people: sessions held. The people attending stand in "
    "outreach_attendance, since sessions and people do not add up.",
)
