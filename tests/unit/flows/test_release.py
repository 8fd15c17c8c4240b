from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from covey.flows.release import PREVIOUS, covered_period

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COVEY_PROJECT", str(ROOT))


@pytest.mark.parametrize(
    ("planned", "covered"),
    [
        pytest.param("2025-02-05T06:00:00+07:00", "2024-Q4", id="the planned day"),
        pytest.param("2024-12-31T17:30:00+00:00", "2024-Q4", id="new year in Viet Nam, not in UTC"),
        pytest.param("2024-12-31T16:30:00+00:00", "2024-Q3", id="old year in both"),
    ],
)
def test_a_scheduled_run_covers_the_quarter_that_was_over_when_it_was_to_start(
    planned: str, covered: str
) -> None:
    start = datetime.fromisoformat(planned)
    assert covered_period("people_supported", PREVIOUS, start) == covered


def test_a_period_that_is_named_is_the_one_that_is_covered() -> None:
    assert covered_period("people_supported", "2024-Q1", datetime.now(UTC)) == "2024-Q1"
