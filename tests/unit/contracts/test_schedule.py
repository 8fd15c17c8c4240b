"""A schedule is a cron line, or it is refused."""

from __future__ import annotations

from datetime import date

import pytest

from covey.contracts.schedule import check_schedule, first_run
from covey.errors import ContractError


@pytest.mark.parametrize(
    "cron", ["0 6 5 2,5,8,11 *", "*/15 * * * *", "0 0-6/2 1-7 1 0", "59 23 31 12 7"]
)
def test_a_cron_line_is_a_schedule(cron: str) -> None:
    check_schedule(cron, "here")


@pytest.mark.parametrize(
    ("cron", "field"),
    [
        ("60 6 5 2 *", "minute"),
        ("0 24 5 2 *", "hour"),
        ("0 6 0 2 *", "day of the month"),
        ("0 6 32 2 *", "day of the month"),
        ("0 6 5 13 *", "month"),
        ("0 6 5 2, *", "month"),
        ("0 6 5 8-2 *", "month"),
        ("0 6 5 */0 *", "month"),
        ("0 6 5 2 8", "day of the week"),
        ("0 6 5 2 mo", "day of the week"),
        ("0 6 5 2", "five fields"),
        ("@daily", "five fields"),
    ],
)
def test_the_wrong_field_of_a_cron_line_is_named(cron: str, field: str) -> None:
    with pytest.raises(ContractError, match=f"^here: .*{field}"):
        check_schedule(cron, "here")


@pytest.mark.parametrize(
    ("cron", "day", "run"),
    [
        ("0 6 5 2,5,8,11 *", "2024-04-01", "2024-05-05"),
        ("0 6 5 2,5,8,11 *", "2024-05-05", "2024-05-05"),
        ("0 6 5 2,5,8,11 *", "2024-11-06", "2025-02-05"),
        ("0 6 * * 1", "2024-05-05", "2024-05-06"),
        ("0 6 * * 7", "2024-05-06", "2024-05-12"),
        ("0 6 * * 0", "2024-05-06", "2024-05-12"),
        ("0 6 * * 5-7", "2024-05-12", "2024-05-12"),
        ("0 6 20 * 1", "2024-05-14", "2024-05-20"),
        ("0 6 20 * 3", "2024-05-14", "2024-05-15"),
        ("0 6 29 2 *", "2096-03-01", "2104-02-29"),
        ("0 6 1-31/10 * *", "2024-05-12", "2024-05-21"),
    ],
)
def test_the_first_day_on_which_a_schedule_runs(cron: str, day: str, run: str) -> None:
    assert first_run(cron, date.fromisoformat(day)) == date.fromisoformat(run)
