"""People reached by the support services of social affairs."""

from __future__ import annotations

from covey.contracts import Age, Latest, Records, Submission, Text
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, People, count


class SocialSupport(People):
    """People reached in the quarter.

    Each person once: under the service used most, and where they stand at its end.
    """

    service: str = code(CODELISTS / "services_social.csv")
    stage: str = code(CODELISTS / "stages_support.csv")
    persons: Count = count()


SUBMISSION = Submission.of(
    SocialSupport,
    agency="social_affairs",
    title="People reached by support services, and where they moved on to",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
    records=Records(
        columns={
            "area": "district",
            "sex": Text("sex", missing="_U"),
            "age": Age("born", missing="_U"),
            "service": "service",
            "stage": "stage",
        },
        person="case",
        one_leaf=Latest("day"),
        day="day",
    ),
)
