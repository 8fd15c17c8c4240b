"""Adverts and accounts taken down at the request of information and communications."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, SubmissionModel, count, period
from schemas.columns import CODELISTS, LANGUAGES, code


class InfoTakedowns(SubmissionModel):
    """Items taken down in the month, by the province whose office asked for it."""

    period: str = period(CODELISTS, "month")
    area: str = code("provinces")
    channel: str = code("channels")
    item: str = code("items")
    takedowns: Count = count()


SUBMISSION = Submission(
    name="info_takedowns",
    agency="info_communications",
    title="Adverts and accounts taken down online",
    model=InfoTakedowns,
    dimensions=InfoTakedowns.dimensions(),
    count="takedowns",
    counts="events",
    frequency="month",
    expected={"area": 1},  # every province
    languages=LANGUAGES,
)
