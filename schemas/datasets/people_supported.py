"""People supported by social affairs, health centres and vocational centres, by sector."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="people_supported",
    title="People supported, by sector",
    noun="services to people",
    counts="persons",
    dimensions={"area": "areas", "sex": "sex", "age": "age", "sector": "sectors"},
    sources=(
        Source("social_support", constants={"sector": "SOCIAL"}),
        Source("health_services", constants={"sector": "HEALTH"}),
        Source("vocational_training", constants={"sector": "VOCATIONAL"}),
    ),
    # 10: that someone was supported at all is sensitive, and districts can be small. No k besides:
    # whoever is alike in a published breakdown is a cell of it, and so 10 people or hidden.
    # 1 %: every district by itself, and sex, age and sector by province.
    policy=Policy(minimum_count=10, detail="frontier", suppression_limit=0.01),
    schedule="0 6 5 2,5,8,11 *",
    calendar=("half-year", "year"),
    keep_breakdowns=True,
    note="Counts persons. Each sector counts a person once a quarter; one person served by two "
    "sectors counts in both, so totals over sectors count services to people rather than people, "
    "and the smallest count protects people within one sector.",
)
