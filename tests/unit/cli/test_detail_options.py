"""Options about which breakdowns go out, as the fields of a policy."""

from __future__ import annotations

from typing import Any

import pytest

from covey import Policy
from covey.cli.detail_options import DetailOptions
from covey.errors import CommandError


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        ({}, {}),
        ({"detail": "one"}, {"detail": "one"}),
        (
            {"detail": "frontier", "class_limit": 0.02, "hidden_limit": 0.3},
            {"detail": "frontier", "class_limit": 0.02, "hidden_limit": 0.3},
        ),
        (
            {"breakdown": ("area=2", "area=province, sex=1")},
            {"detail": ({"area": 2}, {"area": "province", "sex": 1})},
        ),
    ],
    ids=["nothing", "one", "frontier", "a list"],
)
def test_what_is_given_becomes_fields_of_a_policy(
    options: dict[str, Any], asked: dict[str, Any]
) -> None:
    fields = DetailOptions(**options).fields()
    assert fields == asked
    assert Policy(5, k=5, **fields) == Policy(5, k=5, **asked)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"breakdown": ("area",)}, "--breakdown takes NAME=LEVEL"),
        ({"breakdown": ("area=",)}, "--breakdown takes NAME=LEVEL"),
        ({"breakdown": ("area=1,area=2",)}, "--breakdown area=1,area=2: area stands twice"),
        ({"breakdown": ("area=1",), "detail": "frontier"}, "both say what goes out"),
    ],
)
def test_what_is_not_of_its_form_is_refused(options: dict[str, Any], words: str) -> None:
    with pytest.raises(CommandError) as refused:
        DetailOptions(**options).fields()
    assert words in str(refused.value)
