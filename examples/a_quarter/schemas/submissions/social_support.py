"""People reached by the support of social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class SocialSupport(People):
    """People reached in the quarter; each person once, where they live."""


SUBMISSION = Submission.of(
    SocialSupport,
    agency="social_affairs",
    title="People reached by the support of social affairs",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
