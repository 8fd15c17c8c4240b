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
    # 10: being found would put a victim at risk. No k besides: a group of people alike is a cell.
    # 2 %: districts by themselves, and no district crossed with who the victims are.
    policy=Policy(minimum_count=10, detail="frontier", suppression_limit=0.02),
    schedule="0 6 14 2,5,8,11 *",
    calendar=("half-year", "year"),
    keep_breakdowns=True,
    note="Counts persons. Each victim counts once, in the quarter of identification and under "
    "the gravest offence.",
)
