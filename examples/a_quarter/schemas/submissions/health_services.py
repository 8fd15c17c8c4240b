"""People served by health centres."""

from __future__ import annotations

from covey.contracts import CrossTable, Layout, Submission
from schemas.columns import EVERY_DISTRICT, LANGUAGES, People


class HealthServices(People):
    """People served in the quarter; each person once, where they were served last."""


SUBMISSION = Submission.of(
    HealthServices,
    agency="health_centres",
    title="People served by health centres",
    expected=EVERY_DISTRICT,
    languages=LANGUAGES,
    # The form that the centres have filled in for years: districts down, sex across.
    layout=Layout(
        sheet="Biểu 1",
        cells={"period": "B2"},
        cross=CrossTable(header_line=4, rows=("-", "area"), columns=("sex",)),
    ),
)
