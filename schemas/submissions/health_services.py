"""People served by health centres."""

from __future__ import annotations

from covey.contracts import Submission
from covey.model import Count, count
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People, code


class HealthServices(People):
    """People served in the quarter; each person once, under the service used most."""

    service: str = code("services_health")
    persons: Count = count()


SUBMISSION = Submission(
    name="health_services",
    agency="health_centres",
    title="People served by health centres",
    model=HealthServices,
    dimensions=HealthServices.dimensions(),
    count="persons",
    counts="persons",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
)
