"""People advised by the houses of the women's union."""

from __future__ import annotations

from covey.contracts import Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class UnionAdvice(People):
    """People advised in the quarter; each person once, where they came first."""


SUBMISSION = Submission(
    name="union_advice",
    agency="womens_union",
    title="People advised by the houses of the women's union",
    model=UnionAdvice,
    dimensions=UnionAdvice.dimensions(),
    count="persons",
    counts="persons",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
