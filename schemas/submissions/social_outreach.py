"""Outreach sessions held by social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, Quarterly, code


class SocialOutreach(Quarterly):
    """Sessions held in the quarter."""

    session: str = code("session_types")
    sessions: Count = count()


SUBMISSION = Submission(
    name="social_outreach",
    agency="social_affairs",
    title="Outreach sessions held",
    model=SocialOutreach,
    dimensions=SocialOutreach.dimensions(),
    count="sessions",
    counts="events",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
