"""People attending the outreach sessions of social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, Quarterly, code


class SocialAttendance(Quarterly):
    """Attendances in the quarter: nobody is asked who they are, so who comes twice counts twice."""

    session: str = code("session_types")
    attendances: Count = count()


SUBMISSION = Submission(
    name="social_attendance",
    agency="social_affairs",
    title="People attending outreach sessions, each time they came",
    model=SocialAttendance,
    dimensions=SocialAttendance.dimensions(),
    count="attendances",
    counts="events",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
