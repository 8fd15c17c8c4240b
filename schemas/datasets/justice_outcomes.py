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
    # 5: trials are public, and 10 would hide nearly every district. No k besides: it would ask 10
    # of the same cells.
    # 5 %: few are suspected in a quarter, and less would leave no district.
    policy=Policy(minimum_count=5, detail="frontier", suppression_limit=0.05),
    schedule="0 6 12 2,5,8,11 *",
    calendar=("half-year", "year"),
    keep_breakdowns=True,
    note="Counts persons. Each suspect counts once a quarter, under the gravest offence and at "
    "the last stage reached by its end.",
)
