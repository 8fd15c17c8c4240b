"""People supported, by sector: by quarter, half-year and year."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="people_supported",
    title="People supported, by district, sex and sector",
    counts="persons",
    dimensions={"area": "areas", "sex": "sex", "sector": "sectors"},
    sources=(
        Source("social_support", constants={"sector": "SOCIAL"}),
        Source("health_services", constants={"sector": "HEALTH"}),
        Source("job_training", constants={"sector": "TRAINING"}),
        Source("union_advice", constants={"sector": "ADVICE"}),
    ),
    policy=Policy(minimum_count=10),
    schedule="0 6 15 1,4,7,10 *",
    calendar=("half-year", "year"),
    first_period="2025-Q1",  # the quarter before was a trial
    approvals=2,  # nothing goes out, and nothing is taken back, before two officers signed it
    note="Counts persons, each once a quarter and sector: who came to two sectors is in both, and "
    "who came in two quarters twice in their half-year.",
)
