"""Outreach sessions held by social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, Quarterly, count


class SocialOutreach(Quarterly):
    """Sessions held in the quarter."""

    session: str = code(CODELISTS / "session_types.csv")
    sessions: Count = count(of="events")


SUBMISSION = Submission.of(
    SocialOutreach,
    agency="social_affairs",
    title="Outreach sessions held",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
