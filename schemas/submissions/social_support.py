"""People reached by the support services of social affairs."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People, code


class SocialSupport(People):
    """People reached in the quarter.

    Each person once: under the service used most, and where they stand at its end.
    """

    service: str = code("services_social")
    stage: str = code("stages_support")
    persons: Count = count()


SUBMISSION = Submission(
    name="social_support",
    agency="social_affairs",
    title="People reached by support services, and where they moved on to",
    model=SocialSupport,
    dimensions=SocialSupport.dimensions(),
    count="persons",
    counts="persons",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
