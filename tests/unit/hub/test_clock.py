"""The hub goes by the clock of its machine, but for a demonstration, which says what it is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from covey.errors import ContractError
from covey.hub.clock import DEMONSTRATION_DAY, moment_now


def test_the_hub_goes_by_the_clock_of_its_machine() -> None:
    assert abs(moment_now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_demonstration_has_a_day_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEMONSTRATION_DAY, "2024-07-30")
    monkeypatch.setenv("COVEY_NOTICE", "Made-up counts")
    assert moment_now().date() == date(2024, 7, 30)


@pytest.mark.parametrize(("day", "notice"), [("2024-07-30", ""), ("July", "Made-up counts")])
def test_no_hub_has_another_day_without_telling_its_readers(
    monkeypatch: pytest.MonkeyPatch, day: str, notice: str
) -> None:
    monkeypatch.setenv(DEMONSTRATION_DAY, day)
    monkeypatch.setenv("COVEY_NOTICE", notice)
    with pytest.raises(ContractError):
        moment_now()
