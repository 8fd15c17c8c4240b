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
        ({"frequency": "fortnight"}, "quarter"),
        ({"dimensions": {"period": "periods"}}, "'period' is not free"),
        ({"dimensions": {"vintage": "sex"}}, "'vintage' is not free"),
        ({"dimensions": {"obs_value": "sex"}}, "'obs_value' is not free"),
        ({"dimensions": {"obs_status": "sex"}}, "'obs_status' is not free"),
        (
            {"dimensions": {"frequency": "sex"}},
            "'frequency' is not free .* has a column .* by renamed",
        ),
        ({"dimensions": {"relative": "sex"}}, "'relative' is not free"),
        ({"dimensions": {"relative_low": "sex"}}, "'relative_low' is not free"),
        ({"dimensions": {"period_end": "sex"}}, "'period_end' is not free"),
        ({"dimensions": {"area": "sex", "area_level": "sex"}}, "'area_level' is not free"),
        ({"dimensions": {"area": "sex", "area_label_vi": "sex"}}, "'area_label_vi' is not free"),
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
