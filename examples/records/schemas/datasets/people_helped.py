"""People helped by district, sex, age and matter."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="people_helped",
    title="People helped by the legal aid office",
    counts="persons",
    dimensions={"area": "areas", "sex": "sex", "age": "age", "matter": "matters"},
    sources=(Source("legal_aid"),),
    policy=Policy(minimum_count=5),
    schedule="0 6 10 1,4,7,10 *",
    frequency="quarter",
    note="Counts each person once a quarter, under the gravest matter.",
)
