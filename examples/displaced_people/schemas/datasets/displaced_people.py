"""Displaced people by country of asylum, population type, sex and age."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="displaced_people",
    title="Displaced people by country of asylum",
    counts="persons",
    dimensions={
        "country": "countries",
        "population_type": "population_types",
        "sex": "sex",
        "age": "age",
    },
    sources=(Source("displaced_people"),),
    # 10: a family can be the only one of its kind in a country.
    policy=Policy(minimum_count=10),
    schedule="0 6 1 7 *",
    frequency="year",
    note="Counts persons at the end of the year. Made from UNHCR's Refugee Population Statistics, "
    "CC BY 4.0; the publisher had raised every count from 1 to 4 to 5.",
)
