"""What became of the suspects whom police and courts dealt with."""

from __future__ import annotations

from covey import Policy
from covey.contracts import Dataset, Source

DATASET = Dataset(
    name="justice_outcomes",
    title="Suspects by the last stage of justice reached",
    counts="persons",
    # No age: by district, offence and stage, age bands would leave little to publish.
    dimensions={"area": "areas", "sex": "sex", "offence": "offences", "stage": "stages_justice"},
    sources=(Source("justice_outcomes"),),
    # 5: trials are public, and 10 would hide nearly every district.
    # Areas are coarsened until groups are large enough; offences and stages stay.
    policy=Policy(minimum_count=5, k=10, quasi_identifiers=("area", "sex"), suppression_limit=0.02),
    schedule="0 6 12 2,5,8,11 *",
    note="Counts persons. Each suspect counts once a quarter, under the gravest offence and at "
    "the last stage reached by its end.",
)
