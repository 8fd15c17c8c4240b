"""Adverts and accounts taken down online."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="online_takedowns",
    title="Adverts and accounts taken down online",
    noun="adverts and accounts",
    counts="events",
    dimensions={"area": "provinces", "channel": "channels", "item": "items"},
    sources=(Source("info_takedowns"),),
    # 5: a single account taken down in a province can point to its holder.
    # 2 %: everything by province qualifies, so that only a much smaller quarter would lose detail.
    policy=Policy(minimum_count=5, detail="frontier", suppression_limit=0.02),
    schedule="0 6 19 1,4,7,10 *",
    calendar=("half-year", "year"),
    keep_breakdowns=True,
    note="Counts events, not people: one person may hold many adverts and accounts, and the "
    "smallest count bounds those. The months of the quarter are added up.",
)
