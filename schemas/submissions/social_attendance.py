"""People attending the outreach sessions of social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, Quarterly, count


class SocialAttendance(Quarterly):
    """Attendances in the quarter: nobody is asked who they are, so who comes twice counts twice."""

    session: str = code(CODELISTS / "session_types.csv")
    attendances: Count = count(of="events")


SUBMISSION = Submission.of(
    SocialAttendance,
    agency="social_affairs",
    title="People attending outreach sessions, each time they came",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
