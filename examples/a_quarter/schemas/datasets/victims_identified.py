"""Persons identified as victims, by authority."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="victims_identified",
    title="Persons identified as victims, by district, sex and authority",
    counts="persons",
    dimensions={"area": "areas", "sex": "sex", "authority": "authorities"},
    sources=(
        Source("police_victims", constants={"authority": "POLICE"}),
        Source("border_victims", constants={"authority": "BORDER"}),
    ),
    policy=Policy(minimum_count=10),
    schedule="0 6 15 1,4,7,10 *",
    first_period="2025-Q1",  # the quarter before was a trial
    note="Counts persons, each once, by the authority that identified them first.",
)
