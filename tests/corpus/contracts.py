"""What the clerks of the corpus were asked for: codelists of the network, in their own words."""

from __future__ import annotations

from dataclasses import replace

from covey.contracts import PERIOD, CrossTable, Layout, Submission
from covey.contracts.mapping import Wording
from covey.contracts.model import Count, code, period
from schemas.columns import CODELISTS, LANGUAGES, Quarterly, count
from schemas.registry import REGISTRY

TREES = REGISTRY.hierarchies


class Served(Quarterly):
    """People served in the quarter; each person once."""

    sex: str = code(CODELISTS / "sex.csv")
    persons: Count = count()


class ServedInMonth(Served):
    """People served in the month; each person once."""

    period: str = period(CODELISTS, "month")


_WORDS = Wording(
    header={
        "Kỳ": "period",
        "Kỳ báo cáo": "period",
        "Quận/Huyện": "area",
        "Địa bàn": "area",
        "Giới tính": "sex",
        "Số người": "persons",
        "STT": "-",
    },
    labels=dict.fromkeys((PERIOD, "area", "sex"), ("vi", "")),
    numbers={"-": 0},
)


def _submission(model: type[Served]) -> Submission:
    contract = Submission.of(
        model,
        agency="health_centres",
        title="People served",
        languages=LANGUAGES,
        mapping=_WORDS,
    )
    return replace(contract, name="people_served")


SERVED = _submission(Served)
IN_MONTH = _submission(ServedInMonth)
WITH_POINTS = replace(SERVED, layout=Layout(thousands="."))
FORM = replace(
    SERVED,
    layout=Layout(
        cells={PERIOD: "B2"},
        cross=CrossTable(header_line=4, rows=("-", "area"), columns=("sex",)),
    ),
)
