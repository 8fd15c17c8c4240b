"""People served by health centres."""

from __future__ import annotations

from covey.contracts import Submission
from covey.contracts.model import Count, code
from schemas.columns import CODELISTS, EVERY_DISTRICT, LANGUAGES, People, count


class HealthServices(People):
    """People served in the quarter; each person once, under the service used most."""

    service: str = code(CODELISTS / "services_health.csv")
    persons: Count = count()


SUBMISSION = Submission.of(
    HealthServices,
    agency="health_centres",
    title="People served by health centres",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
