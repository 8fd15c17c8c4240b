"""A schedule is a cron line, or it is refused."""

from __future__ import annotations

import pytest

from covey.contracts.schedule import check_schedule
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
