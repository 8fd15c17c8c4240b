"""A submission that is described wrongly is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covey.contracts import Submission
from covey.errors import ContractError

Build = Callable[..., Submission]


def test_a_file_has_the_period_then_the_dimensions_then_the_count(submission: Build) -> None:
    assert submission().columns == ("period", "sex", "persons")


def test_a_file_covers_a_quarter_unless_it_says_otherwise(submission: Build) -> None:
    assert submission().frequency == "quarter"
    assert submission(frequency="month").frequency == "month"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "health visits"}, "letters, digits"),
        ({"name": ""}, "letters, digits"),
        ({"dimensions": {}}, "dimensions"),
        ({"count": ""}, "count column"),
        ({"counts": "people"}, "persons"),
        ({"frequency": "fortnight"}, "quarter"),
        ({"dimensions": {"period": "periods"}}, "different columns"),
        ({"count": "sex"}, "different columns"),
        ({"count": "period"}, "different columns"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_with_the_way_out(
    submission: Build, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        submission(**changes)
