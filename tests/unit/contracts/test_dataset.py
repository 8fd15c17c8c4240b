"""A dataset that is described wrongly is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from covey.contracts import Dataset
from covey.errors import ContractError

Build = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "people-seen"}, "letters, digits"),
        ({"dimensions": {}}, "dimensions"),
        ({"sources": ()}, "sources"),
        ({"counts": "people"}, "persons"),
        ({"frequency": "week"}, "quarter"),
        ({"dimensions": {"period": "periods"}}, "'period' is not free"),
        ({"dimensions": {"vintage": "sex"}}, "'vintage' is not free"),
        ({"dimensions": {"obs_value": "sex"}}, "'obs_value' is not free"),
        ({"dimensions": {"obs_status": "sex"}}, "'obs_status' is not free"),
        ({"schedule": ""}, "five fields"),
        ({"keep_breakdowns": True}, "keep_breakdowns has no effect with detail='one'"),
    ],
    ids=str,
)
def test_a_wrong_field_is_named_with_the_way_out(
    dataset: Build, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(ContractError, match=said):
        dataset(**changes)
