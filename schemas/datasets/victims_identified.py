"""Persons whom police and courts identified as victims."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="victims_identified",
    title="Persons identified as victims",
    counts="persons",
    dimensions={"area": "areas", "sex": "sex", "age": "age", "offence": "offences"},
    sources=(Source("justice_victims"),),
    # 10: being found would put a victim at risk. Where a quarter has few victims, all categories
    # are coarsened until next to no group is smaller.
    policy=Policy(minimum_count=10, k=10, suppression_limit=0.005),
    schedule="0 6 14 2,5,8,11 *",
    note="Counts persons. Each victim counts once, in the quarter of identification and under "
    "the gravest offence.",
)
