"""Adverts and accounts taken down at the request of information and communications."""

from __future__ import annotations

from covey.contracts import Records, Submission
from covey.contracts.model import Count, SubmissionModel, code, period
from schemas.columns import CODELISTS, LANGUAGES, count


class InfoTakedowns(SubmissionModel):
    """Items taken down in the month, by the province whose office asked for it."""

    period: str = period(CODELISTS, "month")
    area: str = code(CODELISTS / "provinces.csv")
    channel: str = code(CODELISTS / "channels.csv")
    item: str = code(CODELISTS / "items.csv")
    takedowns: Count = count(of="events")


SUBMISSION = Submission.of(
    InfoTakedowns,
    agency="info_communications",
    title="Adverts and accounts taken down online",
    expected={"area": 1},  # every province
    languages=LANGUAGES,
    records=Records(
        columns={"area": "province", "channel": "channel", "item": "item"},
        contributor="account",  # one may be behind many adverts
        day="taken_down",
    ),
)
